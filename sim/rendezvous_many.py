"""Banks chosen by many at a time: bounds of scores in loops of vector code, logarithms only for close calls.

The lower bound ``x`` of ``-ln(u)``, ``least_log``, bounds it from above too: by ``x (1 + x**2 / 9)``
up to ``x = 1``, since ``-ln(u)`` is ``2 atanh(x / 2)``.
"""

from __future__ import annotations

import numpy as np

from sim.chance import rough, uniform
from sim.compiled import compiled
from sim.rendezvous import least_log, top

_ROUNDING = 1.0 + 1e-9


@compiled(error_model="numpy")
def leaders(code, least, key, who, found, first, second):  # type: ignore[no-untyped-def]
    """Who of the banks leads by lower bounds of the scores, for each of ``who``; no branch: vector code.

    least: float64, (banks,), lowest 1 / weight. Results, (n,): the index, its bound, and the next lowest.
    """
    n = len(who)
    found[:n], first[:n], second[:n] = 0, np.inf, np.inf
    for k in range(len(code)):
        for i in range(n):
            bound = least_log(rough(key, who[i], code[k]) + 2.0**-52) * least[k]
            second[i] = min(second[i], max(first[i], bound))
            found[i] = k if bound < first[i] else found[i]
            first[i] = min(first[i], bound)


@compiled(error_model="numpy")
def top_many(code, inverse, row, key, who, most, out):  # type: ignore[no-untyped-def]
    """``top`` for each of ``who``, to ``out`` (int8, (n, places)); meant for some hundred at a time."""
    n = len(who)
    bound, low, found = np.empty((len(code), n)), np.empty(n), np.empty(n, np.int64)
    upper, sure = np.zeros(n), np.full(n, True)
    weight, scratch = 1.0 / inverse[row], np.empty(len(code))
    _bounds(code, inverse[row], key, who, bound)
    out[:] = -1
    for place in range(most + 1):  # one more: the last named must be sure to lie below the rest
        _lowest(bound, low, found)
        for i in range(n):
            sure[i] &= upper[i] < low[i] or low[i] == np.inf
            x = low[i] * weight[found[i]]
            upper[i] = low[i] * (1.0 + x * x / 9.0) * _ROUNDING if x < 1.0 else np.inf
        for i in range(n):
            if place < most and low[i] < np.inf:
                out[i, place] = found[i]
                bound[found[i], i] = np.inf
    for i in range(n):
        if not sure[i]:
            top(code, inverse, row, key, who[i], most, scratch, out[i])


@compiled(error_model="numpy")
def _bounds(code, inverse, key, who, out):  # type: ignore[no-untyped-def]
    """Lower bounds of the scores, (banks, n)."""
    for k in range(len(code)):
        for i in range(len(who)):
            out[k, i] = least_log(uniform(key, who[i], code[k])) * inverse[k]


@compiled
def _lowest(bound, low, found):  # type: ignore[no-untyped-def]
    """The lowest bound of each column and its row."""
    low[:], found[:] = np.inf, 0
    for k in range(len(bound)):
        for i in range(len(low)):
            found[i] = k if bound[k, i] < low[i] else found[i]
            low[i] = min(low[i], bound[k, i])
