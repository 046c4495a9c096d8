"""cardsim."""
