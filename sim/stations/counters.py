"""A pool of counters or issuing stations at one outlet or desk: one first-come queue."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any

from simpy import Environment, Event

from sim.clock import DAY, NEVER
from sim.rules import (
    blank_taken,
    blanks_at,
    closing_of,
    counter_finish,
    counter_ready,
)
from sim.series import CounterSeries
from sim.stations.instants import DISPATCH, DONE, EDGE, IMPATIENT, Gauge, at, call_at
from sim.world import World
from sim.world_tables import SEND_HOME

SERVED, GAVE_UP, SENT_HOME, TURNED_AWAY, NO_BLANK = range(5)


@dataclass
class Ticket:
    """A person in the queue. ``called`` succeeds with (outcome, end of service)."""

    application: int
    came: int
    closes: int
    patience: int
    service: int
    called: Event
    alarmed: bool = False


class Pool:
    """Servers with one queue; dispatch is decided once an instant, after all arrivals and completions."""

    def __init__(self, env: Environment, world: World, pool: int, series: CounterSeries) -> None:
        self.env, self.world, self.pool, self.series = env, world, pool, series
        self.places = world.packed.places
        self.queue: deque[Ticket] = deque()
        self.serving: list[Ticket | None] = [None] * int(self.places.servers[pool])
        self.blanks_used = 0
        self.dispatching = -1
        self.wakes: set[int] = set()
        self.waiting = Gauge(series.area[pool], series.peak[pool], series.midnight[pool], DAY)

    def visit(
        self, application: int, service: int, patience: int, on_end_of_wait: Callable[[int], None]
    ) -> Generator[Event, Any, int]:
        """The story of one visit, from the door to the door; returns its outcome.

        ``on_end_of_wait`` is told the outcome at the moment at which the waiting ends.
        """
        now = int(self.env.now)
        self._count("arrivals")
        self.series.hour_arrivals[self.pool, now % DAY // 3_600] += 1
        closes = int(closing_of(self.pool, now, self.places))
        if closes < 0 or self._is_full():
            self._count("turned_away")
            on_end_of_wait(TURNED_AWAY)
            return TURNED_AWAY
        ticket = Ticket(application, now, closes, patience, service, Event(self.env))
        self.queue.append(ticket)
        self.waiting.change(now, 1)
        self._dispatch_soon()
        outcome, end = yield ticket.called
        self.series.hour_wait[self.pool, ticket.came % DAY // 3_600] += int(self.env.now) - ticket.came
        on_end_of_wait(outcome)
        if outcome == SERVED:
            yield at(self.env, end, DONE, application)
            self._leave(ticket)
        return int(outcome)

    def _is_full(self) -> bool:
        room = int(self.places.room[self.pool])
        return room > 0 and len(self.queue) + sum(t is not None for t in self.serving) >= room

    def _count(self, column: str) -> None:
        getattr(self.series, column)[self.pool, int(self.env.now) // DAY] += 1

    def _leave(self, ticket: Ticket) -> None:
        self.serving[next(i for i, t in enumerate(self.serving) if t is ticket)] = None
        if self.queue:
            self._dispatch_soon()

    def _dispatch_soon(self) -> None:
        if self.dispatching != self.env.now:
            self.dispatching = int(self.env.now)
            call_at(self.env, self.dispatching, DISPATCH, self._dispatch)

    def _dispatch(self) -> None:
        """Idle servers, in ascending number, call the head of the queue."""
        now = int(self.env.now)
        self.dispatching = -1
        for server, busy in enumerate(self.serving):
            while self.queue and busy is None and self._ready(server, now) == now:
                if self._call(self.queue[0], server, now):
                    break
        self._arrange_wakes(now)

    def _ready(self, server: int, now: int) -> int:
        return int(counter_ready(self.pool, server, now, self.queue[0].closes, self.places))

    def _call(self, ticket: Ticket, server: int, now: int) -> bool:
        """Call the head; False if no blank is left for it, and the server stays free."""
        self.queue.popleft()
        self.waiting.change(now, -1)
        if blanks_at(self.pool, now, self.blanks_used, self.places) <= 0:
            self._count("turned_away")
            ticket.called.succeed((NO_BLANK, now))
            return False
        self.blanks_used = int(blank_taken(self.pool, now, self.blanks_used, self.places))
        self._count("served")
        self.series.busy[self.pool, now // DAY] += ticket.service
        self.serving[server] = ticket
        end = int(counter_finish(self.pool, server, now, ticket.service, self.places))
        ticket.called.succeed((SERVED, end))
        return True

    def _arrange_wakes(self, now: int) -> None:
        """Who still waits sets an alarm for their patience and the closing; idle servers for their hours."""
        if not self.queue:
            return
        for ticket in self.queue:
            if not ticket.alarmed:
                self._set_alarms(ticket)
        idle = [i for i, busy in enumerate(self.serving) if busy is None]
        opens = min((self._ready(i, now) for i in idle), default=NEVER)
        if now < opens < NEVER and opens not in self.wakes:
            self.wakes.add(opens)
            call_at(self.env, opens, EDGE, self._wake)

    def _wake(self) -> None:
        self.wakes.discard(int(self.env.now))
        if self.queue:
            self._dispatch_soon()

    def _set_alarms(self, ticket: Ticket) -> None:
        ticket.alarmed = True
        if ticket.closes < NEVER and self.places.closing[self.pool] == SEND_HOME:
            call_at(self.env, ticket.closes, EDGE, lambda: self._send(ticket, SENT_HOME, "turned_away"))
        if ticket.patience < NEVER:
            gives_up = ticket.came + ticket.patience
            call_at(
                self.env,
                gives_up,
                IMPATIENT,
                lambda: self._send(ticket, GAVE_UP, "gave_up"),
                ticket.application,
            )

    def _send(self, ticket: Ticket, outcome: int, column: str) -> None:
        if ticket in self.queue:
            self.queue.remove(ticket)
            self.waiting.change(int(self.env.now), -1)
            self._count(column)
            ticket.called.succeed((outcome, int(self.env.now)))
            self._dispatch_soon()
