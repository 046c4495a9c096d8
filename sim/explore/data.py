"""What the page knows of a run: counts by week, bank, district and group, and the backlog of every bank."""

from __future__ import annotations

import datetime as dt
from typing import NamedTuple

import pandas as pd

from sim.diagnostics import Language
from sim.results import RunResult

DIMENSIONS = ("bank", "district", "group")
COUNTS = ("applications", "due", "on_time")


class Member(NamedTuple):
    """A bank, a district or a group: its name, and where its tile lies (districts only)."""

    name: str
    column: int = 0
    row: int = 0


class Look(NamedTuple):
    """What one page is about.

    cells: one row a run, week, bank, district and group, as whole numbers; ``week`` counts from the Monday
    ``first``. backlog: one row a run, week and bank: cards waiting and in work at the week's end.
    """

    titles: tuple[str, ...]
    samples: tuple[int, ...]
    first: dt.date
    members: dict[str, tuple[Member, ...]]
    cells: str
    backlog: str


def look_at(runs: list[RunResult], lang: Language) -> Look:
    """The data of one run, or of several of the same city and days side by side. Raises ValueError."""
    spans = {tuple(run.manifest["scenario"]["horizon"]) for run in runs}
    ids = {tuple(tuple(run.manifest["names"][d]) for d in DIMENSIONS) for run in runs}
    if len(spans) > 1 or len(ids) > 1:
        raise ValueError("these runs are not of the same city and the same days")
    begin = dt.date.fromisoformat(runs[0].manifest["scenario"]["horizon"][0])
    first = begin - dt.timedelta(days=begin.weekday())
    return Look(
        titles=tuple(
            run.manifest["scenario"]["title"][lang] or run.manifest["scenario"]["name"] for run in runs
        ),
        samples=tuple(run.manifest["sample"] for run in runs),
        first=first,
        members={d: _members(runs[0], d, lang) for d in DIMENSIONS},
        cells=_csv([_cells(run, first) for run in runs]),
        backlog=_csv([_backlog(run, first) for run in runs]),
    )


def _members(run: RunResult, dimension: str, lang: Language) -> tuple[Member, ...]:
    rows = run.manifest["names"][dimension]
    return tuple(Member(str(row[lang] or key), *row.get("tile", ())) for key, row in rows.items())


def _cells(run: RunResult, first: dt.date) -> pd.DataFrame:
    """Counts by week, bank, district and group; what was never applied has no week and is left out."""
    cube = run.cube.dropna(subset=["week"])
    found = cube.groupby(["week", *DIMENSIONS], observed=True)[list(COUNTS)].sum().reset_index()
    out = pd.DataFrame({"week": _weeks(found["week"], first)})
    for dimension in DIMENSIONS:
        ids = list(run.manifest["names"][dimension])
        out[dimension] = found[dimension].astype(str).map({id: i for i, id in enumerate(ids)}).astype(int)
    return out.join(found[list(COUNTS)])


def _backlog(run: RunResult, first: dt.date) -> pd.DataFrame:
    banks = run.banks.assign(week=_weeks(run.banks["date"], first))
    found = banks.groupby(["week", "bank"], observed=True)["backlog"].last().reset_index()
    ids = list(run.manifest["names"]["bank"])
    found["bank"] = found["bank"].astype(str).map({id: i for i, id in enumerate(ids)}).astype(int)
    return found


def _weeks(days: pd.Series, first: dt.date) -> pd.Series:
    return (pd.to_datetime(days) - pd.Timestamp(first)).dt.days // 7


def _csv(frames: list[pd.DataFrame]) -> str:
    """All runs below one another as text; a number of the run comes first."""
    numbered = [frame.assign(run=i) for i, frame in enumerate(frames)]
    whole = pd.concat(numbered)
    return str(whole[["run", *frames[0].columns]].to_csv(index=False, lineterminator="\n"))
