"""A scenario as the code of an earlier revision plays it: to find the first event that changed code moved."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path

from sim.diagnostics import ScenarioError, Text, error
from sim.experiments.gate_candidate import SAMPLE, SEED
from sim.scenario_files import Resolved

_CODE = "sim"


@contextmanager
def run_before(resolved: Resolved, revision: str) -> Iterator[Path]:
    """The folder of a run of the scenario, as its files are now, by the code of a git revision.

    The code is unpacked once a revision, so its kernels compile once. Raises ScenarioError (E-VALUE) for
    what is no revision of this code, or cannot play the scenario; OSError.
    """
    home = _unpacked(revision)
    file = resolved.stack.layers[0].path.resolve()
    with tempfile.TemporaryDirectory() as folder:
        run = Path(folder) / "run"
        command = [sys.executable, "-m", "sim.cli", "run", str(file), "--people", f"1/{SAMPLE}"]
        command += ["--seed", str(SEED), "--out", str(run)]
        environment = {**os.environ, "PYTHONPATH": str(home)}
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=False)
        if done.returncode:
            message = Text("that revision cannot play the scenario", "该版本的代码无法运行此方案")
            raise _refused(message, (done.stderr or done.stdout).decode(errors="replace").strip())
        yield run


def _unpacked(revision: str) -> Path:
    """Where the code of a revision lies; it is put there whole or not at all."""
    root = Path(_git(Path(__file__).parent, "rev-parse", "--show-toplevel").decode().strip())
    commit = (
        _git(root, "rev-parse", "--verify", "--end-of-options", f"{revision}^{{commit}}").decode().strip()
    )
    place = Path(tempfile.gettempdir()) / "cardsim"
    home = place / f"code-{commit[:16]}"
    if not home.exists():
        place.mkdir(parents=True, exist_ok=True)
        content = _git(root, "archive", "--format=tar", commit, _CODE)
        part = Path(tempfile.mkdtemp(dir=place, prefix="part-"))
        with tarfile.open(fileobj=BytesIO(content)) as archive:
            archive.extractall(part, filter="data")
        part.rename(home)
    return home


def _git(folder: Path, *words: str) -> bytes:
    try:
        return subprocess.run(["git", "-C", str(folder), *words], capture_output=True, check=True).stdout
    except subprocess.CalledProcessError as wrong:
        message = Text("no revision of this code", "不是本代码的版本")
        raise _refused(message, wrong.stderr.decode(errors="replace").strip()) from None


def _refused(message: Text, got: str) -> ScenarioError:
    return ScenarioError([error("E-VALUE", "--before", message, got=got)])
