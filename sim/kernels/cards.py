"""What happens to a single row between stations: accepted, released, planned, held, begun again."""

from __future__ import annotations

import numpy as np

from sim import rules
from sim.clock import DAY, NEVER
from sim.compiled import compiled, inner
from sim.journeys import ACTIVATE, COLLECT, ENABLE, FINISHED, NO_TASK, OCCASIONS, REISSUE
from sim.kernels.lists import push


@compiled
def accept(row, applied, received, s, log):  # type: ignore[no-untyped-def]
    """The promise's clock begins at ``applied``, the data is at the bank at ``received``."""
    log.applied[row] = applied
    log.received[row] = received
    log.due[row] = rules.due_of(log.channel[row], log.kind[row], applied, log.confirmed[row], s.law, s.days)


@compiled
def release(row, s, lists, log):  # type: ignore[no-untyped-def]
    """Received data goes on the list of the day on which it is released."""
    room = s.bureau_of[log.bank[row]]
    when = rules.release_of(log.received[row], room, s.releases)
    if when < s.horizon:
        log.released[row] = when
        push(lists.release, room, when // DAY, row, log.next)


@compiled
def plan(row, task, visit, day, s, lists, log):  # type: ignore[no-untyped-def]
    """The next visit of a row, on the list of the room and day in which it falls."""
    application, bank = log.application[row], log.bank[row]
    when, f = rules.plan_visit(
        visit, bank, log.district[row], application, log.visits[row], day, s.keys, s.places
    )
    if when < s.horizon:
        log.task[row] = task
        log.planned[row] = when
        log.facility[row] = f
        owner = s.places.bank[f]
        room = owner if owner >= 0 else s.places.n_banks + s.places.district[f]
        push(lists.visit, room, when // DAY, row, log.next)


@compiled
def plan_first(row, task, visit, day, s, lists, log):  # type: ignore[no-untyped-def]
    """The first visit of a new task: its failures are counted from nought."""
    log.failed[row] = 0
    plan(row, task, visit, day, s, lists, log)


@compiled
def begin_again(row, kind, channel, when, s, regions, lists, log):  # type: ignore[no-untyped-def]
    """A new application of the same person, in the region of the bank."""
    occasion = log.application[row] % OCCASIONS + 1
    if when >= s.horizon or occasion >= OCCASIONS:
        return
    bank = log.bank[row]
    new = regions.tail[bank]
    if new >= regions.end[bank]:
        regions.full[0] = 1
        return
    regions.tail[bank] = new + 1
    log.application[new] = log.application[row] + 1
    log.bank[new] = bank
    log.district[new] = log.district[row]
    log.group[new] = log.group[row]
    log.batch[new] = log.batch[row]
    log.collection[new] = log.collection[row]
    log.unit[new] = log.unit[row]
    log.kind[new] = kind
    log.channel[new] = channel
    log.confirmed[new] = when
    task = s.roles.channel_task[channel]
    if task == NO_TASK:
        accept(new, when, when, s, log)
        release(new, s, lists, log)
    else:
        plan(new, task, s.roles.channel_visit[channel], when // DAY, s, lists, log)


@compiled
def hold(row, now, enabled, s, regions, lists, log):  # type: ignore[no-untyped-def]
    """The card is in hand; some day it may be lost."""
    log.in_hand[row] = now
    application = log.application[row]
    lost = rules.loss_second(application, now, s.keys, s.rounds)
    if lost < s.horizon:
        channel = rules.reissue_channel(application, lost, s.keys, s.rounds)
        begin_again(row, REISSUE, channel, lost, s, regions, lists, log)
    if enabled:
        log.enabled[row] = now
        log.activated[row] = now
        log.outcome[row] = FINISHED
    else:
        _enable(row, now, s, lists, log)


@inner
def _enable(row, in_hand, s, lists, log):  # type: ignore[no-untyped-def]
    """A mailed card: both functions at the bank's counter, or social security alone, or nothing."""
    application, rounds = log.application[row], s.rounds
    if rules.activates(application, s.keys, rounds):
        when = rules.after_mail(application, in_hand, rounds.activate_delay, s.keys)
        day = rules.later_day(in_hand, when)
        plan_first(row, ACTIVATE, s.roles.visit_of_task[ACTIVATE], day, s, lists, log)
        return
    u = rules.enabling_draw(application, s.keys)
    when = rules.after_mail(application, in_hand, rounds.enable_delay, s.keys)
    if u < rounds.enable_online_share:
        if when < s.horizon:
            log.enabled[row] = when
            log.outcome[row] = FINISHED
    elif u < rounds.enable_online_share + rounds.enable_visit_share:
        day = rules.later_day(in_hand, when)
        plan_first(row, ENABLE, s.roles.visit_of_task[ENABLE], day, s, lists, log)
    else:
        log.outcome[row] = FINISHED


@compiled
def first_keys(rows, planned, channel, bank, s, out):  # type: ignore[no-untyped-def]
    """When each first application first matters: its release, or the midnight of the wish; int32."""
    for i in range(len(rows)):
        row = rows[i]
        when = np.int64(planned[row])
        if s.roles.channel_task[channel[row]] == NO_TASK:
            when = rules.release_of(when, s.bureau_of[bank[row]], s.releases)
        out[i] = min(when, NEVER)


@compiled
def begin_first(begin, end, s, log):  # type: ignore[no-untyped-def]
    """Accept the planned online applications among some rows; note what the others wish to do."""
    for row in range(begin, end):
        task = s.roles.channel_task[log.channel[row]]
        log.task[row] = task
        if task == NO_TASK:
            accept(row, log.planned[row], log.planned[row], s, log)
            when = rules.release_of(log.received[row], s.bureau_of[log.bank[row]], s.releases)
            if when < s.horizon:
                log.released[row] = when


@compiled
def begin_older(begin, end, s, lists, log):  # type: ignore[no-untyped-def]
    """Put rows that are older than the run on the lists of what comes next for them.

    Accepted ones wait for their release, collections and wishes to go to a counter for the visit.
    """
    for row in range(begin, end):
        task = log.task[row]
        if log.received[row] < NEVER:
            release(row, s, lists, log)
        elif task == COLLECT:
            if log.planned[row] < s.horizon:
                plan_first(row, task, s.roles.visit_of_task[COLLECT], log.planned[row] // DAY, s, lists, log)
        elif s.roles.channel_task[log.channel[row]] == NO_TASK:
            accept(row, log.planned[row], log.planned[row], s, log)
            release(row, s, lists, log)
        else:
            visit = s.roles.channel_visit[log.channel[row]]
            task = s.roles.channel_task[log.channel[row]]
            plan_first(row, task, visit, log.planned[row] // DAY, s, lists, log)


@compiled
def go_on(begin, end, s, lists, log):  # type: ignore[no-untyped-def]
    """Rows that come from the desks: those accepted there wait for their release."""
    for row in range(begin, end):
        if log.released[row] < NEVER:
            push(lists.release, s.bureau_of[log.bank[row]], log.released[row] // DAY, row, log.next)


@compiled
def demand_day(banks, day, s, lists, lines, log):  # type: ignore[no-untyped-def]
    """Plan the visits of those who wish to go to a counter from this day on."""
    for bank in banks:
        _demand_of(bank, day, s, lists, lines, log)


@inner
def _demand_of(bank, day, s, lists, lines, log):  # type: ignore[no-untyped-def]
    """Move the ``cursor`` past the rows of this day: a bank's stand in the order of release or wish.

    Releases among them stay where they are: the lines read them from the same stretch.
    """
    row = lines.cursor[bank]
    lines.first[bank] = row
    end_of_day = (day + 1) * DAY
    while row < lines.ends[bank]:
        task = log.task[row]
        if (log.released[row] if task == NO_TASK else log.planned[row]) >= end_of_day:
            break
        if task != NO_TASK:
            visit = s.roles.channel_visit[log.channel[row]]
            plan(row, task, visit, log.planned[row] // DAY, s, lists, log)
        row += 1
    lines.cursor[bank] = row
