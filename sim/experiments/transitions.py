"""What became of every application in another world: twins matched by application id, and counted.

A twin is one application in both worlds. It is counted where it belongs in the reference (bank, batch,
group, district, channel, week); an application of the alternative alone where it belongs there.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from sim.arrays import F64, I64, AnyArray
from sim.clock import NEVER
from sim.experiments.twin_columns import Columns
from sim.promise import STATES

OUTCOMES = (*STATES, "absent")
"""States of an application at the report date, and being in only one of the worlds."""
ABSENT = len(STATES)
QUANTITIES = ("days_to_made", "days_to_hand", "date_in_hand")
"""Application to card made; application to card in hand; the date on which the card was in the hand."""
WAIT_FIELDS = ("twins", "reference_seconds", "alternative_seconds", "sooner", "later")
"""Of twins that got there in both worlds: how many, sums of seconds, and how many of them were earlier
or later in the alternative."""
BANK_WEEK = "bank_week"


class Twins(NamedTuple):
    """Rows of the reference and of the alternative that belong together; then those without a twin."""

    reference: I64
    alternative: I64
    only_reference: I64
    only_alternative: I64


def match(a: Columns, b: Columns) -> Twins:
    """Twins by application id; both sets of columns ascend by it."""
    at = np.searchsorted(b.application, a.application)
    inside = at < len(b.application)
    found = np.zeros(len(at), dtype=bool)
    found[inside] = b.application[at[inside]] == a.application[inside]
    mine, theirs = np.flatnonzero(found), at[found]
    alone = np.ones(len(b.application), dtype=bool)
    alone[theirs] = False
    return Twins(mine, theirs, np.flatnonzero(~found), np.flatnonzero(alone))


class Members(NamedTuple):
    """For each margin the number of its members, and for each row of a world the member plus one."""

    sizes: Mapping[str, int]
    weeks: int

    def of(self, margin: str, c: Columns, rows: I64) -> I64:
        """Member of each row from 1, 0 for none; ``bank_week`` is bank * weeks + week, plus one."""
        if margin == "all":
            return np.ones(len(rows), dtype=np.int64)
        if margin == BANK_WEEK:
            return c.bank[rows].astype(np.int64) * self.weeks + c.week[rows] + 1
        column: AnyArray = getattr(c, margin)
        return column[rows].astype(np.int64) + 1

    def count(self, margin: str) -> int:
        """How many numbers ``of`` may give."""
        plain = {"all": 1, BANK_WEEK: self.sizes["bank"] * self.weeks}
        return 1 + plain.get(margin, self.sizes.get(margin, 0))

    @property
    def margins(self) -> tuple[str, ...]:
        """All margins."""
        return ("all", *self.sizes, BANK_WEEK)


def count_transitions(a: Columns, b: Columns, twins: Twins, members: Members) -> dict[str, I64]:
    """Margin to counts (members + 1, OUTCOMES before, OUTCOMES after)."""
    nobody_a = np.full(len(twins.only_alternative), ABSENT)
    nobody_b = np.full(len(twins.only_reference), ABSENT)
    before = np.concatenate([a.state[twins.reference], a.state[twins.only_reference], nobody_a])
    after = np.concatenate([b.state[twins.alternative], nobody_b, b.state[twins.only_alternative]])
    move = before.astype(np.int64) * len(OUTCOMES) + after
    rows = np.concatenate([twins.reference, twins.only_reference])
    shape = (-1, len(OUTCOMES), len(OUTCOMES))
    cells = len(OUTCOMES) ** 2
    out = {}
    for margin in members.margins:
        place = [members.of(margin, a, rows), members.of(margin, b, twins.only_alternative)]
        cell = np.concatenate(place) * cells + move
        out[margin] = np.bincount(cell, minlength=members.count(margin) * cells).reshape(shape)
    return out


def sum_waits(a: Columns, b: Columns, twins: Twins, members: Members) -> dict[str, I64]:
    """Margin to sums (members + 1, QUANTITIES, WAIT_FIELDS); whole seconds, exact."""
    out = {
        m: np.zeros((members.count(m), len(QUANTITIES), len(WAIT_FIELDS)), np.int64) for m in members.margins
    }
    for q, name in enumerate(QUANTITIES):
        there = _there(name, a, twins.reference) & _there(name, b, twins.alternative)
        mine, theirs = twins.reference[there], twins.alternative[there]
        before, after = _seconds(name, a, mine), _seconds(name, b, theirs)
        fields = (np.ones(len(mine)), before, after, after < before, after > before)
        for margin in members.margins:
            place, n = members.of(margin, a, mine), members.count(margin)
            for f, values in enumerate(fields):
                out[margin][:, q, f] = np.bincount(place, values, n)
    return out


def _there(quantity: str, c: Columns, rows: I64) -> AnyArray:
    """Whether the application got as far."""
    end = c.made if quantity == "days_to_made" else c.in_hand
    reached: AnyArray = end[rows] < NEVER
    return reached


def _seconds(quantity: str, c: Columns, rows: I64) -> F64:
    """Length of the wait, or the moment itself; sums of whole seconds stay exact in floats below 2**53."""
    end = (c.made if quantity == "days_to_made" else c.in_hand)[rows].astype(np.float64)
    return end if quantity == "date_in_hand" else end - c.applied[rows]
