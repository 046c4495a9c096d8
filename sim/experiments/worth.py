"""What it would be worth to measure an assumption instead of assuming it.

Each assumption is taken triangular over its range with its mode at the scenario's value, and a measure to
answer to it along two straight lines through its low, its own and its high value; effects add up. Then the
variance that an assumption carries is what would go if it were known, and a threshold is at risk as often
as the assumption alone would turn its verdict. What assumptions do together is left out: Sobol's total
indices tell it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from sim.arrays import F64
from sim.experiments.assumptions import Flagged

GRID = 512
"""Quantiles of a range at which an answer is looked at."""
SPAN = 2 * 1.959963984540054
"""Standard deviations from end to end of a 95 % range."""

Limits = Mapping[str, tuple[float | None, float | None]]


class Ends(NamedTuple):
    """A measure at the low end of an assumption, as the scenario has it, and at the high end."""

    flagged: Flagged
    at_low: float
    base: float
    at_high: float

    def answers(self) -> F64:
        """The measure at evenly spaced quantiles of the assumption, shape (GRID,)."""
        quantiles = (np.arange(GRID) + 0.5) / GRID
        x = np.array([self.flagged.at(float(u)) for u in quantiles])
        a = self.flagged.assumption
        known = [(a.low, self.at_low), (self.flagged.centre, self.base), (a.high, self.at_high)]
        if a.low == self.flagged.centre:
            del known[0]
        elif a.high == self.flagged.centre:
            del known[2]
        found: F64 = np.interp(x, [p[0] for p in known], [p[1] for p in known])
        return found


def worth_table(shapes: Mapping[str, Sequence[Ends]], limits: Limits, top: int) -> pd.DataFrame:
    """The ``top`` assumptions of each measure by the variance they carry.

    share: of the measure's variance. range_now, range_known: width of the 95 % range over the assumptions,
    and what would be left of it if this one were known. turns: how often knowing it would turn the verdict
    on the scenario's own threshold, nan without one.
    """
    rows = []
    for id, ends in shapes.items():
        answers = [e.answers() for e in ends]
        variances = np.array([y.var() if np.isfinite(y).all() else 0.0 for y in answers])
        total = float(variances.sum())
        centre = ends[0].base + math.fsum(float(y.mean()) - e.base for y, e in zip(answers, ends, strict=True)
                                          if np.isfinite(y).all())  # fmt: skip
        for i in np.argsort(-variances, kind="stable")[:top]:
            if variances[i] > 0:
                rows.append(_row(id, ends[i], float(variances[i]), total, answers[i], centre, limits.get(id)))
    columns = ("measure", "assumption", "share", "range_now", "range_known", "turns")
    return pd.DataFrame(rows, columns=list(columns))


def _row(
    id: str,
    ends: Ends,
    own: float,
    total: float,
    answers: F64,
    centre: float,
    limit: tuple[float | None, float | None] | None,
) -> dict[str, object]:
    return {
        "measure": id,
        "assumption": ends.flagged.id,
        "share": own / total,
        "range_now": SPAN * math.sqrt(total),
        "range_known": SPAN * math.sqrt(max(total - own, 0.0)),
        "turns": float("nan") if limit is None else turns(centre + answers - answers.mean(), centre, limit),
    }


def turns(known: F64, centre: float, limit: tuple[float | None, float | None]) -> float:
    """How often the verdict with an assumption known differs from the verdict without."""
    return float((keeps(known, limit) != keeps(np.array([centre]), limit)[0]).mean())


def keeps(values: F64, limit: tuple[float | None, float | None]) -> NDArray[np.bool_]:
    """Whether values stay at or above the least, and at or below the most."""
    least, most = limit
    low = values >= (-math.inf if least is None else least)
    return low & (values <= (math.inf if most is None else most))
