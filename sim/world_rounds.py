"""Compile the hand-over, the promises and the roles of visits."""

from __future__ import annotations

import math

import numpy as np

from sim.arrays import F64, I64, i64
from sim.clock import DAY, NATURAL, VISIT, WORKING, Clock
from sim.distributions import fixed, row, table
from sim.hours import Span, compile_steps
from sim.journeys import ACTIVATE, APPLY, COLLECT, ENABLE, ISSUE, NO_TASK, WAY_NAMES
from sim.scenario import Scenario
from sim.scenario_people import Promise
from sim.scenario_places import Delivery
from sim.world_lines import clock_second, day_window, intervals
from sim.world_tables import Law, Roles, Rounds

_YEAR = 365.25 * DAY
_FAR = 10**6
_SLACK = 1.0 - 1e-9
"""A bound that spares a logarithm leaves so much room for its rounding."""
_UNITS = {"natural": NATURAL, "working": WORKING, "visit": VISIT}


def compile_law(scenario: Scenario, clock: Clock, reading: str) -> Law:
    """The promises in force under one reading of the scenario, in the order in which it names them."""
    chosen = scenario.readings[reading]
    promises = [scenario.promises[name] for name in chosen.promises]
    channels = channel_names(scenario)
    ranks = sorted({_length(p) for p in promises})
    windows = [day_window(p, clock) for p in promises]
    return Law(
        channel=i64([channels.index(p.channel) for p in promises]),
        covers=np.array([["first" in p.kinds, "reissue" in p.kinds] for p in promises], dtype=bool),
        opens=i64([(-_FAR if a is None else a) * DAY for a, _ in windows]),
        closes=i64([(_FAR if b is None else b) * DAY for _, b in windows]),
        unit=i64([_UNITS[p.clock] for p in promises]),
        days=i64([p.days for p in promises]),
        rank=i64([ranks.index(_length(p)) for p in promises]),
        rank_of_none=len(ranks),
        rank_of_lines=min(
            (ranks.index(_length(p)) for p in promises if "lines" in scenario.channels[p.channel].route),
            default=0,
        ),
        first_day_counted=chosen.first_day_counted,
        roll=chosen.roll,
        collective_from_confirmation=chosen.collective_from == "confirmation",
    )


def _length(promise: Promise) -> float:
    """Length in natural days, to compare promises: five working days are a week."""
    return {"visit": 0.0, "working": promise.days * 1.4, "natural": float(promise.days)}[promise.clock]


def channel_names(scenario: Scenario) -> list[str]:
    """Channels in the order of their codes: the index in every column."""
    return [n for n, _ in sorted(scenario.channels.items(), key=lambda kv: kv[1].code)]


def visit_names(scenario: Scenario) -> list[str]:
    """Visits in the order of their codes."""
    return [n for n, _ in sorted(scenario.visits.items(), key=lambda kv: kv[1].code)]


def compile_roles(scenario: Scenario) -> Roles:
    """Which visit does what: collect, enable and activate by name, the others by the channels' routes."""
    visits = visit_names(scenario)
    of_task = np.full(6, -1, dtype=np.int64)
    for task, name in ((COLLECT, "collect"), (ENABLE, "enable"), (ACTIVATE, "activate")):
        if name in visits:
            of_task[task] = visits.index(name)
    tasks, channel_visit = [], []
    for name in channel_names(scenario):
        channel = scenario.channels[name]
        counter = channel.counter is not None
        tasks.append(NO_TASK if not counter else ISSUE if channel.route == ("counter",) else APPLY)
        channel_visit.append(visits.index(channel.visit) if counter and channel.visit else -1)
    return Roles(of_task, np.array(tasks, dtype=np.int8), i64(channel_visit))


def compile_rounds(scenario: Scenario, clock: Clock) -> Rounds:
    """Rounds of delivery and the habits of those who get a card."""
    ways = [scenario.delivery.get(name) for name in WAY_NAMES]  # type: ignore[call-overload]
    departures = [_departures(way, clock) for way in ways]
    enabling, returns, reissue = scenario.enabling, scenario.returns, scenario.reissue
    choice_from, choice = _reissue_choice(scenario, clock)
    lost_per_second = 0.0 if reissue is None else -math.log1p(-reissue.lost_per_year_share) / _YEAR
    no_counter = [i for i, n in enumerate(channel_names(scenario)) if scenario.channels[n].counter is None]
    return Rounds(
        departures_at=np.concatenate([[0], np.cumsum([len(d) for d in departures])]).astype(np.int64),
        departures=np.concatenate(departures).astype(np.int64),
        capacity=i64([0 if w is None or w.capacity_cards is None else w.capacity_cards for w in ways]),
        transit=table([fixed(1) if w is None else row(w.transit) for w in ways]),
        failed_share=np.array([0.0 if w is None else w.failed_share for w in ways]),
        attempts=i64([1 if w is None else w.attempts for w in ways]),
        between=i64([DAY if w is None else w.days_between_attempts * DAY for w in ways]),
        never_share=scenario.collection.never_share,
        collect_delay=row(scenario.collection.days_to_visit),
        activate_share=0.0 if enabling is None else enabling.activate_share,
        activate_delay=fixed(1) if enabling is None else row(enabling.days_to_activate),
        enable_online_share=0.0 if enabling is None else enabling.online_share,
        enable_visit_share=0.0 if enabling is None else (1.0 - enabling.online_share) * enabling.visit_share,
        enable_delay=fixed(1) if enabling is None else row(enabling.days_to_enable),
        reapply_share=0.0 if returns is None else returns.reapply_share,
        reapply_delay=fixed(1) if returns is None else row(returns.days_to_reapply),
        reapply_channel=no_counter[0] if no_counter else -1,
        lost_per_second=lost_per_second,
        kept_share=math.exp(-lost_per_second * clock.horizon) * _SLACK,
        lost_delay=fixed(1) if reissue is None else row(reissue.days_to_act),
        choice_from=choice_from,
        choice=choice,
    )


def _departures(way: Delivery | None, clock: Clock) -> I64:
    """All departures of a way, ascending, without those in a stop."""
    if way is None:
        return np.zeros(0, dtype=np.int64)
    whole_days = compile_steps([Span(way.days, 0, DAY)], clock)
    days = [d for a, b in intervals(whole_days, (clock.n_days + 60) * DAY) for d in range(a // DAY, b // DAY)]
    for stop in way.stops.values():
        low, high = day_window(stop, clock)
        days = [d for d in days if (low is not None and d < low) or (high is not None and d >= high)]
    return np.array(sorted(d * DAY + clock_second(t) for d in days for t in way.departures), dtype=np.int64)


def _reissue_choice(scenario: Scenario, clock: Clock) -> tuple[I64, F64]:
    """When each choice of channels begins, and cumulative shares of the channels for a re-issue."""
    names = channel_names(scenario)
    periods = sorted(
        scenario.channel_choice.values(), key=lambda c: -_FAR if c.from_ is None else clock.day_of(c.from_)
    )
    rows, begins = [], []
    for period in periods:
        shares = period.shares.get("reissue", period.shares.get("default", {}))
        rows.append(np.cumsum([shares.get(n, 0.0) for n in names]))
        begins.append(-_FAR * DAY if period.from_ is None else clock.second_of(period.from_))
    return i64(begins), np.array(rows, dtype=np.float64).reshape(len(periods), len(names))
