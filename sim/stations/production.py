"""The production lines of one room: orders wait for a line, lots are loaded, cards are made."""

from __future__ import annotations

import heapq
from collections.abc import Generator
from dataclasses import dataclass, field
from typing import Any

from simpy import Environment, Event

from sim.clock import DAY, NEVER
from sim.journeys import Log
from sim.rules import (
    blanks_left,
    blanks_used,
    card_fails,
    card_seconds,
    finish,
    line_ready,
    midnight_after,
    overtime_today,
    takes_urgent,
)
from sim.series import LineSeries
from sim.stations.instants import ARRIVE, DISPATCH, DONE, EDGE, Gauge, at, call_at
from sim.world import World
from sim.world_tables import EARLIEST_DUE, RESERVED_SHARE, URGENT_FIRST, Bureau


@dataclass(order=True)
class Order:
    """A card to be made. ``key`` orders the queue; ``made`` succeeds when a good card is there."""

    key: tuple[int, ...]
    application: int = field(compare=False)
    row: int = field(compare=False)
    due: int = field(compare=False)
    urgency: int = field(compare=False)
    released: int = field(compare=False)
    made: Event = field(compare=False)


class Lines:
    """One room of lines; dispatch is decided once an instant, idle lines choose in ascending number."""

    def __init__(self, env: Environment, world: World, room: int, series: LineSeries, log: Log) -> None:
        self.env, self.world, self.room, self.series = env, world, room, series
        self.bureau: Bureau = world.packed_bureaus[room]
        self.log = log
        self.urgent: list[Order] = []
        self.normal: list[Order] = []
        self.loaded: list[list[Order]] = [[] for _ in self.bureau.rate]
        self.idle = [True] * len(self.bureau.rate)
        self.taken = self.urgent_taken = self.blanks_used = 0
        self.overtime: dict[int, bool] = {}
        self.dispatching = -1
        self.wakes: set[int] = set()
        self.waiting = Gauge(series.area[room], series.peak[room], series.waiting[room], DAY)
        self.in_work = Gauge(series.work_area[room], None, series.in_work[room], DAY)
        if self.bureau.extra_seconds:
            env.process(self._watch_backlog())

    def make(self, application: int, row: int, due: int, urgency: int, released: int) -> Event:
        """Release an order now; the event succeeds when its card is made."""
        order = Order((), application, row, due, urgency, released, Event(self.env))
        self._release(order)
        return order.made

    # waiting orders

    def _release(self, order: Order) -> None:
        now = int(self.env.now)
        order.released = now
        order.key = self._key(order)
        heapq.heappush(self._queue_of(order), order)
        self.series.released[self.room, now // DAY] += 1
        self.waiting.change(now, 1)
        self.log.released[order.row] = now
        self._dispatch_soon()

    def _key(self, order: Order) -> tuple[int, ...]:
        if self.bureau.dispatch == EARLIEST_DUE:
            return (order.due, order.released, order.application)
        if self.bureau.dispatch == URGENT_FIRST:
            return (order.urgency, order.released, order.application)
        return (order.released, order.application)

    def _queue_of(self, order: Order) -> list[Order]:
        """Two queues only where a share is reserved for the shortest promise."""
        if self.bureau.dispatch == RESERVED_SHARE and order.urgency == self.world.law.rank_of_lines:
            return self.urgent
        return self.normal

    def _take(self) -> Order:
        if not (self.urgent and self.normal):
            return heapq.heappop(self.urgent or self.normal)
        urgent = bool(takes_urgent(self.taken, self.urgent_taken, self.bureau))
        self.taken += 1
        self.urgent_taken += urgent
        return heapq.heappop(self.urgent if urgent else self.normal)

    # dispatch

    def _dispatch_soon(self) -> None:
        if self.dispatching != self.env.now:
            self.dispatching = int(self.env.now)
            call_at(self.env, self.dispatching, DISPATCH, self._dispatch)

    def _dispatch(self) -> None:
        now = int(self.env.now)
        self.dispatching = -1
        for line, idle in enumerate(self.idle):
            if idle and self._lot_size(now) > 0 and self._ready(line, now) == now:
                self._load(line, self._lot_size(now))
        self._arrange_wakes(now)

    def _ready(self, line: int, now: int) -> int:
        return int(line_ready(line, now, self._overtime(now), self.bureau))

    def _lot_size(self, now: int) -> int:
        """Orders that a line may take at this instant, 0 if it should wait."""
        waiting = len(self.urgent) + len(self.normal)
        if waiting == 0 or (waiting < self.bureau.min_lot and now < self._hold_ends()):
            return 0
        return min(waiting, self.bureau.lot_size, self._blanks(now))

    def _hold_ends(self) -> int:
        if self.bureau.max_hold >= NEVER:
            return NEVER
        return min(o.released for q in (self.urgent, self.normal) for o in q) + self.bureau.max_hold

    def _blanks(self, now: int) -> int:
        if not self.bureau.has_blanks:
            return NEVER
        b = self.bureau
        return int(blanks_left(now, self.blanks_used, b.blanks_times, b.blanks_total, b.blanks_most))

    def _arrange_wakes(self, now: int) -> None:
        """An idle line wakes when its hours begin, its repair ends, the hold is over, or blanks come."""
        if not (self.urgent or self.normal) or not any(self.idle):
            return
        if self._lot_size(now) > 0:
            wakes = [self._ready(i, now) for i, idle in enumerate(self.idle) if idle]
        else:
            later = self.bureau.blanks_times[self.bureau.blanks_times > now]
            wakes = [int(later[0])] if self.bureau.has_blanks and len(later) else []
            wakes.append(self._hold_ends())
        when = min((w for w in wakes if w > now), default=NEVER)
        if when < NEVER and when not in self.wakes:
            self.wakes.add(when)
            call_at(self.env, when, EDGE, self._wake)

    def _wake(self) -> None:
        self.wakes.discard(int(self.env.now))
        self._dispatch_soon()

    # work

    def _load(self, line: int, size: int) -> None:
        now = int(self.env.now)
        lot = [self._take() for _ in range(size)]
        b = self.bureau
        if b.has_blanks:
            stock = b.blanks_times, b.blanks_total, b.blanks_most
            self.blanks_used = int(blanks_used(now, self.blanks_used, size, *stock))
        for order in lot:
            self.log.loaded[order.row] = now
            self.log.line_wait[order.row] += now - order.released
        self.series.loaded[self.room, now // DAY] += size
        self.waiting.change(now, -size)
        self.in_work.change(now, size)
        self.idle[line] = False
        self.env.process(self._work(line, lot))

    def _work(self, line: int, lot: list[Order]) -> Generator[Event, Any, None]:
        """One lot on one line: set-up, then card after card; the rest goes on with the next shift."""
        if self.bureau.setup:
            yield self._busy(line, self.bureau.setup, 0)
        for k, order in enumerate(lot, start=1):
            while (ready := self._ready(line, int(self.env.now))) != self.env.now:
                yield at(self.env, ready, EDGE, line)
            remakes = int(self.log.remakes[order.row])
            seconds = int(card_seconds(k, order.application, remakes, line, self.bureau, self.world.keys))
            yield self._busy(line, seconds, order.application)
            self._made(order)
        self.idle[line] = True
        self._dispatch_soon()

    def _busy(self, line: int, seconds: int, ident: int) -> Event:
        now, b = int(self.env.now), self.bureau
        self.series.busy[self.room, now // DAY] += seconds
        end = finish(now, seconds, b.down_at[line], b.down_at[line + 1], b.down_from, b.down_until)
        return at(self.env, int(end), DONE, ident)

    def _made(self, order: Order) -> None:
        now = int(self.env.now)
        self.series.made[self.room, now // DAY] += 1
        self.in_work.change(now, -1)
        remakes = int(self.log.remakes[order.row])
        if card_fails(order.application, remakes, self.bureau, self.world.keys):
            self.series.remade[self.room, now // DAY] += 1
            self.log.remakes[order.row] = remakes + 1
            again = int(midnight_after(now))
            call_at(self.env, again, ARRIVE, lambda: self._release(order), order.application)
        else:
            self.log.made[order.row] = now
            order.made.succeed()

    # overtime

    def _overtime(self, now: int) -> bool:
        return self.overtime.get(now // DAY, False)

    def _watch_backlog(self) -> Generator[Event, Any, None]:
        """The board of every midnight: enough orders at the bureau make today's last shift longer."""
        for day in range(self.world.clock.n_days):
            yield at(self.env, day * DAY, EDGE - 1)  # before any line wakes
            backlog = self.waiting.count + self.in_work.count
            if overtime_today(backlog, day, self.bureau) and self.bureau.open_seconds[:, day].any():
                self.overtime[day] = True
                self.series.overtime[self.room, day] = overtime_seconds(self.bureau, day)


def overtime_seconds(bureau: Bureau, day: int) -> int:
    """Seconds that overtime adds to the hours of all lines on one day; none after midnight."""
    closes = bureau.last_close[:, day]
    closes = closes[closes >= 0]
    extra = (day + 1) * DAY - closes
    return int(extra.clip(max=bureau.extra_seconds).sum())
