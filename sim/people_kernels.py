"""Loops over people, first part: who they are, whether they want the card, and from when they ask alone.

All arrays have one entry a person, shape (n,); results go to the last argument. Every loop draws or
branches, seldom both, because a compiler turns a loop that only draws into vector code.
"""

from __future__ import annotations

import numpy as np

from sim.chance import bits, uniform
from sim.clock import DAY, NEVER
from sim.compiled import compiled
from sim.demand import apply_day
from sim.elementary import ln

BEFORE = -1
"""Applied, or got the card, before the first day played."""


@compiled
def keep_ids(base, people, sample, key, out):  # type: ignore[no-untyped-def]
    """Ids of a sample of one in ``sample`` among ``people`` from ``base`` on, ascending; how many."""
    kept = 0
    for who in range(base, base + people):
        if bits(key, who, 0) % np.uint64(sample) == 0:
            out[kept] = who
            kept += 1
    return kept


@compiled
def below(who, share, key, out):  # type: ignore[no-untyped-def]
    """Whether each person's draw lies below a share (bool)."""
    for i in range(len(who)):
        out[i] = uniform(key, who[i], 0) < share


@compiled
def enter(who, opens, entry_from, entry_days, key, out):  # type: ignore[no-untyped-def]
    """Day from which each may apply: the batch's, or the drawn day on which they became eligible."""
    for i in range(len(who)):
        out[i] = max(opens, entry_from + np.int64(uniform(key, who[i], 0) * entry_days))


@compiled
def ask_alone(who, wants, since, first_day, elapsed, guide, half_life, reminders, key, out):  # type: ignore[no-untyped-def]
    """Day on which each who wants it applies, int64, NEVER for the others; see ``demand.apply_day``."""
    for i in range(len(who)):
        out[i] = NEVER
        if wants[i] and since[i] != NEVER:
            start = np.int64(since[i])
            out[i] = apply_day(first_day, elapsed, guide, half_life, reminders, key, who[i], start)


@compiled
def lose_old_card(who, normal_from, rate, share, key, confirmed, day):  # type: ignore[no-untyped-def]
    """Who loses the old card before applying does so that day: ``day`` falls, ``confirmed`` is dropped.

    rate: losses a day, from day ``normal_from`` on. share: those who lose it before the last day, which
    spares most a logarithm.
    """
    for i in range(len(who)):
        u = uniform(key, who[i], 0)
        if u < share:
            lost = normal_from + np.int64(-ln(1.0 - u) / rate)
            if lost >= 0 and lost * DAY < confirmed[i] and lost < day[i]:
                day[i] = lost
                confirmed[i] = NEVER


@compiled
def find_units(ordinal, first, out):  # type: ignore[no-untyped-def]
    """Unit of each ordinal (ascending) by the first ordinals of the units."""
    u = 0
    if len(ordinal) > 0:
        u = np.searchsorted(first, ordinal[0], side="right") - 1
    for i in range(len(ordinal)):
        while first[u + 1] <= ordinal[i]:
            u += 1
        out[i] = u
