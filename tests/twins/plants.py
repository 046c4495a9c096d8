"""Differences of one rule each, planted into the entity engine only; each must turn the twins red.

Those inside the stations stand in ``plants_in_stations``, which fills the same table.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from types import SimpleNamespace
from typing import Any

import pytest

from sim import rules
from sim.clock import DAY, NEVER
from sim.engines import entity
from sim.journeys import ISSUE
from sim.stations import counters, mail, production
from sim.stations.instants import DONE, EDGE, IMPATIENT, at

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


def other_rule(patch: pytest.MonkeyPatch, **others: Any) -> None:
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
    other_rule(patch, midnight_after=lambda now: now)


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


# promises ------------------------------------------------------------------------------------------


@plant("the first day counts where it should not, and the other way round")
def _(patch: pytest.MonkeyPatch) -> None:
    def due_of(channel: int, kind: int, applied: int, confirmed: int, law: Any, table: Any) -> int:
        other = law._replace(first_day_counted=not law.first_day_counted)
        return int(rules.due_of(channel, kind, applied, confirmed, other, table))

    other_rule(patch, due_of=due_of)


@plant("the promise counts the mail: a card is made when it is delivered")
def _(patch: pytest.MonkeyPatch) -> None:
    hold = entity._City._hold

    def held(self: Any, row: int, enabled: bool) -> Generator[Any, Any, None]:
        if self.log.delivered[row] < NEVER:
            self.log.made[row] = self.log.delivered[row]
        yield from hold(self, row, enabled)

    patch.setattr(entity._City, "_hold", held)
