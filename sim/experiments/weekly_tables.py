"""What lies accepted and unmade before each bank's lines, week by week in many runs."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from sim.results import RunResult


def weekly_table(base: Sequence[RunResult], draws: Sequence[Sequence[RunResult]] = ()) -> pd.DataFrame:
    """Rows (draw, replication, bank, week): unmade at the end of the Sunday that ends the week (or of the
    last day), made by the lines in it. week: its Monday; draw -1: the scenario itself."""
    numbered = [(-1, run) for run in base] + [(i, run) for i, runs in enumerate(draws) for run in runs]
    return pd.concat([_weeks(draw, run) for draw, run in numbered], ignore_index=True)


def _weeks(draw: int, run: RunResult) -> pd.DataFrame:
    days = run.load("banks").select(["bank", "date", "unmade", "from_lines"]).to_pandas()
    at = pd.to_datetime(days["date"])
    days = days.assign(week=(at - pd.to_timedelta(at.dt.day_of_week, unit="D")).dt.date).astype({"bank": str})
    weeks = days.groupby(["bank", "week"], sort=False)
    found: pd.DataFrame = weeks.agg(unmade=("unmade", "last"), made=("from_lines", "sum")).reset_index()
    found.insert(0, "draw", draw)
    found.insert(1, "replication", run.manifest["replication"])
    return found
