"""The simulator's time: whole seconds since the scenario's first midnight, and when a promise falls due.

China keeps UTC+8 without daylight saving, so a day always has 86,400 seconds and plain arithmetic is
exact. Columns store int32, arithmetic is int64. Negative seconds are allowed: the opening backlog
applied before the start.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.arrays import I32
from sim.calendar_days import WorkingDays
from sim.compiled import compiled

DAY = 86_400
NEVER = 2**31 - 1
"""The one sentinel for "not yet": later than every moment that can be played."""

NATURAL = 0
WORKING = 1
VISIT = 2
"""Units of a promise. A VISIT promise has no due date; the visit itself keeps or breaks it."""

_MOST_DAYS = NEVER // DAY - 1


class DayTable(NamedTuple):
    """Known days as arrays for kernels (read-only); day 0 is the scenario's first day.

    first, last: first and last known day, inclusive; `first` may be negative.
    is_working: uint8, (last - first + 1,); entry i is day first + i.
    rank: int32, (last - first + 2,); rank[i] is the number of known working days before day first + i.
    working: int32, (rank[-1],); the working days, ascending.
    """

    first: int
    last: int
    is_working: NDArray[np.uint8]
    rank: I32
    working: I32


@dataclass(frozen=True)
class Clock:
    """The played days, `start` to `end` inclusive, over a calendar of working days.

    Raises CalendarError if a played day is not known, ValueError if the days run backwards or are too
    many for an int32 column of seconds (68 years).
    """

    start: date
    end: date
    working_days: WorkingDays

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"the last day played ({self.end}) is before the first ({self.start})")
        if self.n_days > _MOST_DAYS:
            raise ValueError(f"{self.n_days} days do not fit in 32-bit seconds (at most {_MOST_DAYS})")
        self.working_days.require(self.start)
        self.working_days.require(self.end)

    @property
    def n_days(self) -> int:
        """Number of days played."""
        return (self.end - self.start).days + 1

    @property
    def horizon(self) -> int:
        """The second that ends the last day played."""
        return self.n_days * DAY

    def day_of(self, day: date) -> int:
        """Day index of a date; negative before the start."""
        return (day - self.start).days

    def date_of(self, day: int) -> date:
        """Date of a day index."""
        return self.start + timedelta(days=day)

    def second_of(self, day: date, second_of_day: int = 0) -> int:
        """Second of a date's midnight, plus `second_of_day`."""
        return self.day_of(day) * DAY + second_of_day

    def text(self, second: int) -> str:
        """A second as `2025-01-24 09:30:05`, and NEVER as `never`."""
        if second == NEVER:
            return "never"
        day, rest = divmod(int(second), DAY)
        return f"{self.date_of(day)} {rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}"

    @cached_property
    def day_table(self) -> DayTable:
        """Every known day, relative to the start; compiled once."""
        days = self.working_days
        flags = np.array(days.flags(), dtype=np.uint8)
        first = self.day_of(days.first)
        rank = np.zeros(len(flags) + 1, dtype=np.int32)
        np.cumsum(flags, out=rank[1:])
        working = (np.flatnonzero(flags) + first).astype(np.int32)
        for column in (flags, rank, working):
            column.flags.writeable = False
        return DayTable(first, self.day_of(days.last), flags, rank, working)


@compiled
def due_second(
    applied: int, unit: int, days: int, first_day_counted: bool, roll: bool, table: DayTable
) -> int:
    """The second that ends the due day: a card made in a second before it is on time.

    applied: the second in which the promise begins; only its day matters.
    unit: NATURAL, WORKING or VISIT. days: length of the promise, at least 1.
    first_day_counted: the day of application is day 1 (default reading: the day after it is). A day
        off cannot be a working day 1, so an application on one counts from the next working day.
    roll: a due day that is off moves to the next working day (changes nothing in WORKING).
    Returns NEVER when the answer needs a day outside the known ones, and for VISIT, where no later
    moment decides. NATURAL without roll needs no table.
    Source of the readings: Civil Code art. 201 and 203; notice §六.
    """
    if unit == VISIT:
        return NEVER
    day = applied // DAY
    if unit == NATURAL:
        due = day + days - (1 if first_day_counted else 0)
        return int(_rolled_end(due, table) if roll else (due + 1) * DAY)
    if day < table.first or day > table.last:
        return NEVER
    counted = first_day_counted or table.is_working[day - table.first] == 0
    nth = table.rank[day - table.first] + days - (1 if counted else 0)
    return int(_end_of_working_day(nth, table))


@compiled
def _rolled_end(day: int, table: DayTable) -> int:
    """End of the first working day on or after `day`, or NEVER."""
    if day < table.first or day > table.last:
        return NEVER
    return int(_end_of_working_day(table.rank[day - table.first], table))


@compiled
def _end_of_working_day(nth: int, table: DayTable) -> int:
    """End of the nth known working day (from 0), or NEVER if nobody knows it."""
    if nth < 0 or nth >= len(table.working):
        return NEVER
    return (int(table.working[nth]) + 1) * DAY
