"""Two runs side by side: the first moment at which they part, and both stories of that application.

Written for the two engines, but blind to them: any two logs and series of one world can be compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from sim.arrays import I64, AnyArray
from sim.clock import DAY, NEVER
from sim.journeys import COUNTS, FACTS, KEPT, MOMENTS, Log
from sim.series import Series

TIMES = (*MOMENTS, "due")
"""Columns that hold seconds."""

_ATTRIBUTES = tuple(name for name in (*FACTS, *COUNTS) if name != "application")


class Step(NamedTuple):
    """One moment of a story, and the value of a column that is no moment where ``second`` is NEVER."""

    column: str
    second: int


class Entry(NamedTuple):
    """A place in the series: ``lines``, ``made``, row of the facility, day (hour for hourly columns)."""

    part: str
    column: str
    row: int
    day: int


class Difference(NamedTuple):
    """The first difference of two runs.

    ``when``: the earlier of the two seconds; for a column that is no moment, the last moment before it.
    ``application``: id, -1 where only series differ. ``column``: what differs, ``application`` where one
    run has no such row. ``value_a value_b``: None where there is no row. ``rows_a rows_b``: row in each
    log, -1 for none. ``entry``: the place in the series, if journeys are equal. ``unequal``: how many
    applications (or entries of the series) differ at all.
    """

    when: int
    application: int
    column: str
    value_a: int | None
    value_b: int | None
    row_a: int
    row_b: int
    entry: Entry | None
    unequal: int


def compare(log_a: Log, series_a: Series, log_b: Log, series_b: Series) -> Difference | None:
    """The first difference by time, then id; None if journeys and series are equal.

    Logs may be in any order of rows. Journeys come first: what the series say follows from them.
    Raises ValueError for an id that stands in a log twice.
    """
    found = _journeys(_sorted(log_a), _sorted(log_b))
    return found if found is not None else _series(series_a, series_b)


class _Sorted(NamedTuple):
    """A log with the order of its rows by id."""

    log: Log
    order: I64

    def column(self, name: str, at: AnyArray) -> I64:
        """A column at positions of the order."""
        return np.asarray(getattr(self.log, name)[self.order[at]], dtype=np.int64)


def _sorted(log: Log) -> _Sorted:
    order = np.argsort(log.application, kind="stable")
    ids = log.application[order]
    if (ids[1:] == ids[:-1]).any():
        raise ValueError(f"application {ids[1:][ids[1:] == ids[:-1]][0]} stands in a log twice")
    return _Sorted(log, order)


def _journeys(a: _Sorted, b: _Sorted) -> Difference | None:
    ids_a, ids_b = a.log.application[a.order], b.log.application[b.order]
    common, at_a, at_b = np.intersect1d(ids_a, ids_b, assume_unique=True, return_indices=True)
    only_a = np.setdiff1d(np.arange(len(ids_a)), at_a)
    only_b = np.setdiff1d(np.arange(len(ids_b)), at_b)
    found = [*_alone(a, only_a, True), *_alone(b, only_b, False), *_moments(a, b, common, at_a, at_b)]
    if not found:
        return None
    differing = np.zeros(len(common), dtype=bool)
    for name in KEPT:
        differing |= a.column(name, at_a) != b.column(name, at_b)
    unequal = len(only_a) + len(only_b) + int(differing.sum())
    return min(found, key=_by_time)._replace(unequal=unequal)


def _by_time(difference: Difference) -> tuple[int, int, int]:
    """Earliest first, then the smaller id, then the earlier column of a story."""
    columns = ("application", *TIMES, *_ATTRIBUTES)
    return difference.when, difference.application, columns.index(difference.column)


def _alone(side: _Sorted, only: AnyArray, is_a: bool) -> Iterator[Difference]:
    """The earliest application that only one run has."""
    if not len(only):
        return
    begins = np.min([side.column(name, only) for name in MOMENTS], axis=0)
    first = int(np.lexsort((side.column("application", only), begins))[0])
    row = int(side.order[only[first]])
    application = int(side.log.application[row])
    when = int(begins[first])
    if is_a:
        yield Difference(when, application, "application", application, None, row, -1, None, 0)
    else:
        yield Difference(when, application, "application", None, application, -1, row, None, 0)


def _moments(a: _Sorted, b: _Sorted, ids: AnyArray, at_a: AnyArray, at_b: AnyArray) -> Iterator[Difference]:
    """The earliest differing row of every column."""
    for name in (*TIMES, *_ATTRIBUTES):
        x, y = a.column(name, at_a), b.column(name, at_b)
        differ = np.flatnonzero(x != y)
        if not len(differ):
            continue
        when = _when(name, a, b, at_a[differ], at_b[differ])
        first = int(np.lexsort((ids[differ], when))[0])
        i = differ[first]
        row_a, row_b = int(a.order[at_a[i]]), int(b.order[at_b[i]])
        yield Difference(int(when[first]), int(ids[i]), name, int(x[i]), int(y[i]), row_a, row_b, None, 0)


def _when(name: str, a: _Sorted, b: _Sorted, at_a: AnyArray, at_b: AnyArray) -> I64:
    """When a difference shows: a moment itself, the promise's beginning for ``due``, else the last moment."""
    if name in MOMENTS:
        return np.minimum(a.column(name, at_a), b.column(name, at_b))
    if name == "due":
        return np.minimum(a.column("applied", at_a), b.column("applied", at_b))
    both = [side.column(m, at) for side, at in ((a, at_a), (b, at_b)) for m in MOMENTS]
    latest: I64 = np.max([np.where(column < NEVER, column, -1) for column in both], axis=0)
    return latest


def _series(a: Series, b: Series) -> Difference | None:
    found = [
        _entry(part, name, np.asarray(x), np.asarray(y))
        for part in a._fields
        for name, x, y in _columns(getattr(a, part), getattr(b, part))
        if (x != y).any()
    ]
    if not found:
        return None
    return min(found, key=lambda d: d.when)._replace(unequal=sum(d.unequal for d in found))


def _columns(a: Any, b: Any) -> Iterator[tuple[str, AnyArray, AnyArray]]:
    """The columns of one part of the series, those of both runs together."""
    yield from zip(a._fields, a, b, strict=True)


def _entry(part: str, name: str, x: AnyArray, y: AnyArray) -> Difference:
    """The first differing day of one column of the series."""
    differ = np.argwhere(x != y)
    row, day = (int(n) for n in differ[np.lexsort((differ[:, 0], differ[:, 1]))[0]])
    when = NEVER if name.startswith("hour") else day * DAY
    place = Entry(part, name, row, day)
    return Difference(when, -1, name, int(x[row, day]), int(y[row, day]), -1, -1, place, len(differ))


def story(log: Log, row: int) -> list[Step]:
    """The moments of one application that have come, in order of time and then of the story."""
    if row < 0:
        return []
    steps = [Step(name, int(getattr(log, name)[row])) for name in MOMENTS]
    return sorted((s for s in steps if s.second < NEVER), key=lambda s: s.second)


def side_by_side(a: list[Step], b: list[Step]) -> list[tuple[str, int | None, int | None]]:
    """Both stories in one order: (moment, second in a, second in b), None where it did not come."""
    of_a, of_b = dict(a), dict(b)
    names = [name for name in MOMENTS if name in of_a or name in of_b]
    names.sort(key=lambda name: min(of_a.get(name, NEVER), of_b.get(name, NEVER)))
    return [(name, of_a.get(name), of_b.get(name)) for name in names]


def moments_in(log: Log) -> int:
    """How many moments have come in a log."""
    return sum(int((getattr(log, name) < NEVER).sum()) for name in MOMENTS)


def entries_in(series: Series) -> int:
    """How many numbers the series hold."""
    return sum(column.size for part in series for column in part)
