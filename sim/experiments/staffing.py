"""Longer or shorter shifts, more or fewer servers: timetables as a scenario file states them.

The unit of a shift is one hour of the day: on every day with hours the last shift closes an hour later
(or earlier; a shift without hours left is dropped and the one before it shortened). Past midnight the first
shift opens earlier instead. The unit of a counter or an issuing station is one in every row of hours of a
kind of outlet, since outlets of a kind are alike; a row that has some keeps at least one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any, Literal

from sim.scenario_places import Facility
from sim.scenario_types import Shift, Staffing

HOUR = 60
_DAY = 24 * HOUR
Servers = Literal["counters", "stations"]
Row = dict[str, Any]


def longer(shifts: Sequence[Shift], hours: int) -> list[Row] | None:
    """The shifts with so many hours more a day, as a file states them; None where the day has not so many
    hours, or none would be left."""
    out: list[Row] = []
    for group in _groups(shifts):
        blocks = _moved([(_minutes(s.opens), _minutes(s.closes)) for s in group], hours * HOUR)
        if blocks is None:
            return None
        out += [_row(group[0], opens, closes) for opens, closes in blocks]
    return out


def hours_range(shifts: Sequence[Shift]) -> range:
    """Hours a day that ``longer`` can add, from the fewest (negative) to the most."""
    least = next(h for h in range(-24, 1) if longer(shifts, h) is not None)
    most = next(h for h in range(24, -1, -1) if longer(shifts, h) is not None)
    return range(least, most + 1)


def _groups(shifts: Sequence[Shift]) -> Iterator[list[Shift]]:
    """Shifts of the same kind of day and dates, each group in the order of the day."""
    keys = [(s.days, str(s.from_), str(s.until), s.opens) for s in shifts]
    order = sorted(range(len(shifts)), key=keys.__getitem__)
    for _, members in groupby(order, key=lambda i: keys[i][:3]):
        yield [shifts[i] for i in members]


def _moved(blocks: list[tuple[int, int]], minutes: int) -> list[tuple[int, int]] | None:
    while minutes < 0:
        opens, closes = blocks[-1]
        cut = min(-minutes, closes - opens)
        minutes += cut
        blocks = [*blocks[:-1], (opens, closes - cut)] if cut < closes - opens else blocks[:-1]
        if not blocks:
            return None
    last = min(minutes, _DAY - blocks[-1][1])
    blocks = [*blocks[:-1], (blocks[-1][0], blocks[-1][1] + last)]
    early = minutes - last
    if early > blocks[0][0]:
        return None
    return [(blocks[0][0] - early, blocks[0][1]), *blocks[1:]]


def _minutes(text: str) -> int:
    return int(text[:2]) * 60 + int(text[3:])


def _row(like: Shift, opens: int, closes: int) -> Row:
    clock = (f"{m // 60:02d}:{m % 60:02d}" for m in (opens, closes))
    out: Row = {"days": like.days, **dict(zip(("opens", "closes"), clock, strict=True))}
    out |= {} if like.from_ is None else {"from": like.from_}
    return out | ({} if like.until is None else {"until": like.until})


def servers_of(kind: Facility, servers: Servers) -> int:
    """The number of servers of a kind: that of its best manned row."""
    return max((getattr(row, servers) for row in kind.hours), default=0)


def manned(hours: Sequence[Staffing], servers: Servers, number: int) -> list[Row]:
    """The rows of hours with ``number`` servers in the best manned one, the others moved alike."""
    more = number - max(getattr(row, servers) for row in hours)
    return [_staffed(row, servers, more) for row in hours]


def _staffed(row: Staffing, servers: Servers, more: int) -> Row:
    """One row; nobody is put where nobody was."""
    now = {"counters": row.counters, "stations": row.stations}
    if now[servers] > 0:
        now[servers] = max(1, now[servers] + more)
    return {**_row(row, _minutes(row.opens), _minutes(row.closes)), **now}
