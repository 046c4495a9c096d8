"""Hand-over without seats, returns or losses: all cards of a bank in one go, up to the planned visit."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim import rules
from sim.arrays import F64, I64
from sim.chance import AFTER_DELAY, COLLECT_DELAY, SERVICE, TRANSIT, VISIT_SECOND, uniform
from sim.clock import DAY, NEVER
from sim.compiled import compiled, inner
from sim.distributions import draw_many
from sim.journeys import ACTIVATE, BRANCH, COLLECT, ENABLE, FINISHED, MAIL, NO_TASK, UNCOLLECTED
from sim.kernels.lists import add_stretch
from sim.kernels.plain_queue import BLOCK

_TO_COLLECT, _TO_ACTIVATE, _TO_ENABLE = range(3)


class _Draws(NamedTuple):
    """Scratch for a thousand rows: seconds on the way, by way; seconds until the holder acts, by task."""

    work: F64
    transit: I64
    delay: I64


@compiled
def plain_hand_over(bank, rows, s, series, log, visits):  # type: ignore[no-untyped-def]
    """Send off the cards made among the first ``rows`` rows, and plan the one visit that each leads to.

    Its seconds go to the scratch of ``visits``. Step by step for a thousand rows at a time: short loops
    keep the processor busier than one that does all.
    """
    departs = _departures(s, series.handed.shape[1])
    cards = np.zeros(departs.shape, dtype=np.int64)
    draws = _Draws(np.empty(BLOCK), np.empty((4, BLOCK), np.int64), np.empty((3, BLOCK), np.int64))
    task, day = np.empty(BLOCK, dtype=np.int8), np.empty(BLOCK, dtype=np.int64)
    for low in range(0, rows, BLOCK):
        high = min(low + BLOCK, rows)
        who = log.application[low:high]
        ways = _found(log.collection[low:high], 4)
        _draw_moves(who, ways, s, draws)
        _send(low, high, departs, cards, draws, s, log)
        task[:], day[:] = NO_TASK, 0
        if ways[BRANCH]:
            _await_holders(low, high, draws, task, day, s, log)
        if ways[MAIL]:
            _enable(low, high, draws, task, day, s, log)
        _plan(low, task[: high - low], day, s, draws, log)
        _draw_services(who, log.task[low:high], s, draws, visits.service[low:high])
    _account(bank, departs, cards, s.horizon, series)


@inner
def _departures(s, days):  # type: ignore[no-untyped-def]
    """When a card that is there at a midnight leaves, by way and day."""
    out = np.empty((4, days), dtype=np.int64)
    for way in range(4):
        for day in range(days):
            out[way, day] = rules.departure_from(way, day * DAY, s.rounds)
    return out


@inner
def _found(codes, most):  # type: ignore[no-untyped-def]
    """Which of the codes 0 .. most - 1 there are."""
    found = np.zeros(most, dtype=np.bool_)
    for code in codes:
        found[code] = True
    return found


@inner
def _draw_moves(who, ways, s, draws):  # type: ignore[no-untyped-def]
    """All that these cards and their holders may need between the lines and the counter."""
    keys, rounds, work, delay = s.keys, s.rounds, draws.work, draws.delay
    for way in range(4):
        if ways[way]:
            draw_many(rounds.transit[way], keys[TRANSIT], who, work, draws.transit[way])
    if ways[BRANCH]:
        draw_many(rounds.collect_delay, keys[COLLECT_DELAY], who, work, delay[_TO_COLLECT])
    if ways[MAIL] and rounds.activate_share > 0.0:
        draw_many(rounds.activate_delay, keys[AFTER_DELAY], who, work, delay[_TO_ACTIVATE])
    if ways[MAIL] and rounds.activate_share < 1.0:
        draw_many(rounds.enable_delay, keys[AFTER_DELAY], who, work, delay[_TO_ENABLE])


@inner
def _send(low, high, departs, cards, draws, s, log):  # type: ignore[no-untyped-def]
    """Cards leave from the midnight after they are made on, and are delivered at the first attempt."""
    days = departs.shape[1]
    for row in range(low, high):
        there, way = log.made[row] // DAY + 1, log.collection[row]
        if there >= days:
            continue
        cards[way, there] += 1
        departed = departs[way, there]
        if departed >= s.horizon:
            continue
        log.departed[row] = departed
        delivered = departed + draws.transit[way, row - low]
        if delivered >= s.horizon:
            continue
        log.delivered[row] = delivered
        if way != BRANCH:
            log.in_hand[row] = delivered
            if way != MAIL:
                log.enabled[row] = log.activated[row] = delivered
                log.outcome[row] = FINISHED


@inner
def _await_holders(low, high, draws, task, day, s, log):  # type: ignore[no-untyped-def]
    """Cards at the branch: their holders come some day, or never."""
    for row in range(low, high):
        there = np.int64(log.delivered[row])
        if log.collection[row] == BRANCH and there < NEVER:
            if rules.never_collects(log.application[row], s.keys, s.rounds):
                log.outcome[row] = UNCOLLECTED
            else:
                task[row - low] = COLLECT
                day[row - low] = rules.later_day(there, there + draws.delay[_TO_COLLECT, row - low])


@inner
def _enable(low, high, draws, task, day, s, log):  # type: ignore[no-untyped-def]
    """Mailed cards: both functions at the counter, or social security alone, or nothing."""
    rounds = s.rounds
    for row in range(low, high):
        in_hand, i = np.int64(log.in_hand[row]), row - low
        if log.collection[row] != MAIL or in_hand >= NEVER:
            continue
        if rules.activates(log.application[row], s.keys, rounds):
            task[i] = ACTIVATE
            day[i] = rules.later_day(in_hand, in_hand + draws.delay[_TO_ACTIVATE, i])
            continue
        u = rules.enabling_draw(log.application[row], s.keys)
        when = in_hand + draws.delay[_TO_ENABLE, i]
        if u >= rounds.enable_online_share + rounds.enable_visit_share:
            log.outcome[row] = FINISHED
        elif u >= rounds.enable_online_share:
            task[i] = ENABLE
            day[i] = rules.later_day(in_hand, when)
        elif when < s.horizon:
            log.enabled[row] = when
            log.outcome[row] = FINISHED


@inner
def _plan(low, task, day, s, draws, log):  # type: ignore[no-untyped-def]
    """The visits of a thousand rows: when, then to which counter; none that falls after the end.

    The counters of a plain bank are open round the clock, every day.
    """
    places, share = s.places, draws.work
    who = log.application[low : low + len(task)]
    for i in range(len(who)):
        share[i] = uniform(s.keys[VISIT_SECOND], who[i], 0)
    if (places.profile_parts != 1).any():
        _by_profile(low, task, day, share, s, log)
    for i in range(len(task)):
        when = rules.second_between(day[i] * DAY, (day[i] + 1) * DAY, share[i])
        if task[i] != NO_TASK and when < s.horizon:
            row = low + i
            log.facility[row] = _counter_of(row, task[i], day[i], s, log)
            if log.facility[row] >= 0:
                log.task[row] = task[i]
                log.planned[row] = when


@inner
def _by_profile(low, task, day, share, s, log):  # type: ignore[no-untyped-def]
    """Shares of the day as drawn to those of the profiles of the counters."""
    for i in range(len(task)):
        if task[i] != NO_TASK:
            counter = _counter_of(low + i, task[i], day[i], s, log)
            if counter >= 0:
                share[i] = rules.share_of_hours(s.places.kind[counter], share[i], s.places)


@inner
def _counter_of(row, task, day, s, log):  # type: ignore[no-untyped-def]
    visit, bank, district = s.roles.visit_of_task[task], log.bank[row], log.district[row]
    return rules.counter_of(visit, bank, district, log.application[row], day, s.keys, s.places)


@inner
def _draw_services(who, tasks, s, draws, out):  # type: ignore[no-untyped-def]
    """Seconds of the planned visits."""
    found = _found(tasks, 6)
    for task in (COLLECT, ENABLE, ACTIVATE):
        if found[task]:
            law, seconds = s.places.service[s.roles.visit_of_task[task]], draws.transit[0]
            draw_many(law, s.keys[SERVICE], who, draws.work, seconds)
            for i in range(len(who)):
                if tasks[i] == task:
                    out[i] = min(seconds[i], np.int64(NEVER))


@inner
def _account(bank, departs, cards, horizon, series):  # type: ignore[no-untyped-def]
    """The series, from how many cards are there at each midnight."""
    for way in range(4):
        at = bank * 4 + way
        for day in range(departs.shape[1]):
            number, leaves = cards[way, day], departs[way, day]
            if number > 0:
                series.handed[at, day] += number
                if leaves < horizon:
                    series.departed[at, leaves // DAY] += number
                add_stretch(series.area, series.waiting, at, day * DAY, min(leaves, horizon), number)
