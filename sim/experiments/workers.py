"""Who does the pieces of a sweep on one machine: this process, or worker processes of joblib."""

from __future__ import annotations

import os
import signal
import threading
import warnings
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from sim.diagnostics import Notice, ScenarioError, Text, error
from sim.experiments.interrupts import started_deaf
from sim.machine import available_bytes
from sim.store import Store, sealed

if TYPE_CHECKING:
    from sim.experiments.tasks import Task

ATTEMPTS = 3
"""So many times in a row workers may be lost without anything being finished."""
_LOOKS = 0.2
"""Seconds between two looks whether the process that started a worker is still there."""


@runtime_checkable
class Heavy(Protocol):
    """A task that knows what memory it takes; tasks of one sample weigh about the same."""

    sample: int

    def need_bytes(self) -> int:
        """At most so much at once, all of its process."""
        ...


def that_fit(tasks: Sequence[Task], workers: int) -> int:
    """At most ``workers``, and no more than memory holds at once; at least 1."""
    heavy = {task.sample: task for task in tasks if isinstance(task, Heavy)}
    if workers == 1 or not heavy:
        return workers
    fit = max(1, available_bytes() // max(task.need_bytes() for task in heavy.values()))
    if fit < workers:
        warnings.warn(_fewer(fit, workers), stacklevel=2)
    return min(workers, fit)


def _fewer(fit: int, workers: int) -> Notice:
    text = Text(
        f"memory holds {fit} of these runs at once: {fit} instead of {workers} workers",
        f"内存只够同时运行 {fit} 个：工作进程由 {workers} 个减为 {fit} 个",
    )
    return Notice(text)


def here(tasks: Mapping[str, Task], store: Store) -> Iterator[str]:
    """Done in this process, one after the other."""
    for key, task in tasks.items():
        store.put(key, task.make)
        yield key


def by_processes(tasks: Mapping[str, Task], store: Store, workers: int) -> Iterator[str]:
    """Done by worker processes; a key comes when its entry is in the store.

    joblib gives up when a worker is killed, so what is missing is then begun again with new ones; after a
    round that finished nothing one by itself, since one that kills its worker takes the others along.
    """
    missing, fruitless = dict(tasks), 0
    while missing:
        before, at_once = len(missing), 1 if fruitless else workers
        begun = list(missing)[:1] if fruitless else list(missing)
        try:
            for key in _round({key: missing[key] for key in begun}, store, workers):
                del missing[key]
                yield key
        except BrokenExecutor:
            unseen = [key for key in missing if sealed(store.root / key, key)]
            for key in unseen:
                del missing[key]
                yield key
            for key in list(missing)[:at_once]:  # these were at work; the others shall not suffer from them
                missing[key] = missing.pop(key)
        fruitless = 0 if len(missing) < before else fruitless + 1
        if fruitless == ATTEMPTS:
            raise ScenarioError([lost(len(missing))])


def _round(tasks: Mapping[str, Task], store: Store, workers: int) -> Iterator[str]:
    """One pool of workers; raises BrokenExecutor if one of them is killed."""
    from joblib import Parallel, delayed

    pool: Any = Parallel(
        n_jobs=workers,
        backend="loky",
        return_as="generator_unordered",
        batch_size=1,
        max_nbytes=None,  # no memory maps: nothing large is sent, and their files would outlive a kill
        initializer=_follow,
        initargs=(os.getpid(), sorted({type(task) for task in tasks.values()}, key=repr)),
    )
    root = store.root.resolve()
    with started_deaf():
        finished = pool(delayed(_done)(task, key, root) for key, task in tasks.items())
    try:
        yield from finished
    finally:
        with warnings.catch_warnings():  # joblib tells what was not waited for
            warnings.simplefilter("ignore")
            finished.close()


def _done(task: Task, key: str, root: Path) -> str:
    check_key(task, key)
    Store(root).put(key, task.make)
    return key


def _follow(parent: int, kinds: Sequence[type]) -> None:
    """Leave interrupts to the process that started this one, and end when that one has ended. Being told of
    the kinds of its tasks makes a worker load their modules before the first of them comes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    pause = threading.Event()
    while os.getppid() == parent:
        pause.wait(_LOOKS)
    os._exit(1)


def check_key(task: Task, key: str) -> None:
    """A worker whose program or data are not those of the command would store other bytes under this key.

    Raises ScenarioError (E-WORKERS).
    """
    if task.key != key:
        message = Text(
            "a worker has another version of the program, its libraries or the data than this command",
            "工作进程的程序、依赖库或数据版本与本命令不一致",
        )
        hint = Text("start again; on a cluster, install the same", "请重新执行；集群各机须安装相同版本")
        raise ScenarioError([error("E-WORKERS", "--workers", message, help=hint)])


def lost(left: int) -> Any:
    """E-WORKERS: workers were ended from outside too often."""
    message = Text(
        f"workers were ended from outside {ATTEMPTS} times in a row; {left:,} runs are left",
        f"工作进程连续 {ATTEMPTS} 次被外部终止，尚有 {left:,} 次运行未完成",
    )
    hint = Text(
        "most often memory is short: --workers 1, or a sample such as --people 1/100",
        "多因内存不足：可用 --workers 1，或抽样运行，如 --people 1/100",
    )
    return error("E-WORKERS", "--workers", message, help=hint)
