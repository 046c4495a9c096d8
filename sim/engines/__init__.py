"""The two engines: ``entity`` is the specification, ``fast`` the default. They do not import each other."""
