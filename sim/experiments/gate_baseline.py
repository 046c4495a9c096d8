"""The baseline of a scenario: what it gave when somebody last agreed to its numbers.

A text file in ``baselines`` beside the scenario, one thing a line, so that a reader of a change sees what
moved: parameters, values of every replication, fingerprints of every day, and some stories.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sim.diagnostics import ScenarioError, Text, error
from sim.experiments.gate_mark import Mark
from sim.experiments.gate_people import as_lines, from_lines
from sim.experiments.gate_tree import SmallTree
from sim.journeys import Log
from sim.scenario_paths import shown
from sim.whole_files import write_whole

FOLDER = "baselines"
FORMAT = 1
_OPENED = {
    "versions": 1,
    "raised": 1,
    "values": 2,
    "noise": 2,
    "code": 2,
    "resolved": 3,
    "tree": 2,
    "days": 3,
    "stories": 2,
}


@dataclass(frozen=True)
class Baseline:
    """versions: of the model, the data and the scenario. raised: levers that the sample is too coarse for.
    values: by id, one a replication; noise: by id, how much the difference of a pair varies. mark, tree (of
    moments) and stories are those of the first. resolved: the scenario; stated: keys of it that an overlay
    states. code: what it was made of."""

    name: str
    versions: Mapping[str, str]
    sample: int
    seed: int
    raised: tuple[str, ...]
    mark: Mark
    values: Mapping[str, tuple[float, ...]]
    noise: Mapping[str, float]
    resolved: Mapping[str, Any]
    stated: tuple[str, ...]
    code: Mapping[str, str]
    tree: SmallTree
    stories: Log

    @property
    def replications(self) -> int:
        """How many replications every value has."""
        return len(next(iter(self.values.values()), ()))

    @property
    def text(self) -> str:
        """The file."""
        return _laid(_document(self)) + "\n"

    @property
    def digest(self) -> str:
        """Of the file, as the log of accepted baselines names it."""
        return digest_of_text(self.text)


def digest_of_text(text: str) -> str:
    """SHA-256, 32 hexadecimal digits of it."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:32]


def baseline_path(folder: Path, name: str) -> Path:
    """Where the baseline of a scenario that lies in ``folder`` is kept."""
    return folder / FOLDER / f"{name}.json"


def read_baseline(path: Path) -> tuple[Baseline, str] | None:
    """The baseline and the digest of its file; None if there is none.

    Raises ScenarioError (E-BASELINE) for a file that is no baseline, OSError.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as wrong:
        raise damaged(path, str(wrong)) from None
    try:
        return _baseline(json.loads(text)), digest_of_text(text)
    except (KeyError, TypeError, AttributeError, ValueError, OverflowError) as wrong:
        raise damaged(path, f"{type(wrong).__name__}: {wrong}") from None


def write_baseline(path: Path, baseline: Baseline) -> None:
    """Write the file whole. Raises OSError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, lambda file: file.write(baseline.text.encode("utf-8")))


def damaged(path: Path, what: str) -> ScenarioError:
    """The refusal of a file that is no baseline."""
    name = shown(path)
    message = Text(f"{name} is not a baseline as it was written", f"{name} 不是原样的基线文件")
    return ScenarioError([error("E-BASELINE", "", message, got=what)])


def _baseline(data: Any) -> Baseline:
    if data["format"] != FORMAT:
        raise ValueError(f"format {data['format']}, expected {FORMAT}")
    values = {k: tuple(float("nan") if x is None else float(x) for x in v) for k, v in data["values"].items()}
    if len({len(v) for v in values.values()}) > 1:
        raise ValueError("not all values have as many replications")
    return Baseline(
        str(data["scenario"]), dict(data["versions"]), int(data["sample"]), int(data["seed"]),
        tuple(data["raised"]), Mark(**data["mark"]), values, dict(data.get("noise", {})),
        dict(data["resolved"]), tuple(data["stated"]), dict(data.get("code", {})),
        SmallTree.from_json(data["tree"]), from_lines(data["stories"]),
    )  # fmt: skip


def _document(b: Baseline) -> dict[str, Any]:
    values = {k: [None if x != x else x for x in v] for k, v in b.values.items()}
    return {
        "format": FORMAT,
        "scenario": b.name,
        "versions": dict(b.versions),
        "sample": b.sample,
        "seed": b.seed,
        "raised": list(b.raised),
        "mark": b.mark._asdict(),
        "values": values,
        "noise": dict(b.noise),
        "stated": list(b.stated),
        "resolved": dict(b.resolved),
        "code": dict(b.code),
        "tree": b.tree.as_json(),
        "stories": as_lines(b.stories),
    }


def _laid(value: Any, depth: int = 0, most: int = 1) -> str:
    """JSON with a line for every entry of the tables that ``_OPENED`` names, to its depth."""
    if depth >= most or not isinstance(value, dict | list) or not value:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    pad, end = "\n" + " " * (depth + 1), "\n" + " " * depth
    if isinstance(value, list):
        return "[" + ",".join(pad + _laid(v, depth + 1, most) for v in value) + end + "]"
    rows = [
        f"{pad}{json.dumps(k, ensure_ascii=False)}: {_laid(v, depth + 1, max(most, _OPENED.get(k, 0)))}"
        for k, v in value.items()
    ]
    return "{" + ",".join(rows) + end + "}"
