"""The order of one instant: edges, arrivals, completions, dispatch, patience."""

from __future__ import annotations

from collections.abc import Callable

from simpy import Environment, Event

EDGE, ARRIVE, DONE, DISPATCH, IMPATIENT = ((k + 1) << 50 for k in range(5))
"""Bases of priorities; the id of an application is added and is always smaller than one step."""


def at(env: Environment, when: int, rank: int, ident: int = 0) -> Event:
    """An event at a whole second, ordered within its instant by class of event and id."""
    event = Event(env)
    event._ok = True
    event._value = None
    env.schedule(event, priority=rank + ident, delay=when - env.now)  # type: ignore[arg-type]
    return event


def call_at(env: Environment, when: int, rank: int, action: Callable[[], None], ident: int = 0) -> None:
    """Do something at a whole second."""
    event = at(env, when, rank, ident)
    assert event.callbacks is not None
    event.callbacks.append(lambda _: action())


class Gauge:
    """Number of people or cards in a state, with its area, daily peak and state before midnight.

    area, peak, midnight: rows of the series, one entry a day; what lies past the last day is not kept.
    """

    def __init__(self, area, peak, midnight, day_seconds: int) -> None:  # type: ignore[no-untyped-def]
        self.area, self.peak, self.midnight, self.day_seconds = area, peak, midnight, day_seconds
        self.count, self.last = 0, 0

    def advance(self, now: int) -> None:
        """Account for the stretch since the last change."""
        while self.last < now:
            day = self.last // self.day_seconds
            until = min(now, (day + 1) * self.day_seconds)
            if day < len(self.area):
                self.area[day] += self.count * (until - self.last)
                if self.peak is not None:
                    self.peak[day] = max(self.peak[day], self.count)
                if until == (day + 1) * self.day_seconds:
                    self.midnight[day] = self.count
            self.last = until

    def change(self, now: int, by: int) -> None:
        """The number changes by so much at this instant."""
        self.advance(now)
        self.count += by
