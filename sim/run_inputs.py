"""From a scenario and a few choices to a world that can be played."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from sim.calendar_days import WorkingDays, extend, load_working_days
from sim.checks_dates import working_days
from sim.city import City, load_city
from sim.clock import Clock
from sim.diagnostics import Diagnostic, ScenarioError, Text, error
from sim.observed import Observation
from sim.opening_file import Opening
from sim.scenario import Scenario
from sim.scenario_files import Resolved, data_folder, resolve
from sim.world import World

Engine = Literal["fast", "entity"]
ENTITY_SAMPLE = 100
"""One person in so many is played by the entity engine unless more are asked for."""

_FRACTION = re.compile(r"1/([1-9][0-9]{0,8})")


@dataclass(frozen=True)
class Inputs:
    """A scenario with its city, its calendar, its opening state, and what to be warned of.

    data_folder: where the city's tables lie. lines: key path to "file:line", where a file was read.
    """

    scenario: Scenario
    city: City
    calendar: WorkingDays
    opening: Opening | None
    warnings: tuple[Diagnostic, ...]
    data_folder: Path
    observed: tuple[Observation, ...] = ()
    lines: Mapping[str, str] = field(default_factory=dict)

    def world(self, seed: int, replication: int, sample: int) -> World:
        """Compiled for one replication. Raises ScenarioError where a lever is smaller than the sample."""
        span = self.scenario.horizon
        clock = Clock(span.start, span.end, self.calendar)
        return World.build(self.scenario, self.city, clock, seed, replication, sample, self.opening)


def read_inputs(scenario: str | Path | Scenario | Resolved) -> Inputs:
    """Everything that a scenario names. Raises ScenarioError, OSError.

    A name or a path is read; a ``Scenario`` finds its data folder in the working folder or the package, and
    has no opening state (its file is known only to what ``resolve`` returns).
    """
    if isinstance(scenario, Scenario):
        return _of_scenario(scenario)
    resolved = scenario if isinstance(scenario, Resolved) else resolve(scenario)
    days = working_days(resolved.subject)
    city = load_city(resolved.data_folder)
    lines = {key: f"{origin.layer}:{origin.line}" for key, origin in resolved.provenance.items()}
    return Inputs(
        resolved.scenario, city, days, resolved.opening(), tuple(resolved.warnings), resolved.data_folder,
        resolved.observed(), lines,
    )  # fmt: skip


def _of_scenario(scenario: Scenario) -> Inputs:
    import datetime as dt

    if scenario.opening_state is not None:
        message = Text("its opening state lies beside its file", "期初状态文件与方案文件放在一起")
        raise ScenarioError(
            [
                error(
                    "E-PATH", "opening_state", message, help=Text("run the file itself", "请直接运行方案文件")
                )
            ]
        )
    folder = data_folder(scenario.data, Path.cwd())
    named = {dt.date.fromisoformat(day): kind for day, kind in scenario.calendar.days.items()}
    days = extend(load_working_days(folder), named, scenario.calendar.weekends_only_years)
    return Inputs(scenario, load_city(folder), days, None, (), folder)


def sample_of(people: int | str | None, scenario: Scenario, engine: Engine) -> int:
    """n, where one person in n is played. Raises ScenarioError for what is no number of people."""
    if people is None:
        return ENTITY_SAMPLE if engine == "entity" else 1
    fraction = _FRACTION.fullmatch(str(people).strip())
    if fraction:
        return int(fraction[1])
    total = sum(group.persons for group in scenario.groups.values())
    count = int(people) if str(people).strip().isdecimal() else 0
    if count < 1:
        message = Text("not a number of people", "不是人数")
        wanted = Text(
            "a whole number such as 200000, or a part such as 1/100", "整数（如 200000）或比例（如 1/100）"
        )
        raise ScenarioError([error("E-VALUE", "--people", message, got=str(people), expected=wanted)])
    return max(1, round(total / count))
