"""Some applications whose whole story a baseline keeps: the words of a difference that hashes cannot give.

One application a bank, channel and stretch of time, chosen by a hash of its id: every room is seen, early
and late, and nobody chose whom to look at.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.arrays import I64, AnyArray
from sim.chance import bits
from sim.clock import DAY, NEVER
from sim.journeys import KEPT, Log, new_log

STRETCH_DAYS = 182
_KEY = 0x73746F72696573


def chosen(log: Log) -> Log:
    """The applications to keep, in the order of their ids."""
    begun = np.flatnonzero(log.applied < NEVER)
    rank = np.array([bits(_KEY, int(a), 0) for a in log.application[begun]], dtype=np.uint64)
    order = np.lexsort((rank, *_strata(log, begun)))
    keys = np.array([column[order] for column in _strata(log, begun)])
    first = np.r_[True, (keys[:, 1:] != keys[:, :-1]).any(axis=0)] if len(begun) else np.zeros(0, dtype=bool)
    return rows_at(log, begun[order][first])


def _strata(log: Log, rows: AnyArray) -> tuple[AnyArray, ...]:
    return log.bank[rows], log.channel[rows], log.applied[rows] // (STRETCH_DAYS * DAY)


def rows_at(log: Log, rows: AnyArray) -> Log:
    """Some rows of a log, by application id."""
    order = rows[np.argsort(log.application[rows], kind="stable")]
    return Log._make(column[order].copy() for column in log)


def same_people(log: Log, ids: I64) -> Log:
    """The rows of a log that have one of these ids."""
    return rows_at(log, np.flatnonzero(np.isin(log.application, ids)))


def as_lines(log: Log) -> list[str]:
    """One line an application: the columns of ``KEPT`` with spaces between them, ``-`` for not yet."""
    columns = [getattr(log, name).tolist() for name in KEPT]
    return [" ".join("-" if v == NEVER else str(v) for v in row) for row in zip(*columns, strict=True)]


def from_lines(lines: Sequence[str]) -> Log:
    """What ``as_lines`` wrote. Raises ValueError for anything else."""
    rows = [line.split(" ") for line in lines]
    if any(len(row) != len(KEPT) for row in rows):
        raise ValueError("a story has not as many columns as a journey")
    log = new_log(len(rows))
    for i, name in enumerate(KEPT):
        getattr(log, name)[:] = [NEVER if row[i] == "-" else int(row[i]) for row in rows]
    return log
