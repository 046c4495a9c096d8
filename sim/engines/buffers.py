"""Memory that is used again: a fresh column costs more to touch than to fill."""

from __future__ import annotations

import numpy as np

from sim.arrays import AnyArray
from sim.journeys import DTYPES, FACTS, Log, start_of

ALWAYS_WRITTEN = (*FACTS, "confirmed")
"""Columns that whoever adds a row writes first."""


class Buffers:
    """Columns of one thread, which grow to the largest shard it plays; each request ends the one before."""

    def __init__(self) -> None:
        self._columns: dict[str, AnyArray] = {}

    def log(self, rows: int) -> Log:
        """An empty log of ``rows`` rows."""
        return Log._make(self._filled(name, rows) for name in Log._fields)

    def column(self, name: str, rows: int, dtype: type) -> AnyArray:
        """``rows`` entries of any content."""
        column = self._columns.get(name)
        if column is None or len(column) < rows:
            self._columns.pop(name, None)  # before the larger one is there
            column = self._columns[name] = np.empty(rows, dtype=dtype)
        return column[:rows]

    def _filled(self, name: str, rows: int) -> AnyArray:
        column = self.column(name, rows, DTYPES.get(name, np.int32))
        if name not in ALWAYS_WRITTEN:
            column.fill(start_of(name))
        return column
