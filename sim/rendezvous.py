"""Who chooses which bank: weighted rendezvous, so that a new bank moves only those who choose it.

Every person gives every bank a score, ``-ln(u) / weight`` with ``u`` addressed by (person, bank code),
and takes the lowest. The scores are exponential with rate ``weight``, so a bank is chosen with
probability weight / sum of weights; a score depends on no other bank. Source: Thaler and Ravishankar
(1998), weights after Schindelhauer and Schomaker (2005).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numba import njit

from sim.arrays import F64, I64
from sim.chance import uniform
from sim.distributions import ln


class BankTable(NamedTuple):
    """Banks to choose from, ascending by code; all columns have one entry a bank.

    code: int64, the occasion of its draws. weight: float64, 0 is never chosen. from_day, until_day:
    int64, half-open window of days. equal: 1 if all weights that are not 0 are the same.
    """

    code: I64
    weight: F64
    from_day: I64
    until_day: I64
    equal: int


def bank_table(
    codes: Sequence[int], weights: Sequence[float], from_days: Sequence[int], until_days: Sequence[int]
) -> BankTable:
    """A table from columns of one length."""
    days = np.array([from_days, until_days], dtype=np.int64)
    equal = len({w for w in weights if w > 0.0}) <= 1
    return BankTable(np.array(codes, np.int64), np.array(weights, np.float64), days[0], days[1], int(equal))


@njit(cache=True)
def is_open(banks: BankTable, i: int, day: int) -> bool:
    """Whether bank ``i`` can be chosen on a day."""
    return banks.weight[i] > 0.0 and banks.from_day[i] <= day < banks.until_day[i]


@njit(cache=True)
def score(banks, i, key, who, best):  # type: ignore[no-untyped-def]
    """The score of bank ``i``, lower is better; anything above ``best`` may come out as infinity."""
    u = uniform(key, who, banks.code[i])
    if banks.equal == 1:
        return 1.0 - u  # ascends with -ln(u), so the order is the same
    if (1.0 - u) > best * banks.weight[i]:  # -ln(u) is at least 1 - u: no need for the logarithm
        return np.inf
    return -ln(u) / banks.weight[i]


@njit(cache=True)
def choose(banks, key, who, day):  # type: ignore[no-untyped-def]
    """Index of the bank that ``who`` chooses among those open on a day; -1 if none is."""
    best, found = np.inf, -1
    for i in range(len(banks.code)):
        if is_open(banks, i, day):
            x = score(banks, i, key, who, best)
            if x < best:
                best, found = x, i
    return found


@njit(cache=True)
def choose_listed(banks, listed, key, who):  # type: ignore[no-untyped-def]
    """Index of the bank that ``who`` chooses among those listed (int8 indexes, -1 is no bank)."""
    best, found = np.inf, -1
    for i in listed:
        if i >= 0:
            x = score(banks, i, key, who, best)
            if x < best:
                best, found = x, np.int64(i)
    return found


@njit(cache=True)
def top(banks, key, who, day, most, out):  # type: ignore[no-untyped-def]
    """Write the ``most`` best banks open on a day to ``out`` (int8), best first, then -1."""
    out[:] = -1
    for place in range(min(most, len(out))):
        best = np.inf
        for i in range(len(banks.code)):
            if is_open(banks, i, day) and not _contains(out, place, i):
                x = score(banks, i, key, who, best)
                if x < best:
                    best, out[place] = x, i


@njit(cache=True)
def _contains(out, places, i):  # type: ignore[no-untyped-def]
    """Whether bank ``i`` stands in one of the first places."""
    for k in range(places):  # noqa: SIM110, a generator is slow in compiled code
        if out[k] == i:
            return True
    return False
