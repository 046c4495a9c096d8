"""Histograms of durations: exact counts in bins of a stated width.

A duration is divided by a base (seconds). Up to ``EXACT`` bases every bin is one base wide; from there
on each doubling has ``EXACT / 2`` bins, so a bin is never wider than 1/128 of its value. Quantiles are
nearest-rank, spread evenly inside a bin; means come from exact sums.
"""

from __future__ import annotations

import numpy as np
from numba import njit

from sim.arrays import F64, I32, I64

EXACT = 256
_TABLE = 1 << 15
LEVELS = np.array([0.5, 0.9, 0.95, 0.99])
LEVEL_NAMES = ("p50", "p90", "p95", "p99")


@njit(cache=True, nogil=True)
def bin_of(units):  # type: ignore[no-untyped-def]
    """Bin of a whole number of bases, at least 0."""
    octave = 0
    while units >> octave >= EXACT:
        octave += 1
    return octave * (EXACT // 2) + (units >> octave)


@njit(cache=True, nogil=True)
def lower_edge(i):  # type: ignore[no-untyped-def]
    """Smallest whole number of bases in bin ``i``."""
    if i < EXACT:
        return np.int64(i)
    octave = i // (EXACT // 2) - 1
    return np.int64(i - octave * (EXACT // 2)) << octave


@njit(cache=True)
def _fill_table(out):  # type: ignore[no-untyped-def]
    for units in range(len(out)):
        out[units] = bin_of(units)


def bin_table() -> I32:
    """Bins of the first numbers of bases, to look up."""
    out = np.empty(_TABLE, dtype=np.int32)
    _fill_table(out)
    return out


@njit(cache=True, nogil=True)
def fast_bin(units, table):  # type: ignore[no-untyped-def]
    """``bin_of`` with a look-up for the usual ones."""
    return np.int64(table[units]) if units < len(table) else np.int64(bin_of(units))


@njit(cache=True, nogil=True)
def quantiles(counts, base, levels, out):  # type: ignore[no-untyped-def]
    """Quantiles in seconds of each histogram; counts (cells, bins), out (cells, levels), nan if empty."""
    for cell in range(counts.shape[0]):
        total = np.int64(0)
        for b in range(counts.shape[1]):
            total += counts[cell, b]
        _of_one(counts[cell], total, base, levels, out[cell])


@njit(cache=True, nogil=True)
def _of_one(counts, total, base, levels, out):  # type: ignore[no-untyped-def]
    out[:] = np.nan
    below, b = np.int64(0), 0
    for k in range(len(levels)):
        if total == 0:
            return
        rank = max(np.int64(1), np.int64(np.ceil(levels[k] * total - 1e-9)))
        while below + counts[b] < rank:
            below += counts[b]
            b += 1
        lower, upper = lower_edge(b) * base, lower_edge(b + 1) * base
        out[k] = lower + (rank - below - 0.5) / counts[b] * (upper - lower - 1)


def quantiles_of(counts: I64 | I32, base: int, levels: F64 = LEVELS) -> F64:
    """Quantiles in seconds, shape (cells, levels), of histograms of shape (cells, bins)."""
    out = np.empty((len(counts), len(levels)))
    quantiles(counts, base, levels, out)
    return out
