"""The specification: SimPy, one process an applicant. Read it beside the notice."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Any

import numpy as np
from simpy import Environment, Event

from sim import rules
from sim.clock import DAY, NEVER
from sim.intake import first_log
from sim.journeys import (
    ACTIVATE,
    APPLY,
    BRANCH,
    COLLECT,
    ENABLE,
    FINISHED,
    ISSUE,
    LOST,
    MAIL,
    NO_TASK,
    OCCASIONS,
    REAPPLY,
    REISSUE,
    RETURNED,
    UNCOLLECTED,
    Log,
    grown,
    joined,
)
from sim.population import Population
from sim.series import Series, new_series
from sim.stations.counters import NO_BLANK, SERVED, Pool
from sim.stations.instants import ARRIVE, EDGE, at
from sim.stations.mail import Round
from sim.stations.production import Lines
from sim.world import World


def play(world: World, people: Population) -> tuple[Log, Series]:
    """Play a world from its first second to its horizon; rows come in the order of application ids."""
    city = _City(world, people)
    city.env.run(until=world.horizon)
    return city.close()


_AFTER_LAST_FAILURE = {ISSUE: LOST, APPLY: LOST, COLLECT: UNCOLLECTED, ENABLE: FINISHED, ACTIVATE: FINISHED}


def stream(
    world: World,
    people: Population,
    take: Callable[[Log], None],
    threads: int = 1,
    on_day: Callable[[float], None] | None = None,
) -> Series:
    """As the fast engine's: here one part. ``threads`` is there for the likeness; this engine has one."""
    city = _City(world, people)
    if on_day is not None:
        city.env.process(_tell(city.env, world.clock.n_days, on_day))
    city.env.run(until=world.horizon)
    log, series = city.close()
    take(log)
    return series


def _tell(env: Environment, days: int, on_day: Callable[[float], None]) -> Generator[Event, Any, None]:
    for _ in range(days):
        yield env.timeout(DAY)
        on_day(1 / days)


class _City:
    """All stations, and the story of every application."""

    def __init__(self, world: World, people: Population) -> None:
        self.env = Environment()
        self.world = world
        self.log = first_log(world, people)
        self.rows = len(self.log.application)
        self.series = new_series(world)
        env, series = self.env, self.series
        packed = world.packed
        self.law, self.day_table, self.releases = packed.law, packed.days, packed.releases
        self.places, self.habits = packed.places, packed.rounds
        self.pools = [Pool(env, world, p, series.counters) for p in range(len(self.places.facility))]
        self.lines = [Lines(env, world, b, series.lines, self.log) for b in range(len(world.bureaus))]
        banks = range(len(world.city.banks))
        self.rounds = [[Round(env, world, b, w, series.rounds) for w in range(4)] for b in banks]
        self.board = np.zeros(len(self.places.kind), dtype=np.int64)
        if self.places.shorter_of_two.any():
            env.process(self._publish())
        for row in range(self.rows):
            env.process(self._apply(row, int(self.log.planned[row])))

    # the story of one application

    def _apply(self, row: int, planned: int) -> Generator[Event, Any, None]:
        """From the wish to apply to the card in hand."""
        world = self.world
        if self.log.task[row] == COLLECT:  # of the opening state
            if self.log.outcome[row] != UNCOLLECTED:
                yield from self._fetch(row, planned // DAY)
            return
        if self.log.applied[row] < NEVER:  # accepted before the first day
            yield from self._produce(row)
            yield from self._hand_over(row)
            return
        task = int(world.roles.channel_task[self.log.channel[row]])
        if task == NO_TASK:
            if planned >= world.horizon:
                return
            yield at(self.env, planned, ARRIVE, self._id(row))
        else:
            visit = int(world.roles.channel_visit[self.log.channel[row]])
            served = yield from self._visit_until_served(row, task, visit, planned // DAY)
            if not served:
                return
        self._accept(row, task)
        if task == ISSUE:
            self._set(row, "made", self._now())
            yield from self._hold(row, enabled=True)
            return
        yield from self._produce(row)
        yield from self._hand_over(row)

    def _accept(self, row: int, task: int) -> None:
        """The promise's clock begins: with the ticket at an instant counter, else with the form."""
        now = self._now()
        applied = int(self.log.arrived[row]) if task == ISSUE else now
        self._set(row, "applied", applied)
        if self.log.confirmed[row] >= NEVER or task != NO_TASK:
            self._set(row, "confirmed", applied)
        self._set(row, "received", now)
        log = self.log
        log.due[row] = rules.due_of(
            log.channel[row], log.kind[row], applied, log.confirmed[row], self.law, self.day_table
        )

    def _produce(self, row: int) -> Generator[Event, Any, None]:
        world = self.world
        room = int(world.bureau_of[self.log.bank[row]])
        release = int(rules.release_of(int(self.log.received[row]), room, self.releases))
        if release >= world.horizon:
            yield self.env.event()  # the run ends first
        yield at(self.env, release, ARRIVE, self._id(row))
        log = self.log
        urgency = int(rules.urgency_of(log.channel[row], log.kind[row], log.applied[row], self.law))
        yield self.lines[room].make(self._id(row), row, int(self.log.due[row]), urgency, release)
        yield at(self.env, int(rules.midnight_after(self._now())), ARRIVE, self._id(row))

    def _hand_over(self, row: int) -> Generator[Event, Any, None]:
        world = self.world
        way = int(self.log.collection[row])
        yield self.rounds[int(self.log.bank[row])][way].board(self._id(row))
        departed = self._now()
        self._set(row, "departed", departed)
        there = int(rules.arrival_of(way, self._id(row), departed, world.keys, self.habits))
        if way == BRANCH:
            yield from self._sleep(row, there)
            self._set(row, "delivered", there)
            yield from self._collect(row, there)
        else:
            yield from self._deliver(row, way, there)

    def _collect(self, row: int, there: int) -> Generator[Event, Any, None]:
        """The card waits at the branch until its holder comes, or for ever."""
        world = self.world
        if rules.never_collects(self._id(row), world.keys, self.habits):
            self.log.outcome[row] = UNCOLLECTED
            return
        yield from self._fetch(row, int(rules.collect_day(self._id(row), there, world.keys, self.habits)))

    def _fetch(self, row: int, day: int) -> Generator[Event, Any, None]:
        """The holder comes for a card that waits at the branch."""
        world = self.world
        visit = int(world.roles.visit_of_task[COLLECT])
        served = yield from self._visit_until_served(row, COLLECT, visit, day)
        if served:
            yield from self._hold(row, enabled=True)

    def _deliver(self, row: int, way: int, first: int) -> Generator[Event, Any, None]:
        """The postman or the bank comes, perhaps more than once; a card nobody takes goes back."""
        world = self.world
        rounds = self.habits
        success = int(rules.attempt_that_succeeds(way, self._id(row), world.keys, rounds))
        tries = success if success >= 0 else int(rounds.attempts[way]) - 1
        yield from self._sleep(row, first + tries * int(rounds.between[way]))
        if success < 0:
            self.log.outcome[row] = RETURNED
            again = int(rules.reapply_second(self._id(row), self._now(), world.keys, rounds))
            self._begin_again(row, REAPPLY, rounds.reapply_channel, again)
            return
        self._set(row, "delivered", self._now())
        yield from self._hold(row, enabled=way != MAIL)

    def _hold(self, row: int, enabled: bool) -> Generator[Event, Any, None]:
        """The card is in hand; some day it may be lost."""
        world, now = self.world, self._now()
        self._set(row, "in_hand", now)
        lost = int(rules.loss_second(self._id(row), now, world.keys, self.habits))
        if lost < world.horizon:
            channel = int(rules.reissue_channel(self._id(row), lost, world.keys, self.habits))
            self._begin_again(row, REISSUE, channel, lost)
        if enabled:
            self._set(row, "enabled", now)
            self._set(row, "activated", now)
            self.log.outcome[row] = FINISHED
        else:
            yield from self._enable(row, now)

    def _enable(self, row: int, in_hand: int) -> Generator[Event, Any, None]:
        """A mailed card: both functions at the bank's counter, or social security alone, or nothing."""
        world = self.world
        rounds, roles = self.habits, world.roles
        if rules.activates(self._id(row), world.keys, rounds):
            when = int(rules.after_mail(self._id(row), in_hand, rounds.activate_delay, world.keys))
            day = int(rules.later_day(in_hand, when))
            visit = int(roles.visit_of_task[ACTIVATE])
            served = yield from self._visit_until_served(row, ACTIVATE, visit, day)
            if served:
                self._set(row, "enabled", self._now())
                self._set(row, "activated", self._now())
                self.log.outcome[row] = FINISHED
            return
        u = float(rules.enabling_draw(self._id(row), world.keys))
        when = int(rules.after_mail(self._id(row), in_hand, rounds.enable_delay, world.keys))
        if u < rounds.enable_online_share:
            yield from self._sleep(row, when)
            self._set(row, "enabled", when)
        elif u < rounds.enable_online_share + rounds.enable_visit_share:
            day = int(rules.later_day(in_hand, when))
            visit = int(roles.visit_of_task[ENABLE])
            served = yield from self._visit_until_served(row, ENABLE, visit, day)
            if not served:
                return
            self._set(row, "enabled", self._now())
        self.log.outcome[row] = FINISHED

    # visits

    def _visit_until_served(self, row: int, task: int, visit: int, day: int) -> Generator[Event, Any, bool]:
        """Go to the counter, again after a failure if the person comes back; False when they stop."""
        world = self.world
        self.log.failed[row] = 0
        while True:
            log = self.log
            when, planned = rules.plan_visit(
                visit,
                log.bank[row],
                log.district[row],
                self._id(row),
                int(log.visits[row]),
                day,
                world.keys,
                self.places,
            )
            yield from self._sleep(row, int(when))
            outcome = yield from self._visit(row, task, visit, int(planned))
            if outcome == SERVED:
                return True
            if task == ISSUE:
                self.log.broken[row] = 1
            self.log.failed[row] += 1
            occasion = int(self.log.visits[row]) - 1
            if not rules.comes_back(
                visit, self._id(row), occasion, int(self.log.failed[row]), world.keys, self.places
            ):
                self.log.outcome[row] = _AFTER_LAST_FAILURE[task]
                return False
            day = self._now() // DAY + 1

    def _visit(self, row: int, task: int, visit: int, planned: int) -> Generator[Event, Any, int]:
        world, now = self.world, self._now()
        places = self.places
        occasion = int(self.log.visits[row])
        self.log.visits[row] = occasion + 1
        f = int(
            rules.facility_today(
                planned,
                visit,
                self.log.bank[row],
                self.log.district[row],
                self._id(row),
                now // DAY,
                self.board,
                world.keys,
                places,
            )
        )
        self.log.facility[row] = f
        self._set(row, "came", now)
        if task in (ISSUE, APPLY) and self.log.arrived[row] >= NEVER:
            self._set(row, "arrived", now)
            if task == ISSUE:
                self._set(row, "applied", now)
        service = int(rules.service_seconds(visit, self._id(row), occasion, world.keys, places))
        kind = int(places.kind[f])
        patience = int(rules.patience_seconds(kind, self._id(row), occasion, world.keys, places))
        pool = self.pools[int(places.pool_of[f, places.visit_pool[visit]])]
        return (yield from pool.visit(self._id(row), service, patience, lambda o: self._waited(row, now, o)))

    def _waited(self, row: int, came: int, outcome: int) -> None:
        self.log.counter_wait[row] += self._now() - came
        if outcome in (SERVED, NO_BLANK):
            self._set(row, "called", self._now())

    # small things

    def _begin_again(self, row: int, kind: int, channel: int, when: int) -> None:
        """A new application of the same person: of a lost card, or after a return."""
        occasion = self._id(row) % OCCASIONS + 1
        if when >= self.world.horizon or occasion >= OCCASIONS:
            return
        new = self._new_row()
        for name in ("bank", "district", "group", "batch", "collection", "unit"):
            getattr(self.log, name)[new] = getattr(self.log, name)[row]
        self.log.application[new] = self._id(row) + 1
        self.log.kind[new] = kind
        self.log.channel[new] = channel
        self.log.confirmed[new] = when
        self.env.process(self._apply(new, when))

    def _new_row(self) -> int:
        if self.rows == len(self.log.application):
            self.log = grown(self.log, self.rows * 2 + 16)
            for lines in self.lines:
                lines.log = self.log
        self.rows += 1
        return self.rows - 1

    def _sleep(self, row: int, when: int) -> Generator[Event, Any, None]:
        """Until a second; what would be after the end never comes."""
        if when >= self.world.horizon:
            yield self.env.event()
        yield at(self.env, when, ARRIVE, self._id(row))

    def _publish(self) -> Generator[Event, Any, None]:
        """The board of every midnight: waiting at each counter on the last day it was open."""
        world, area = self.world, self.series.counters.area
        for day in range(1, world.clock.n_days):
            yield at(self.env, day * DAY, EDGE - 1)
            for pool in self.pools:
                pool.waiting.advance(day * DAY)
            for f in range(len(self.board)):
                pools = [p for p in self.places.pool_of[f] if p >= 0]
                if any(self.places.first_open[self.places.template[p], day - 1] >= 0 for p in pools):
                    self.board[f] = sum(int(area[p, day - 1]) for p in pools)

    def _id(self, row: int) -> int:
        return int(self.log.application[row])

    def _now(self) -> int:
        return int(self.env.now)

    def _set(self, row: int, moment: str, when: int) -> None:
        getattr(self.log, moment)[row] = when

    def close(self) -> tuple[Log, Series]:
        """Account until the horizon and bring the rows into the order of their ids."""
        horizon = self.world.horizon
        for pool in self.pools:
            pool.waiting.advance(horizon)
        for lines in self.lines:
            lines.waiting.advance(horizon)
            lines.in_work.advance(horizon)
        for bank in self.rounds:
            for way in bank:
                way.waiting.advance(horizon)
        return joined([Log._make(column[: self.rows] for column in self.log)]), self.series
