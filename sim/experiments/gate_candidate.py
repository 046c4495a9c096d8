"""A scenario as the gate plays it, its runs, and its accepted baseline."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from sim.diagnostics import ScenarioError, Text, error
from sim.experiments.gate_baseline import Baseline, baseline_path, read_baseline
from sim.experiments.gate_log import newest, read_log
from sim.experiments.gate_mark import Mark, mark_of_values
from sim.experiments.sweep import Backend, Progress, sweep
from sim.experiments.tasks import RunTask, side_digest
from sim.experiments.verify import visible
from sim.hash_tree import Hasher, Tree
from sim.journeys import Log
from sim.measures.tables import durations_of
from sim.measures.tally import Tally
from sim.measures.values import values_of
from sim.model_version import model_version
from sim.results import RunResult, load_run
from sim.run_inputs import read_inputs
from sim.scenario_files import Resolved, scenario_digest
from sim.scenario_paths import shown
from sim.series import Series
from sim.store import Store
from sim.world import World

SAMPLE, SEED = 100, 1


class Candidate(NamedTuple):
    """A scenario as the gate plays it. raised: levers enlarged so that the sample shows them."""

    resolved: Resolved
    raised: tuple[str, ...]

    @property
    def name(self) -> str:
        """Of the scenario."""
        return self.resolved.scenario.name

    @property
    def versions(self) -> dict[str, str]:
        """What decides the results: model, data beside the scenario, scenario."""
        return {
            "model": model_version(),
            "data": side_digest(self.resolved),
            "scenario": scenario_digest(self.resolved.scenario),
        }

    @property
    def path(self) -> Path:
        """Where its baseline is kept."""
        return baseline_path(self.resolved.folder, self.name)


class Played(NamedTuple):
    """One replication with everything in memory."""

    world: World
    log: Log
    series: Series


def candidate(resolved: Resolved, sample: int = SAMPLE) -> Candidate:
    """The scenario as the gate plays it."""
    scenario, raised = visible(resolved.scenario, sample)
    return Candidate(replace(resolved, scenario=scenario), raised)


class Sweeper(NamedTuple):
    """Who plays runs: see ``sweep``."""

    store: Store
    workers: int = 2
    backend: Backend = "processes"
    progress: Progress | None = None

    def runs(self, tasks: Sequence[RunTask]) -> list[RunResult]:
        """The runs of all tasks, in their order. Raises OSError."""
        folders = sweep(tasks, self.store, self.workers, self.backend, self.progress)
        return [load_run(folder) for folder in folders]


def runs_of(now: Sequence[Candidate], sweeper: Sweeper, replications: int = 1) -> list[list[RunResult]]:
    """All replications of every scenario. Raises OSError."""
    tasks = [RunTask(c.resolved, SAMPLE, SEED, r) for c in now for r in range(replications)]
    runs = sweeper.runs(tasks)
    return [runs[i * replications : (i + 1) * replications] for i in range(len(now))]


def baseline_of(now: Candidate) -> Baseline | None:
    """The accepted baseline of a scenario; None if it has none. Raises ScenarioError, OSError."""
    found = read_baseline(now.path)
    accepted = newest(read_log(now.path.parent), now.name)
    if found is None and not accepted:
        return None
    if found is None or found[1] != accepted:
        raise _not_accepted(now.path, "" if found is None else found[1], accepted)
    if found[0].sample != SAMPLE or found[0].seed != SEED or found[0].name != now.name:
        raise _not_accepted(now.path, found[1], accepted)
    return found[0]


def _not_accepted(path: Path, digest: str, accepted: str) -> ScenarioError:
    message = Text(
        f"{shown(path)} is not the baseline that was accepted last",
        f"{shown(path)} 不是最近一次确认的基线",
    )
    wanted = Text(
        f"digest {accepted}" if accepted else "a line in the log of baselines",
        f"摘要 {accepted}" if accepted else "基线记录中应有一行",
    )
    hint = Text(
        'put the file back, or agree to the new numbers: cardsim gate --accept --reason "..."',
        "恢复该文件，或确认新数值：cardsim gate --accept --reason “……”",
    )
    return ScenarioError([error("E-BASELINE", "", message, got=digest or "-", expected=wanted, help=hint)])


def play(resolved: Resolved, seed: int = SEED, replication: int = 0, sample: int = SAMPLE) -> Played:
    """One replication in memory, for its stories."""
    from sim.engines import fast
    from sim.population import build_population

    world = read_inputs(resolved).world(seed, replication, sample)
    people = build_population(world.scenario, world.city, world.clock, world.keys, world.sample)
    return Played(world, *fast.play(world, people))


def mark_of(played: Played) -> Mark:
    """Of a run in memory."""
    tally = Tally(played.world)
    tally.add(played.log)
    values = values_of(tally, played.series, durations_of(tally))
    return mark_of_values(tree_of(played).root, values)


def tree_of(played: Played) -> Tree:
    """The hash tree of a run in memory."""
    hasher = Hasher(played.world)
    hasher.add(played.log)
    return hasher.finish(played.series)
