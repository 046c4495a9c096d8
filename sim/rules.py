"""The rules of play as scalar functions, called by both engines. Nothing here waits.

All times are int64 seconds since the scenario's first midnight, all draws come from addresses. The
tables are the ones of ``sim.world_tables``.
"""

from __future__ import annotations

import math

import numpy as np

from sim.chance import (
    ACTIVATES,
    AFTER_DELAY,
    CARD_FAILS,
    CARD_LOST,
    CARD_TIME,
    COLLECT_DELAY,
    DELIVERY_FAILS,
    ENABLES,
    LOST_DELAY,
    NEVER_COLLECTS,
    OUTLET,
    PATIENCE,
    REAPPLIES,
    REAPPLY_DELAY,
    REISSUE_CHANNEL,
    RETURNS,
    SERVICE,
    TRANSIT,
    VISIT_SECOND,
    hashed,
    uniform,
    walked,
)
from sim.clock import DAY, NEVER, due_second
from sim.compiled import compiled
from sim.distributions import draw_seconds
from sim.elementary import ln
from sim.hours import next_at_least, next_change, value_at
from sim.journeys import OCCASIONS, REISSUE
from sim.world_tables import NO_TICKETS_AFTER, SEND_HOME

_PLACE_BITS = 14
"""Room for the place of a counter in one list, below 48 bits of its hash in a signed number."""

MOST_REMAKES = 100
"""A card that failed so often is taken as made; it keeps a share of one from playing for ever."""


@compiled
def midnight_after(t):  # type: ignore[no-untyped-def]
    """The first midnight strictly after ``t``'s day began: what flows back acts from here on."""
    return (t // DAY + 1) * DAY


# promises ------------------------------------------------------------------------------------------


@compiled
def promise_of(channel, kind, applied, law):  # type: ignore[no-untyped-def]
    """Row of the promise that covers an application, -1 if none does."""
    reissue = 1 if kind == REISSUE else 0
    for i in range(len(law.channel)):
        if law.channel[i] == channel and law.covers[i, reissue] and law.opens[i] <= applied < law.closes[i]:
            return i
    return -1


@compiled
def due_of(channel, kind, applied, confirmed, law, table):  # type: ignore[no-untyped-def]
    """End of the due day of an application under the reading in force; NEVER where there is none."""
    i = promise_of(channel, kind, applied, law)
    if i < 0:
        return NEVER
    begins = confirmed if law.collective_from_confirmation else applied
    return due_second(begins, law.unit[i], law.days[i], law.first_day_counted, law.roll, table)


@compiled
def urgency_of(channel, kind, applied, law):  # type: ignore[no-untyped-def]
    """Class of an order at the lines: 0 has the shortest promise."""
    i = promise_of(channel, kind, applied, law)
    return law.rank[i] if i >= 0 else law.rank_of_none


# lines ---------------------------------------------------------------------------------------------


@compiled
def release_of(received, room, releases):  # type: ignore[no-untyped-def]
    """When received data is released: the next cut-off; data of the cut-off second waits for the next.

    Data from before the first second is released in the run.
    """
    if not releases.has_cutoff[room]:
        return np.int64(max(received, 0))
    day = min(max(received, 0) // DAY, releases.of_day.shape[1] - 1)
    i, end = releases.of_day[room, day], releases.cutoffs_at[room + 1]
    while i < end and releases.cutoffs[i] <= received:
        i += 1
    return releases.cutoffs[i] if i < end else np.int64(NEVER)


@compiled
def card_seconds(k, application, remakes, line, bureau, keys):  # type: ignore[no-untyped-def]
    """Whole seconds that the k-th card (from 1) of a lot takes; the sum over a lot has no rounding."""
    if len(bureau.stated_time) > 0:
        return bureau.stated_time[application]
    if bureau.draws_card_time:
        return draw_seconds(bureau.card_time, keys[CARD_TIME], application, remakes) * bureau.sample
    per_card = 3600.0 * bureau.sample
    rate = bureau.rate[line]
    return np.int64(math.ceil(k * per_card / rate)) - np.int64(math.ceil((k - 1) * per_card / rate))


@compiled
def card_fails(application, remakes, bureau, keys):  # type: ignore[no-untyped-def]
    """Whether the card just made is bad and must be made again."""
    if bureau.failed_share <= 0.0 or remakes >= MOST_REMAKES:
        return False
    return uniform(keys[CARD_FAILS], application, remakes) < bureau.failed_share


@compiled
def line_opens(line, t, overtime, bureau):  # type: ignore[no-untyped-def]
    """First second at or after ``t`` in which the line is in hours, whatever its health; NEVER if none.

    ``overtime``: today's last shift is longer. Overtime of later days always follows their own hours.
    """
    lo, hi = bureau.hours_at[line], bureau.hours_at[line + 1]
    times, values = bureau.times[lo:hi], bureau.values[lo:hi]
    if overtime and value_at(times, values, t) == 0:
        midnight = t // DAY * DAY
        closes = bureau.last_close[line, t // DAY]
        if closes >= 0 and t >= closes and t < min(closes + bureau.extra_seconds, midnight + DAY):
            return t
    return next_at_least(times, values, 0, t)


@compiled
def up_from(t, lo, hi, down_from, down_until):  # type: ignore[no-untyped-def]
    """First second at or after ``t`` outside the down times lo..hi (sorted, apart)."""
    if lo == hi:
        return t
    i = lo + np.searchsorted(down_from[lo:hi], t, side="right") - 1
    if i >= lo and t < down_until[i]:
        return down_until[i]
    return t


@compiled
def line_ready(line, t, overtime, bureau):  # type: ignore[no-untyped-def]
    """First second of ``t``'s day, at or after ``t``, in which the line is in hours and not down.

    If there is none, some second of a later day at which it is worth to ask again (its overtime is not
    yet decided), or NEVER.
    """
    day = t // DAY
    while True:
        opens = line_opens(line, t, overtime, bureau)
        if opens // DAY != day:
            return opens
        up = up_from(
            opens, bureau.down_at[line], bureau.down_at[line + 1], bureau.down_from, bureau.down_until
        )
        if up == opens or up // DAY != day:
            return up
        t = up


@compiled
def ready_until(line, t, bureau):  # type: ignore[no-untyped-def]
    """Up to which second a line that is ready at ``t`` surely stays so: ``t`` itself in overtime."""
    lo, hi = bureau.hours_at[line], bureau.hours_at[line + 1]
    times, values = bureau.times[lo:hi], bureau.values[lo:hi]
    if value_at(times, values, t) == 0:
        return t
    until = next_change(times, t)
    lo, hi = bureau.down_at[line], bureau.down_at[line + 1]
    i = lo + np.searchsorted(bureau.down_from[lo:hi], t, side="right")
    return min(until, bureau.down_from[i]) if i < hi else until


@compiled
def finish(start, work, lo, hi, down_from, down_until):  # type: ignore[no-untyped-def]
    """When ``work`` seconds begun at ``start`` (up then) are done: a down time stops, work resumes."""
    if lo == hi:
        return start + work
    i = lo + np.searchsorted(down_from[lo:hi], start, side="right")
    t = start
    while i < hi and t + work > down_from[i]:
        work -= down_from[i] - t
        t = down_until[i]
        i += 1
    return t + work


@compiled
def takes_urgent(taken, urgent_taken, bureau):  # type: ignore[no-untyped-def]
    """``reserved_share``: whether the next order, while both classes wait, is an urgent one."""
    return bureau.reserved_urgent * (taken + 1) > bureau.reserved_of * urgent_taken


@compiled
def blanks_in(t, times, total):  # type: ignore[no-untyped-def]
    """Blanks that have come by ``t`` (inclusive), the initial ones too: total[0] + deliveries."""
    return total[np.searchsorted(times, t, side="right")]


@compiled
def blanks_left(t, used, times, total, most):  # type: ignore[no-untyped-def]
    """Blanks in store at ``t``, at most ``most``: what a delivery brings beyond that is sent back."""
    return min(blanks_in(t, times, total) - used, most)


@compiled
def blanks_used(t, used, taken, times, total, most):  # type: ignore[no-untyped-def]
    """Blanks gone after ``taken`` of them at ``t``, those sent back too: with it ``blanks_left`` needs no
    memory of past deliveries, since only the last one before ``t`` can have met a full store."""
    return max(used, blanks_in(t, times, total) - most) + taken


@compiled
def overtime_today(backlog, day, bureau):  # type: ignore[no-untyped-def]
    """Whether the board's backlog (orders at the bureau at midnight) makes today's shift longer."""
    if bureau.extra_seconds == 0 or day < bureau.overtime_from or day >= bureau.overtime_until:
        return False
    return backlog > bureau.overtime_backlog_days * bureau.cards_a_day


# counters ------------------------------------------------------------------------------------------


@compiled
def _rank(begin, step):  # type: ignore[no-untyped-def]
    """How high a person's hash of a counter is: 48 bits of it, with room below for the counter's place."""
    return np.int64(hashed(begin, step) >> np.uint64(16)) << _PLACE_BITS


@compiled
def _highest(lo, hi, person, keys, places):  # type: ignore[no-untyped-def]
    """The counter with the highest rank among near[lo:hi], all of them open; the first among equals.

    A loop without a branch, which becomes vector code: which hash is higher cannot be foretold, so each
    carries its place along.
    """
    if hi - lo == 1:
        return places.near[lo]  # nothing to choose from
    steps, begin = places.near_step[lo:hi], walked(keys[OUTLET], person)
    last, highest = len(steps) - 1, np.int64(0)
    for i in range(len(steps)):
        highest = max(highest, _rank(begin, steps[i]) | (last - i))
    return places.near[lo + last - (highest & ((1 << _PLACE_BITS) - 1))]


@compiled
def _best_near(lo, hi, person, day, but, keys, places):  # type: ignore[no-untyped-def]
    """The counter with the highest rank among near[lo:hi] that is open by ``day``; -1 if there is none.

    ``but``: leave this one out, and all that do not belong to its owner; -1 to leave out nobody.
    """
    best, highest, begin = -1, np.int64(-1), walked(keys[OUTLET], person)
    for i in range(lo, hi):
        f = places.near[i]
        if places.from_day[f] > day or places.until_day[f] <= day:
            continue
        if but >= 0 and (f == but or places.bank[f] != places.bank[but]):
            continue
        rank = _rank(begin, places.near_step[i])
        if rank > highest:
            best, highest = f, rank
    return best


@compiled
def slice_of(visit, bank, district, places):  # type: ignore[no-untyped-def]
    """Number of the slice of ``near`` among which a bank's customer from a district chooses for a visit."""
    return (visit * places.n_banks + bank) * places.n_districts + district


@compiled
def open_day(template, day, places):  # type: ignore[no-untyped-def]
    """First day from ``day`` on with opening hours; -1 if none is left."""
    for d in range(max(day, 0), places.first_open.shape[1]):
        if places.first_open[template, d] >= 0:
            return d
    return -1


@compiled
def arrival_second(template, day, profile, u, places):  # type: ignore[no-untyped-def]
    """When in the opening hours of ``day`` a person comes; ``u`` is the draw."""
    opens = places.first_open[template, day]
    closes = min(places.last_close[template, day], (day + 1) * DAY)
    return second_between(opens, closes, share_of_hours(profile, u, places))


@compiled
def second_between(opens, closes, share):  # type: ignore[no-untyped-def]
    """The second at which a share of the time from ``opens`` to ``closes`` is over."""
    return opens + min(np.int64(share * (closes - opens)), closes - opens - 1)


@compiled
def share_of_hours(profile, u, places):  # type: ignore[no-untyped-def]
    """Which share of the opening hours is over when a person comes; ``u`` itself if the profile is flat."""
    parts = places.profile_parts[profile]
    if parts == 1:
        return u
    i = 0
    for k in range(1, parts):  # all of them: where to stop cannot be foretold
        i += u >= places.profile[profile, k]
    lower, upper = places.profile[profile, i], places.profile[profile, i + 1]
    return (i + (u - lower) / max(upper - lower, 1e-12)) / parts


@compiled
def counter_of(visit, bank, district, application, day, keys, places):  # type: ignore[no-untyped-def]
    """The person's counter for a visit from ``day`` on; -1 if there is none."""
    at = slice_of(visit, bank, district, places)
    lo, hi, person = places.near_at[at], places.near_at[at + 1], application // OCCASIONS
    if places.near_from[at] <= day < places.near_until[at] and hi - lo <= 1 << _PLACE_BITS:
        return _highest(lo, hi, person, keys, places)
    return _best_near(lo, hi, person, day, -1, keys, places)


@compiled
def visit_second(visit, f, application, occasion, day, keys, places):  # type: ignore[no-untyped-def]
    """When a person comes to counter ``f``: on its first open day from ``day`` on; NEVER if none is left."""
    template = places.template[places.pool_of[f, places.visit_pool[visit]]]
    d = open_day(template, day, places)
    if d < 0:
        return np.int64(NEVER)
    u = uniform(keys[VISIT_SECOND], application, occasion)
    return np.int64(arrival_second(template, d, places.kind[f], u, places))


@compiled
def plan_visit(visit, bank, district, application, occasion, day, keys, places):  # type: ignore[no-untyped-def]
    """Coming visit as (second, facility); (NEVER, -1) when the person has no counter."""
    f = counter_of(visit, bank, district, application, day, keys, places)
    if f < 0:
        return np.int64(NEVER), f
    return visit_second(visit, f, application, occasion, day, keys, places), f


@compiled
def facility_today(f, visit, bank, district, application, day, board, keys, places):  # type: ignore[no-untyped-def]
    """Where a planned visit really goes: counter ``f``, or under ``shorter_of_two`` the next best of the
    same owner, if the board published at midnight shows less waiting there."""
    if not places.shorter_of_two[f]:
        return f
    at = slice_of(visit, bank, district, places)
    lo, hi = places.near_at[at], places.near_at[at + 1]
    other = _best_near(lo, hi, application // OCCASIONS, day, f, keys, places)
    return other if other >= 0 and board[other] < board[f] else f


@compiled
def service_seconds(visit, application, occasion, keys, places):  # type: ignore[no-untyped-def]
    """How long the counter takes for one visit."""
    return draw_seconds(places.service[visit], keys[SERVICE], application, occasion)


@compiled
def patience_seconds(kind, application, occasion, keys, places):  # type: ignore[no-untyped-def]
    """How long a person waits before giving up; NEVER where patience is not limited."""
    if places.patient[kind]:
        return np.int64(NEVER)
    return draw_seconds(places.patience[kind], keys[PATIENCE], application, occasion)


@compiled
def comes_back(visit, application, occasion, failed, keys, places):  # type: ignore[no-untyped-def]
    """Whether a person whose visit failed (the ``failed``-th time) comes again."""
    if failed > places.max_returns[visit]:
        return False
    return uniform(keys[RETURNS], application, occasion) < places.return_share[visit]


@compiled
def on_duty(pool, server, t, places):  # type: ignore[no-untyped-def]
    """First second at or after ``t`` in which the server is on duty and up; NEVER if none.

    Servers are numbered from 0; number k is on duty while more than k are.
    """
    template = places.template[pool]
    s = places.server_at[pool] + server
    day = t // DAY
    if (
        day < places.steady.shape[1]
        and places.steady[template, day] > server
        and t < places.last_close[template, day]
    ):
        on = max(t, places.first_open[template, day])
        if places.down_at[s] == places.down_at[s + 1]:
            return on
    lo, hi = places.hours_at[template], places.hours_at[template + 1]
    times, values = places.times[lo:hi], places.values[lo:hi]
    while True:
        on = next_at_least(times, values, server, t)
        up = up_from(on, places.down_at[s], places.down_at[s + 1], places.down_from, places.down_until)
        if up == on:
            return on
        t = up


@compiled
def counter_ready(pool, server, t, closes, places):  # type: ignore[no-untyped-def]
    """First second at or after ``t`` in which the server can call a person whose last closing is ``closes``.

    Where nobody is sent home, the servers on duty just before the closing stay until the queue is gone.
    """
    ready = on_duty(pool, server, t, places)
    if places.closing[pool] == SEND_HOME or ready < closes or closes >= NEVER:
        return ready
    template = places.template[pool]
    lo, hi = places.hours_at[template], places.hours_at[template + 1]
    if value_at(places.times[lo:hi], places.values[lo:hi], closes - 1) <= server:
        return ready
    s = places.server_at[pool] + server
    later = max(t, closes)
    return up_from(later, places.down_at[s], places.down_at[s + 1], places.down_from, places.down_until)


@compiled
def closing_of(pool, t, places):  # type: ignore[no-untyped-def]
    """Last closing for a person who comes at ``t``: -1 if no ticket is given any more, NEVER for none."""
    day = t // DAY
    template = places.template[pool]
    if places.first_open[template, day] < 0:
        return np.int64(-1)
    closes = places.last_close[template, day]
    if t >= closes:
        return np.int64(-1)
    if places.closing[pool] == NO_TICKETS_AFTER and t - day * DAY >= places.tickets_until[pool]:
        return np.int64(-1)
    return closes


@compiled
def blanks_at(pool, t, used, places):  # type: ignore[no-untyped-def]
    """Blanks in store at a pool; NEVER where their stock is not limited."""
    lo, hi = places.blanks_at[pool], places.blanks_at[pool + 1]
    low, high = places.total_at[pool], places.total_at[pool + 1]
    if low == high:
        return np.int64(NEVER)
    times, total = places.blanks_times[lo:hi], places.blanks_total[low:high]
    return blanks_left(t, used, times, total, places.blanks_most[pool])


@compiled
def blank_taken(pool, t, used, places):  # type: ignore[no-untyped-def]
    """Blanks gone from a pool after one of them is taken at ``t``."""
    lo, hi = places.blanks_at[pool], places.blanks_at[pool + 1]
    low, high = places.total_at[pool], places.total_at[pool + 1]
    if low == high:
        return np.int64(used)
    times, total = places.blanks_times[lo:hi], places.blanks_total[low:high]
    return blanks_used(t, used, 1, times, total, places.blanks_most[pool])


@compiled
def counter_finish(pool, server, start, work, places):  # type: ignore[no-untyped-def]
    """End of a service; a printer that breaks in a card resumes it after the repair."""
    s = places.server_at[pool] + server
    return finish(start, work, places.down_at[s], places.down_at[s + 1], places.down_from, places.down_until)


# hand-over -----------------------------------------------------------------------------------------


@compiled
def departure_from(way, t, rounds):  # type: ignore[no-untyped-def]
    """First departure of a way at or after ``t``; NEVER if none."""
    lo, hi = rounds.departures_at[way], rounds.departures_at[way + 1]
    i = lo + np.searchsorted(rounds.departures[lo:hi], t, side="left")
    return rounds.departures[i] if i < hi else np.int64(NEVER)


@compiled
def arrival_of(way, application, departed, keys, rounds):  # type: ignore[no-untyped-def]
    """When a card that left at ``departed`` is there (first attempt)."""
    return departed + draw_seconds(rounds.transit[way], keys[TRANSIT], application, 0)


@compiled
def attempt_that_succeeds(way, application, keys, rounds):  # type: ignore[no-untyped-def]
    """Number (from 0) of the delivery attempt that succeeds; -1 when the card goes back."""
    for i in range(rounds.attempts[way]):
        if uniform(keys[DELIVERY_FAILS], application, i) >= rounds.failed_share[way]:
            return i
    return -1


@compiled
def never_collects(application, keys, rounds):  # type: ignore[no-untyped-def]
    """Whether a card at the branch stays there."""
    return uniform(keys[NEVER_COLLECTS], application, 0) < rounds.never_share


@compiled
def collect_day(application, there, keys, rounds):  # type: ignore[no-untyped-def]
    """Day from which the person comes for a card that is at the branch since ``there``."""
    return later_day(there, there + draw_seconds(rounds.collect_delay, keys[COLLECT_DELAY], application, 0))


@compiled
def later_day(known, when):  # type: ignore[no-untyped-def]
    """Day of a wish for ``when`` that somebody has since ``known``: not before the next day."""
    return max(known // DAY + 1, when // DAY)


@compiled
def activates(application, keys, rounds):  # type: ignore[no-untyped-def]
    """Whether the holder of a mailed card visits to activate the bank function."""
    return uniform(keys[ACTIVATES], application, 0) < rounds.activate_share


@compiled
def after_mail(application, in_hand, dist, keys):  # type: ignore[no-untyped-def]
    """Second at which the holder of a mailed card acts (``dist``: days to activate or to enable)."""
    return in_hand + draw_seconds(dist, keys[AFTER_DELAY], application, 0)


@compiled
def enabling_draw(application, keys):  # type: ignore[no-untyped-def]
    """The draw that parts enabling online, by a visit, or never."""
    return uniform(keys[ENABLES], application, 0)


@compiled
def reapply_second(application, returned, keys, rounds):  # type: ignore[no-untyped-def]
    """When the holder of a returned card applies again; NEVER if they do not."""
    if uniform(keys[REAPPLIES], application, 0) >= rounds.reapply_share:
        return np.int64(NEVER)
    asks = returned + draw_seconds(rounds.reapply_delay, keys[REAPPLY_DELAY], application, 0)
    return max(midnight_after(returned), asks)


@compiled
def loss_second(application, in_hand, keys, rounds):  # type: ignore[no-untyped-def]
    """When the holder of a card acts on having lost it; NEVER if they keep it to the end.

    ``in_hand``: not before the first second.
    """
    if rounds.lost_per_second <= 0.0:
        return np.int64(NEVER)
    u = uniform(keys[CARD_LOST], application, 0)
    if u < rounds.kept_share:
        return np.int64(NEVER)
    lost = in_hand - ln(u) / rounds.lost_per_second
    if lost > 2.0e9:
        return np.int64(NEVER)
    lost_at = np.int64(math.floor(lost)) + 1
    acts = lost_at + draw_seconds(rounds.lost_delay, keys[LOST_DELAY], application, 0)
    return max(midnight_after(lost_at), acts)


@compiled
def reissue_channel(application, t, keys, rounds):  # type: ignore[no-untyped-def]
    """Channel index of a re-issue asked for at ``t``."""
    u = uniform(keys[REISSUE_CHANNEL], application, 0)
    row = 0
    for i in range(len(rounds.choice_from)):
        if rounds.choice_from[i] <= t:
            row = i
    for c in range(rounds.choice.shape[1]):
        if u < rounds.choice[row, c]:
            return c
    return rounds.choice.shape[1] - 1
