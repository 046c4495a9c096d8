"""The tandem city as SimPy is taught has the mean waits of the one that the engines play."""

from __future__ import annotations

import numpy as np

from tests.benchmarks.tandem import play

PLAYS, PEOPLE = 24, 3_000


def test_the_textbook_and_the_engine_agree_on_mean_waits() -> None:
    """The difference of the means of 24 plays each lies within four of its standard errors."""
    means = {
        engine: np.array([list(play(PEOPLE, 1, engine, seed).means().values()) for seed in range(PLAYS)])
        for engine in ("fast", "textbook")
    }
    fast, textbook = means["fast"], means["textbook"]
    error = np.sqrt((fast.var(axis=0, ddof=1) + textbook.var(axis=0, ddof=1)) / PLAYS)
    assert (np.abs(fast.mean(axis=0) - textbook.mean(axis=0)) < 4 * error).all()
    assert (error < 0.1 * textbook.mean(axis=0)).all()
