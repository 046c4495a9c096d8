"""The journey log: one row an application, one column a moment, ``NEVER`` for not yet.

Engines fill it; measures read it; nobody else writes. Times are int32 seconds since the scenario's
first midnight.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.arrays import I8, I32, I64
from sim.clock import NEVER

OCCASIONS = 16
"""Application id = person id * OCCASIONS + occasion: the first card is 0, later cards count up."""

FIRST, REISSUE, REAPPLY = 0, 1, 2
KIND_NAMES = ("first", "reissue", "reapply")

BRANCH, MAIL, EMPLOYER, HOME = 0, 1, 2, 3
WAY_NAMES = ("branch", "mail", "employer", "home")

ACTIVE, FINISHED, LOST, UNCOLLECTED, RETURNED = 0, 1, 2, 3, 4
OUTCOME_NAMES = ("active", "finished", "lost", "uncollected", "returned")
"""active: the promise or the hand-over runs; finished: nothing more will happen to this card; lost:
gave up applying after too many failed visits; uncollected: lies at the branch and stays there;
returned: could not be delivered."""

NO_TASK, ISSUE, APPLY, COLLECT, ENABLE, ACTIVATE = 0, 1, 2, 3, 4, 5


class Log(NamedTuple):
    """The columns, all of one length.

    Who and how: ``application`` (id), ``bank district group batch channel kind collection`` (indexes),
    ``unit``. Moments: ``confirmed`` (the person's own date), ``arrived`` (first ticket at a counter),
    ``applied`` (the promise's clock begins), ``due`` (the second that ends the due day), ``received``
    and ``released`` (at the lines), ``loaded`` (in a lot), ``made``, ``departed``, ``delivered`` (at the
    branch, the letter box, the employer), ``came`` and ``called`` (the last visit after that), ``in_hand``,
    ``enabled`` (social security), ``activated`` (bank). Sums over repeated waits: ``counter_wait``,
    ``line_wait`` (seconds). ``facility``: last counter, -1 none. ``visits``: counter visits so far;
    ``failed``: failed ones of the task at hand; ``broken``: a visit of an instant application ended
    without the card; ``remakes``: cards that failed in production. ``planned``, ``task`` and ``next``
    are the engine's own: the coming visit and the list in which a row waits.
    """

    application: I64
    bank: I8
    district: I8
    group: I8
    batch: I8
    channel: I8
    kind: I8
    collection: I8
    unit: I32
    confirmed: I32
    arrived: I32
    applied: I32
    due: I32
    received: I32
    released: I32
    loaded: I32
    made: I32
    departed: I32
    delivered: I32
    came: I32
    called: I32
    in_hand: I32
    enabled: I32
    activated: I32
    counter_wait: I32
    line_wait: I32
    facility: I32
    visits: I8
    failed: I8
    broken: I8
    remakes: I8
    outcome: I8
    task: I8
    planned: I32
    next: I32


MOMENTS = (
    "confirmed",
    "arrived",
    "applied",
    "received",
    "released",
    "loaded",
    "made",
    "departed",
    "delivered",
    "came",
    "called",
    "in_hand",
    "enabled",
    "activated",
)
"""Columns of moments that an engine reaches in play; ``due`` is a rule's answer and may lie beyond."""

FACTS = ("application", "bank", "district", "group", "batch", "channel", "kind", "collection", "unit")
COUNTS = ("counter_wait", "line_wait", "facility", "visits", "failed", "broken", "remakes", "outcome")
KEPT = (*FACTS, *MOMENTS, "due", *COUNTS)
"""The columns that are handed over and stored."""

_START = {"due": NEVER, "planned": NEVER, "facility": -1, "unit": -1, "next": -1}
DTYPES: dict[str, type] = {"application": np.int64}
"""Types of columns that are not int32."""
DTYPES |= dict.fromkeys(("bank", "district", "group", "batch", "channel", "kind", "collection"), np.int8)
DTYPES |= dict.fromkeys(("visits", "failed", "broken", "remakes", "outcome", "task"), np.int8)


def new_log(rows: int) -> Log:
    """An empty log of ``rows`` rows."""
    return Log._make(np.full(rows, start_of(n), dtype=DTYPES.get(n, np.int32)) for n in Log._fields)


def start_of(name: str) -> int:
    """What a column holds before anything has happened."""
    return NEVER if name in MOMENTS else _START.get(name, 0)


def grown(log: Log, rows: int) -> Log:
    """The same log with room for ``rows`` rows."""
    bigger = new_log(rows)
    put(bigger, 0, log)
    return bigger


def put(log: Log, begin: int, rows: Log) -> None:
    """Copy rows into a larger log from row ``begin`` on."""
    here = slice(begin, begin + len(rows.application))
    for name in Log._fields:
        getattr(log, name)[here] = getattr(rows, name)


def copied(log: Log) -> Log:
    """A log of its own memory."""
    return Log._make(column.copy() for column in log)


def joined(parts: list[Log]) -> Log:
    """Parts as one log, in the order of application ids."""
    whole = Log._make(np.concatenate(columns) for columns in zip(*parts, strict=True))
    order = np.argsort(whole.application, kind="stable")
    return Log._make(column[order] for column in whole)
