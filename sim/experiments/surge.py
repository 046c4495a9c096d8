"""What a scenario can bear and still keep its promises: the edges, enclosed from both sides.

The largest demand (a factor on all willing shares), the longest outage of each bank's lines in its busiest
week, and the latest start of the lines after the first day. Rooms are replayed alone, at full size; an
edge holds if every bank and week of application is on time at the level on each of the replications.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.experiments.preflight import preflight
from sim.experiments.sizing import bank_indexes
from sim.experiments.study_sources import study_sources
from sim.experiments.surge_tasks import DEMAND_STEP, Probe, Question, SurgeTask, edge_of, read_probes
from sim.experiments.sweep import Progress, sweep
from sim.experiments.tasks import side_digest
from sim.experiments.trials import rooms_of
from sim.model_version import model_version
from sim.run_inputs import read_inputs
from sim.run_manifest import names_of, result_versions
from sim.scenario_files import Resolved, scenario_digest
from sim.store import Store
from sim.studies import Study

if TYPE_CHECKING:
    import pandas as pd

QUESTIONS: tuple[Question, ...] = ("demand", "outage", "start")


@dataclass(frozen=True)
class Surge:
    """What is asked. outage_from: first day of all outages, by default the Monday of the busiest week."""

    level: float = 0.99
    banks: tuple[str, ...] = ()
    sample: int = 1
    seed: int = 1
    replications: int = 2
    outage_from: dt.date | None = None


def surge(
    resolved: Resolved,
    asked: Surge,
    store: Store,
    workers: int = 2,
    backend: str = "processes",
    progress: Progress | None = None,
) -> Study:
    """The edges of a scenario, as a study. Raises ScenarioError, OSError."""
    world = read_inputs(resolved).world(asked.seed, 0, asked.sample)
    rooms = rooms_of(world, bank_indexes(world, asked.banks) if asked.banks else None)
    names = tuple(r.name for r in rooms)
    begins = _begins(resolved, asked, names)
    tasks = [
        SurgeTask(
            resolved, asked.sample, asked.seed, r, question, names, asked.level, begins.get(question, ())
        )
        for question in QUESTIONS
        for r in range(asked.replications)
    ]
    folders = sweep(tasks, store, workers, backend, progress)
    probes = [(t.question, p) for t, folder in zip(tasks, folders, strict=True) for p in read_probes(folder)]
    about = _about(resolved, asked, begins) | {"names": names_of(world)}
    about["rooms"] = {r.name: [world.city.banks[b].id for b in r.banks] for r in rooms}
    return Study("surge", about, {"edges": _edges(probes, names, begins), "probes": _table(probes)})


def _begins(
    resolved: Resolved, asked: Surge, names: tuple[str, ...]
) -> dict[Question, tuple[tuple[str, str], ...]]:
    """First days of the outages and of the late starts, by bureau."""
    found = preflight(resolved)
    orders = found.weekly(found.lines.orders)
    start = resolved.scenario.horizon.start
    outages = []
    for name in names:
        week = int(np.argmax(orders[found.world.bureau_names.index(name)]))
        outages.append((name, str(asked.outage_from or max(found.monday(week), start))))
    return {"outage": tuple(outages), "start": tuple((name, str(start)) for name in names)}


def _about(resolved: Resolved, asked: Surge, begins: dict[Question, Any]) -> dict[str, Any]:
    s = resolved.scenario
    return {
        "scenario": {"name": s.name, "digest": scenario_digest(s), "title": {"zh": s.zh, "en": s.en}},
        "files": side_digest(resolved),
        "model": model_version(),
        "level": asked.level,
        "banks": list(asked.banks),
        "sample": asked.sample,
        "seed": asked.seed,
        "replications": asked.replications,
        "demand_step": DEMAND_STEP,
        "begins": {k: dict(v) for k, v in begins.items()},
        "versions": result_versions(),
        "sources": study_sources([resolved]),
        "resolved": s.model_dump(mode="json", by_alias=True),
    }


def _edges(
    probes: list[tuple[Question, Probe]], names: tuple[str, ...], begins: dict[Question, Any]
) -> pd.DataFrame:
    """A row a question and room (demand: one for the city): where it holds, where it breaks, what first."""
    import pandas as pd

    rows = []
    for question in QUESTIONS:
        for room in ("",) if question == "demand" else names:
            mine = [p for q, p in probes if q == question and p.room == room]
            edge, unit = edge_of(mine, question), DEMAND_STEP if question == "demand" else 1.0
            broke = [p for p in mine if p.step == edge.high and not p.holds]
            first = min(broke, key=lambda p: (p.first_week, p.first_bank), default=None)
            rows.append(
                {
                    "question": question,
                    "room": room,
                    "begins": dict(begins.get(question, ())).get(room, ""),
                    "holds_at": None if edge.low is None else round(edge.low * unit, 9),
                    "breaks_at": None if edge.high is None else round(edge.high * unit, 9),
                    "first_bank": first.first_bank if first else "",
                    "first_week": first.first_week if first else "",
                    "monotone": edge.monotone,
                }
            )
    return pd.DataFrame(rows)


def _table(probes: list[tuple[Question, Probe]]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame([{"question": q, **vars(p)} for q, p in probes])
