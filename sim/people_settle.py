"""Loops over people, second part: what an application looks like once its day or second is known.

All arrays have one entry a person, shape (n,); results go to the last argument, which keeps its value
for people without an application (``when`` is not below ``end``).
"""

from __future__ import annotations

import numpy as np

from sim.chance import uniform
from sim.channel_table import channel_on
from sim.clock import DAY
from sim.compiled import compiled
from sim.demand import second_of_day
from sim.rendezvous import choose, choose_listed, score
from sim.rendezvous_many import leaders

_BLOCK = 512
"""So many people at a time stay in the first cache."""
BRANCH, MAIL, EMPLOYER, HOME = range(4)
"""Ways to get the card."""


@compiled
def settle_ways(who, when, end, cumulative, with_unit, key, out):  # type: ignore[no-untyped-def]
    """Way to the card by cumulative shares, (4,); through the employer only for who applied with it."""
    ways = np.arange(HOME + 1)
    for way in range(1, HOME + 1):
        if cumulative[way] == cumulative[way - 1]:
            ways[way] = ways[way - 1]  # the sum may stop a hair below 1, and the last ways have no share
    for way in range(HOME + 1):
        if ways[way] == EMPLOYER and not with_unit:
            ways[way] = BRANCH
    for i in range(len(who)):
        if 0 <= when[i] < end:
            u = uniform(key, who[i], 0)
            passed = 0
            for way in range(HOME):  # without a branch
                passed += cumulative[way] <= u
            out[i] = ways[passed]


@compiled(error_model="numpy")
def settle_banks(who, day, code, of_day, inverse, equal, least, key, out):  # type: ignore[no-untyped-def]
    """Bank of who applies alone; of who has the card before day 0, by the banks of that day.

    least: float64, (banks,), the lowest of ``inverse`` over its rows. Who leads by bounds that hold on every
    day, and has a score below the next, is chosen on the day at hand: that settles most, a block at a time.
    """
    scratch, first, second = np.empty(len(code)), np.empty(_BLOCK), np.empty(_BLOCK)
    asks, place, found = np.empty(_BLOCK, np.int64), np.empty(_BLOCK, np.int64), np.empty(_BLOCK, np.int64)
    for begin in range(0, len(who), _BLOCK):
        n = 0
        for i in range(begin, min(begin + _BLOCK, len(who))):
            asks[n], place[n] = who[i], i
            n += day[i] < len(of_day)
        leaders(code, least, key, asks[:n], found, first, second)
        for j in range(n):
            row = of_day[max(day[place[j]], 0)]
            if not score(code, inverse, row, key, asks[j], found[j]) < second[j]:
                found[j] = choose(code, inverse, equal, row, key, asks[j], scratch)
            out[place[j]] = found[j]


@compiled
def settle_listed(who, second, unit, lists, code, of_day, inverse, equal, bound, way, key, out):  # type: ignore[no-untyped-def]
    """Bank of who applies with a unit: of its list, before day ``bound``; from then on, only for those
    whose card it hands out (fact 5.08). A list of which no bank is left binds nobody."""
    scratch = np.empty(len(code))
    for i in range(len(who)):
        day = second[i] // DAY
        if day < len(of_day):
            row = of_day[max(day, 0)]
            found = -1
            if day < bound or way[i] == EMPLOYER:
                found = choose_listed(code, inverse, row, lists, unit[i], key, who[i])
            if found < 0:
                found = choose(code, inverse, equal, row, key, who[i], scratch)
            out[i] = found


@compiled
def settle_channels(who, day, of_day, cumulative, group, key, out):  # type: ignore[no-untyped-def]
    """Channel of who applies alone."""
    for i in range(len(who)):
        if 0 <= day[i] < len(of_day):
            out[i] = channel_on(cumulative, of_day[day[i]], group, key, who[i])


@compiled
def settle_seconds(who, day, n_days, channel, counter, hours, key, out):  # type: ignore[no-untyped-def]
    """Second of who applies alone: by the hour of the day, or midnight where one has to go."""
    for i in range(len(who)):
        if 0 <= day[i] < n_days:
            second = day[i] * DAY
            if counter[channel[i]] == 0:
                second += second_of_day(hours, key, who[i])
            out[i] = second


@compiled
def settle_collective(second, confirmed, of_day, channel_of, confirmed_out, planned, channel):  # type: ignore[no-untyped-def]
    """Dates and channel of who applies with a unit in the run."""
    for i in range(len(second)):
        day = second[i] // DAY
        if second[i] >= 0 and day < len(of_day):
            planned[i] = second[i]
            confirmed_out[i] = confirmed[i]
            channel[i] = channel_of[of_day[day]]
