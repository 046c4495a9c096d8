"""The one composition root: a scenario and its city become compiled tables for one replication."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim import chance
from sim.arrays import I64, U64
from sim.city import City
from sim.clock import Clock
from sim.geography import index_of
from sim.scenario import Scenario
from sim.world_lines import Line, compile_bureau, lines_of_bank, merged
from sim.world_places import compile_places
from sim.world_rounds import compile_law, compile_roles, compile_rounds
from sim.world_tables import Bureau, Law, Places, Roles, Rounds


@dataclass(frozen=True)
class World:
    """Everything an engine needs besides the people; built once a replication, never changed.

    ``bureaus`` are the rooms of lines; ``bureau_of`` (banks,) is the room of each bank. ``sample`` n
    means that one person in n is played.
    """

    scenario: Scenario
    city: City
    clock: Clock
    keys: U64
    sample: int
    law: Law
    roles: Roles
    places: Places
    rounds: Rounds
    bureaus: tuple[Bureau, ...]
    bureau_of: I64
    bureau_names: tuple[str, ...]

    @property
    def horizon(self) -> int:
        """The second that ends the run."""
        return self.clock.horizon

    @classmethod
    def build(
        cls, scenario: Scenario, city: City, clock: Clock, seed: int = 1, replication: int = 0, sample: int = 1
    ) -> World:
        """Compile a valid scenario. Raises ValueError where a lever is smaller than the sample."""
        _check_sample(scenario, sample)
        keys = chance.keys(seed, replication)
        rooms = _rooms(scenario, city)
        bureaus = tuple(_bureau(scenario, city, clock, keys, banks, sample) for _, banks in rooms)
        bureau_of = np.zeros(len(city.banks), dtype=np.int64)
        for i, (_, banks) in enumerate(rooms):
            bureau_of[banks] = i
        rounds = compile_rounds(scenario, clock)
        seats = np.where(rounds.capacity > 0, np.maximum(1, rounds.capacity // sample), 0)
        return cls(
            scenario=scenario,
            city=city,
            clock=clock,
            keys=keys,
            sample=sample,
            law=compile_law(scenario, clock, scenario.reading),
            roles=compile_roles(scenario),
            places=compile_places(scenario, city, clock, keys, sample),
            rounds=rounds._replace(capacity=seats),
            bureaus=bureaus,
            bureau_of=bureau_of,
            bureau_names=tuple(name for name, _ in rooms),
        )


def _check_sample(scenario: Scenario, sample: int) -> None:
    for name, extra in scenario.extra_outlets.items():
        if extra.count < sample:
            raise ValueError(
                f"extra_outlets.{name}: {extra.count} outlets are fewer than the sample of 1/{sample} can "
                "show; play more people"
            )


def _rooms(scenario: Scenario, city: City) -> list[tuple[str, list[int]]]:
    """Rooms of lines as (name, banks): shared bureaus, and every other bank alone, by first bank."""
    shared = {b: name for name, bureau in scenario.bureaus.items() for b in bureau.banks}
    rooms: dict[str, list[int]] = {}
    for i, bank in enumerate(city.banks):
        rooms.setdefault(shared.get(bank.id, bank.id), []).append(i)
    return list(rooms.items())


def _bureau(
    scenario: Scenario, city: City, clock: Clock, keys: U64, banks: list[int], sample: int
) -> Bureau:
    lines: list[Line] = []
    for i in banks:
        bank = scenario.banks.get(city.banks[i].id)
        if bank is not None:
            lines += lines_of_bank(
                city.banks[i].id, city.banks[i].code, bank, scenario.production, scenario.outages, clock, keys
            )
    first = scenario.banks.get(city.banks[banks[0]].id)
    own = scenario.production if first is None else merged(scenario.production, first.production)
    return compile_bureau(lines, own, clock, sample)


__all__ = ["World", "index_of"]
