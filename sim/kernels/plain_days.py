"""What a first-come room did day by day, from the moments at which people came and were called."""

from __future__ import annotations

import numpy as np

from sim.clock import DAY, NEVER
from sim.compiled import compiled, inner


@compiled
def days_of(moments, row, count):  # type: ignore[no-untyped-def]
    """Count ascending moments by day in ``count[row]``; returns the seconds from them to the end of their
    day, added up by day (int64). NEVER is no moment."""
    rest = np.zeros(count.shape[1], dtype=np.int64)
    low = np.int64(0)
    for day in range(count.shape[1]):
        high = low + np.searchsorted(moments[low:], (day + 1) * DAY)
        count[row, day] += high - low
        rest[day] = (high - low) * (day + 1) * DAY - _sum(moments[low:high])
        low = high
    return rest


@inner
def _sum(moments):  # type: ignore[no-untyped-def]
    total = np.int64(0)
    for moment in moments:
        total += moment
    return total


@compiled
def days_of_any(moments, row, count):  # type: ignore[no-untyped-def]
    """``days_of`` moments in any order."""
    number = np.zeros(count.shape[1], dtype=np.int64)
    rest = np.zeros(count.shape[1], dtype=np.int64)
    for i in range(len(moments)):
        if moments[i] < NEVER:
            day = moments[i] // DAY
            number[day] += 1
            rest[day] += (day + 1) * DAY - moments[i]
    for day in range(len(number)):
        count[row, day] += number[day]
    return rest


@compiled
def add_stay(row, came, came_rest, left, left_rest, area, present):  # type: ignore[no-untyped-def]
    """Seconds inside by day, and how many are inside before each midnight, from counts of coming and
    leaving: who is inside all day adds a day, who comes adds the rest of it, who leaves takes it back."""
    inside = np.int64(0)
    for day in range(came.shape[1]):
        area[row, day] += inside * DAY + came_rest[day] - left_rest[day]
        inside += came[row, day] - left[row, day]
        present[row, day] = inside


@compiled
def note_peaks(came, called, row, peak):  # type: ignore[no-untyped-def]
    """The longest queue of each day. ``came`` and ``called`` are ascending: first come, first served.

    A queue grows only when somebody comes, and then by one: it is longer than ever on this day if the one
    ``most`` places before still waits. What begins at a midnight counts for the new day.
    """
    i = 0
    for day in range(peak.shape[1]):
        midnight = day * DAY
        while i < len(came) and came[i] <= midnight:
            i += 1
        most = i - np.searchsorted(called[:i], midnight, side="right")
        while i < len(came) and came[i] < midnight + DAY:
            most += most <= i and called[i - most] > came[i]
            i += 1
        peak[row, day] = most
