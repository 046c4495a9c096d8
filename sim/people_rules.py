"""A scenario's rules for people as the kernels read them."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from sim.arrays import F64
from sim.channel_table import ChannelTable, compile_channels
from sim.city import City
from sim.clock import NEVER, Clock, DayTable
from sim.demand import Curve, compile_curve
from sim.people_cells import group_ids
from sim.rendezvous import BankTable, bank_table
from sim.scenario import Scenario
from sim.scenario_people import Group

_YEAR_DAYS = 365.0


class CityRules(NamedTuple):
    """What holds for everybody.

    n_days: days played. epoch: ordinal of day 0. normal_from: day from which the normal phase holds,
    NEVER without one. normal: demand of staff who apply alone then. lost_rate: old cards lost per day;
    lost_share: share lost before the end, 0 for none. free: banks by share.
    """

    n_days: int
    epoch: int
    normal_from: int
    normal: Curve
    lost_rate: float
    lost_share: float
    free: BankTable
    channels: ChannelTable
    days: DayTable


class GroupRules(NamedTuple):
    """What holds for one group.

    entry_days: length of the span in which people become eligible, 0 for all at once; entry_from: its
    first day. collection: float64, (4,), cumulative shares of branch, mail, employer, home. banks: those
    a person alone chooses among.
    """

    willing_share: float
    entry_from: int
    entry_days: int
    collection: F64
    curve: Curve
    banks: BankTable


def city_rules(scenario: Scenario, city: City, clock: Clock, first_day: int) -> CityRules:
    """The common rules; raises ValueError where a day of the run has no open bank."""
    normal = scenario.normal_phase
    begins = clock.day_of(normal.from_) if normal else NEVER
    rate = -math.log1p(-min(normal.old_cards_lost_per_year_share, 1 - 1e-9)) / _YEAR_DAYS if normal else 0.0
    demand = scenario.demand[normal.demand] if normal else next(iter(scenario.demand.values()))
    return CityRules(
        clock.n_days,
        clock.start.toordinal(),
        begins,
        compile_curve(demand, clock, first_day),
        rate,
        -math.expm1(-rate * max(clock.n_days - begins, 0)),
        _banks(scenario, city, clock, pension=False),
        compile_channels(scenario, clock),
        clock.day_table,
    )


def lost_share_of(city: CityRules, group: GroupRules) -> float:
    """Share of a group that loses an old card before the end; newcomers have none to lose."""
    return city.lost_share if group.entry_days == 0 else 0.0


def group_rules(scenario: Scenario, city: City, clock: Clock, first_day: int) -> list[GroupRules]:
    """The rules of every group, ascending by code."""
    groups = [scenario.groups[id] for id in group_ids(scenario)]
    return [_group_rules(group, scenario, city, clock, first_day) for group in groups]


def _group_rules(group: Group, scenario: Scenario, city: City, clock: Clock, first_day: int) -> GroupRules:
    span = _entry(group, clock)
    ways = group.collection
    shares = np.array([ways.branch, ways.mail, ways.employer, ways.home])
    if abs(shares.sum() - 1.0) > 1e-9:
        raise ValueError(f"{group.en}: ways to the card sum to {shares.sum():.6g}, they must sum to 1")
    return GroupRules(
        min(group.willing_share * scenario.people.willing_factor, 1.0),
        *span,
        np.cumsum(shares),
        compile_curve(scenario.demand[group.demand], clock, first_day),
        _banks(scenario, city, clock, pension=group.banks == "pension"),
    )


def _entry(group: Group, clock: Clock) -> tuple[int, int]:
    if group.enters_from is None or group.enters_until is None:
        return 0, 0
    first = clock.day_of(group.enters_from)
    return first, max(clock.day_of(group.enters_until) - first + 1, 1)


def _banks(scenario: Scenario, city: City, clock: Clock, pension: bool) -> BankTable:
    """The city's banks with the scenario's weights; a bank without a section has none."""
    weights, windows = [], []
    for listed in city.banks:
        bank = scenario.banks.get(listed.id)
        weights.append((bank.pension_share if pension else bank.share) if bank else 0.0)
        since = (bank and bank.from_) or listed.since
        until = clock.day_of(bank.until) if bank and bank.until else NEVER
        windows.append((clock.day_of(since), until))
    return bank_table([bank.code for bank in city.banks], weights, windows, clock.n_days)
