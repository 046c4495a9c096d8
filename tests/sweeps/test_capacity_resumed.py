"""A sizing that is killed and begun again, or done on dask, is the undisturbed one to the byte."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.experiments.capacity import size
from sim.experiments.capacity_study import capacity_study
from sim.part_folders import PART
from sim.store import SEAL, Store
from sim.studies import store_study
from tests.capacity.many import ASKED
from tests.capacity.towns import town
from tests.places import ROOT
from tests.sweeps.pieces import tree

SEED = 3


def sized(store: Path, study: Path, backend: str, workers: int) -> None:
    """Size the town, and store what was found."""
    store_study(capacity_study(size(town(SEED), ASKED, Store(store), workers, backend)), study)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], dict[str, bytes]]:
    folder = tmp_path_factory.mktemp("undisturbed")
    sized(folder / "store", folder / "study", "processes", 1)
    return tree(folder / "store"), tree(folder / "study")


def begin(folder: Path) -> subprocess.Popen[bytes]:
    asked = [sys.executable, "-m", "tests.sweeps.test_capacity_resumed", str(folder)]
    return subprocess.Popen(asked, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=None, start_new_session=True)


def finished(store: Path) -> int:
    return sum((p / SEAL).is_file() for p in store.iterdir()) if store.is_dir() else 0


@pytest.mark.timeout(400)
def test_a_sizing_that_is_killed_and_begun_again_is_the_undisturbed_one(
    undisturbed: tuple[dict[str, bytes], dict[str, bytes]], tmp_path: Path
) -> None:
    luck, seen = random.Random(1), []
    for pieces in (1, 4):
        process = begin(tmp_path)
        while process.poll() is None and finished(tmp_path / "store") < pieces:
            time.sleep(0.01)
        time.sleep(luck.uniform(0.0, 0.1))
        seen.append(process.poll() is None)
        os.killpg(process.pid, signal.SIGKILL) if seen[-1] else None
        process.wait()
    assert any(seen)  # else it was never killed at work
    assert begin(tmp_path).wait(200) == 0
    assert tree(tmp_path / "store") == undisturbed[0]
    assert tree(tmp_path / "study") == undisturbed[1]
    assert not list((tmp_path / "store").glob(f"{PART}*"))


@pytest.mark.timeout(400)
def test_a_sizing_on_dask_is_the_undisturbed_one(
    undisturbed: tuple[dict[str, bytes], dict[str, bytes]], tmp_path: Path
) -> None:
    sized(tmp_path / "store", tmp_path / "study", "dask", 2)
    assert tree(tmp_path / "store") == undisturbed[0]
    assert tree(tmp_path / "study") == undisturbed[1]


if __name__ == "__main__":
    sized(Path(sys.argv[1]) / "store", Path(sys.argv[1]) / "study", "processes", 2)
