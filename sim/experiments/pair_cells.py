"""What a page to look into a comparison draws: both worlds week by week and cell by cell, and who moved.

A cell is a week of application (its Monday), a bank, a batch, a district and a group; missing for none.
Counts in a pair are as played; in a study they are means over replications, of the whole city.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.arrays import I64
from sim.experiments.transitions import Twins
from sim.experiments.twin_columns import Columns
from sim.measures.cells import weeks_of
from sim.measures.tables import members, mondays
from sim.promise import LATE, ON_TIME
from sim.results import RunResult
from sim.world import World

if TYPE_CHECKING:
    import pandas as pd

PLACE = ("bank", "batch", "district", "group")
KEYS = ["week", *PLACE]
SIDES = ("reference", "alternative")
_COUNTS = ("applications", "due", "on_time")
CELLS = (*(f"{count}_{side}" for count in _COUNTS for side in SIDES), "on_time_to_late", "late_to_on_time")
"""Counts: of each world in the cell, and twins that moved, where the reference has them."""


def cells_of(a: RunResult, b: RunResult, moved: pd.DataFrame) -> pd.DataFrame:
    """KEYS and CELLS, a row for each cell in which somebody is counted."""
    import pandas as pd

    parts = [_counted(run).add_suffix(f"_{side}") for side, run in zip(SIDES, (a, b), strict=True)]
    rows = pd.concat([*(part.reset_index() for part in parts), moved])  # a join would lose what has no week
    sums: Any = rows.groupby(KEYS, dropna=False)[list(CELLS)].sum()
    found: pd.DataFrame = sums.astype(np.int64).reset_index()
    return found


def _counted(run: RunResult) -> pd.DataFrame:
    cube = run.cube.astype(dict.fromkeys(PLACE, object))
    cube["week"] = _seconds(cube["week"])
    found: Any = cube.groupby(KEYS, dropna=False)[list(_COUNTS)].sum() // run.manifest["sample"]
    counted: pd.DataFrame = found[found.any(axis=1)]
    return counted


def moved_of(a: Columns, b: Columns, twins: Twins, world: World) -> pd.DataFrame:
    """KEYS, on_time_to_late, late_to_on_time: twins that moved, cell by cell."""
    before, after = a.state[twins.reference], b.state[twins.alternative]
    worse, better = (before == ON_TIME) & (after == LATE), (before == LATE) & (after == ON_TIME)
    chosen = worse | better
    out = _places(a, twins.reference[chosen], world)
    out = out.assign(on_time_to_late=worse[chosen], late_to_on_time=better[chosen])
    return out.groupby(KEYS, dropna=False).sum().reset_index()


def _places(c: Columns, rows: I64, world: World) -> pd.DataFrame:
    import pandas as pd

    named = members(world)
    out: dict[str, Any] = {"week": mondays(world, weeks_of(world))[c.week[rows]].astype("datetime64[s]")}
    for name in PLACE:
        out[name] = np.array([None, *named[name]], dtype=object)[getattr(c, name)[rows].astype(np.int64) + 1]
    return pd.DataFrame(out)


def queues_of(a: RunResult, b: RunResult) -> pd.DataFrame:
    """week, bank, backlog_reference, backlog_alternative: cards waiting and in work when the week ends."""
    import pandas as pd

    ends = {}
    for side, run in zip(SIDES, (a, b), strict=True):
        days = _seconds(run.banks["date"])
        week = days - pd.to_timedelta(days.dt.day_of_week, unit="D")
        banks = run.banks["bank"].astype(object)
        dated = run.banks.assign(week=week, bank=banks).groupby(["week", "bank"])
        ends[f"backlog_{side}"] = dated["backlog"].last() // run.manifest["sample"]
    return pd.DataFrame(ends).fillna(0).astype(np.int64).reset_index()


def _seconds(days: pd.Series) -> pd.Series:
    import pandas as pd

    return pd.to_datetime(days).astype("datetime64[s]")


def mean_over(tables: Sequence[pd.DataFrame], keys: list[str], sample: int) -> pd.DataFrame:
    """Mean over replications of tables of counts, scaled to the whole city; a missing row counts 0."""
    import pandas as pd

    sums: Any = pd.concat(tables).groupby(keys, dropna=False, sort=True).sum()
    found: pd.DataFrame = (sums * sample / len(tables)).reset_index()
    return found
