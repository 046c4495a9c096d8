"""Who chooses which bank: weighted rendezvous, so that a new bank moves only those who choose it.

Every person gives every bank a score, ``-ln(u) / weight`` with ``u`` addressed by (person, bank code),
and takes the lowest. The scores are exponential with rate ``weight``, so a bank is chosen with
probability weight / sum of weights; a score depends on no other bank. Source: Thaler and Ravishankar
(1998), with weights after Schindelhauer and Schomaker (2005).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.arrays import F64, I32, I64
from sim.chance import uniform
from sim.compiled import compiled
from sim.elementary import ln


class BankTable(NamedTuple):
    """Banks to choose from, ascending by code, over the days played.

    code: int64, (banks,), the occasion of a bank's draws. of_day: int32, (days,), row of ``inverse`` that
    holds. inverse: float64, (rows, banks), 1 / weight, infinity for who cannot be chosen. equal: uint8,
    (rows,), 1 if all who can be chosen weigh the same.
    """

    code: I64
    of_day: I32
    inverse: F64
    equal: NDArray[np.uint8]


def bank_table(
    codes: Sequence[int], weights: Sequence[float], windows: Sequence[tuple[int, int]], n_days: int
) -> BankTable:
    """Banks with their weights and half-open windows of days; ValueError for a day without any."""
    edges = {day for window in windows for day in window if 0 < day < n_days}
    starts = np.array(sorted({0, *edges}), dtype=np.int64)
    rows = np.array([[_inverse(w, s, day) for w, s in zip(weights, windows, strict=True)] for day in starts])
    if not np.isfinite(rows).any(axis=1).all():
        raise ValueError("no bank can be chosen on some day of the run")
    return BankTable(
        np.array(codes, np.int64),
        (np.searchsorted(starts, np.arange(n_days), side="right") - 1).astype(np.int32),
        rows,
        np.array([len(set(row[np.isfinite(row)])) == 1 for row in rows], np.uint8),
    )


def _inverse(weight: float, window: tuple[int, int], day: int) -> float:
    return 1.0 / weight if weight > 0.0 and window[0] <= day < window[1] else np.inf


@compiled(error_model="numpy")
def least_log(u):  # type: ignore[no-untyped-def]
    """A lower bound of ``-ln(u)``, equal to it at 1."""
    return 2.0 * (1.0 - u) / (1.0 + u)


@compiled(error_model="numpy")
def least_scores(code, inverse, row, key, who, out):  # type: ignore[no-untyped-def]
    """Lower bounds of the scores to ``out``, (banks,)."""
    for i in range(len(code)):
        out[i] = least_log(uniform(key, who, code[i])) * inverse[row, i]


@compiled(error_model="numpy")
def score(code, inverse, row, key, who, i):  # type: ignore[no-untyped-def]
    """The score of bank ``i``; the lowest is chosen."""
    return -ln(uniform(key, who, code[i])) * inverse[row, i]


@compiled(error_model="numpy")
def choose(code, inverse, equal, row, key, who, scratch):  # type: ignore[no-untyped-def]
    """Index of the bank that ``who`` chooses; -1 if none can be chosen.

    code, inverse, equal: of a ``BankTable``, ``row`` the one that holds; scratch: float64, (banks,). The
    bounds decide at once where all weigh the same; else only those that may still win take a logarithm.
    """
    least_scores(code, inverse, row, key, who, scratch)
    found = 0
    for i in range(1, len(code)):
        if scratch[i] < scratch[found]:
            found = i
    if not scratch[found] < np.inf:
        return -1
    if equal[row] == 1:
        return found
    first, best = found, score(code, inverse, row, key, who, found)
    for i in range(len(code)):
        if scratch[i] <= best and i != first:
            x = score(code, inverse, row, key, who, i)
            if x < best:
                best, found = x, i
    return found


@compiled(error_model="numpy")
def choose_listed(code, inverse, row, lists, unit, key, who):  # type: ignore[no-untyped-def]
    """Index of the bank that ``who`` chooses of ``lists[unit]`` (int8 indexes, -1 is no bank)."""
    best, found = np.inf, np.int64(-1)
    for place in range(lists.shape[1]):
        i = np.int64(lists[unit, place])
        if i >= 0:
            x = score(code, inverse, row, key, who, i)
            if x < best:
                best, found = x, i
    return found


@compiled(error_model="numpy")
def top(code, inverse, row, key, who, most, scratch, out):  # type: ignore[no-untyped-def]
    """The ``most`` lowest scores that are finite: bank indexes to ``out`` (int8), best first, then -1."""
    for i in range(len(code)):  # no branch: vector code
        scratch[i] = score(code, inverse, row, key, who, i)
    for place in range(len(out)):
        best, found = np.inf, -1
        for i in range(len(code)):
            if place < most and scratch[i] < best:
                best, found = scratch[i], i
        out[place] = found
        if found >= 0:
            scratch[found] = np.inf
