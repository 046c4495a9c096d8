"""The opening state of a scenario: what lies in the pipeline before its first second, in a CSV file.

``opening_state = "opening.csv"`` names a file beside the scenario, or in its data folder. Lines that
begin with ``#`` are remarks. One row is a number of cards in the same state::

    kind,bank,promise,age_days,count,district,group
    backlog,icbc,online,12,340,,employee
    uncollected,icbc,,30,1200,east,
    issued,icbc,,0,250000,,

kind: ``backlog``, accepted ``age_days`` days before the first day and not yet released to the lines;
``uncollected``, at the branch for ``age_days`` days (who still comes is drawn given that age);
``issued``, a card of the new generation in use.
promise: the promise that runs for a backlog; elsewhere empty. age_days: whole days, at least 1, for
issued 0 or more (it changes nothing: a card is lost at any age alike). district, group: may be left out,
as cells or as columns; the people then are of the city's mixture. Only a backlog row with a group follows
its ways to the card, all others go to the branch.

With an opening state the file speaks for all that happened before the first day: people who would have
applied by then do not apply again, and no card of theirs is counted besides the file's.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from sim.csv_rows import Row, read_table
from sim.diagnostics import Diagnostic, Text, error
from sim.nearest import nearest
from sim.scenario import Scenario

BACKLOG, UNCOLLECTED, ISSUED = "backlog", "uncollected", "issued"
KINDS = (BACKLOG, UNCOLLECTED, ISSUED)
MOST_CARDS = 50_000_000
"""Of one kind; the ids reserved for them go further."""
MOST_AGE = 3_660

_REQUIRED = ("kind", "bank", "promise", "age_days", "count")
_OPTIONAL = ("district", "group")


class Cards(NamedTuple):
    """One row: a number of cards in one state; empty texts where the file says nothing."""

    kind: str
    bank: str
    promise: str
    age_days: int
    number: int
    district: str = ""
    group: str = ""


@dataclass(frozen=True)
class Opening:
    """All rows in the order of the file; ``digest`` is the SHA-256 (hex) of the file."""

    rows: tuple[Cards, ...]
    digest: str = ""

    def total(self, kind: str) -> int:
        """Cards of one kind."""
        return sum(r.number for r in self.rows if r.kind == kind)


def read_opening(
    path: Path, shown: str, scenario: Scenario, districts: Iterable[str]
) -> tuple[Opening | None, list[Diagnostic]]:
    """The file as an opening state of a valid scenario, or what is wrong with it."""
    rows, found = read_table(path, shown, _REQUIRED, _OPTIONAL)
    known = _Known(scenario, tuple(districts))
    cards = []
    for row in rows:
        told = list(_wrong(row, known))
        found += told
        if not told:
            cards.append(_cards(row))
    opening = Opening(tuple(cards), _digest(path) if path.is_file() else "")
    found += [_too_many(shown, kind, opening) for kind in KINDS if opening.total(kind) > MOST_CARDS]
    return (None, found) if found else (opening, [])


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _cards(row: Row) -> Cards:
    numbers = int(row.text("age_days")), int(row.text("count"))
    texts = row.text("kind"), row.text("bank"), row.text("promise")
    return Cards(*texts, *numbers, row.text("district"), row.text("group"))


class _Known(NamedTuple):
    scenario: Scenario
    districts: tuple[str, ...]


def _wrong(row: Row, known: _Known) -> Iterable[Diagnostic]:
    """All that is wrong with one row: names first, then numbers, then what the promise needs."""
    scenario = known.scenario
    yield from _name(row, "kind", KINDS, "E-ENUM")
    yield from _name(row, "bank", scenario.banks)
    for column, names in (("district", known.districts), ("group", scenario.groups)):
        if row.text(column):
            yield from _name(row, column, names)
    yield from _number(row, "age_days", 0 if row.text("kind") == ISSUED else 1, MOST_AGE)
    yield from _number(row, "count", 0, MOST_CARDS)
    if row.text("kind") == BACKLOG:
        yield from _promise(row, scenario)
    elif row.text("promise") and row.text("kind") in KINDS:
        message = Text("only a backlog has a promise that runs", "只有积压（backlog）才有进行中的时限")
        yield row.wrong("E-VALUE", "promise", message, Text("an empty cell", "留空"))


def _name(row: Row, column: str, names: Iterable[str], code: str = "E-REF") -> Iterable[Diagnostic]:
    allowed = list(names)
    got = row.text(column)
    if got in allowed:
        return
    near = nearest(got, allowed) if got else None
    listed = ", ".join(allowed[:40])
    hint = Text(f"did you mean '{near}'?", f"是否想写 '{near}'？") if near else None
    message = Text(f"{column}: {got or 'nothing'} stands for nothing", f"{column}：{got or '空'} 没有定义")
    yield row.wrong(code, column, message, Text(f"one of {listed}", f"{listed} 之一"), hint)


def _number(row: Row, column: str, low: int, high: int) -> Iterable[Diagnostic]:
    got = row.text(column)
    plain = got.isascii() and got.lstrip("-").isdigit() and len(got) <= 18
    wanted = Text(f"a whole number, {low:,} … {high:,}", f"整数，{low:,} … {high:,}")
    if not plain:
        yield row.wrong(
            "E-TYPE", column, Text(f"{column} is not a whole number", f"{column} 不是整数"), wanted
        )
    elif not low <= int(got) <= high:
        yield row.wrong("E-RANGE", column, Text(f"{column} is out of range", f"{column} 超出范围"), wanted)


def _promise(row: Row, scenario: Scenario) -> Iterable[Diagnostic]:
    """A backlog's promise is in force under the chosen reading, at the lines, on the day applied."""
    name = row.text("promise")
    told = list(_name(row, "promise", scenario.readings[scenario.reading].promises))
    if told or not row.text("age_days").isdigit():
        yield from told
        return
    promise = scenario.promises[name]
    if "lines" not in scenario.channels[promise.channel].route:
        message = Text(f"{name}: its cards are not made by the lines", f"{name}：其卡不经产线制作")
        yield row.wrong("E-VALUE", "promise", message)
    applied = scenario.horizon.start - dt.timedelta(days=min(int(row.text("age_days")), MOST_AGE))
    begun = promise.from_ is None or promise.from_ <= applied
    if not begun or (promise.until is not None and promise.until <= applied):
        message = Text(f"{name} does not hold on {applied}", f"{name} 在 {applied} 无效")
        held = Text(
            f"{promise.from_ or '-'} to {promise.until or '-'}",
            f"{promise.from_ or '-'} 至 {promise.until or '-'}",
        )
        yield row.wrong("E-ORDER", "age_days", message, held)


def _too_many(shown: str, kind: str, opening: Opening) -> Diagnostic:
    count = f"{opening.total(kind):,}"
    message = Text(f"{shown}: {count} cards of kind {kind}", f"{shown}：{kind} 共 {count} 张")
    return error("E-SIZE", "count", message, expected=Text(f"at most {MOST_CARDS:,}", f"最多 {MOST_CARDS:,}"))
