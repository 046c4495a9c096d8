"""What a run shows, as pure functions of the journey log and the facility series."""
