"""A room of lines as arrays over days: what it can make, what it gets, until when it has time."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.arrays import F64, I64
from sim.measures.due_weeks import REACH
from sim.opening_file import BACKLOG
from sim.reports.facts import Facts

_HOUR = 3_600.0
FIFO = "fifo"


class Days(NamedTuple):
    """unmade (at the end of the day), made: by day of the run. The others begin ``REACH`` days before it,
    when the opening state's cards were accepted; until is -1 where nothing is promised. Whole city."""

    unmade: F64
    made: F64
    capacity: F64
    ordered: F64
    until: I64


def days_of(facts: Facts, bureau: str) -> Days:
    """The arrays of a bureau; no capacity where its lines never worked."""
    table = facts.run.banks
    rows = table[table["bureau"] == bureau]
    sums: Any = rows.groupby("date")[["unmade", "from_lines"]].sum()
    unmade, made = (np.asarray(sums[c], dtype=np.float64) for c in ("unmade", "from_lines"))
    banks = [str(b) for b in dict.fromkeys(rows["bank"])]
    before = _opening(facts, banks)
    ordered = np.diff(unmade, prepend=before.sum()) + made
    one = rows[rows["bank"] == banks[0]]
    open_hours = np.asarray(one["line_open_seconds"], dtype=np.float64) / _HOUR
    capacity = open_hours * _cards_an_hour(facts, bureau) * _standing(facts, banks, list(one["date"]))
    dates = [one["date"].iloc[0] - dt.timedelta(days=i) for i in range(REACH, 0, -1)] + list(one["date"])
    return Days(
        unmade, made, np.concatenate([np.zeros(REACH), capacity]), np.concatenate([before, ordered]),
        _until(facts, banks, dates),
    )  # fmt: skip


def _opening(facts: Facts, banks: list[str]) -> F64:
    """The opening state's unmade cards by day accepted, shape (REACH,); the oldest count on its first day. As
    many as the run played, spread over the ages of the file."""
    out = np.zeros(REACH)
    for o in facts.run.sources["opening"]:
        if o["kind"] == BACKLOG and o["bank"] in banks:
            out[REACH - min(o["age_days"], REACH)] += o["cards"]
    cube = facts.run.cube
    played = float(cube[cube["week"].isna() & cube["bank"].isin(banks)]["applications"].sum())
    return out * (played / out.sum()) if out.any() else out


def _cards_an_hour(facts: Facts, bureau: str) -> float:
    """Good cards an hour of work in this run, set-ups and cards made again taken in, times the share of time
    between breakdowns."""
    lines = facts.run.table("series_lines")
    mine = lines[lines["bureau"] == bureau]
    busy = float(mine["busy"].sum()) / _HOUR
    good = float(mine["made"].sum() - mine["remade"].sum()) * int(facts.manifest["sample"])
    production = _production(facts, bureau)
    down = production.get("breakdowns")
    up = 1.0
    if down:
        up = down["mean_hours_between"] / (down["mean_hours_between"] + down["mean_repair_hours"])
    return good / busy * up if busy else 0.0


def _production(facts: Facts, bank: str) -> dict[str, Any]:
    """How a bank makes cards: what holds for all, and what it does otherwise."""
    own = facts.scenario["banks"].get(bank, {}).get("production", {})
    return {**facts.scenario["production"], **{k: v for k, v in own.items() if v is not None}}


def _standing(facts: Facts, banks: list[str], dates: list[dt.date]) -> F64:
    """Share of the lines that no outage stops, by day."""
    share = np.ones(len(dates))
    lines = sum(int(facts.scenario["banks"][b]["lines"]) for b in banks)
    for outage in facts.scenario["outages"].values():
        if outage["bank"] in banks and lines:
            begin, end = (dt.date.fromisoformat(outage[k]) for k in ("from", "until"))
            stopped = outage["lines"] or int(facts.scenario["banks"][outage["bank"]]["lines"])
            share[[begin <= d < end for d in dates]] -= stopped / lines
    return np.maximum(share, 0.0)


def _until(facts: Facts, banks: list[str], dates: list[dt.date]) -> I64:
    """The last day on time of what is accepted on a day, as its number: of the shortest promise at the lines
    where they work in the order of acceptance, of the longest where the most urgent goes first."""
    fifo = all(_production(facts, b)["dispatch"] == FIFO for b in banks)
    table = facts.run.table("deadlines").astype({"channel": str})
    table = table[[_open(facts, c, d) for c, d in zip(table["channel"], table["date"], strict=True)]]
    table = table[table["until"].notna()]
    by_day = table.groupby("date")["until"]
    chosen: Any = by_day.min() if fifo else by_day.max()
    start = pd.Timestamp(dates[0])
    numbers = {d: (pd.Timestamp(u) - start).days for d, u in chosen.items()}
    return np.array([numbers.get(d, -1) for d in dates], dtype=np.int64)


def _open(facts: Facts, channel: str, day: dt.date) -> bool:
    """Whether a channel sends orders to the lines on a day."""
    found = facts.scenario["channels"][channel]
    begin, end = (found.get(k) for k in ("from", "until"))
    if "lines" not in found["route"] or (begin is not None and day.isoformat() < begin):
        return False
    return end is None or day.isoformat() < end
