"""The pieces of a sweep on a dask cluster: one of its own on this machine, or one that is there.

Its workers need no disk in common with this machine: they send what they made, and it is stored here.
dask begins the work of a lost worker again.
"""

from __future__ import annotations

import logging
import os
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from functools import partial
from multiprocessing import active_children
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.diagnostics import ScenarioError, Text, error
from sim.experiments.interrupts import held, threads_deaf
from sim.experiments.workers import check_key, lost
from sim.part_folders import part_folder
from sim.store import Store

if TYPE_CHECKING:
    from sim.experiments.tasks import Task

Files = dict[str, bytes]
CONNECT = "20s"
_AGAIN = 0.1
"""Seconds."""


@contextmanager
def local_cluster(store: Store, workers: int) -> Iterator[str]:
    """Address of a cluster of this machine's own processes, reachable from this machine only."""
    distributed = _distributed()
    for handler in logging.getLogger("distributed").handlers:  # after the end too, when lost ends still speak
        handler.setLevel(logging.CRITICAL)
    with part_folder(store.root, f"dask-{os.getpid()}") as scratch:
        with threads_deaf():  # the thread that starts workers begins here
            cluster = distributed.LocalCluster(
                n_workers=0, threads_per_worker=1, processes=True, host="127.0.0.1", memory_limit=0,
                dashboard_address=None, local_directory=str(scratch), silence_logs=logging.CRITICAL,
                scheduler_kwargs={"dashboard_address": "127.0.0.1:0"},  # any port: others may be at work here
            )  # fmt: skip
        others = set(active_children())
        try:
            cluster.scale(workers)
            yield str(cluster.scheduler_address)
        except BaseException:
            with _ending(others):  # nobody waits for workers that are still starting, or at a long piece
                cluster.close()
            raise
        cluster.close()


@contextmanager
def _ending(others: set[BaseProcess]) -> Iterator[None]:
    """Meanwhile, again and again, the processes that this one has started end at once, but for ``others``:
    dask begins a worker again that was lost. What a worker holds is worth nothing before it is sent."""
    over = threading.Event()

    def end() -> None:
        while True:
            for child in set(active_children()) - others:
                child.kill()
            if over.wait(_AGAIN):
                return

    thread = threading.Thread(target=end, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def by_dask(tasks: Mapping[str, Task], store: Store, address: str, own: bool = False) -> Iterator[str]:
    """Done by the workers of a cluster; a key comes when its entry is in the store.

    own: the cluster is of this machine and answers at once; a client that is interrupted on its way to it
    would be waited for.
    Raises ScenarioError (E-WORKERS) where dask gives a piece up, and where nobody answers.
    """
    distributed, left = _distributed(), dict(tasks)
    with ExitStack() as opened:
        with held() if own else nullcontext():
            client = opened.enter_context(_client(address))
        sent = {client.submit(_made, task, key, key=f"cardsim-{key}"): key for key, task in tasks.items()}
        for future in distributed.as_completed(sent, loop=client.loop):
            try:
                files = future.result()
            except distributed.KilledWorker:
                raise ScenarioError([lost(len(left))]) from None
            key = sent.pop(future)
            store.put(key, partial(_write, files))
            del left[key], future, files  # so that the cluster may forget it
            yield key


def _client(address: str) -> Any:
    try:
        return _distributed().Client(address, timeout=CONNECT, set_as_default=False)
    except OSError:
        message = Text("no dask scheduler answers there", "该地址没有 dask 调度器应答")
        raise ScenarioError([error("E-WORKERS", "--scheduler", message, got=address)]) from None


def _made(task: Task, key: str) -> Files:
    """On a worker: all files of the entry."""
    from distributed import get_worker

    check_key(task, key)
    with tempfile.TemporaryDirectory(dir=get_worker().local_directory) as name:
        folder = Path(name)
        task.make(folder)
        files = sorted(p for p in folder.rglob("*") if p.is_file())
        return {p.relative_to(folder).as_posix(): p.read_bytes() for p in files}


def _write(files: Files, folder: Path) -> None:
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _distributed() -> Any:
    try:
        import distributed
    except ImportError:
        message = Text("dask is not installed", "未安装 dask")
        hint = Text('pip install "cardsim[cluster]"', 'pip install "cardsim[cluster]"')
        raise ScenarioError([error("E-WORKERS", "--backend", message, help=hint)]) from None
    return distributed
