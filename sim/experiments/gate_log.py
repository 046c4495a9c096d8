"""The log of accepted baselines: who agreed to new numbers, when, why, and from what to what.

One JSON object a line. Every line holds the digest of the line before it, so a line that was taken out or
changed is seen; lines are only ever added.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from sim.diagnostics import ScenarioError, Text, error
from sim.scenario_paths import shown
from sim.whole_files import write_whole

LOG = "log.jsonl"


class Accepted(NamedTuple):
    """One line. old, new: digests of the baseline file, old empty for the first. values: by id, mean of the
    replications before and after, None where there was none; only those that moved."""

    scenario: str
    at: str
    who: str
    why: str
    old: str
    new: str
    values: Mapping[str, Sequence[float | None]]


def read_log(folder: Path) -> list[Accepted]:
    """All lines, oldest first. Raises ScenarioError (E-BASELINE) for a log that was changed, OSError."""
    path = folder / LOG
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    before, found = "", []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            data = json.loads(line)
            if data.pop("before") != before:
                raise ValueError("the line before it is another")
            found.append(Accepted(**data))
        except (ValueError, TypeError, KeyError, AttributeError) as wrong:
            raise _broken(path, number, str(wrong)) from None
        before = _digest(line)
    return found


def append(folder: Path, accepted: Accepted) -> None:
    """Add one line. Raises as ``read_log``; OSError."""
    read_log(folder)
    path = folder / LOG
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    lines = text.splitlines()
    data = accepted._asdict() | {"before": _digest(lines[-1]) if lines else ""}
    line = json.dumps(data, ensure_ascii=False, allow_nan=False)
    write_whole(path, lambda file: file.write((text + line + "\n").encode("utf-8")))


def newest(log: Sequence[Accepted], scenario: str) -> str:
    """Digest of the baseline last accepted for a scenario; empty if none was."""
    return next((a.new for a in reversed(log) if a.scenario == scenario), "")


def _digest(line: str) -> str:
    return hashlib.sha256(line.encode("utf-8")).hexdigest()[:32]


def _broken(path: Path, number: int, what: str) -> ScenarioError:
    message = Text(
        f"{shown(path)}, line {number}: the log of baselines was changed; lines are only ever added",
        f"{shown(path)} 第 {number} 行：基线记录被改动；该记录只能追加",
    )
    return ScenarioError([error("E-BASELINE", "", message, got=what)])
