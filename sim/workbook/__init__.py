"""Scenarios and results as Excel files, for planners who think in sheets."""
