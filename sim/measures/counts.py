"""What is counted row by row beside durations: states of promises, daily flows, stocks, first visits."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba import njit

from sim.arrays import I32, I64
from sim.clock import DAY, NEVER
from sim.journeys import BRANCH, ISSUE
from sim.measures.dated import new_levels
from sim.measures.due_weeks import new_due
from sim.promise import STATES
from sim.world import World

MADE, IN_HAND = len(STATES), len(STATES) + 1
COUNTED = (*STATES, "made", "in_hand")
"""Columns of the cube: a row is in exactly one state, and may be made and in hand besides."""

APPLIED_FLOW, MADE_FLOW, DELIVERED_FLOW, HAND_FLOW, LINES_FLOW = range(5)
FLOWS = ("applied", "made", "delivered", "in_hand", "from_lines")


class Counts(NamedTuple):
    """Whole numbers; every field adds up over parts of a log.

    cube: (weeks of banks, kinds x channels, COUNTED). readings: (readings, channels, STATES).
    flows: (FLOWS, banks, days), cards or applications on each day. levels: see ``dated``. uncollected_age:
    (banks, days + 1), cards at the branch at the end by whole days since they came. due: see ``due_weeks``.
    """

    cube: I32
    readings: I64
    flows: I32
    levels: I32
    uncollected_age: I32
    due: I32


def new_counts(world: World, by_week: int, by_kind: int, readings: int) -> Counts:
    """All zero."""
    banks, days = len(world.city.banks), world.clock.n_days
    return Counts(
        np.zeros((by_week, by_kind, len(COUNTED)), dtype=np.int32),
        np.zeros((readings, len(world.scenario.channels), len(STATES)), dtype=np.int64),
        np.zeros((len(FLOWS), banks, days), dtype=np.int32),
        new_levels(world),
        np.zeros((banks, days + 1), dtype=np.int32),
        new_due(world),
    )


@njit(cache=True, nogil=True)
def count_states(begin, end, states, week, kind, log, cube):  # type: ignore[no-untyped-def]
    """The cube: state under the scenario's own reading, made, in hand."""
    for i in range(end - begin):
        cell = cube[week[i], kind[i]]
        cell[states[i]] += 1
        if log.made[begin + i] < NEVER:
            cell[MADE] += 1
        if log.in_hand[begin + i] < NEVER:
            cell[IN_HAND] += 1


@njit(cache=True, nogil=True)
def count_readings(begin, end, states, log, counts):  # type: ignore[no-untyped-def]
    """States under all readings (readings, rows); counts (readings, channels, STATES)."""
    for r in range(len(states)):
        for i in range(end - begin):
            counts[r, log.channel[begin + i], states[r, i]] += 1


@njit(cache=True, nogil=True)
def count_flows(begin, end, horizon, task_of, log, flows, age):  # type: ignore[no-untyped-def]
    """Cards and applications of each day, and the age of what lies at the branch at the end."""
    for row in range(begin, end):
        bank = log.bank[row]
        delivered, in_hand = log.delivered[row], log.in_hand[row]
        _on_day(flows, APPLIED_FLOW, bank, log.applied[row])
        _on_day(flows, MADE_FLOW, bank, log.made[row])
        _on_day(flows, DELIVERED_FLOW, bank, delivered)
        _on_day(flows, HAND_FLOW, bank, in_hand)
        if task_of[log.channel[row]] != ISSUE and log.applied[row] < NEVER:
            _on_day(flows, LINES_FLOW, bank, log.made[row])
        if log.collection[row] == BRANCH and delivered < NEVER <= in_hand:
            last = age.shape[1] - 1
            age[bank, min(last, (horizon - np.int64(delivered)) // DAY)] += 1


@njit(cache=True, nogil=True)
def _on_day(flows, flow, bank, second):  # type: ignore[no-untyped-def]
    if 0 <= second < NEVER:
        flows[flow, bank, second // DAY] += 1
