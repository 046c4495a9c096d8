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
        """An empty log of ``rows`` rows.

        Its columns lie in one block, which the system backs by large pages: rows are met in any order, and
        with small pages each column would have to look up another one for every row.
        """
        kinds = [np.dtype(DTYPES.get(name, np.int32)) for name in Log._fields]
        ends = np.cumsum([-(-rows * kind.itemsize // 64) * 64 for kind in kinds]).tolist()
        block = self.column("log", ends[-1], np.uint8)
        columns = zip(Log._fields, kinds, [0, *ends], strict=False)
        return Log._make(_begun(name, block[at:][: rows * k.itemsize].view(k)) for name, k, at in columns)

    def column(self, name: str, rows: int, dtype: type) -> AnyArray:
        """``rows`` entries of any content."""
        column = self._columns.get(name)
        if column is None or len(column) < rows:
            self._columns.pop(name, None)  # before the larger one is there
            column = self._columns[name] = np.empty(rows, dtype=dtype)
        return column[:rows]


def _begun(name: str, column: AnyArray) -> AnyArray:
    """A column as it is before anything has happened; what is written first anyway stays as it is."""
    if name not in ALWAYS_WRITTEN:
        column.fill(start_of(name))
    return column
