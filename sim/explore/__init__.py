"""A page to look into a run: click a district, a bank, a group, drag over weeks, and see what changes."""
