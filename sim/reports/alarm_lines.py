"""Early-warning lines: what count of unmade cards, seen next Monday, would mean that a promise is at risk.

The alarm line follows from the promise, the hours and the applications that the plan expects, not from a
spread. Cards are made in the order in which they were accepted. A card accepted on day t is on time if all
accepted up to t and not yet made can be made by its last day; so the count of unmade cards at the end of the
day before ``first`` may be at most

    capacity(first .. until[t]) + ordered(t + 1 .. first - 1)    for t before first,
    capacity(first .. until[t]) - ordered(first .. t)            for t from first on,

and the line is the least of these over all t. Above it some card is late whatever chance does; a day without
work in hand only makes it stricter. Waiting time of a first-come queue against a deadline: see any text on
the workload process, such as Asmussen, Applied Probability and Queues, chapter III.

The watch lines say when the count leaves what the model expects under the scenario's own assumptions: limits
for one new observation, mean -+ t s sqrt(1 + 1/n) with Student's t over n replications, Bonferroni over the
rooms and both sides (Hahn and Meeker, Statistical Intervals, section 4.8).
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.arrays import F64, I64

LEVEL = 0.95
"""Of all watch lines of one Monday together, if the model holds and chance alone acts."""


class Alarm(NamedTuple):
    """Cards; and the day of acceptance whose cards are the first to be late."""

    cards: float
    day: int


def alarm_line(first: int, capacity: F64, ordered: F64, until: I64, last: int) -> Alarm:
    """The most that may be unmade at the end of day ``first - 1``, for the cards accepted until day ``last``.

    Arrays over days: capacity and ordered in cards; until is the last day on time of what is accepted on a
    day, negative where nothing is promised. Days after the arrays count for nothing: cards due later than
    they reach are left out. No promise in reach: infinite.
    """
    made = np.concatenate([[0.0], np.cumsum(capacity)])
    came = np.concatenate([[0.0], np.cumsum(ordered)])
    found = Alarm(math.inf, -1)
    for t in range(min(last + 1, len(until))):
        if until[t] < 0 or until[t] >= len(capacity) or came[t + 1] <= 0:
            continue  # nothing promised, not to be seen from here, or nobody accepted by then
        room = made[max(until[t] + 1, first)] - made[first] + came[first] - came[t + 1]
        if room < found.cards:
            found = Alarm(float(room), t)
    return found._replace(cards=max(found.cards, 0.0))


def watch_lines(runs: F64, rooms: int) -> tuple[float, float] | None:
    """Limits for one new count of a room; None for fewer than two replications.

    runs: the count in each replication of the scenario itself. rooms: how many are watched at once.
    """
    if len(runs) < 2:
        return None
    from scipy.stats import t

    times = float(t.isf((1 - LEVEL) / (2 * rooms), len(runs) - 1))
    half = times * float(runs.std(ddof=1)) * math.sqrt(1 + 1 / len(runs))
    return max(float(runs.mean()) - half, 0.0), float(runs.mean()) + half
