"""Figures: each a function from the facts to a ``Figure``; the data behind it is the table below it."""
