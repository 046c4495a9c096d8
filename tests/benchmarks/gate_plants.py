"""Whether the gate names what was changed: ``python -m tests.benchmarks.gate_plants``.

One parameter of a shipped scenario is changed at a time, and the gate is asked what moved its numbers. Right
is: the parameter and no other, the room in which it acts, and the first second at which any application
differs, which is looked for here by itself. (Who gives up leaves a wait behind and no moment: such a
difference may be told that is earlier still.) Code is planted in ``tests/unit/test_gate.py``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

from sim.experiments.gate_autopsy import Autopsy, autopsy
from sim.experiments.gate_baseline import Baseline
from sim.experiments.gate_candidate import SAMPLE, SEED, Candidate, Played, candidate, mark_of, play
from sim.experiments.gate_code import code_of
from sim.experiments.gate_moments import moments_of
from sim.experiments.gate_parameters import parameters, stated_above
from sim.experiments.gate_people import chosen
from sim.experiments.gate_tree import small
from sim.experiments.vary import vary
from sim.journeys import MOMENTS
from sim.scenario_files import Resolved, resolve
from sim.twins import Difference
from tests.benchmarks.planting import Answer, ask_all


class Plant(NamedTuple):
    """A parameter, another value, and the rooms in which it may show first."""

    key: str
    value: Any
    rooms: tuple[str, ...]


DEMAND, PROMISES, LINES = ("demand",), ("promises",), ("lines",)
COUNTERS, AFTER = ("counters", "desks"), ("hand_over", "counters")
PLANTS = (
    Plant("groups.retiree.willing_share", 0.43, DEMAND),
    Plant("people.willing_factor", 1.02, DEMAND),
    Plant("demand.individual.half_life_days", 95.0, DEMAND),
    Plant("batches.batch_2.opens", dt.date(2025, 2, 12), DEMAND),
    Plant("units.employer.submit_every_days", 12, DEMAND),
    Plant("promises.online.days", 29, PROMISES),
    Plant("promises.non_instant.days", 5, PROMISES),
    Plant("production.cards_per_hour", 594.0, LINES),
    Plant("production.setup_minutes", 7.0, LINES),
    Plant("production.failed_share", 0.006, LINES),
    Plant("production.lot_size", 150, LINES),
    Plant("production.cutoff", "15:30", LINES),
    Plant("production.breakdowns.mean_repair_hours", 4.0, LINES),
    Plant("production.dispatch", "earliest_due", LINES),
    Plant("visits.issue.service.mode_minutes", 16.0, COUNTERS),
    # who succeeds on a return has applied on the first visit, which is demand
    Plant("visits.issue.return_share", 0.7, (*COUNTERS, *DEMAND)),
    Plant("facilities.instant.patience.mean_minutes", 40.0, COUNTERS),
    Plant("delivery.branch.departures", ["16:30"], AFTER),
    Plant("delivery.mail.failed_share", 0.12, AFTER),
    Plant("delivery.mail.days_between_attempts", 2, AFTER),
    Plant("collection.never_share", 0.025, AFTER),
    Plant("enabling.activate_share", 0.5, AFTER),
)


def baseline_of(resolved: Resolved) -> tuple[Baseline, Played]:
    """What the scenario gives now, without replications, and its run."""
    now = candidate(resolved)
    played = play(now.resolved)
    kept = small(moments_of(played)), chosen(played.log)
    stated, scenario = stated_above(resolved), parameters(now.resolved.scenario)
    values: dict[str, tuple[float, ...]] = {}
    mark = mark_of(played)
    code = code_of(now.resolved)
    baseline = Baseline(
        now.name, now.versions, SAMPLE, SEED, (), mark, values, {}, scenario, stated, code, *kept
    )
    return baseline, played


def planted(resolved: Resolved, plant: Plant) -> Candidate:
    """The scenario with the parameter changed."""
    return candidate(vary(resolved, {plant.key: plant.value}))


def wrong(found: Autopsy, plant: Plant, before: Played, now: Played) -> str:
    """What is wrong with an answer; empty if it is right."""
    if found.source is not None:
        return f"blamed on {found.source}"
    keys = [m.change.key for m in found.moved]
    if keys != [plant.key]:
        return f"blamed on {keys}"
    place = found.moved[0].place
    if place is None or place.room.partition(".")[0] not in plant.rooms:
        return f"seen first in {place}"
    first = found.story.first if found.story is not None else None
    wanted = first_second(before, now)
    if first is not None and (first.when == wanted or (first.when < wanted and _waited(first))):
        return ""
    return f"first at {first}, not {wanted}"


def _waited(first: Difference) -> bool:
    return first.column == "counter_wait" and first.value_a != first.value_b


def first_second(a: Played, b: Played) -> int:
    """The earliest moment that one run has and the other has not, over all applications (a due date counts
    from the moment its promise begins)."""
    seconds = [_apart(*(_pairs(p, column, column) for p in (a, b))) for column in MOMENTS]
    seconds.append(_apart(*(_pairs(p, "due", "applied") for p in (a, b))))
    return min(seconds)


def _pairs(played: Played, column: str, when: str) -> set[tuple[int, int, int]]:
    log = played.log
    columns = (getattr(log, when), log.application, getattr(log, column))
    return set(zip(*(np.asarray(c, dtype=np.int64).tolist() for c in columns), strict=True))


def _apart(a: set[tuple[int, int, int]], b: set[tuple[int, int, int]]) -> int:
    return min((when for when, _, _ in a ^ b), default=2**31)


def _asking(scenario: str) -> Callable[[Plant], Answer]:
    resolved = resolve(scenario)
    baseline, before = baseline_of(resolved)

    def ask(plant: Plant) -> Answer:
        now = planted(resolved, plant)
        found = autopsy(now, baseline)
        place = found.moved[0].place if found.moved else None
        fault = wrong(found, plant, before, play(now.resolved))
        return Answer(f"{plant.key} = {plant.value}", fault, str(place))

    return ask


if __name__ == "__main__":
    ask_all(__doc__, PLANTS, _asking)
