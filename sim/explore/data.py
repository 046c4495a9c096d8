"""What the page knows of a run: counts by week, bank, batch, district and group, and the backlog of banks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd

from sim.diagnostics import Language
from sim.results import RunResult

DIMENSIONS = ("bank", "batch", "district", "group")
COUNTS = ("applications", "due", "on_time")
BEFORE = -1
"""Week of what was accepted before the first day."""


class Member(NamedTuple):
    """A bank, a batch, a district or a group: its name, and where its tile lies (districts only)."""

    name: str
    column: int = 0
    row: int = 0


class Look(NamedTuple):
    """What one page is about.

    datasets: tables by name, each as CSV. ``cells``: one row a run, week, bank, batch, district and group, as
    whole numbers; ``week`` counts from the Monday ``first``. ``backlog``: one row a run, week and bank: cards
    waiting and in work at the week's end.
    """

    titles: tuple[str, ...]
    samples: tuple[int, ...]
    digests: tuple[str, ...]
    first: dt.date
    last: dt.date
    """The last day."""
    members: dict[str, tuple[Member, ...]]
    datasets: dict[str, str]


def look_at(runs: list[RunResult], lang: Language) -> Look:
    """The data of one run, or of several of the same city and days side by side. Raises ValueError."""
    spans = {tuple(run.manifest["scenario"]["horizon"]) for run in runs}
    ids = {tuple(tuple(run.manifest["names"][d]) for d in DIMENSIONS) for run in runs}
    if len(spans) > 1 or len(ids) > 1:
        raise ValueError("these runs are not of the same city and the same days")
    names, (begin, end) = runs[0].manifest["names"], runs[0].manifest["scenario"]["horizon"]
    first = first_monday(begin)
    return Look(
        titles=tuple(
            run.manifest["scenario"]["title"][lang] or run.manifest["scenario"]["name"] for run in runs
        ),
        samples=tuple(run.manifest["sample"] for run in runs),
        digests=tuple(run.manifest["digest"] for run in runs),
        first=first,
        last=dt.date.fromisoformat(end),
        members=members_of(names, lang),
        datasets={
            "cells": csv([_cells(run, first) for run in runs]),
            "backlog": csv([_backlog(run, first) for run in runs]),
        },
    )


def first_monday(day: str) -> dt.date:
    """The Monday of the week of the first day."""
    begin = dt.date.fromisoformat(day)
    return begin - dt.timedelta(days=begin.weekday())


def members_of(names: Mapping[str, Any], lang: Language) -> dict[str, tuple[Member, ...]]:
    """Members of every dimension in the order of their indexes; the last is nobody's: what has none."""
    out = {}
    for dimension in DIMENSIONS:
        found = [Member(str(row[lang] or key), *row.get("tile", ())) for key, row in names[dimension].items()]
        below = 1 + max((m.row for m in found), default=0)
        out[dimension] = (*found, Member("–", 0, below))
    return out


def numbered(frame: pd.DataFrame, names: Mapping[str, Any], columns: Sequence[str]) -> pd.DataFrame:
    """Members by their index; one more than the last for none."""
    out = frame.copy()
    for dimension in columns:
        ids = list(names[dimension])
        at = out[dimension].astype(object).map({id: i for i, id in enumerate(ids)})
        out[dimension] = at.fillna(len(ids)).astype(int)
    return out


def weeks_from(days: pd.Series, first: dt.date) -> pd.Series:
    """Weeks since the first Monday; ``BEFORE`` for no date."""
    return ((pd.to_datetime(days) - pd.Timestamp(first)).dt.days // 7).fillna(BEFORE).astype(int)


def csv(frames: Sequence[pd.DataFrame], begin: int = 0) -> str:
    """All runs below one another as text; a number of the run, from ``begin``, comes first."""
    whole = pd.concat([frame.assign(run=i) for i, frame in enumerate(frames, start=begin)])
    ordered = whole[["run", *frames[0].columns]]
    return str(ordered.to_csv(index=False, lineterminator="\n", float_format="%.9g"))


def _cells(run: RunResult, first: dt.date) -> pd.DataFrame:
    """Counts by week, bank, batch, district and group, where somebody is counted."""
    keys = ["week", *DIMENSIONS]
    cube = run.cube.astype(dict.fromkeys(DIMENSIONS, object))
    found = cube.groupby(keys, dropna=False)[list(COUNTS)].sum().reset_index()
    found = found[found[list(COUNTS)].any(axis=1)]
    return numbered(found, run.manifest["names"], DIMENSIONS).assign(week=weeks_from(found["week"], first))


def _backlog(run: RunResult, first: dt.date) -> pd.DataFrame:
    banks = run.banks.assign(week=weeks_from(run.banks["date"], first))
    found = banks.groupby(["week", "bank"], observed=True)["backlog"].last().reset_index()
    return numbered(found, run.manifest["names"], ("bank",))
