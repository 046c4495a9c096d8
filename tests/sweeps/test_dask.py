"""Sweeps on a real dask cluster of this machine: the same bytes, also when its workers are killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from sim.cli import BAD_INPUT, INTERRUPTED, Settings, exit_code
from sim.diagnostics import ScenarioError
from sim.experiments import dask_workers
from sim.experiments.interrupts import held
from sim.experiments.sweep import sweep
from sim.experiments.tasks import RunTask
from sim.part_folders import PART
from sim.scenario_files import resolve
from sim.store import Store
from tests.places import ROOT
from tests.sweeps.pieces import Deadly, Slow, many, tree

distributed = pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    """Two workers that somebody else has started."""
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, host="127.0.0.1", dashboard_address=None, silence_logs=50
    ) as started:
        yield started


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def whole(pieces: list[Slow], root: Path) -> dict[str, bytes]:
    sweep([Slow(p.name, 0.0) for p in pieces], Store(root), workers=1)
    return dict(tree(root))


def test_a_cluster_of_ones_own_whose_worker_dies_leaves_the_same_bytes(store: Store, tmp_path: Path) -> None:
    pieces = [Deadly("dies once", tally=tmp_path / "tally", deaths=1), *many(3)]
    sweep(pieces, store, workers=2, backend="dask")
    assert (tmp_path / "tally").read_text() == "xx"
    assert tree(store.root) == whole(pieces, tmp_path / "whole")


def test_a_cluster_that_is_there_loses_a_worker_to_a_kill_from_outside(
    store: Store, cluster: Any, tmp_path: Path
) -> None:
    pieces = many(40, 0.02)
    victim = next(iter(cluster.workers.values())).pid

    def kill(done: int, of: int) -> None:
        if done == 5:
            os.kill(victim, signal.SIGKILL)

    sweep(pieces, store, backend=cluster.scheduler_address, progress=kill)
    assert tree(store.root) == whole(pieces, tmp_path / "whole")


def test_real_runs_have_the_same_bytes_on_a_cluster(store: Store, cluster: Any, tmp_path: Path) -> None:
    harbour = resolve(ROOT / "tests" / "unit" / "second_city" / "harbour.toml")
    tasks = [RunTask(harbour, replication=r) for r in range(2)]
    sweep(tasks, store, backend=cluster.scheduler_address)
    sweep(tasks, Store(tmp_path / "here"), workers=1)
    assert tree(store.root) == tree(tmp_path / "here")


def test_a_piece_that_kills_every_worker_is_given_up(store: Store, tmp_path: Path) -> None:
    import dask

    with dask.config.set({"distributed.scheduler.allowed-failures": 0}), pytest.raises(ScenarioError) as end:
        sweep([Deadly("always", tally=tmp_path / "tally", deaths=99)], store, workers=1, backend="dask")
    assert end.value.diagnostics[0].code == "E-WORKERS"
    assert list(store.root.iterdir()) == []


def test_without_dask_the_line_that_installs_it_is_shown(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert exit_code(lambda: sweep(many(1), store, backend="dask"), Settings("zh")) == BAD_INPUT
    told = capsys.readouterr().err
    assert 'pip install "cardsim[cluster]"' in told
    assert "未安装 dask" in told


def test_a_scheduler_that_does_not_answer_is_said(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(dask_workers, "CONNECT", "1s")
    asked = "tcp://127.0.0.1:1"
    assert exit_code(lambda: sweep(many(1), store, backend=asked), Settings("en")) == BAD_INPUT
    assert asked in capsys.readouterr().err


@pytest.mark.parametrize("later", [0.0, 0.2, 2.0])
def test_an_interrupt_while_the_cluster_starts_ends_it_at_once(store: Store, later: float) -> None:
    """To all processes, as a terminal does it: once the scheduler is there, or the workers begin. Pieces
    last longer than anybody waits."""
    command = [sys.executable, "-m", "tests.sweeps.pieces", str(store.root), "2", "4", "60", "dask"]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True)
    try:
        limit = time.monotonic() + 60
        while not list(store.root.glob(f"{PART}dask-*/*")) and time.monotonic() < limit:
            time.sleep(0.01)
        time.sleep(later)
        children = psutil.Process(process.pid).children(recursive=True)
        os.killpg(process.pid, signal.SIGINT)
        told = process.communicate(timeout=5)[1]
    finally:
        process.kill()
    assert process.returncode == INTERRUPTED
    assert len(told.splitlines()) == 1
    assert not list(store.root.glob(f"{PART}*"))
    assert psutil.wait_procs(children, timeout=5)[1] == []


def test_an_interrupt_is_held_until_something_is_whole() -> None:
    done = []

    def interrupted() -> None:
        with held():
            os.kill(os.getpid(), signal.SIGINT)
            time.sleep(0.01)
            done.append("whole")

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert done == ["whole"]
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_nothing_is_left_of_the_cluster(store: Store, tmp_path: Path) -> None:
    """Neither its folder in the store nor its threads that could hold the command up."""
    before = threading.active_count()
    sweep(many(2, 0.0), store, workers=1, backend="dask")
    assert not list(store.root.glob(f"{PART}*"))
    assert threading.active_count() <= before + 2
