"""Differences of one rule each, planted into the entity engine only; each must turn the twins red."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Generator
from types import SimpleNamespace
from typing import Any

import pytest

from sim import rules
from sim.clock import DAY, NEVER
from sim.engines import entity
from sim.journeys import ISSUE
from sim.stations import counters, mail, production
from sim.stations.instants import DONE, EDGE, IMPATIENT, Gauge, at
from sim.world_tables import RESERVED_SHARE

Plant = Callable[[pytest.MonkeyPatch], None]
PLANTS: dict[str, Plant] = {}

BETWEEN = 1 << 49
"""Added to a rank of an instant: after all events of that rank, before the next one."""


def plant(what: str) -> Callable[[Plant], Plant]:
    """Register a planted difference under the sentence that says what is done otherwise."""

    def register(function: Plant) -> Plant:
        PLANTS[what] = function
        return function

    return register


def _rule(patch: pytest.MonkeyPatch, **others: Any) -> None:
    """Other scalar rules for the stories of applicants."""
    patch.setattr(entity, "rules", SimpleNamespace(**{**vars(rules), **others}))


# one instant ---------------------------------------------------------------------------------------


@plant("lines choose before the completions of the same second")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(production, "DISPATCH", DONE - 1)


@plant("lines choose before the arrivals of the same second")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(production, "DISPATCH", EDGE + BETWEEN)


@plant("patience runs out before the call of the same second")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(counters, "IMPATIENT", DONE + BETWEEN)


@plant("the closing comes after the patience of the same second")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(counters, "EDGE", IMPATIENT + BETWEEN)


@plant("idle lines choose in descending number")
def _(patch: pytest.MonkeyPatch) -> None:
    def dispatch(self: production.Lines) -> None:
        now = int(self.env.now)
        self.dispatching = -1
        for line in reversed(range(len(self.idle))):
            if self.idle[line] and self._lot_size(now) > 0 and self._ready(line, now) == now:
                self._load(line, self._lot_size(now))
        self._arrange_wakes(now)

    patch.setattr(production.Lines, "_dispatch", dispatch)


@plant("the van leaves before the cards of the same second")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(mail, "departure_from", lambda way, t, rounds: rules.departure_from(way, t + 1, rounds))


# one day -------------------------------------------------------------------------------------------


@plant("a bad card is made again on the same day")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(production, "midnight_after", lambda now: now)


@plant("a card goes on from the lines on the same day")
def _(patch: pytest.MonkeyPatch) -> None:
    _rule(patch, midnight_after=lambda now: now)


@plant("a visitor who failed comes back an hour later")
def _(patch: pytest.MonkeyPatch) -> None:
    tomorrow = entity._City._visit

    def visit(self: Any, row: int, task: int, visit: int, planned: int) -> Generator[Any, Any, int]:
        outcome = yield from tomorrow(self, row, task, visit, planned)
        if outcome != counters.SERVED and self.log.failed[row] == 0:
            if task == ISSUE:
                self.log.broken[row] = 1
            self.log.failed[row] += 1
            yield from self._sleep(row, self._now() + 3_600)
            outcome = yield from tomorrow(self, row, task, visit, planned)
        return int(outcome)

    patch.setattr(entity._City, "_visit", visit)


@plant("overtime goes by the backlog of the instant, not of midnight")
def _(patch: pytest.MonkeyPatch) -> None:
    def overtime(self: production.Lines, now: int) -> bool:
        backlog = self.waiting.count + self.in_work.count
        return bool(rules.overtime_today(backlog, now // DAY, self.bureau))

    patch.setattr(production.Lines, "_overtime", overtime)


@plant("a choice between two counters goes by today's queue, not by midnight's board")
def _(patch: pytest.MonkeyPatch) -> None:
    def today(self: Any) -> Generator[Any, Any, None]:
        while True:
            yield at(self.env, int(self.env.now) + 600, EDGE - 1)
            for f in range(len(self.board)):
                self.board[f] = sum(len(self.pools[p].queue) for p in self.world.places.pool_of[f] if p >= 0)

    patch.setattr(entity._City, "_publish", today)


# production ----------------------------------------------------------------------------------------


@plant("data of the cut-off second is released at once")
def _(patch: pytest.MonkeyPatch) -> None:
    _rule(patch, release_of=lambda received, *tables: rules.release_of(received - 1, *tables))


@plant("a breakdown cuts the card, which is begun again")
def _(patch: pytest.MonkeyPatch) -> None:
    def finish(start: int, work: int, lo: int, hi: int, down_from: Any, down_until: Any) -> int:
        for i in range(lo, hi):
            if start <= down_from[i] < start + work:
                start = int(down_until[i])
        return start + work

    patch.setattr(production, "finish", finish)


@plant("the shift's end cuts the card, which goes on with the next shift")
def _(patch: pytest.MonkeyPatch) -> None:
    whole = production.Lines._busy

    def busy(self: production.Lines, line: int, seconds: int, ident: int) -> Any:
        now = int(self.env.now)
        b = self.bureau
        times = b.times[b.hours_at[line] : b.hours_at[line + 1]]
        later = times[times > now]
        if not len(later) or now + seconds <= later[0]:
            return whole(self, line, seconds, ident)
        self.series.busy[self.room, now // DAY] += seconds
        opens = int(rules.line_opens(line, int(later[0]), False, b))
        end = opens + (now + seconds - int(later[0]))
        return at(self.env, min(end, NEVER), DONE, ident)

    patch.setattr(production.Lines, "_busy", busy)


@plant("the set-up is repeated after the shift's end")
def _(patch: pytest.MonkeyPatch) -> None:
    def work(self: production.Lines, line: int, lot: list[production.Order]) -> Generator[Any, Any, None]:
        if self.bureau.setup:
            yield self._busy(line, self.bureau.setup, 0)
        for k, order in enumerate(lot, start=1):
            stopped = False
            while (ready := self._ready(line, int(self.env.now))) != self.env.now:
                stopped = True
                yield at(self.env, ready, EDGE, line)
            if stopped and k > 1 and self.bureau.setup:
                yield self._busy(line, self.bureau.setup, 0)
            yield self._busy(line, _seconds(self, k, order, line), order.application)
            self._made(order)
        self.idle[line] = True
        self._dispatch_soon()

    patch.setattr(production.Lines, "_work", work)


def _seconds(lines: production.Lines, k: int, order: production.Order, line: int) -> int:
    remakes = int(lines.log.remakes[order.row])
    return int(rules.card_seconds(k, order.application, remakes, line, lines.bureau, lines.world.keys))


@plant("blanks are taken when the card is made, not when the lot is loaded")
def _(patch: pytest.MonkeyPatch) -> None:
    load, made = production.Lines._load, production.Lines._made

    def loaded(self: production.Lines, line: int, size: int) -> None:
        load(self, line, size)
        self.blanks_used -= size if self.bureau.has_blanks else 0

    def finished(self: production.Lines, order: production.Order) -> None:
        self.blanks_used += self.bureau.has_blanks
        made(self, order)

    patch.setattr(production.Lines, "_load", loaded)
    patch.setattr(production.Lines, "_made", finished)


@plant("the counters of the reserved share move while one class is empty")
def _(patch: pytest.MonkeyPatch) -> None:
    take = production.Lines._take

    def counted(self: production.Lines) -> production.Order:
        before = self.taken
        order = take(self)
        if self.bureau.dispatch == RESERVED_SHARE and self.taken == before:
            self.taken += 1
            self.urgent_taken += order.urgency == self.world.law.rank_of_lines
        return order

    patch.setattr(production.Lines, "_take", counted)


@plant("the seconds of each card are rounded")
def _(patch: pytest.MonkeyPatch) -> None:
    def rounded(k: int, application: int, remakes: int, line: int, bureau: Any, keys: Any) -> int:
        if bureau.draws_card_time:
            return int(rules.card_seconds(k, application, remakes, line, bureau, keys))
        return max(1, round(3_600 * bureau.sample / bureau.rate[line]))

    patch.setattr(production, "card_seconds", rounded)


@plant("lines serve last come first")
def _(patch: pytest.MonkeyPatch) -> None:
    def take(self: production.Lines) -> production.Order:
        queue = self.urgent or self.normal
        order = max(queue, key=lambda o: o.key)
        queue.remove(order)
        heapq.heapify(queue)
        return order

    patch.setattr(production.Lines, "_take", take)


# counters ------------------------------------------------------------------------------------------


@plant("counters serve last come first")
def _(patch: pytest.MonkeyPatch) -> None:
    call = counters.Pool._call

    def newest(self: counters.Pool, ticket: counters.Ticket, server: int, now: int) -> bool:
        self.queue.rotate(1)
        return call(self, self.queue[0], server, now)

    patch.setattr(counters.Pool, "_call", newest)


@plant("a counter taken away sends off its customer")
def _(patch: pytest.MonkeyPatch) -> None:
    def finish(pool: int, server: int, start: int, work: int, places: Any) -> int:
        end = int(rules.counter_finish(pool, server, start, work, places))
        t = places.template[pool]
        for i in range(places.hours_at[t], places.hours_at[t + 1]):
            if start < places.times[i] < end and places.values[i] <= server:
                return int(places.times[i])
        return end

    patch.setattr(counters, "counter_finish", finish)


@plant("the queue is sampled only when somebody leaves it")
def _(patch: pytest.MonkeyPatch) -> None:
    def change(self: Gauge, now: int, by: int) -> None:
        peak = None if self.peak is None else self.peak.copy()
        self.advance(now)
        if peak is not None and by > 0:
            self.peak[:] = peak
        self.count += by

    patch.setattr(Gauge, "change", change)


# promises ------------------------------------------------------------------------------------------


@plant("the first day counts where it should not, and the other way round")
def _(patch: pytest.MonkeyPatch) -> None:
    def due_of(channel: int, kind: int, applied: int, confirmed: int, law: Any, table: Any) -> int:
        other = law._replace(first_day_counted=not law.first_day_counted)
        return int(rules.due_of(channel, kind, applied, confirmed, other, table))

    _rule(patch, due_of=due_of)


@plant("the promise counts the mail: a card is made when it is delivered")
def _(patch: pytest.MonkeyPatch) -> None:
    hold = entity._City._hold

    def held(self: Any, row: int, enabled: bool) -> Generator[Any, Any, None]:
        if self.log.delivered[row] < NEVER:
            self.log.made[row] = self.log.delivered[row]
        yield from hold(self, row, enabled)

    patch.setattr(entity._City, "_hold", held)
