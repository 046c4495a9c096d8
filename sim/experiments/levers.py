"""What can be given more or less of: the lines and shifts of a bank, the servers of a kind of outlet.

Candidates of a room of lines are (lines, hours a day more than stated); where banks share a room the lines
are those of its first bank. Candidates of counters are (servers,). Every lever says what its candidates cost
over the run, in the scenario's prices; a counter costs its hours on duty, whether anybody comes or not.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.experiments.ladders import Candidate
from sim.experiments.place_load import kinds_of
from sim.experiments.staffing import Servers, hours_range, longer, manned, servers_of
from sim.hours import compile_steps
from sim.measures.facilities import MONTH, server_seconds
from sim.measures.tables import visits_of
from sim.scenario_files import Resolved
from sim.scenario_places import Production
from sim.scenario_types import Shift, Staffing
from sim.world import World
from sim.world_lines import intervals, merged, one_at_a_time, spans

MOST_SERVERS = 40
MOST_LINES = 12
"""More lines are tried only where a scenario states more: then so many times its own."""


@dataclass(frozen=True)
class Lever:
    """id: ``lines.BUREAU`` or ``KIND.counters``. start: as the scenario has it. costs: yuan of each candidate
    over the run and hours on duty; candidates are in the order of both. units: what one more of each number
    is.
    """

    id: str
    start: Candidate
    costs: Mapping[Candidate, tuple[float, float]]
    units: tuple[str, ...]

    @property
    def candidates(self) -> tuple[Candidate, ...]:
        """Ascending by cost, then hours, then the numbers themselves."""
        return tuple(sorted(self.costs, key=lambda c: (*self.costs[c], c)))


def line_lever(world: World, bureau: int) -> Lever:
    """The lines of a room and their hours."""
    first = world.city.banks[int(world.banks_of[bureau][0])].id
    bank = world.scenario.banks[first]
    others = len(world.bureaus[bureau].rate) > bank.lines
    each = {h: _hours_of_a_line(world, bureau, h) for h in hours_range(_production(world, first).shifts)}
    most = max(MOST_LINES, 2 * bank.lines)
    prices = world.scenario.prices
    costs: dict[Candidate, tuple[float, float]] = {}
    for lines in range(0 if others else 1, most + 1):
        for hours, (on, months) in each.items():
            yuan = prices.line_month_yuan * months + prices.shift_hour_yuan * on
            costs[lines, hours] = (round(lines * yuan, 2), round(lines * on, 2))
    return Lever(f"lines.{world.bureau_names[bureau]}", (bank.lines, 0), costs, ("line", "shift_hour"))


def server_lever(world: World, kind: int, servers: Servers, banks: Collection[int]) -> Lever:
    """Counters or issuing stations of a kind of outlet; their cost is that of the outlets of these banks, or
    of all desks."""
    s, p = world.scenario, world.places
    name, which = kinds_of(s)[kind], int(servers == "stations")
    owned = np.isin(p.bank, [*banks, -1])
    mine = p.pool_of[owned & (p.kind == kind), which]
    pools = mine[mine >= 0]
    stated = servers_of(s.facilities[name], servers)
    timetable = (server_seconds(p, world.clock.n_days) > 0)[p.template[pools]]
    opened = server_seconds(p, world.clock.n_days)[p.template[pools]] / 3_600.0
    hours = float(opened.sum()) / max(stated, 1)
    days = timetable.shape[1] - timetable[:, ::-1].argmax(axis=1) - timetable.argmax(axis=1)
    a_unit = s.prices.counter_hour_yuan * hours
    if servers == "stations":
        a_unit += s.prices.station_month_yuan * float(days.sum()) / MONTH
    costs: dict[Candidate, tuple[float, float]]
    costs = {(n,): (round(n * a_unit, 2), round(n * hours, 2)) for n in range(1, MOST_SERVERS + 1)}
    return Lever(f"{name}.{servers}", (stated,), costs, (servers[:-1],))


def server_levers(world: World, banks: Collection[int]) -> list[Lever]:
    """Those of these banks, and of the desks, for which a visit has a target."""
    s, out = world.scenario, []
    for k, name in enumerate(kinds_of(s)):
        for servers in ("counters", "stations"):
            asked = [v for v in visits_of(world) if name in s.visits[v].at and s.visits[v].pool == servers]
            if servers_of(s.facilities[name], servers) and any(v in s.targets for v in asked):
                out.append(server_lever(world, k, servers, banks))
    return out


def changes_of(resolved: Resolved, world: World, plan: Mapping[str, Candidate]) -> dict[str, Any]:
    """The keys of the scenario that a plan (lever id to candidate) sets, as a file states them."""
    out: dict[str, Any] = {}
    for lever_id, candidate in plan.items():
        name, _, what = lever_id.partition(".")
        if name == "lines":
            out |= _of_lines(resolved, world, what, candidate)
            continue
        path = f"facilities.{name}.hours"
        rows = out.get(path, resolved.scenario.facilities[name].hours)
        hours = [Staffing.model_validate(row) if isinstance(row, dict) else row for row in rows]
        out[path] = manned(hours, what, candidate[0])  # type: ignore[arg-type]
    return out


def _of_lines(resolved: Resolved, world: World, bureau: str, candidate: Candidate) -> dict[str, Any]:
    ids = [world.city.banks[b].id for b in world.banks_of[world.bureau_names.index(bureau)]]
    banks = [b for b in ids if b in resolved.scenario.banks]
    out: dict[str, Any] = {f"banks.{banks[0]}.lines": candidate[0]}
    if candidate[1]:
        for bank in banks:
            out[f"banks.{bank}.production.shifts"] = longer(_production(world, bank).shifts, candidate[1])
    return out


def _production(world: World, bank: str) -> Production:
    return merged(world.scenario.production, world.scenario.banks[bank].production)


def _hours_of_a_line(world: World, bureau: int, more: int) -> tuple[float, float]:
    """Hours of one line over the run with a longer or shorter day, and months from first to last."""
    first = world.city.banks[int(world.banks_of[bureau][0])].id
    rows = longer(_production(world, first).shifts, more) or []
    shifts = [Shift.model_validate(row) for row in rows]
    window = world.scenario.banks[first]
    steps = one_at_a_time(compile_steps(spans(shifts, world.clock, window), world.clock))
    on = np.array(intervals(steps, world.horizon), dtype=np.int64).reshape(-1, 2)
    if not len(on):
        return 0.0, 0.0
    days = (on[-1, 1] - 1) // 86_400 - on[0, 0] // 86_400 + 1
    return float(np.diff(on, axis=1).sum()) / 3_600.0, float(days) / MONTH
