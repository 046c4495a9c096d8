"""Controls of a comparison: what luck with the people does to the wait for a card if lines work as a fluid.

A fluid has no lots, breakdowns or priorities, so its waits are a little off. That does no harm: only how
they vary from people to people counts, and there they follow a run closely.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from sim.arrays import F64
from sim.experiments.line_load import line_load
from sim.experiments.people_draws import Draws, DrawTask, load_draws, sample_of_draws
from sim.experiments.preflight import steady_world
from sim.experiments.sharpened import EVERYBODY, LEAST, Control, Controls
from sim.opening_file import BACKLOG
from sim.scenario_files import Resolved
from sim.store import Store
from sim.world import World


def draws_for(
    scenarios: Sequence[Resolved], sample: int, seed: int, replications: int
) -> list[list[DrawTask]]:
    """The draws of people that go with the replications of each scenario; none if these are too few."""
    if replications < LEAST:
        return [[] for _ in scenarios]
    coarse = max(sample_of_draws(s.scenario, sample) for s in scenarios)
    return [[DrawTask(s, coarse, seed, r) for r in range(replications)] for s in scenarios]


def controls_from(scenarios: Sequence[Resolved], draws: list[list[DrawTask]], store: Store) -> list[Controls]:
    """The fluid's differences of each alternative to the first scenario; the store holds the draws."""
    if not draws[0]:
        return [{} for _ in scenarios[1:]]
    first, *others = (_waits(s, tasks, store) for s, tasks in zip(scenarios, draws, strict=True))
    return [_apart(first, other) for other in others]


def _waits(resolved: Resolved, tasks: list[DrawTask], store: Store) -> dict[str, F64]:
    """Mean days from order to card by bank and of everybody, each (replications, draws of a task)."""
    world = steady_world(resolved)
    found = [mean_days(world, load_draws(store.root / task.key, task.sample)) for task in tasks]
    return {name: np.array([days[name] for days in found]) for name in found[0]}


def _apart(reference: dict[str, F64], alternative: dict[str, F64]) -> Controls:
    out = {}
    for name, days in alternative.items():
        difference = days - reference[name]
        out[name] = Control(difference[:, 0], difference[:, 1:].ravel())
    return out


def mean_days(world: World, draws: Draws) -> dict[str, F64]:
    """Days from order to card, mean over all cards made, (draws,), by bank and of everybody; nan of none.

    Cards from counters took no day. Banks that share lines wait alike.
    """
    load = line_load(world, draws.orders + _opening(world))
    waited, made = load.backlog.sum(axis=-1), load.made.sum(axis=-1)  # (draws, bureaus)
    elsewhere = np.zeros_like(made)
    for bank, bureau in enumerate(world.bureau_of.tolist()):
        elsewhere[:, bureau] += draws.elsewhere[:, bank]
    of_bureau = _ratio(waited, made + elsewhere)
    out = {b.id: of_bureau[:, world.bureau_of[i]] for i, b in enumerate(world.city.banks)}
    return out | {EVERYBODY: _ratio(waited.sum(axis=1), (made + elsewhere).sum(axis=1))}


def _ratio(part: F64, whole: F64) -> F64:
    return np.asarray(np.divide(part, whole, out=np.full(part.shape, np.nan), where=whole > 0))


def _opening(world: World) -> F64:
    """What waits for the lines before the first day, as orders of that day, (banks, days)."""
    out = np.zeros((len(world.city.banks), world.clock.n_days))
    at = {b.id: i for i, b in enumerate(world.city.banks)}
    for cards in world.opening.rows if world.opening else ():
        if cards.kind == BACKLOG:
            out[at[cards.bank], 0] += cards.number
    return out
