"""Loops that tell early who has nothing to do with some banks, by bounds of their draws.

``-ln(u)`` lies between ``least_log(u)`` and ``(1 - u) / sqrt(u)``, so a score is bounded without a
logarithm; see ``rendezvous``. ``least`` and ``most`` are the lowest and highest ``1 / weight``
of the days played, float64.
"""

from __future__ import annotations

import numpy as np

from sim.chance import bits, rough, uniform
from sim.compiled import compiled
from sim.rendezvous import least_log

_SLACK, _ROOM = 1.0 - 1e-9, 1.0 + 1e-9
"""Bounds are compared with so much room for rounding."""
_BLOCK = 1_024
"""So many people at a time stay in the first cache."""


@compiled
def between(who, low, high, key, out):  # type: ignore[no-untyped-def]
    """Whose draw lies in [low, high)."""
    for i in range(len(who)):
        u = uniform(key, who[i], 0)
        out[i] = low <= u < high


def limit_of(share: float) -> int:
    """The leading 53 bits of every draw below a share are below this number."""
    return int(share * 2.0**53) + 1


@compiled
def add_below(who, limit, key, out):  # type: ignore[no-untyped-def]
    """Adds those to ``out`` whose draw may be below a share, by its ``limit_of``."""
    for i in range(len(who)):
        out[i] |= np.int64(bits(key, who[i], 0) >> np.uint64(11)) < limit


@compiled
def any_below(who, limits, keys, out):  # type: ignore[no-untyped-def]
    """Those of whom one of some draws may be below its share, to ``out`` (int64, one longer); how many."""
    n, keep = 0, np.empty(_BLOCK, np.bool_)
    for begin in range(0, len(who), _BLOCK):
        block = who[begin : begin + _BLOCK]
        keep[:] = False
        for k in range(len(limits)):
            add_below(block, limits[k], keys[k], keep)
        for i in range(len(block)):  # without a branch
            out[n] = block[i]
            n += keep[i]
    return n


@compiled(error_model="numpy")
def may_win(who, code, least, rival, most, key, out):  # type: ignore[no-untyped-def]
    """Whether the best score of banks ``code`` may be below those of all of ``rival`` (codes).

    A rival leaves the others a chance if its ``u`` is at most ``exp(-x)``, ``x`` being the best score times
    its weight, and so only if ``u (1 + x + x**2 / 2 + x**3 / 6)`` is at most 1.
    """
    place, left = np.empty(_BLOCK, np.int64), np.empty(_BLOCK, np.int64)
    best, lasts = np.empty(_BLOCK), np.empty(_BLOCK, np.bool_)
    out[:] = False
    for begin in range(0, len(who), _BLOCK):
        n = min(_BLOCK, len(who) - begin)
        place[:n] = np.arange(begin, begin + n)
        left[:n] = who[begin : begin + n]
        _best(left[:n], code, least, key, best)
        for k in range(len(rival)):
            weight = 1.0 / most[k]
            for i in range(n):
                x = best[i] * weight
                lasts[i] = rough(key, left[i], rival[k]) * (1.0 + x * (1.0 + x * (0.5 + x / 6.0))) <= _ROOM
            n = _pack(lasts[:n], place, left, best)
        for i in range(n):
            out[place[i]] = best[i] < np.inf


@compiled(error_model="numpy")
def _best(who, code, least, key, out):  # type: ignore[no-untyped-def]
    """Lower bounds of the best score of banks ``code``; infinity without any."""
    out[: len(who)] = np.inf
    for k in range(len(code)):
        for i in range(len(who)):
            out[i] = min(out[i], least_log(rough(key, who[i], code[k]) + 2.0**-52) * least[k])


@compiled
def _pack(keep, a, b, c):  # type: ignore[no-untyped-def]
    """Move the entries to keep to the front, without a branch; how many."""
    n = 0
    for i in range(len(keep)):
        a[n], b[n], c[n] = a[i], b[i], c[i]
        n += keep[i]
    return n


@compiled(error_model="numpy")
def may_win_listed(who, unit, lists, mine, code, least, most, key, out):  # type: ignore[no-untyped-def]
    """Adds those to ``out`` for whom a bank of ``mine`` (bool, (banks,)) may be the best of their unit's."""
    names = np.zeros(len(lists), np.bool_)
    for u in range(len(lists)):
        for bank in lists[u]:
            names[u] |= bank >= 0 and mine[bank]
    for i in range(len(who)):
        if names[unit[i]] and not out[i]:
            out[i] = _may_win_of(who[i], lists[unit[i]], mine, code, least, most, key)


@compiled(error_model="numpy")
def _may_win_of(who, banks, mine, code, least, most, key):  # type: ignore[no-untyped-def]
    best, rival = np.inf, np.inf
    for bank in banks:
        if bank >= 0:
            u = uniform(key, who, code[bank])
            if mine[bank]:
                best = min(best, least_log(u) * least[bank])
            elif most[bank] < np.inf:
                rival = min(rival, (1.0 - u) / np.sqrt(u) * most[bank])
    return best * _SLACK <= rival


@compiled
def asked_for(planned, held, bank, channel, end, banks, channels, out):  # type: ignore[no-untyped-def]
    """Who applies before second ``end`` at one of ``banks`` or through one of ``channels``, and holders of a
    card of ``banks``; both bool by index, the last entry for -1."""
    for i in range(len(out)):
        applies = 0 <= planned[i] < end
        through = applies and channels[channel[i]] and held[i] == 0
        out[i] = through or ((applies or held[i] > 0) and banks[bank[i]])
