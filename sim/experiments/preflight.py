"""Load against capacity before anything is played: expected orders and visits against hours, by week."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

import numpy as np

from sim.arrays import F64, I64
from sim.experiments.expected_demand import expected_demand
from sim.experiments.expected_flows import Flows, expected_flows
from sim.experiments.line_load import LineLoad, line_load
from sim.experiments.place_load import PlaceLoad, place_load
from sim.run_inputs import read_inputs
from sim.scenario import Scenario
from sim.scenario_files import Resolved
from sim.world import World


@dataclass(frozen=True)
class Preflight:
    """What to expect of a scenario; weeks are Monday to Sunday, the first may be cut."""

    world: World
    flows: Flows
    lines: LineLoad
    places: PlaceLoad

    @property
    def week_of(self) -> I64:
        """Number of the week of each day, from 0."""
        clock = self.world.clock
        return (np.arange(clock.n_days) + clock.start.weekday()) // 7

    def weekly(self, daily: F64) -> F64:
        """A daily table (..., days) by week."""
        starts = np.flatnonzero(np.diff(self.week_of, prepend=-1))
        by_week: F64 = np.add.reduceat(daily, starts, axis=-1)
        return by_week

    def monday(self, week: int) -> dt.date:
        """The Monday of a week."""
        start = self.world.clock.start
        return start + dt.timedelta(days=7 * week - start.weekday())

    def line_share(self) -> F64:
        """Load of each bureau and week: orders over what its lines make; nan where they are closed."""
        return ratio(self.weekly(self.lines.orders), self.weekly(self.lines.capacity))

    def place_share(self) -> F64:
        """Load of counters, (kinds, 2, districts, weeks): hours of work over hours on duty."""
        return ratio(self.weekly(self.places.work), self.weekly(self.places.hours))

    def first_overload(self, bureau: int) -> dt.date | None:
        """Monday of the first week that asks for more than the lines of a bureau make; None if none does.
        A week in which they are closed throughout, a holiday, is not one."""
        over = np.flatnonzero(np.nan_to_num(self.line_share()[bureau]) > 1.0 + 1e-9)
        return self.monday(int(over[0])) if len(over) else None

    def backlog_days(self) -> F64:
        """Backlog after each day in usual days of work, (bureaus, days)."""
        able = self.lines.capacity
        worked = np.where(able > 0, able, np.nan)
        usual = np.array([np.nanmean(row) if np.isfinite(row).any() else np.nan for row in worked])
        return np.asarray(self.lines.backlog / usual[:, None])


def ratio(part: F64, whole: F64) -> F64:
    """part / whole; nan where nothing is open."""
    return np.asarray(np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0))


def preflight(resolved: Resolved) -> Preflight:
    """The expected load of a scenario, in which machines never break: repairs enter as a share of the time.

    Nothing is drawn. Raises ScenarioError, OSError.
    """
    world = steady_world(resolved)
    flows = expected_flows(world, expected_demand(world))
    return Preflight(world, flows, line_load(world, flows.orders), place_load(world, flows.visits))


def steady_world(resolved: Resolved) -> World:
    """The whole city of a scenario, in which machines never break. Raises ScenarioError, OSError."""
    inputs = read_inputs(resolved)
    steady = replace(inputs, scenario=without_breakdowns(inputs.scenario))
    return replace(steady.world(seed=1, replication=0, sample=1), scenario=inputs.scenario)


def without_breakdowns(scenario: Scenario) -> Scenario:
    """A copy in which no line and no printer breaks."""
    banks = {
        name: bank.model_copy(update={"production": bank.production.model_copy(update={"breakdowns": None})})
        for name, bank in scenario.banks.items()
    }
    kinds = {
        name: kind.model_copy(update={"printer_breakdowns": None})
        for name, kind in scenario.facilities.items()
    }
    production = scenario.production.model_copy(update={"breakdowns": None})
    return scenario.model_copy(update={"banks": banks, "production": production, "facilities": kinds})
