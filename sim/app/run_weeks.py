"""When and where a run is late: the first week that falls due late, and the worst week of application."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.results import RunResult


class First(NamedTuple):
    """The first week that falls due with anything late: the bank with most of it, and of all banks together.

    week: its Monday. due, late: of that bank. banks: how many are late in it.
    """

    bank: str
    week: str
    due: float
    late: float
    banks: int


def first_late(result: RunResult) -> First | None:
    """Of cards that lines make; None where none was late. What fell due before the first day has no week."""
    table: Any = result.table("due")
    routes = result.manifest["resolved"]["channels"]
    from_lines = {name for name, channel in routes.items() if "lines" in channel["route"]}
    dated = table[table["due_week"].notna() & table["channel"].isin(from_lines)]
    weeks = dated.groupby(["due_week", "bank"], observed=True)[["due", "late"]].sum()
    weeks = weeks[weeks["late"] > 0]
    if weeks.empty:
        return None
    first = weeks.index.get_level_values("due_week").min()
    banks = weeks.loc[first].sort_values("late", ascending=False, kind="stable")
    top = banks.iloc[0]
    return First(str(banks.index[0]), str(first)[:10], float(top["due"]), float(top["late"]), len(banks))


def worst_week(result: RunResult) -> tuple[str, str, float, float] | None:
    """(bank, Monday, late, due) of the bank and week of application with the most late; None if none is."""
    sums = result.load("cube").group_by(["bank", "week"]).aggregate([("late", "sum"), ("due", "sum")])
    late = sums["late_sum"].to_numpy()
    if not len(late) or late.max() == 0:
        return None
    order = np.lexsort(
        ([str(b) for b in sums["bank"].to_pylist()], [str(w) for w in sums["week"].to_pylist()], -late)
    )
    i = int(order[0])
    return str(sums["bank"][i]), str(sums["week"][i]), float(late[i]), float(sums["due_sum"][i].as_py())
