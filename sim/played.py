"""What is left of a run when its engine has finished."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sim.arrays import I64
from sim.hash_tree import Hasher
from sim.measures.tally import Tally
from sim.series import Series
from sim.world import World


@dataclass
class Played:
    """people: how many were built. before: see ``levels_before``. parts: journeys kept in memory.
    seconds: wall time of each stage."""

    world: World
    people: int
    before: I64
    tally: Tally
    hasher: Hasher
    series: Series
    parts: list[Any] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
