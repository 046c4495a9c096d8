"""Daily series over replications, with bands that hold the mean of every day at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa

from sim.arrays import F64
from sim.experiments.intervals import simultaneous_band
from sim.results import RunResult

SERIES = {"backlog": "work_in_progress", "made": "made", "applied": "applied", "uncollected": "uncollected"}
"""Columns of the table of banks, and what the study calls them."""
ALL = "all"


def daily_table(runs: Sequence[RunResult]) -> pd.DataFrame:
    """Rows (series, bank, date) with mean, low and high; bank ``all`` is the city. Empty for one run.

    Each bank's series is a band of its own: it holds every day of that series at once with 95 %.
    """
    if len(runs) < 2:
        return pd.DataFrame({name: [] for name in ("series", "bank", "date", "mean", "low", "high")})
    tables = [run.load("banks") for run in runs]
    days = np.unique(tables[0]["date"].to_numpy())
    banks = list(dict.fromkeys(tables[0]["bank"].to_pylist()))
    bureaus = tables[0]["bureau"].to_pylist()[:: len(days)]
    parts = []
    for column, name in SERIES.items():
        curves = np.array([_curves(table, column, len(banks)) for table in tables])
        parts += [_band(name, bank, days, curves[:, b]) for b, bank in enumerate(banks)]
        first = [bureaus.index(b) for b in dict.fromkeys(bureaus)] if column == "backlog" else slice(None)
        parts.append(_band(name, ALL, days, curves[:, first].sum(axis=1)))
    return pd.concat(parts, ignore_index=True)


def _curves(table: pa.Table, column: str, banks: int) -> F64:
    """One run's series by bank, shape (banks, days): the table goes bank by bank, day by day."""
    found: F64 = table[column].to_numpy().astype(np.float64).reshape(banks, -1)
    return found


def _band(name: str, bank: str, days: Any, curves: F64) -> pd.DataFrame:
    band = simultaneous_band(curves)
    low = np.maximum(band.low, 0.0)  # cards are never negative
    return pd.DataFrame(
        {"series": name, "bank": bank, "date": days, "mean": band.mean, "low": low, "high": band.high}
    )
