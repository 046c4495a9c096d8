"""Sweeps killed with -9 at random moments, then begun again: how many files are wrong, how many astray?

``python -m tests.sweeps.kills --times 100 --seed 1`` prints one line of JSON; the goal is 0 and 0. Who is
killed is drawn too: the command, one of its workers, or all of them. After every kill the entries that
are there must be whole; after ``CHAIN`` kills of one store the sweep is begun again and left alone, and what
lies in the store must be what an undisturbed one leaves, file by file.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from sim.experiments.sweep import sweep
from sim.part_folders import PART
from sim.store import Store
from tests.places import ROOT
from tests.sweeps.pieces import FILES, many, tree

PIECES, SECONDS, WORKERS = 60, 0.02, 2
CHAIN = 3
AT_WORK = 0.8
"""Of all kills, so many are drawn from the time in which pieces are done."""
SLOWEST = 60.0


def command(store: Path) -> list[str]:
    """A sweep as a process of its own."""
    asked = (str(store), str(WORKERS), str(PIECES), str(SECONDS))
    return [sys.executable, "-m", "tests.sweeps.pieces", *asked]


def started(store: Path) -> subprocess.Popen[bytes]:
    """The sweep in a session of its own, so that all of it can be killed at once."""
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command(store), cwd=ROOT, stdout=quiet, stderr=quiet, start_new_session=True)


def kill(process: subprocess.Popen[bytes], whom: str, luck: random.Random) -> None:
    """SIGKILL to the command, to one process it started, or to all of them; who is gone is gone."""
    victims = [process.pid]
    if whom == "worker":
        victims = [child.pid for child in psutil.Process(process.pid).children() if _plays(child)][:2]
        victims = [luck.choice(victims)] if victims else []
    for pid in victims:
        os.kill(pid, signal.SIGKILL)
    if whom == "all":
        os.killpg(process.pid, signal.SIGKILL)


def _plays(child: psutil.Process) -> bool:
    return any("popen_loky_posix" in word for word in child.cmdline())


def wait_for_work(process: subprocess.Popen[bytes], store: Path) -> None:
    """Until the first piece is begun; most of the time of a short sweep goes by before."""
    while process.poll() is None and not any(store.glob(f"{PART}*")):
        time.sleep(0.01)


def disturbed(store: Path, luck: random.Random, latest: float) -> bool:
    """One sweep that is killed; whether it came to its end all the same, as it does without a worker."""
    whom = luck.choice(("command", "worker", "all"))
    process = started(store)
    if luck.random() < AT_WORK:
        wait_for_work(process, store)
        latest = FILES * PIECES * SECONDS / WORKERS
    time.sleep(luck.uniform(0.0, latest))
    if process.poll() is None:
        kill(process, whom, luck)
    if process.wait(SLOWEST) not in (0, -signal.SIGKILL):
        raise RuntimeError(f"a sweep ended with {process.returncode} after the kill of {whom}")
    return process.returncode == 0


def entries(store: Path) -> dict[str, bytes]:
    """All files but those that are still in the making."""
    return {name: data for name, data in tree(store).items() if not name.startswith(PART)}


def differing(found: dict[str, bytes], whole: dict[str, bytes]) -> int:
    """Files that are not those of an undisturbed sweep, or are missing in an entry that has its name."""
    named = {name.partition("/")[0] for name in found}
    wanted = {name for name in whole if name.partition("/")[0] in named}
    return sum(whole.get(name) != found.get(name) for name in wanted | found.keys())


@dataclass
class Count:
    """Kills, those that left something half done behind, and files that were wrong, missing or astray."""

    kills: int = 0
    half_done: int = 0
    wrong: int = 0
    missing: int = 0
    stray: int = 0


def killed_at_random(times: int, seed: int, folder: Path) -> Count:
    """So many kills, in chains that end with a sweep left alone or one that went on by itself."""
    luck, count = random.Random(seed), Count()
    sweep(many(PIECES, 0.0), Store(folder / "whole"), workers=1)
    whole = tree(folder / "whole")
    latest = _seconds_of(folder / "timed")
    while count.kills < times:
        store = folder / f"store-{count.kills}"
        for _ in range(min(CHAIN, times - count.kills)):
            ended = disturbed(store, luck, latest)
            count.kills += 1
            count.half_done += any(store.glob(f"{PART}*"))
            count.wrong += differing(entries(store), whole)
            if ended:
                break
        else:
            subprocess.run(command(store), cwd=ROOT, check=True, timeout=SLOWEST)
        left = tree(store)
        count.wrong += differing(entries(store), whole)
        count.stray += len(left.keys() - whole.keys())
        count.missing += len(whole.keys() - left.keys())
    return count


def _seconds_of(store: Path) -> float:
    begun = time.perf_counter()
    subprocess.run(command(store), cwd=ROOT, check=True, timeout=SLOWEST)
    return time.perf_counter() - begun


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        count = killed_at_random(asked.times, asked.seed, Path(name))
        print(json.dumps({"seed": asked.seed, **asdict(count)}))


if __name__ == "__main__":
    main()
