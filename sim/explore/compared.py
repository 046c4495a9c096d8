"""What the page knows of a comparison: the reference is run 0, its alternatives follow.

Beside the counts of both worlds: ``moves``, one row an alternative, week, bank, batch, district and group:
people who become late, people who become on time; ``limits``, one row an alternative and member: those
numbers over all weeks with their intervals over replications; ``bands``, one row an alternative, week and
bank (``EVERY`` for all): the change of late applications, and a band that holds all weeks at once.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from sim.diagnostics import Language
from sim.explore.data import (
    COUNTS,
    DIMENSIONS,
    Look,
    csv,
    first_monday,
    members_of,
    numbered,
    weeks_from,
)
from sim.reports.spoken import plain
from sim.reports.twins import Twins
from sim.studies import Study

WAYS = {"worse": "on_time_to_late", "better": "late_to_on_time"}
EVERY = -1
"""In place of a bank: all of them."""
FIRM = 0.05
"""Adjusted for many: below it a change is more than luck."""


def look_at_comparison(study: Study, lang: Language) -> Look:
    """The data of a stored comparison. Raises ValueError for one that was stored without its cells."""
    if "cells" not in study.tables or "sources" not in study.about:
        raise ValueError("this comparison was stored without its cells: compare again")
    about = study.about
    others, first = list(about["alternatives"]), first_monday(about["horizon"][0])
    named = [about["reference"], *others]
    titles = tuple(str(about["scenarios"][name]["title"][lang] or name) for name in named)
    cells = {o: _placed(_of(study, "cells", o), about["names"], first) for o in others}
    queues = {o: _queues(_of(study, "queues", o), about["names"], first) for o in others}
    sides = [(others[0], "reference"), *((o, "alternative") for o in others)]
    return Look(
        titles=titles,
        samples=(about["sample"],),
        digests=(study.digest,),
        first=first,
        last=dt.date.fromisoformat(about["horizon"][1]),
        members=members_of(about["names"], lang),
        datasets={
            "cells": csv([_side(cells[o], side) for o, side in sides]),
            "backlog": csv([_backlog(queues[o], side) for o, side in sides]),
            "moves": csv([_moves(cells[o]) for o in others], begin=1),
            "limits": csv([_limits(study, o, lang) for o in others], begin=1),
            "bands": csv([_bands(_of(study, "weeks", o), about["names"], first) for o in others], begin=1),
        },
    )


def _of(study: Study, table: str, alternative: str) -> pd.DataFrame:
    whole = study.tables[table]
    return whole[whole["alternative"] == alternative].drop(columns="alternative").reset_index(drop=True)


def _placed(cells: pd.DataFrame, names: Any, first: dt.date) -> pd.DataFrame:
    return numbered(cells, names, DIMENSIONS).assign(week=weeks_from(cells["week"], first))


def _queues(queues: pd.DataFrame, names: Any, first: dt.date) -> pd.DataFrame:
    return numbered(queues, names, ("bank",)).assign(week=weeks_from(queues["week"], first))


def _side(cells: pd.DataFrame, side: str) -> pd.DataFrame:
    """Counts of one world, where somebody is counted."""
    kept = cells[["week", *DIMENSIONS, *(f"{c}_{side}" for c in COUNTS)]]
    kept = kept.rename(columns={f"{c}_{side}": c for c in COUNTS})
    return kept[kept[list(COUNTS)].any(axis=1)]


def _backlog(queues: pd.DataFrame, side: str) -> pd.DataFrame:
    return queues[["week", "bank", f"backlog_{side}"]].rename(columns={f"backlog_{side}": "backlog"})


def _moves(cells: pd.DataFrame) -> pd.DataFrame:
    kept = cells[["week", *DIMENSIONS, *WAYS.values()]].rename(columns={v: k for k, v in WAYS.items()})
    return kept[kept[list(WAYS)].any(axis=1)]


def _bands(weeks: pd.DataFrame, names: Any, first: dt.date) -> pd.DataFrame:
    """week, bank, change, low, high; without what was accepted before the first day."""
    dated = weeks[weeks["week"].notna()]
    found = numbered(dated, names, ("bank",)).assign(week=weeks_from(dated["week"], first))
    found["bank"] = found["bank"].where(dated["bank"].notna(), EVERY)
    return found.rename(columns={"difference": "change"})[["week", "bank", "change", "low", "high"]]


def _limits(study: Study, alternative: str, lang: Language) -> pd.DataFrame:
    """margin, member, then of both ways and of the net the mean, low and high; firm (0, 1); told: the net
    change as text with its interval."""
    twins = Twins(study)
    table = _of(study, "moves", alternative)
    rows = []
    for (margin, member), part in table[table["member"].notna()].groupby(["margin", "member"], sort=False):
        if margin not in DIMENSIONS or member not in study.about["names"][margin]:
            continue
        found: Any = part.set_index("quantity").to_dict("index")
        row: dict[str, Any] = {"margin": margin, "member": list(study.about["names"][margin]).index(member)}
        for way, quantity in WAYS.items():
            row |= {f"{way}_{k}": max(found[quantity][k], 0.0) for k in ("low", "high")}
        net = found["net_late"]
        told = plain(
            twins.change(net, "more", f"{alternative}.{margin}.{member}.net_late", "moves", "late"), lang
        )
        rows.append(row | {"firm": int(net["p_holm"] < FIRM), "told": told if net["changed"] else ""})
    columns = ["margin", "member", *(f"{w}_{k}" for w in WAYS for k in ("low", "high")), "firm", "told"]
    return pd.DataFrame(rows, columns=columns)
