"""Planted differences inside the stations: lines and counters."""

from __future__ import annotations

import heapq
from collections.abc import Generator
from typing import Any

import pytest

from sim import rules
from sim.clock import DAY, NEVER
from sim.stations import counters, production
from sim.stations.instants import DONE, EDGE, Gauge, at
from sim.world_tables import RESERVED_SHARE
from tests.twins.plants import PLANTS, other_rule, plant

__all__ = ["PLANTS"]

# production ----------------------------------------------------------------------------------------


@plant("data of the cut-off second is released at once")
def _(patch: pytest.MonkeyPatch) -> None:
    other_rule(patch, release_of=lambda received, *tables: rules.release_of(received - 1, *tables))


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
