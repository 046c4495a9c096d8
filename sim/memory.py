"""What a run will need, said before anything large is taken, and the largest sample that fits.

An upper estimate from the sizes of the columns: everybody who is willing applies once, and the shards
that are played at once are the largest ones. Measured peaks lie between 70 and 100 % of it.
"""

from __future__ import annotations

import math
from typing import NamedTuple

from sim import shards
from sim.diagnostics import ScenarioError, Text, error
from sim.machine import available_bytes
from sim.measures.tally import tally_bytes
from sim.scenario import Scenario
from sim.world import World

_MIB = 1 << 20
PROGRAM = 330 * _MIB
"""Python with its libraries and the compiled kernels, before any person."""
PERSON = 44
"""Bytes a person: the columns of the population, its rows by bank, and flags on the way."""
APPLICATION = 160
"""Bytes an application in play: one row of the journey log and its places in lists and orders."""
KEPT = 110
"""Bytes an application whose journey stays in memory."""
LATER = 1.06
"""Applications for each first one: re-issues and returns, with the room kept for them."""


class Need(NamedTuple):
    """Bytes of one run at once. ``people`` and ``journeys`` shrink with the sample, ``fixed`` does not."""

    fixed: int
    people: int
    journeys: int

    @property
    def total(self) -> int:
        """All of it."""
        return self.fixed + self.people + self.journeys


def need(world: World, threads: int = 2, keep_journeys: bool = False) -> Need:
    """What a run of ``world`` takes at most. keep_journeys: in memory, not streamed to files."""
    sample = world.sample
    persons = sum(group.persons for group in world.scenario.groups.values()) / sample
    applications = first_applications(world.scenario) / sample * LATER
    at_once = _largest_shards(world, threads) * applications * APPLICATION
    kept = applications * KEPT if keep_journeys else 0.0
    fixed = PROGRAM + tally_bytes(world)
    return Need(fixed, math.ceil(persons * PERSON), math.ceil(at_once + kept))


def first_applications(scenario: Scenario) -> float:
    """At most so many people apply for their first card."""
    factor = scenario.people.willing_factor
    return sum(g.persons * min(1.0, g.willing_share * factor) for g in scenario.groups.values())


def _largest_shards(world: World, threads: int) -> float:
    """The part of all applications that is in play at once."""
    weights = [_weight(world, banks) for banks in shards.plan(world).groups]
    total = sum(weights)
    return sum(sorted(weights)[-threads:]) / total if total > 0 else 1.0


def _weight(world: World, banks: tuple[int, ...]) -> float:
    found = (world.scenario.banks.get(world.city.banks[b].id) for b in banks)
    return sum(max(bank.share, bank.pension_share) for bank in found if bank is not None)


def check_memory(world: World, threads: int = 2, keep_journeys: bool = False) -> None:
    """Refuse a run that would not fit. Raises ScenarioError (E-MEMORY) with the largest that does."""
    needed, free = need(world, threads, keep_journeys), available_bytes()
    if needed.total <= free:
        return
    message = Text(
        f"this run needs up to {_gib(needed.total)}; {_gib(free)} are free",
        f"本次运行最多需要 {_gib(needed.total)} 内存，现有 {_gib(free)} 可用",
    )
    fits = largest_that_fits(needed, world.sample, free)
    hint = (
        None
        if fits is None
        else Text(f"the largest that fits: --people 1/{fits}", f"可运行的最大规模：--people 1/{fits}")
    )
    if hint is None:
        hint = Text("no sample of this city fits: free some memory", "任何抽样规模都放不下：请先释放内存")
    raise ScenarioError([error("E-MEMORY", "--people", message, got=f"1/{world.sample}", help=hint)])


def largest_that_fits(needed: Need, sample: int, free: int) -> int | None:
    """The smallest n such that 1/n fits in ``free`` bytes, given the need of 1/``sample``; or None."""
    left = free - needed.fixed
    if left <= 0:
        return None
    return max(1, math.ceil((needed.people + needed.journeys) * sample / left))


def _gib(count: int) -> str:
    return f"{count / (1 << 30):.1f} GiB"
