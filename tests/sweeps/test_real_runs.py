"""Sweeps of real runs: the key tells what decides their bytes, and nothing else does."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.experiments.sweep import sweep
from sim.experiments.tasks import RunTask
from sim.experiments.vary import vary
from sim.part_folders import PART
from sim.results import load_run
from sim.scenario_files import Resolved, resolve
from sim.store import Store
from tests.places import ROOT
from tests.sweeps.pieces import tree

HARBOUR = ROOT / "tests" / "unit" / "second_city"


@pytest.fixture(scope="module")
def harbour() -> Resolved:
    """The small second city."""
    return resolve(HARBOUR / "harbour.toml")


@pytest.fixture(scope="module")
def whole(harbour: Resolved, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three replications, done in this process."""
    root = tmp_path_factory.mktemp("whole")
    sweep(replications(harbour), Store(root), workers=1)
    return root


def replications(resolved: Resolved) -> list[RunTask]:
    return [RunTask(resolved, replication=r) for r in range(3)]


def test_an_entry_is_a_run_that_can_be_loaded(whole: Path, harbour: Resolved) -> None:
    runs = [load_run(whole / task.key) for task in replications(harbour)]
    assert [run.manifest["replication"] for run in runs] == [0, 1, 2]
    assert len({run.manifest["events"] for run in runs}) == 3
    assert all("made" not in run.manifest for run in runs)


OTHERWISE = {
    "PYTHONHASHSEED": "7",
    "TZ": "America/St_Johns",
    "LC_ALL": "C",
    "LANG": "tr_TR.UTF-8",
    "CARDSIM_LANG": "zh",
}


def test_the_bytes_are_the_same_elsewhere(whole: Path, tmp_path: Path) -> None:
    """Two workers, another hash seed, time zone, locale, language and working folder."""
    code = "import sys; from tests.sweeps.test_real_runs import main; main(sys.argv[1])"
    command = [sys.executable, "-c", code, str(tmp_path / "store")]
    env = {**os.environ, **OTHERWISE, "PYTHONPATH": str(ROOT)}
    subprocess.run(command, cwd=tmp_path, env=env, check=True, timeout=200)
    assert tree(tmp_path / "store") == tree(whole)


def main(root: str) -> None:
    """The sweep of this file, by two workers, into a store."""
    sweep(replications(resolve(HARBOUR / "harbour.toml")), Store(Path(root)), workers=2)


def test_killed_at_work_and_begun_again_it_ends_the_same(
    harbour: Resolved, whole: Path, tmp_path: Path
) -> None:
    """The command and its workers are killed while runs are being stored."""
    store = tmp_path / "store"
    code = "import sys; from tests.sweeps.test_real_runs import main; main(sys.argv[1])"
    process = subprocess.Popen([sys.executable, "-c", code, str(store)], cwd=ROOT, start_new_session=True)
    while process.poll() is None and not list(store.glob(f"{PART}*/entry/*.json")):
        time.sleep(0.002)
    os.killpg(process.pid, signal.SIGKILL)
    assert process.wait(20) == -signal.SIGKILL
    assert list(store.glob(f"{PART}*"))
    sweep(replications(harbour), Store(store), workers=1)
    assert tree(store) == tree(whole)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The second city somewhere else."""
    return Path(shutil.copytree(HARBOUR, tmp_path / "copy")) / "harbour.toml"


def key(path: Path) -> str:
    from sim.model_version import data_version

    data_version.cache_clear()
    return RunTask(resolve(path)).key


def test_the_key_is_of_the_content_and_not_of_the_place(copied: Path, harbour: Resolved) -> None:
    assert key(copied) == RunTask(harbour).key
    text = copied.read_text(encoding="utf-8")
    copied.write_text("# a remark\n" + text, encoding="utf-8")
    assert key(copied) == RunTask(harbour).key


def test_counts_that_were_observed_do_not_matter(copied: Path, harbour: Resolved) -> None:
    """They are compared with a run afterwards."""
    (copied.parent / "observed.csv").write_text("anything", encoding="utf-8")
    assert key(copied) == RunTask(harbour).key


@pytest.mark.parametrize("name", ["working_days.csv", "districts.csv", "banks.csv"])
def test_the_tables_of_the_city_matter(copied: Path, harbour: Resolved, name: str) -> None:
    path = copied.parent / "harbour" / name
    path.write_text(path.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert key(copied) != RunTask(harbour).key


def test_everything_that_decides_a_run_is_in_its_key(harbour: Resolved) -> None:
    tasks = [
        RunTask(harbour),
        RunTask(harbour, sample=2),
        RunTask(harbour, seed=2),
        RunTask(harbour, replication=1),
        RunTask(harbour, engine="entity"),
        RunTask(vary(harbour, {"production.failed_share": 0.03})),
    ]
    assert len({task.key for task in tasks}) == len(tasks)


@pytest.mark.parametrize(
    "part", ["tasks.model_version", "tasks.result_versions", "tasks.words_digest", "tasks.data_version"]
)
def test_another_program_or_library_is_another_key(
    harbour: Resolved, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = RunTask(harbour).key
    monkeypatch.setattr(f"sim.experiments.{part}", lambda *_: "another")
    assert RunTask(harbour).key != before


def test_a_run_says_what_memory_it_needs(harbour: Resolved) -> None:
    """About 3,500 people: hardly more than the program itself."""
    need = RunTask(harbour).need_bytes()
    assert 300 << 20 < need < 700 << 20
