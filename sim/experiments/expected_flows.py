"""From expected applications to the orders at the lines and the visits at the counters, by day.

Orders are made within the usual days of a city without queues, so that what follows a card (its
collection, its activation, its loss) comes at about the right time; waits would only push it back.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim.arrays import F64, I64
from sim.clock import Clock
from sim.experiments.durations import by_day, delayed
from sim.experiments.expected_demand import Expected
from sim.journeys import ACTIVATE, BRANCH, COLLECT, ENABLE, ISSUE, MAIL, NO_TASK, WAY_NAMES
from sim.opening_file import BACKLOG, UNCOLLECTED
from sim.world import World

_DAYS_TO_CARD = 2
"""Usual working days from receipt to card: the cut-off of one, the lines of the next."""
_YEAR = 365.25


@dataclass(frozen=True)
class Flows:
    """Everything by bank, district of the person, and day.

    applications: (banks, days), all kinds, on the day their promise begins. orders: (banks, days), data
    received for the lines. visits: (visits, banks, districts, days), by the visits' codes.
    """

    applications: F64
    orders: F64
    visits: F64


def expected_flows(world: World, expected: Expected) -> Flows:
    """Orders and visits that follow from expected first applications."""
    made = _Maker(world)
    orders, in_hand = made.take(expected.wishes)
    holders = np.zeros_like(in_hand)
    holders[BRANCH, :, :, 0] += expected.held + made.issued_before()
    again = made.reissues(np.cumsum(in_hand + holders, axis=-1))
    made.take(again + made.second_tries(orders))
    made.add_opening()
    return Flows(made.applications.sum(axis=1), made.orders.sum(axis=1), made.visits)


class _Maker:
    """Adds up what applications lead to; ``take`` is given (channels, ways, banks, districts, days)."""

    def __init__(self, world: World) -> None:
        self.world, s, clock = world, world.scenario, world.clock
        shape = (len(world.city.banks), len(world.city.districts), clock.n_days)
        self.applications, self.orders = np.zeros(shape), np.zeros(shape)
        self.visits = np.zeros((len(s.visits), *shape))
        self.working = _working_days(clock)
        self.roles = world.roles

    def take(self, wishes: F64) -> tuple[F64, F64]:
        """Orders and cards in hand of these applications, each (ways, banks, districts, days)."""
        orders, in_hand = np.zeros(wishes.shape[1:]), np.zeros(wishes.shape[1:])
        for channel, flow in enumerate(wishes):
            if not flow.any():
                continue
            task = int(self.roles.channel_task[channel])
            if task != NO_TASK:
                visit = int(self.roles.channel_visit[channel])
                flow = _moved(flow, self._open_day(visit))
                self.visits[visit] += flow.sum(axis=0)
            self.applications += flow.sum(axis=0)
            if task == ISSUE:
                in_hand += flow
            else:
                orders += flow
        self.orders += orders.sum(axis=0)
        return orders, in_hand + self._handed_over(orders)

    def _open_day(self, visit: int) -> I64:
        """The day on which those who wish to go on a day find the counters of a visit open."""
        places = self.world.places
        size = places.n_banks * places.n_districts
        near = places.near[places.near_at[visit * size] : places.near_at[(visit + 1) * size]]
        pools = places.pool_of[near, places.visit_pool[visit]]
        opened = (places.first_open[np.unique(places.template[pools])] >= 0).any(axis=0)
        days = np.flatnonzero(opened)
        at = np.searchsorted(days, np.arange(self.world.clock.n_days))
        return np.append(days, len(opened))[at]

    def _handed_over(self, orders: F64) -> F64:
        """Cards in hand of orders, and the visits that they lead to."""
        s, out = self.world.scenario, np.zeros_like(orders)
        made = _moved(orders, _after_working(self.working, _DAYS_TO_CARD))
        for way, name in enumerate(WAY_NAMES):
            spec = s.delivery.get(name)  # type: ignore[call-overload]
            if spec is None or not made[way].any():
                continue
            there = delayed(made[way], by_day(spec.transit, 120), least=1)
            if way == BRANCH:
                out[way] = self._collected(there)
                continue
            out[way] = (1.0 - spec.failed_share**spec.attempts) * there
            if way == MAIL and s.enabling is not None:
                self._activated(out[way])
        return out

    def _collected(self, there: F64) -> F64:
        habits = self.world.scenario.collection
        come = delayed(there * (1.0 - habits.never_share), by_day(habits.days_to_visit, 400))
        visit = int(self.roles.visit_of_task[COLLECT])
        if visit < 0:
            return come
        come = _moved(come, self._open_day(visit))
        self.visits[visit] += come
        return come

    def _activated(self, in_hand: F64) -> None:
        e = self.world.scenario.enabling
        if e is None:
            return
        only_enable = (1.0 - e.activate_share) * (1.0 - e.online_share) * e.visit_share
        plans = ((ACTIVATE, e.activate_share, e.days_to_activate), (ENABLE, only_enable, e.days_to_enable))
        for task, share, delay in plans:
            visit = int(self.roles.visit_of_task[task])
            if visit >= 0:
                come = delayed(share * in_hand, by_day(delay, 400))
                self.visits[visit] += _moved(come, self._open_day(visit))

    def reissues(self, holders: F64) -> F64:
        """Applications for another card by those who lose theirs; the shape is that of ``take``."""
        world, reissue = self.world, self.world.scenario.reissue
        out = np.zeros((len(world.scenario.channels), *holders.shape))
        if reissue is None or reissue.lost_per_year_share <= 0.0:
            return out
        daily = -np.log1p(-min(reissue.lost_per_year_share, 1.0 - 1e-9)) / _YEAR
        asks = delayed(daily * holders, by_day(reissue.days_to_act, 400))
        rounds, midnights = world.rounds, np.arange(holders.shape[-1]) * 86_400
        row = np.maximum(np.searchsorted(rounds.choice_from, midnights, side="right") - 1, 0)
        shares = np.diff(rounds.choice, prepend=0.0, axis=1)[row]
        for channel in range(len(out)):
            out[channel] = asks * shares[:, channel]
        return out

    def second_tries(self, orders: F64) -> F64:
        """Applications of those whose card came back."""
        world, s = self.world, self.world.scenario
        out = np.zeros((len(s.channels), *orders.shape))
        if s.returns is None or world.rounds.reapply_channel < 0:
            return out
        made = _moved(orders, _after_working(self.working, _DAYS_TO_CARD))
        for way, name in enumerate(WAY_NAMES):
            spec = s.delivery.get(name)  # type: ignore[call-overload]
            if spec is None or way == BRANCH or spec.failed_share <= 0.0:
                continue
            tries = (spec.attempts - 1) * spec.days_between_attempts + 1
            back = delayed(made[way], by_day(spec.transit, 120), least=tries)
            asks = delayed(back, by_day(s.returns.days_to_reapply, 400))
            lost = spec.failed_share**spec.attempts * s.returns.reapply_share
            out[world.rounds.reapply_channel, way] += lost * asks
        return out

    def issued_before(self) -> F64:
        """Cards in use by the opening state, spread over districts by their people, (banks, districts)."""
        return self._opening("issued")

    def add_opening(self) -> None:
        """What lies in the pipeline before the first day."""
        self.orders[:, :, 0] += self._opening(BACKLOG)
        visit = int(self.roles.visit_of_task[COLLECT])
        waiting = np.zeros_like(self.orders)
        waiting[:, :, 0] = self._opening(UNCOLLECTED)
        if visit >= 0 and waiting.any():
            self._collected(waiting)

    def _opening(self, kind: str) -> F64:
        world = self.world
        out = np.zeros(self.orders.shape[:2])
        if world.opening is None:
            return out
        banks, districts = [b.id for b in world.city.banks], [d.id for d in world.city.districts]
        where = self.applications.sum(axis=(0, 2)) + 1e-9
        for cards in world.opening.rows:
            if cards.kind == kind:
                here = np.array([d == cards.district for d in districts]) if cards.district else where
                out[banks.index(cards.bank)] += cards.number * here / here.sum()
        return out


def _working_days(clock: Clock) -> I64:
    """Known working days from day 0 on."""
    days = clock.day_table.working.astype(np.int64)
    return days[days >= 0]


def _after_working(working: I64, steps: int) -> I64:
    """For each day the ``steps``-th working day from it on."""
    span = np.arange(int(working[-1]) + 1) if len(working) else np.zeros(0, np.int64)
    at = np.searchsorted(working, span) + steps - 1
    return np.append(working, np.full(steps + 1, 10**9))[at]


def _moved(flow: F64, to: I64) -> F64:
    """A daily flow (..., days) with each day's part on another day; what falls behind the last is gone."""
    days = flow.shape[-1]
    out = np.zeros_like(flow)
    for day in range(min(days, len(to))):
        if to[day] < days:
            out[..., to[day]] += flow[..., day]
    return out
