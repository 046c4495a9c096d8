"""Drives the SimPy stations over plain numbers: one process a customer, a card."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

from simpy import Environment, Event

from sim import rules
from sim.arrays import I64
from sim.clock import DAY
from sim.journeys import Log
from sim.series import Series, new_series
from sim.stations.counters import SERVED, Pool
from sim.stations.instants import ARRIVE, at
from sim.stations.mail import Round
from sim.stations.production import Lines
from sim.theory_visits import Moments, Tours, no_moments
from sim.world import World


def visits(world: World, tours: Tours) -> tuple[Moments, Series]:
    """Play tours through the pools of a world until its horizon."""
    env, out, series = Environment(), no_moments(len(tours.pool)), new_series(world)
    pools = [Pool(env, world, p, series.counters) for p in range(len(world.places.facility))]
    for who in range(len(tours.arrives)):
        if tours.arrives[who] < world.horizon:
            env.process(_tour(env, who, tours, pools, out))
    env.run(until=world.horizon)
    for pool in pools:
        pool.waiting.advance(world.horizon)
    series.counters.peak[:] = 0  # the other driver does not note it: only whole days of the city do
    return out, series


def _tour(
    env: Environment, who: int, tours: Tours, pools: Sequence[Pool], out: Moments
) -> Generator[Event, Any, None]:
    when = int(tours.arrives[who])
    for v in range(int(tours.first[who]), int(tours.first[who + 1])):
        yield at(env, when, ARRIVE, who)
        out.came[v] = when

        def waited(outcome: int, v: int = v) -> None:
            out.left[v], out.outcome[v] = env.now, outcome

        pool = pools[int(tours.pool[v])]
        outcome = yield from pool.visit(who, int(tours.service[v]), int(tours.patience[v]), waited)
        out.end[v] = env.now
        if outcome != SERVED:
            return
        if v + 1 < tours.first[who + 1]:
            when = int(env.now) + int(tours.pause[v + 1])


def cards(world: World, log: Log) -> Series:
    """Play orders through the lines of a world; ``log`` is filled."""
    env, series = Environment(), new_series(world)
    lines = Lines(env, world, 0, series.lines, log)
    for row, release in enumerate(log.received.tolist()):
        if release < world.horizon:
            env.process(_order(env, world, lines, row, release, log))
    env.run(until=world.horizon)
    lines.waiting.advance(world.horizon)
    lines.in_work.advance(world.horizon)
    return series


def _order(
    env: Environment, world: World, lines: Lines, row: int, release: int, log: Log
) -> Generator[Event, Any, None]:
    ident = int(log.application[row])
    yield at(env, release, ARRIVE, ident)
    urgency = int(rules.urgency_of(log.channel[row], log.kind[row], log.applied[row], world.law))
    yield lines.make(ident, row, int(log.due[row]), urgency, release)


def vans(world: World, log: Log, day: I64) -> Series:
    """Play cards through a round of the way of their ``collection``; row i is there on ``day[i]``."""
    env, series = Environment(), new_series(world)
    rounds = [Round(env, world, 0, way, series.rounds) for way in range(4)]
    for row, today in enumerate(day.tolist()):
        if today < world.clock.n_days:
            env.process(_card(env, world, rounds[log.collection[row]], row, today * DAY, log))
    env.run(until=world.horizon)
    for way in rounds:
        way.waiting.advance(world.horizon)
    return series


def _card(
    env: Environment, world: World, van: Round, row: int, when: int, log: Log
) -> Generator[Event, Any, None]:
    ident = int(log.application[row])
    yield at(env, when, ARRIVE, ident)
    yield van.board(ident)
    log.departed[row] = env.now
    there = int(rules.arrival_of(van.way, ident, int(env.now), world.keys, world.rounds))
    if there < world.horizon:
        log.delivered[row] = there
