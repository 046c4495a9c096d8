"""What was counted in the world: dated actual numbers to hold beside a run, in a CSV file.

``observed = "observed.csv"`` names a file beside the scenario, or in its data folder. Lines that begin
with ``#`` are remarks; columns come in any order, those after source may be left out::

    date,measure,value,source,bank,district,batch,low,high
    2025-12-09,applications,8000000,1.12,,,,7600000,8000000

measure: a count up to the end of that day (``MEASURES``). value: a number from 0; low, high: the range
it may mean, where the source is not exact. source: a fact's id, or words that say who counted. bank,
district, batch: empty for the whole city.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from sim.csv_rows import Row, read_table
from sim.diagnostics import Diagnostic, Text
from sim.nearest import nearest
from sim.scenario import Scenario

MEASURES: Mapping[str, Text] = {
    "applications": Text("applications accepted so far", "累计申领"),
    "made": Text("cards made so far", "累计制卡"),
    "in_hand": Text("cards in hand so far", "累计领卡"),
    "enabled": Text("cards enabled so far", "累计启用"),
    "activated": Text("bank functions activated so far", "累计激活"),
    "waiting": Text("accepted and not yet made", "已受理未制卡"),
    "uncollected": Text("at the branch and not collected", "网点待领"),
}
"""What may be compared: counts at the end of a day."""

_REQUIRED = ("date", "measure", "value", "source")
_OPTIONAL = ("bank", "district", "batch", "low", "high")


class Observation(NamedTuple):
    """One count; empty texts for the whole city, ``low <= value <= high``."""

    date: dt.date
    measure: str
    value: float
    source: str
    bank: str
    district: str
    batch: str
    low: float
    high: float


def read_observed(
    path: Path, shown: str, scenario: Scenario, districts: Iterable[str]
) -> tuple[tuple[Observation, ...], list[Diagnostic]]:
    """The counts of a file by date, and what is wrong with it (then no counts)."""
    rows, found = read_table(path, shown, _REQUIRED, _OPTIONAL)
    names = {"bank": [*scenario.banks], "district": [*districts], "batch": [*scenario.batches]}
    counts = []
    for row in rows:
        told = list(_wrong(row, names))
        found += told
        if not told:
            counts.append(_observation(row))
    return ((), found) if found else (tuple(sorted(counts)), [])


def _observation(row: Row) -> Observation:
    value = float(row.text("value"))
    low, high = (float(row.text(c)) if row.text(c) else value for c in ("low", "high"))
    bank, district, batch = (row.text(c) for c in ("bank", "district", "batch"))
    day = dt.date.fromisoformat(row.text("date"))
    return Observation(day, row.text("measure"), value, row.text("source"), bank, district, batch, low, high)


def _wrong(row: Row, names: Mapping[str, list[str]]) -> Iterable[Diagnostic]:
    yield from _date(row)
    yield from _name(row, "measure", list(MEASURES), "E-ENUM")
    yield from _numbers(row)
    if not row.text("source"):
        message = Text("a count without a source", "没有来源")
        wanted = Text("a fact's id, or who counted", "事实编号，或统计单位")
        yield row.wrong("E-MISSING", "source", message, wanted)
    for column, allowed in names.items():
        if row.text(column):
            yield from _name(row, column, allowed, "E-REF")


def _date(row: Row) -> Iterable[Diagnostic]:
    try:
        day = dt.date.fromisoformat(row.text("date"))
        fine = day.isoformat() == row.text("date")
    except ValueError:
        fine = False
    if not fine:
        message = Text(
            f"{row.text('date') or 'nothing'} is not a date", f"{row.text('date') or '空'} 不是日期"
        )
        yield row.wrong("E-DATE", "date", message, Text("year-month-day: 2025-12-09", "年-月-日：2025-12-09"))


def _name(row: Row, column: str, allowed: list[str], code: str) -> Iterable[Diagnostic]:
    got = row.text(column)
    if got in allowed:
        return
    near = nearest(got, allowed) if got else None
    hint = Text(f"did you mean '{near}'?", f"是否想写 '{near}'？") if near else None
    listed = ", ".join(allowed[:40])
    message = Text(f"{column}: {got or 'nothing'} stands for nothing", f"{column}：{got or '空'} 没有定义")
    yield row.wrong(code, column, message, Text(f"one of {listed}", f"{listed} 之一"), hint)


def _numbers(row: Row) -> Iterable[Diagnostic]:
    """The value, and a range that holds it."""
    wanted = Text("a number from 0, without separators", "不小于 0 的数，不带千分位")
    good = {}
    for column in ("value", "low", "high"):
        text = row.text(column)
        number = _number(text)
        if number is not None and number >= 0:
            good[column] = number
        elif text or column == "value":
            code = "E-TYPE" if number is None else "E-RANGE"
            yield row.wrong(
                code, column, Text(f"{column} is not such a number", f"{column} 不是这样的数"), wanted
            )
    value = good.get("value")
    if value is not None and not good.get("low", value) <= value <= good.get("high", value):
        message = Text("the value lies outside low to high", "数值不在 low 与 high 之间")
        yield row.wrong("E-ORDER", "value", message, Text("low <= value <= high", "low <= value <= high"))


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) and "_" not in text else None
