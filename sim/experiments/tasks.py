"""One piece of work of a sweep: what decides its bytes, and how it is done."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Protocol

from sim.measures.names import measures
from sim.model_version import data_version, model_version
from sim.run_inputs import Engine, read_inputs
from sim.run_manifest import result_versions
from sim.scenario_files import Resolved, scenario_digest


class Task(Protocol):
    """Anything that fills a folder and can say by a key what the bytes depend on."""

    @property
    def key(self) -> str:
        """Hexadecimal digest of everything that decides what ``make`` writes."""
        ...

    def make(self, folder: Path) -> None:
        """Write the files; no clock, no host, no order of workers may show in them."""
        ...


@dataclass(frozen=True)
class RunTask:
    """One replication of a scenario, without its journeys."""

    resolved: Resolved
    sample: int = 1
    seed: int = 1
    replication: int = 0
    engine: Engine = "fast"

    @property
    def key(self) -> str:
        """Resolved scenario with its files, model version, seed, replication, sample, engine."""
        return key_of("run", self.resolved, self.sample, self.seed, self.replication, self.engine)

    def make(self, folder: Path) -> None:
        """Play, and store the run without its time of making."""
        from sim.running import run

        run(
            self.resolved, f"1/{self.sample}", self.seed, self.replication, self.engine,
            out=folder, journeys=False, threads=1, stamped=False,
        )  # fmt: skip

    def need_bytes(self) -> int:
        """At most so much memory at once; for how many fit side by side."""
        from sim.memory import need

        return need(read_inputs(self.resolved).world(self.seed, self.replication, self.sample), 1).total


def key_of(kind: str, resolved: Resolved, *more: Any) -> str:
    """The key of a piece of work of one kind on one scenario; ``more`` as JSON can tell it.

    What a stored run tells of itself counts too: warnings, versions of libraries, words of measures.
    """
    told = [(d.code, d.path, *d.message) for d in resolved.warnings]
    parts = [
        kind, scenario_digest(resolved.scenario), side_digest(resolved), told, model_version(),
        result_versions(), words_digest(), *more,
    ]  # fmt: skip
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


@cache
def words_digest() -> str:
    """Of the table of measures, whose units and words stand in every result."""
    return hashlib.sha256(repr(measures()).encode()).hexdigest()[:16]


def side_digest(resolved: Resolved) -> str:
    """Of the files beside a scenario that a run reads: the city's tables, the opening state."""
    sha = hashlib.sha256(data_version(resolved.data_folder).encode())
    if resolved.scenario.opening_state is not None:
        sha.update(repr(resolved.opening()).encode())
    return sha.hexdigest()[:16]
