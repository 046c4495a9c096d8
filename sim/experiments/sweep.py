"""Many pieces of work, each done once: what the store holds is not done again.

Whoever is killed, and whenever: what was finished stays, what was half done is gone or made anew by the
same call, and the bytes are those of an undisturbed sweep.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sim.diagnostics import Interrupted, Text
from sim.results import RunResult, load_run
from sim.store import Store

if TYPE_CHECKING:
    from sim.experiments.tasks import RunTask, Task

Backend = str
"""`processes`, `dask` (a cluster of its own on this machine), or the address of a dask scheduler."""
Progress = Callable[[int, int], None]
"""Told how many pieces are done, and of how many."""


@dataclass(frozen=True)
class Sweeping:
    """Who plays, and where what was played is kept: what every experiment is handed."""

    store: Store
    workers: int = 2
    backend: Backend = "processes"
    progress: Progress | None = None

    def folders(self, tasks: Sequence[Task]) -> list[Path]:
        """The folders of all tasks, in their order."""
        return sweep(tasks, self.store, self.workers, self.backend, self.progress)

    def results(self, tasks: Sequence[RunTask]) -> list[RunResult]:
        """The runs of all tasks, in their order."""
        return [load_run(folder) for folder in self.folders(tasks)]


def sweep(
    tasks: Sequence[Task],
    store: Store,
    workers: int = 2,
    backend: Backend = "processes",
    progress: Progress | None = None,
    later: int = 0,
) -> list[Path]:
    """The folders of all tasks, in their order; what is missing is done by ``workers`` processes.

    Equal keys are done once. The bytes depend on nothing but the tasks. Fewer workers are started where
    memory does not hold as many; one works in this process. ``later``: how many tasks of this kind will
    follow, for which workers start already. Raises what a task raises, ScenarioError (E-WORKERS) where
    workers are ended from outside again and again, OSError, Interrupted.
    """
    keys = [task.key for task in tasks]
    missing = dict(zip(keys, tasks, strict=True))
    of = len(missing)
    store.tidy()
    for key in [key for key in missing if store.find(key) is not None]:
        del missing[key]
    _tell(progress, of - len(missing), of)
    try:
        with closing(_finished(dict(missing), store, workers, backend, later)) as finished:
            for key in finished:
                del missing[key]
                _tell(progress, of - len(missing), of)
    except KeyboardInterrupt:
        raise Interrupted(_how_to_go_on(of - len(missing), of)) from None
    finally:
        store.tidy()
    return [store.root / key for key in keys]


def _finished(
    missing: dict[str, Task], store: Store, workers: int, backend: Backend, later: int
) -> Generator[str]:
    """Keys of what is missing, each when it is in the store."""
    from sim.experiments.workers import by_processes, here, that_fit

    if not missing:
        return
    if backend not in ("processes", "dask"):
        from sim.experiments.dask_workers import by_dask

        yield from by_dask(missing, store, address=backend)
        return
    workers = that_fit(list(missing.values()), min(workers, len(missing) + later))
    if backend == "dask":
        from sim.experiments.dask_workers import by_dask, local_cluster

        with local_cluster(store, workers) as address:
            yield from by_dask(missing, store, address, own=True)
    elif workers == 1:
        yield from here(missing, store)
    else:
        yield from by_processes(missing, store, workers)


def _tell(progress: Progress | None, done: int, of: int) -> None:
    if progress is not None:
        progress(done, of)


def _how_to_go_on(done: int, of: int) -> Text:
    return Text(
        f"interrupted: {done:,} of {of:,} are done and kept; the same command goes on from there",
        f"已中断：{of:,} 项中 {done:,} 项已完成并保存，再次执行同一命令即可继续",
    )
