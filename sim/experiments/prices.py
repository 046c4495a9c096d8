"""What one more unit avoids: a line, an hour of the shift, a counter, an issuing station.

Of a line or a shift the cards made on lines are counted, of counters and stations the cards made there and
the minutes waited. Each unit is added alone and its rooms are played again with the same people and the
same luck, so the difference is the unit's doing; replications tell how far it depends on the luck. Where
there is slack the difference is zero, to the card.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.arrays import F64, I64
from sim.experiments.intervals import t_interval
from sim.experiments.ladders import Candidate
from sim.experiments.late_cards import Ledger, minutes_waited
from sim.experiments.levers import Lever, changes_of
from sim.experiments.rooms import Base, base_of, forget, replay, together
from sim.experiments.study_sources import study_sources
from sim.experiments.sweep import Sweeping
from sim.experiments.tasks import key_of
from sim.experiments.trials import Room, banks_named, levers_of, rooms_of
from sim.measures.tables import mondays
from sim.model_version import model_version
from sim.run_inputs import read_inputs
from sim.run_manifest import names_of, result_versions, too_small
from sim.scenario_files import Resolved, scenario_digest
from sim.series import Series
from sim.studies import Study
from sim.whole_files import json_bytes
from sim.world import World

KIND = "price"
FOUND = "units.json"
ALL = "all"


class Unit(NamedTuple):
    """One more of something. lever: its id; unit: what it is; plan: the candidate; yuan: over the run."""

    lever: str
    unit: str
    plan: Candidate
    yuan: float


def units_of(levers: Sequence[Lever]) -> Iterator[Unit]:
    """Every lever one step up in each of its numbers."""
    for lever in levers:
        for i, name in enumerate(lever.units):
            more = tuple(n + (k == i) for k, n in enumerate(lever.start))
            if more in lever.costs and lever.start in lever.costs:
                yield Unit(lever.id, name, more, lever.costs[more][0] - lever.costs[lever.start][0])


@dataclass(frozen=True)
class PriceTask:
    """All units of some rooms (names of bureaus; all if empty) on one replication."""

    resolved: Resolved
    sample: int
    seed: int
    replication: int
    rooms: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """Scenario with its files, model, replication, rooms."""
        return key_of(KIND, self.resolved, self.sample, self.seed, self.replication, list(self.rooms))

    def make(self, folder: Path) -> None:
        """Play every unit, and write what each avoided by owner and week."""
        which = self.seed, self.replication, self.sample
        banks = (lambda world: banks_named(world, self.rooms)) if self.rooms else None
        base = base_of(self.resolved, *which, banks)
        rooms = [r for r in rooms_of(base.world) if not self.rooms or r.name in self.rooms]
        before: Before = {}
        rows = [
            _avoided(self.resolved, base, unit, rooms, before)
            for unit in units_of(_levers(base.world, rooms))
        ]
        (folder / FOUND).write_bytes(json_bytes(rows))
        forget()


def _levers(world: World, rooms: Sequence[Room]) -> list[Lever]:
    return list(levers_of(world, rooms).values())


class _Played(NamedTuple):
    """late: (2, banks, weeks), on lines and at counters; minutes: (owners, weeks)."""

    late: I64
    minutes: F64


Before = dict[tuple[int, ...], _Played]
"""Rooms as they are, by their banks, on one replication."""


def _play(base: Base, world: World, banks: Sequence[int]) -> _Played:
    ledger = Ledger(world)
    series: Series = replay(base, world, together(world, banks), ledger.add)
    return _Played(ledger.late, minutes_waited(world, series))


def _avoided(
    resolved: Resolved, base: Base, unit: Unit, rooms: Sequence[Room], before: Before
) -> dict[str, Any]:
    """One unit: late cards and minutes avoided, by owner and week, where they are not zero."""
    mine = [r for r in rooms if r.lever == unit.lever] or list(rooms)
    banks = sorted({b for room in mine for b in room.banks})
    played = _cached(base, banks, before)
    after = _play(
        base, base.varied(resolved, changes_of(resolved, base.world, {unit.lever: unit.plan})), banks
    )
    scale = base.world.sample
    lines = unit.lever.startswith("lines.")
    late = (played.late - after.late)[0 if lines else 1] * scale
    minutes = (played.minutes - after.minutes) * (0 if lines else scale)
    return unit._asdict() | {"late": _cells(late), "minutes": _cells(minutes)}


def _cached(base: Base, banks: Sequence[int], before: Before) -> _Played:
    """The rooms as they are; played once for all units of the same rooms that follow one another."""
    key = tuple(banks)
    if key not in before:
        before.clear()
        before[key] = _play(base, base.world, banks)
    return before[key]


def _cells(table: I64 | F64) -> list[tuple[int, int, float]]:
    """(owner, week, value) of what is not zero."""
    owners, weeks = np.nonzero(table)
    return [(int(o), int(w), float(table[o, w])) for o, w in zip(owners, weeks, strict=True)]


class Plan(NamedTuple):
    """What is asked. rooms: names of bureaus, all if empty."""

    replications: int = 3
    rooms: tuple[str, ...] = ()
    sample: int = 1
    seed: int = 1


def price(resolved: Resolved, plan: Plan, sweeping: Sweeping) -> Study:
    """Tables: ``units``, a row a unit, what avoids most per yuan first; ``weeks``, where and when.

    Raises ScenarioError, OSError.
    """
    tasks = [PriceTask(resolved, plan.sample, plan.seed, r, plan.rooms) for r in range(plan.replications)]
    folders = sweeping.folders(tasks)
    runs = [json.loads((folder / FOUND).read_text(encoding="utf-8")) for folder in folders]
    world = read_inputs(resolved).world(plan.seed, 0, plan.sample)
    tables = {"units": units_table(runs), "weeks": weeks_table(runs, world)}
    return Study(KIND, _about(resolved, plan, world), tables)


def units_table(runs: Sequence[Sequence[dict[str, Any]]]) -> pd.DataFrame:
    """late, minutes: mean over the replications of what the unit avoided over the whole run, with 95 % limits
    (nan with one replication). slack: no replication shows any effect. late_per_10k, minutes_per_10k: for
    10,000 yuan, nan where the unit costs nothing."""
    rows = []
    for i, unit in enumerate(runs[0]):
        late = [sum(v for *_, v in run[i]["late"]) for run in runs]
        minutes = [sum(v for *_, v in run[i]["minutes"]) for run in runs]
        slack = not any(run[i]["late"] or run[i]["minutes"] for run in runs)
        per = 10_000 / unit["yuan"] if unit["yuan"] > 0 else float("nan")
        rows.append(
            {"lever": unit["lever"], "unit": unit["unit"], "yuan": unit["yuan"], "slack": slack}
            | _limits("late", late) | _limits("minutes", minutes)
            | {"late_per_10k": float(np.mean(late)) * per, "minutes_per_10k": float(np.mean(minutes)) * per}
        )  # fmt: skip
    table = pd.DataFrame(rows)
    order = ["late_per_10k", "minutes_per_10k", "late", "minutes"]
    return table.sort_values(order, ascending=False, kind="stable").reset_index(drop=True)


def _limits(name: str, values: Sequence[float]) -> dict[str, float]:
    mean = float(np.mean(values))
    if len(values) < 2:
        low, high = float("nan"), float("nan")
    else:
        _, low, high = t_interval(values)
    return {name: mean, f"{name}_low": low, f"{name}_high": high}


def weeks_table(runs: Sequence[Sequence[dict[str, Any]]], world: World) -> pd.DataFrame:
    """A row a unit, owner (bank or district) and week with an effect: means over the replications."""
    ids = [b.id for b in world.city.banks] + [d.id for d in world.city.districts]
    names = [str(w) for w in mondays(world, 1 + max(_last_week(runs), 1))]
    sums: dict[tuple[str, str, str, str], list[float]] = {}
    for run in runs:
        for unit in run:
            for k, what in enumerate(("late", "minutes")):
                for owner, week, value in unit[what]:
                    key = (unit["lever"], unit["unit"], ids[owner], names[week])
                    sums.setdefault(key, [0.0, 0.0])[k] += value / len(runs)
    rows = [(*key, *values) for key, values in sorted(sums.items())]
    return pd.DataFrame(rows, columns=["lever", "unit", "owner", "week", "late", "minutes"])


def _last_week(runs: Sequence[Sequence[dict[str, Any]]]) -> int:
    return max((w for run in runs for u in run for _, w, _ in (*u["late"], *u["minutes"])), default=0)


def _about(resolved: Resolved, plan: Plan, world: World) -> dict[str, Any]:
    s = resolved.scenario
    return {
        "scenario": {"name": s.name, "digest": scenario_digest(s), "title": {"zh": s.zh, "en": s.en}},
        "model": model_version(), "seed": plan.seed, "sample": plan.sample,
        "replications": plan.replications, "rooms": list(plan.rooms), "names": names_of(world),
        "sample_too_small": too_small(world), "versions": result_versions(),
        "sources": study_sources([resolved]), "resolved": s.model_dump(mode="json", by_alias=True),
    }  # fmt: skip
