"""Sweeps: the same bytes whoever does the work, nothing done twice, and clear words when it goes wrong."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from sim.cli import INTERRUPTED, IO_FAILED, Settings, exit_code
from sim.diagnostics import Interrupted, Notice, ScenarioError
from sim.experiments import workers
from sim.experiments.sweep import sweep
from sim.part_folders import PART, part_folder
from sim.store import SEAL, Store
from tests.places import ROOT
from tests.sweeps.pieces import Deadly, Slow, many, tree


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What an undisturbed sweep of six pieces leaves."""
    root = tmp_path_factory.mktemp("whole")
    sweep(many(6, 0.0), Store(root), workers=1)
    return dict(tree(root))


@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_bytes_do_not_depend_on_the_number_of_workers(
    store: Store, whole: dict[str, bytes], number: int
) -> None:
    told: list[tuple[int, int]] = []
    paths = sweep(many(6), store, number, progress=lambda done, of: told.append((done, of)))
    assert tree(store.root) == whole
    assert [p.name for p in paths] == [piece.key for piece in many(6)]
    assert told == [(done, 6) for done in range(7)]


def test_what_is_stored_is_not_done_again(store: Store) -> None:
    """The second sweep is of a piece that would fail, and of one that is asked for twice."""
    sweep(many(2), store, workers=1)

    class Failing(Slow):
        def make(self, folder: Path) -> None:
            raise AssertionError("done twice")

    before = {p: p.stat().st_mtime_ns for p in store.root.rglob("*")}
    told: list[tuple[int, int]] = []
    again = sweep([Failing("piece 0"), Failing("piece 1"), Failing("piece 0")], store, 1, progress=_to(told))
    assert again[0] == again[2]
    assert told == [(2, 2)]
    assert {p: p.stat().st_mtime_ns for p in store.root.rglob("*")} == before


def _to(told: list[tuple[int, int]]) -> workers.Any:
    return lambda done, of: told.append((done, of))


@pytest.mark.parametrize("damage", ["changed", "gone", "added", "seal", "seal gone"])
def test_a_damaged_entry_is_noticed_and_made_anew(store: Store, damage: str) -> None:
    (path,) = sweep(many(1), store, workers=1)
    before = tree(store.root)
    inner = path / "inner" / "1.bin"
    if damage == "changed":
        inner.write_bytes(inner.read_bytes()[:-1] + b"x")
    elif damage == "gone":
        inner.unlink()
    elif damage == "added":
        (path / "more").write_bytes(b"")
    else:
        (path / SEAL).write_text("{") if damage == "seal" else (path / SEAL).unlink()
    with pytest.warns(Notice, match="damaged") as told:
        sweep(many(1), store, workers=1)
    assert len(told) == 1
    assert tree(store.root) == before


def test_a_killed_worker_is_replaced_and_its_piece_done_again(store: Store, tmp_path: Path) -> None:
    pieces = [Deadly("killed twice", tally=tmp_path / "tally", deaths=2), *many(3)]
    sweep(pieces, store, workers=2)
    assert (tmp_path / "tally").read_text() == "xxx"
    assert set(os.listdir(store.root)) == {piece.key for piece in pieces}
    assert (store.find(pieces[0].key) or store.root) != store.root


def test_a_piece_that_kills_every_worker_ends_with_an_error(store: Store, tmp_path: Path) -> None:
    """The others are done; the error says what to try."""
    pieces = [Deadly("killed always", tally=tmp_path / "tally", deaths=99), *many(3)]
    with pytest.raises(ScenarioError) as refused:
        sweep(pieces, store, workers=2)
    (told,) = refused.value.diagnostics
    assert told.code == "E-WORKERS"
    assert told.help is not None
    assert "--workers 1" in told.help.en
    assert set(os.listdir(store.root)) == {piece.key for piece in pieces[1:]}


def test_a_piece_that_kills_every_worker_takes_no_slow_one_along(store: Store, tmp_path: Path) -> None:
    """Side by side the slow one would never come to its end."""
    slow = Slow("slow", 1.0)
    with pytest.raises(ScenarioError):
        sweep([Deadly("killed always", tally=tmp_path / "tally", deaths=99), slow], store, workers=2)
    assert os.listdir(store.root) == [slow.key]


class Full(Slow):
    """Meets a full disk half-way."""

    def make(self, folder: Path) -> None:
        (folder / "half").write_bytes(b"half")
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("number", [1, 2])
def test_a_full_disk_ends_with_74_and_nothing_half_written(
    store: Store, number: int, capsys: pytest.CaptureFixture[str]
) -> None:
    pieces = [Full(f"full {i}") for i in range(3)]
    assert exit_code(lambda: sweep(pieces, store, number), Settings("en")) == IO_FAILED
    told = capsys.readouterr().err
    assert "E-IO" in told
    assert "No space left on device" in told
    assert list(store.root.iterdir()) == []


def test_a_store_that_cannot_be_made_ends_with_74(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Below a file there is no folder; permissions would not stop a root user."""
    (tmp_path / "file").write_text("")
    store = Store(tmp_path / "file" / "store")
    assert exit_code(lambda: sweep(many(2), store, 1), Settings("zh")) == IO_FAILED
    assert capsys.readouterr().err.count("E-IO") == 1


def test_a_disk_that_refuses_ends_with_74(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sweep(many(1), store, workers=1)
    before = tree(store.root)

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(Path, "mkdir", refuse)
    assert exit_code(lambda: sweep(many(2), store, 1), Settings("en")) == IO_FAILED
    assert "Read-only file system" in capsys.readouterr().err
    assert tree(store.root) == before


def test_an_error_of_a_piece_comes_through_with_all_it_says(store: Store) -> None:
    """A ScenarioError of a worker process keeps its diagnostics."""
    with pytest.raises(ScenarioError) as refused:
        sweep([Refusing("a"), Refusing("b")], store, workers=2)
    assert refused.value.diagnostics[0].message.zh == "抽样太小"
    assert list(store.root.iterdir()) == []


class Refusing(Slow):
    """Cannot be done."""

    def make(self, folder: Path) -> None:
        from sim.diagnostics import Text, error

        raise ScenarioError([error("E-SAMPLE", "people", Text("too small", "抽样太小"))])


class Changed(Slow):
    """Has another key in a worker than in the command, as after a change of the program."""

    @property
    def key(self) -> str:
        return super().key if os.getpid() == int(self.name) else "0" * 32


def test_a_worker_of_another_version_stores_nothing(store: Store) -> None:
    with pytest.raises(ScenarioError) as refused:
        sweep([Changed(str(os.getpid())), *many(1)], store, workers=2)
    assert "version" in refused.value.diagnostics[0].message.en
    assert not (store.root / ("0" * 32)).exists()


def test_two_sweeps_of_one_store_do_each_piece_once(store: Store, whole: dict[str, bytes]) -> None:
    """What one is at, the other waits for; both end with all of it."""
    command = [sys.executable, "-m", "tests.sweeps.pieces", str(store.root), "1", "6", "0.05"]
    both = [subprocess.Popen(command, cwd=ROOT) for _ in range(2)]
    assert [process.wait(60) for process in both] == [0, 0]
    assert tree(store.root) == whole


def test_what_another_process_is_at_is_left_to_it(store: Store) -> None:
    """A sweep waits for the piece in the making, and takes what comes of it."""
    piece = many(1)[0]
    done: list[Path] = []
    with part_folder(store.root, piece.key) as part:
        waiting = threading.Thread(target=lambda: done.extend(sweep([piece], store, 1)))
        waiting.start()
        time.sleep(0.3)
        assert done == []
        assert part.is_dir()
    waiting.join(10)
    assert done == [store.root / piece.key]


def test_what_killed_processes_left_is_gone_after_the_next_sweep(store: Store) -> None:
    for name in ("old", many(1)[0].key):
        left = store.root / f"{PART}{name}" / "entry"
        left.mkdir(parents=True)
        (left / "half").write_text("half")
    sweep(many(1), store, workers=1)
    assert os.listdir(store.root) == [many(1)[0].key]


@pytest.fixture
def at_work(store: Store) -> Iterator[subprocess.Popen[str]]:
    """A sweep of many pieces by two workers, when the first pieces are done."""
    command = [sys.executable, "-m", "tests.sweeps.pieces", str(store.root), "2", "500", "0.02"]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    limit = time.monotonic() + 60
    while len(list(store.root.glob(f"[!.]*/{SEAL}"))) < 4 and time.monotonic() < limit:
        time.sleep(0.05)
    yield process
    process.kill()
    process.wait()


def test_an_interrupt_ends_within_five_seconds_and_says_how_to_go_on(
    store: Store, at_work: subprocess.Popen[str]
) -> None:
    """As a terminal does it: to all processes of the command."""
    os.killpg(at_work.pid, signal.SIGINT)
    told = at_work.communicate(timeout=5)[0]
    assert at_work.returncode == INTERRUPTED
    assert "of 500 are done and kept; the same command goes on from there" in told
    assert len(told.splitlines()) == 1
    assert not list(store.root.glob(f"{PART}*"))


def test_an_interrupt_in_this_process_counts_what_is_done(store: Store) -> None:
    def stop(done: int, of: int) -> None:
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(Interrupted, match="2 of 6 are done"):
        sweep(many(6), store, workers=1, progress=stop)
    assert len(os.listdir(store.root)) == 2


def test_workers_do_not_outlive_a_killed_command(store: Store, at_work: subprocess.Popen[str]) -> None:
    import psutil

    children = psutil.Process(at_work.pid).children(recursive=True)
    at_work.kill()
    at_work.wait()
    gone, alive = psutil.wait_procs(children, timeout=5)
    assert not [p for p in alive if p.status() != psutil.STATUS_ZOMBIE]
    assert len(gone) + len(alive) >= 2


class Weighty(Slow):
    """Takes a third of the memory that is free."""

    sample = 1

    def need_bytes(self) -> int:
        return 100


@pytest.mark.parametrize(("free", "fit"), [(1_000, 3), (250, 2), (50, 1)])
def test_no_more_workers_than_memory_holds(monkeypatch: pytest.MonkeyPatch, free: int, fit: int) -> None:
    monkeypatch.setattr(workers, "available_bytes", lambda: free)
    pieces: Sequence[Slow] = [Weighty(str(i)) for i in range(3)]
    if fit < 3:
        with pytest.warns(Notice, match=f"{fit} instead of 3"):
            assert workers.that_fit(pieces, 3) == fit
    else:
        assert workers.that_fit(pieces, 3) == 3


def test_a_full_disk_for_real(tmp_path: Path) -> None:
    """A file system of one page, where the system lets us mount one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if shutil.which("mount") is None or os.geteuid() != 0:
        pytest.skip("only root may mount")
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk], check=False).returncode:
        pytest.skip("nothing may be mounted here")
    try:
        with pytest.raises(OSError, match="No space left") as failed:
            sweep(many(4, 0.0), Store(disk / "store"), workers=1)  # 3 files of 32 kB each
        assert failed.value.errno == errno.ENOSPC
        assert list((disk / "store").iterdir()) == []
    finally:
        subprocess.run(["umount", disk], check=True)
