"""Names for the arrays that pass between modules."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

I8 = NDArray[np.int8]
I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
U64 = NDArray[np.uint64]
F64 = NDArray[np.float64]
AnyArray = NDArray[Any]


def i64(values: Sequence[int]) -> I64:
    """Whole numbers as a column."""
    return np.array(values, dtype=np.int64)


def offsets(lengths: Sequence[int]) -> I64:
    """Where each of several slices begins, and where the last ends, (slices + 1,)."""
    return np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64)


def joined(parts: Sequence[I64]) -> I64:
    """Columns one after the other."""
    return np.concatenate(parts).astype(np.int64) if parts else np.zeros(0, dtype=np.int64)
