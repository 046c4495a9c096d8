"""The hand-over of one bank, a day at a time."""

from __future__ import annotations

import numpy as np

from sim import rules
from sim.clock import DAY, NEVER
from sim.compiled import compiled, inner
from sim.journeys import BRANCH, COLLECT, MAIL, REAPPLY, RETURNED, UNCOLLECTED
from sim.kernels.cards import begin_again, hold, plan_first
from sim.kernels.lists import add_stretch, by_id, listed


@compiled
def hand_over_day(bank, day, s, regions, lists, state, series, log):  # type: ignore[no-untyped-def]
    """Cards made until this midnight board their rounds; departures of the day take them along."""
    midnight = day * DAY
    rows = listed(lists.hand, bank, day, log.next)
    departs = np.array([rules.departure_from(way, midnight, s.rounds) for way in range(4)])
    cards = np.zeros(4, dtype=np.int64)
    seated = 0
    for row in rows:
        way = log.collection[row]
        cards[way] += 1
        if s.rounds.capacity[way] > 0:
            rows[seated] = row
            seated += 1
        else:
            _leave(row, bank, way, departs[way], s, regions, lists, series, log)
    for way in range(4):
        at = bank * 4 + way
        series.handed[at, day] += cards[way]
        if s.rounds.capacity[way] == 0 and cards[way] > 0:
            add_stretch(series.area, series.waiting, at, midnight, min(departs[way], s.horizon), cards[way])
    for row in by_id(rows[:seated], log.application):
        _queue(bank * 4 + log.collection[row], row, state, log)
    for way in range(4):
        if s.rounds.capacity[way] > 0:
            _seats(bank, way, day, s, regions, lists, state, series, log)


@inner
def _queue(at, row, state, log):  # type: ignore[no-untyped-def]
    log.next[row] = -1
    if state.head[at] < 0:
        state.head[at] = row
    else:
        log.next[state.tail[at]] = row
    state.tail[at] = row
    state.waiting[at] += 1


@inner
def _seats(bank, way, day, s, regions, lists, state, series, log):  # type: ignore[no-untyped-def]
    """Departures with few seats: first come, first carried."""
    at = bank * 4 + way
    tomorrow = (day + 1) * DAY
    series.area[at, day] += state.waiting[at] * DAY
    departs = rules.departure_from(way, day * DAY, s.rounds)
    while departs < tomorrow and state.head[at] >= 0:
        for _ in range(s.rounds.capacity[way]):
            row = state.head[at]
            if row < 0:
                break
            state.head[at] = log.next[row]
            state.waiting[at] -= 1
            series.area[at, day] -= tomorrow - departs
            _leave(row, bank, way, departs, s, regions, lists, series, log)
        departs = rules.departure_from(way, departs + 1, s.rounds)
    series.waiting[at, day] = state.waiting[at]


@inner
def _leave(row, bank, way, departs, s, regions, lists, series, log):  # type: ignore[no-untyped-def]
    """One card on its way, and all that follows until its holder has to come to a counter."""
    if departs >= s.horizon:
        return
    log.departed[row] = departs
    series.departed[bank * 4 + way, departs // DAY] += 1
    application = log.application[row]
    there = rules.arrival_of(way, application, departs, s.keys, s.rounds)
    if way != BRANCH:
        _deliver(row, way, there, s, regions, lists, log)
    elif there < s.horizon:
        log.delivered[row] = there
        if rules.never_collects(application, s.keys, s.rounds):
            log.outcome[row] = UNCOLLECTED
        else:
            day = rules.collect_day(application, there, s.keys, s.rounds)
            plan_first(row, COLLECT, s.roles.visit_of_task[COLLECT], day, s, lists, log)


@inner
def _deliver(row, way, first, s, regions, lists, log):  # type: ignore[no-untyped-def]
    """The postman or the bank comes, perhaps more than once; a card nobody takes goes back."""
    application = log.application[row]
    success = rules.attempt_that_succeeds(way, application, s.keys, s.rounds)
    tries = success if success >= 0 else s.rounds.attempts[way] - 1
    when = first + tries * s.rounds.between[way]
    if when >= s.horizon:
        return
    if success >= 0:
        log.delivered[row] = when
        hold(row, when, way != MAIL, s, regions, lists, log)
        return
    log.outcome[row] = RETURNED
    again = rules.reapply_second(application, when, s.keys, s.rounds)
    if again < NEVER:
        begin_again(row, REAPPLY, s.rounds.reapply_channel, again, s, regions, lists, log)
