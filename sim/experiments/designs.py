"""Where in the ranges of assumptions an experiment looks: designs drawn by address.

The root is another one than that of a run's luck: what an experiment draws never meets a person's draw.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from sim.arrays import F64
from sim.chance import bits, uniform

_ROOT = 0x64657369
ORDER, WITHIN = range(2)
"""What is drawn of a column: the order of its strata, the place within each. Append, never insert."""


def latin_hypercube(names: Sequence[str], draws: int, seed: int) -> F64:
    """Quantiles, shape (draws, names): in every column each of ``draws`` equal strata is hit once.

    A column depends on its name, on ``draws`` and on the seed: whatever else is drawn beside it, an
    assumption keeps its values (McKay, Beckman and Conover 1979).
    """
    out = np.empty((draws, len(names)))
    for j, name in enumerate(names):
        shuffled = np.argsort(column(name, draws, seed, ORDER), kind="stable")
        out[:, j] = (shuffled + column(name, draws, seed, WITHIN)) / draws
    return out


def column(name: str, draws: int, seed: int, purpose: int) -> F64:
    """Uniform numbers of one name, shape (draws,)."""
    who: Any = np.uint64(int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big"))
    root: Any = np.uint64(bits(_ROOT, seed, purpose))
    key: Any = np.uint64(bits(root, draws, 0))
    return np.array([uniform(key, who, i) for i in range(draws)], dtype=np.float64)
