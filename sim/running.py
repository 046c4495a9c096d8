"""One run from scenario to result: build, play, count, check, store."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.hash_tree import Hasher, Tree
from sim.journeys import Log, copied
from sim.measures.dated import levels_before
from sim.measures.tables import cube_table, durations_of, quantile_table
from sim.measures.tally import Tally
from sim.measures.values import values_of
from sim.memory import check_memory
from sim.played import Played
from sim.population import build_population
from sim.results import RunResult
from sim.run_checks import check_run
from sim.run_inputs import Engine, Inputs, read_inputs, sample_of
from sim.run_manifest import manifest_of
from sim.run_sources import SOURCES, sources_of
from sim.scenario import Scenario
from sim.scenario_files import Resolved, scenario_digest
from sim.whole_files import JOURNEYS, RunFolder
from sim.world import World

if TYPE_CHECKING:
    import pyarrow as pa

Progress = Callable[[float], None]
"""Told the part of the whole run just played; the parts add up to 1."""

Observer = Callable[[World], Callable[[Log], None]]
"""Given the world, says who is shown every part of the log; a part is valid only during that call."""


def run(
    scenario: str | Path | Scenario | Resolved,
    people: int | str | None = None,
    seed: int = 1,
    replication: int = 0,
    engine: Engine = "fast",
    out: str | Path | None = None,
    journeys: bool = True,
    threads: int = 2,
    progress: Progress | None = None,
    stamped: bool = True,
    observe: Observer | None = None,
) -> RunResult:
    """Play a scenario once.

    people: how many to play, as a number or "1/n"; all of them by default (the entity engine: 1/100).
    out: folder to store the run in; without it the result stays in memory. journeys: keep one row an
    application. stamped: note when and how it was made; without it equal runs are equal to the byte.
    observe: who watches the journeys without keeping them.
    Raises ScenarioError for a bad input and for a run that memory cannot hold, OSError if storing fails
    (nothing is left behind),
    LawBroken if the run contradicts itself.
    """
    clock = time.perf_counter()
    inputs = read_inputs(scenario)
    world = inputs.world(seed, replication, sample_of(people, inputs.scenario, engine))
    check_memory(world, threads, journeys and out is None)
    folder = None if out is None else RunFolder(Path(out))
    try:
        watch = None if observe is None else observe(world)
        played = _play(world, engine, threads, folder, journeys, progress, watch)
        played.seconds["total"] = time.perf_counter() - clock
        asked = {"seed": seed, "replication": replication, "engine": engine}
        asked |= {"threads": threads} if stamped else {}
        return _result(played, inputs, asked, folder, journeys)
    except BaseException:
        if folder is not None:
            folder.abandon()
        raise


def default_folder(scenario: Scenario, seed: int, replication: int, sample: int) -> Path:
    """`runs/baseline-1a2b3c4d-s1-r0`, with `-1in200` behind it for a sample."""
    name = f"{scenario.name}-{scenario_digest(scenario)[:8]}-s{seed}-r{replication}"
    return Path("runs") / (name if sample == 1 else f"{name}-1in{sample}")


def _play(
    world: World,
    engine: Engine,
    threads: int,
    folder: RunFolder | None,
    journeys: bool,
    progress: Progress | None,
    watch: Callable[[Log], None] | None,
) -> Played:
    """Engine and tally; journeys go to the folder part by part, or stay in memory."""
    from sim.engines import entity, fast

    begun = time.perf_counter()
    people = build_population(world.scenario, world.city, world.clock, world.keys, world.sample, threads)
    built = time.perf_counter()
    tally, hasher, before = Tally(world), Hasher(world), levels_before(world, people)
    parts: list[Log] = []
    counting = [0.0]

    def take(part: Log) -> None:
        start = time.perf_counter()
        tally.add(part)
        hasher.add(part)
        if watch is not None:
            watch(part)
        if journeys and folder is not None:
            _store_part(folder, part, world)
        elif journeys:
            parts.append(copied(part))
        counting[0] += time.perf_counter() - start

    stream = entity.stream if engine == "entity" else fast.stream
    series = stream(world, people, take, threads, progress)
    seconds = {"people": built - begun, "engine": time.perf_counter() - built, "of_it_counting": counting[0]}
    return Played(world, len(people), before, tally, hasher, series, parts, seconds)


def _store_part(folder: RunFolder, part: Log, world: World) -> None:

    from sim.result_tables import journeys_schema, journeys_table

    if len(part.bank) == 0:
        return
    name = f"{JOURNEYS}/part-{int(part.bank.min()):03d}-{int(part.bank.max()):03d}.parquet"
    table = journeys_table(part, world).replace_schema_metadata(journeys_schema(world).metadata)
    folder.write(name, partial(_write_table, table))


def _write_table(table: pa.Table, file: Any) -> None:
    import pyarrow.parquet as pq

    pq.write_table(table, file, compression="zstd", compression_level=1)


def _result(
    played: Played, inputs: Inputs, asked: dict[str, Any], folder: RunFolder | None, journeys: bool
) -> RunResult:
    check_run(played.tally.sums, played.series, played.world)
    tree = played.hasher.finish(played.series)
    durations = durations_of(played.tally)
    values = values_of(played.tally, played.series, durations)
    tables = _tables(played, durations)
    if folder is not None:
        _store(folder, values, tables, tree)
        folder.write_json(SOURCES, sources_of(inputs))
    manifest = manifest_of(played, inputs, asked, tree, folder)
    if folder is not None:
        folder.finish(manifest)
    parts = _parts(played, folder) if journeys else None
    return RunResult(
        manifest, values, tables.__getitem__, lambda: tree, parts, folder.path if folder else None,
        lambda: sources_of(inputs),
    )  # fmt: skip


def _parts(played: Played, folder: RunFolder | None) -> Callable[[], Iterator[pa.Table]]:
    """Journeys out of the folder, or out of memory, when somebody asks for them."""

    def read() -> Iterator[pa.Table]:
        import pyarrow.parquet as pq

        from sim.result_tables import journeys_table

        if folder is None:
            yield from (journeys_table(part, played.world) for part in played.parts)
        else:
            for name in sorted(n for n in folder.files if n.startswith(JOURNEYS)):
                yield pq.read_table(folder.path / name)

    return read


def _tables(played: Played, durations: Any) -> dict[str, pa.Table]:
    from sim import result_tables as t

    world, series, tally = played.world, played.series, played.tally
    columns = {
        "cube": t.scaled(cube_table(tally), None, world.sample),
        "quantiles": t.scaled(quantile_table(tally, durations), ("n",), world.sample),
        "banks": t.banks_table(tally, series),
        "counted": t.counted_table(tally, played.before),
        "uncollected": t.uncollected_table(tally),
        "due": t.due_table(tally),
        "deadlines": t.deadlines_table(tally),
        "series_lines": t.lines_table(series, world),
        "series_counters": t.counters_table(series, world),
        "series_rounds": t.rounds_table(series, world),
        "series_hours": t.hours_table(series, world),
    }
    return {name: t.arrow(c) for name, c in columns.items()}


def _store(folder: RunFolder, values: dict[str, float], tables: dict[str, pa.Table], tree: Tree) -> None:

    from sim.run_manifest import summary_of

    folder.write_json("summary.json", summary_of(values))
    folder.write_json("hash_tree.json", tree.as_json())
    for name, table in tables.items():
        folder.write(f"{name}.parquet", partial(_write_table, table))
