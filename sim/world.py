"""The one composition root: a scenario and its city become compiled tables for one replication."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from sim import chance
from sim.arrays import I64, U64
from sim.city import City
from sim.clock import Clock
from sim.diagnostics import ScenarioError, Text, error
from sim.opening_file import Opening
from sim.pack import pack
from sim.scenario import Scenario
from sim.scenario_places import Production
from sim.world_lines import Line, compile_bureau, compile_releases, lines_of_bank, merged
from sim.world_lines import with_failures as lines_with_failures
from sim.world_places import compile_places
from sim.world_places import with_failures as places_with_failures
from sim.world_rounds import compile_law, compile_roles, compile_rounds
from sim.world_tables import Bureau, Law, Places, Releases, Roles, Rounds, Setting


@dataclass(frozen=True)
class World:
    """Everything an engine needs besides the people; built once a replication, never changed.

    ``bureaus`` are the rooms of lines; ``bureau_of`` (banks,) is the room of each bank. ``sample`` n
    means that one person in n is played. ``lines`` are those of each room before compilation.
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
    lines: tuple[tuple[Line, ...], ...]
    releases: Releases
    bureau_of: I64
    bureau_names: tuple[str, ...]
    opening: Opening | None = None
    """What lies in the pipeline before the first second."""

    @cached_property
    def setting(self) -> Setting:
        """All tables in one value for the kernels."""
        return Setting(
            horizon=self.horizon,
            keys=self.keys,
            bureau_of=self.bureau_of,
            releases=self.releases,
            law=self.law,
            days=self.clock.day_table,
            roles=self.roles,
            rounds=self.rounds,
            places=self.places,
        )

    @cached_property
    def packed(self) -> Any:
        """The setting as compiled code takes it; one pointer."""
        return pack(self.setting)

    @cached_property
    def packed_bureaus(self) -> list[Any]:
        """The lines of every room as compiled code takes them."""
        return [pack(bureau) for bureau in self.bureaus]

    @cached_property
    def banks_of(self) -> list[I64]:
        """The banks of every room of lines."""
        return [np.flatnonzero(self.bureau_of == b) for b in range(len(self.bureaus))]

    @property
    def horizon(self) -> int:
        """The second that ends the run."""
        return self.clock.horizon

    @classmethod
    def build(
        cls,
        scenario: Scenario,
        city: City,
        clock: Clock,
        seed: int = 1,
        replication: int = 0,
        sample: int = 1,
        opening: Opening | None = None,
    ) -> World:
        """Compile a valid scenario. Raises ScenarioError where a lever is smaller than the sample.

        opening: the content of the file that ``scenario.opening_state`` names; ValueError without it.
        """
        if scenario.opening_state is not None and opening is None:
            raise ValueError(f"{scenario.name} begins from {scenario.opening_state}: hand over its content")
        _check_sample(scenario, sample)
        keys = chance.keys(seed, replication)
        rooms = _rooms(scenario, city)
        owns = [_own(scenario, city, banks[0]) for _, banks in rooms]
        lines = tuple(tuple(_lines(scenario, city, clock, banks)) for _, banks in rooms)
        bureau_of = np.zeros(len(city.banks), dtype=np.int64)
        for i, (_, banks) in enumerate(rooms):
            bureau_of[banks] = i
        rounds = compile_rounds(scenario, clock)
        seats = np.where(rounds.capacity > 0, np.maximum(1, rounds.capacity // sample), 0)
        world = cls(
            scenario=scenario,
            city=city,
            clock=clock,
            keys=keys,
            sample=sample,
            law=compile_law(scenario, clock, scenario.reading),
            roles=compile_roles(scenario),
            places=compile_places(scenario, city, clock, keys, sample),
            rounds=rounds._replace(capacity=seats),
            bureaus=tuple(compile_bureau(*x, clock, sample) for x in zip(lines, owns, strict=True)),
            lines=lines,
            releases=compile_releases(owns, clock),
            bureau_of=bureau_of,
            bureau_names=tuple(name for name, _ in rooms),
            opening=opening,
        )
        return world._with_failures()

    def on(self, seed: int, replication: int) -> World:
        """The same world with other luck; what chance does not decide is shared."""
        keys = chance.keys(seed, replication)
        places = self.places
        if self.sample > 1:  # which counters are kept is drawn
            places = compile_places(self.scenario, self.city, self.clock, keys, self.sample)
        return replace(self, keys=keys, places=places)._with_failures()

    def _with_failures(self) -> World:
        """Its machines fail as its keys draw it."""
        how = self.horizon, self.keys
        bureaus = zip(self.bureaus, self.lines, strict=True)
        return replace(
            self,
            places=places_with_failures(self.places, self.scenario, *how),
            bureaus=tuple(lines_with_failures(bureau, lines, *how) for bureau, lines in bureaus),
        )


def _check_sample(scenario: Scenario, sample: int) -> None:
    """A lever smaller than the sample would do nothing, or far too much."""
    small = {n: e.count for n, e in scenario.extra_outlets.items() if e.count < sample}
    if not small:
        return
    possible = min(small.values())
    hint = Text(f"--people 1/{possible}", f"--people 1/{possible}")
    wanted = Text(
        f"at least {sample} outlets at 1/{sample} of the people", f"按 1/{sample} 抽样至少需 {sample} 个网点"
    )
    raise ScenarioError(
        error(
            "E-SAMPLE",
            f"extra_outlets.{name}.count",
            Text(f"{name}: smaller than the sample of 1/{sample}", f"{name}：小于 1/{sample} 的抽样"),
            got=str(count),
            expected=wanted,
            help=hint,
        )
        for name, count in small.items()
    )


def _rooms(scenario: Scenario, city: City) -> list[tuple[str, list[int]]]:
    """Rooms of lines as (name, banks): shared bureaus, and every other bank alone, by first bank."""
    shared = {b: name for name, bureau in scenario.bureaus.items() for b in bureau.banks}
    rooms: dict[str, list[int]] = {}
    for i, bank in enumerate(city.banks):
        rooms.setdefault(shared.get(bank.id, bank.id), []).append(i)
    return list(rooms.items())


def _lines(scenario: Scenario, city: City, clock: Clock, banks: list[int]) -> list[Line]:
    """All lines of a room, bank after bank."""
    out: list[Line] = []
    for i in banks:
        bank = scenario.banks.get(city.banks[i].id)
        if bank is not None:
            own, outages = scenario.production, scenario.outages
            out += lines_of_bank(city.banks[i].id, city.banks[i].code, bank, own, outages, clock)
    return out


def _own(scenario: Scenario, city: City, bank: int) -> Production:
    """How a room makes lots: as its first bank does."""
    stated = scenario.banks.get(city.banks[bank].id)
    return scenario.production if stated is None else merged(scenario.production, stated.production)
