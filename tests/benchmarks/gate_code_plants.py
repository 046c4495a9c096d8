"""Whether the gate names code that was changed: ``python -m tests.benchmarks.gate_code_plants``.

One rule is changed at a time in a copy of the project, as an edit would, and the gate of the copy is asked
what moved the baseline. Right is: the code, the file and the function, and a room in which the rule acts.
Each plant compiles the kernels anew, which takes a minute or two.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

from tests.benchmarks.planting import Answer, ask_all

ROOT = Path(__file__).parent.parent.parent
COPIED = ("sim", "scenarios", "pyproject.toml")
RULES, PRODUCTION = "sim/rules.py", "sim/kernels/production.py"
ORDERS = "sim/kernels/orders.py"
DEMAND, PROMISES, LINES = ("demand",), ("promises",), ("lines",)
COUNTERS, AFTER = ("counters", "desks", "demand"), ("hand_over", "counters")


class CodePlant(NamedTuple):
    """What is changed where, and the rooms in which it may show first."""

    about: str
    file: str
    function: str
    old: str
    new: str
    rooms: tuple[str, ...]


PLANTS = (
    CodePlant(
        "orders are taken last come, first served", ORDERS, "enqueue",
        "        log.next[row] = -1\n        if lines.head[bureau, c] < 0:\n"
        "            lines.head[bureau, c] = row\n        else:\n"
        "            log.next[lines.tail[bureau, c]] = row\n",
        "        log.next[row] = lines.head[bureau, c]\n        lines.head[bureau, c] = row\n", LINES,
    ),
    CodePlant(
        "a lot is a card smaller", PRODUCTION, "_lot_size",
        "size = min(waiting, np.int64(b.lot_size))", "size = min(waiting, max(np.int64(b.lot_size) - 1, 1))",
        LINES,
    ),
    CodePlant(
        "a promise ends a day early", RULES, "due_of",
        "law.days[i], law.first_day_counted", "law.days[i] - 1, law.first_day_counted", PROMISES,
    ),
    CodePlant(
        "work that a breakdown stopped begins anew", RULES, "finish",
        "        work -= down_from[i] - t\n", "", (*LINES, *COUNTERS),
    ),
    CodePlant(
        "people wait a tenth longer before they give up", RULES, "patience_seconds",
        "    return draw_seconds(places.patience[kind], keys[PATIENCE], application, occasion)",
        "    return draw_seconds(places.patience[kind], keys[PATIENCE], application, occasion) * 11 // 10",
        COUNTERS,
    ),
    CodePlant(
        "a card misses its first departure", RULES, "departure_from",
        "return rounds.departures[i] if i < hi", "return rounds.departures[i + 1] if i + 1 < hi", AFTER,
    ),
    CodePlant(
        "people apply a little later", "sim/demand.py", "apply_day",
        "half_life * ln(uniform(key, who, 0))", "half_life * 1.02 * ln(uniform(key, who, 0))", DEMAND,
    ),
)  # fmt: skip


def found(plant: CodePlant, scenario: str, folder: Path) -> dict[str, Any]:
    """What the gate of a copy with the plant says."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)
    path = folder / plant.file
    text = path.read_text(encoding="utf-8")
    assert text.count(plant.old) == 1, plant.about
    path.write_text(text.replace(plant.old, plant.new), encoding="utf-8")
    said = folder / "gate.json"
    command = [sys.executable, "-m", "sim.cli", "gate", scenario, "--json", said.name, "--workers", "1"]
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    subprocess.run(command, cwd=folder, env=environment, check=False, stdout=subprocess.DEVNULL)
    answer: dict[str, Any] = json.loads(said.read_text(encoding="utf-8"))["scenarios"][0]
    return answer


def wrong(answer: dict[str, Any], plant: CodePlant) -> str:
    """What is wrong with an answer; empty if it is right."""
    cause = answer["other_cause"]
    if answer["parameters"] or cause is None or cause["source"] != "code":
        return f"blamed on {cause}, {answer['parameters']}"
    if [(e["file"], e["pieces"]) for e in cause["edited"]] != [(plant.file, [plant.function])]:
        return f"edited: {cause['edited']}"
    place = cause["place"]
    if place is None or place["room"].partition(".")[0] not in plant.rooms:
        return f"seen first in {place}"
    return ""


def _asking(scenario: str) -> Callable[[CodePlant], Answer]:
    def ask(plant: CodePlant) -> Answer:
        with tempfile.TemporaryDirectory() as folder:
            answer = found(plant, scenario, Path(folder))
        told = f"{(answer['other_cause'] or {}).get('place')}, {answer['verdict']}"
        return Answer(plant.about, wrong(answer, plant), told)

    return ask


if __name__ == "__main__":
    ask_all(__doc__, PLANTS, _asking)
