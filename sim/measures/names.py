"""The table of measures: stable id, unit, whether a count that scales with the sample, and its words.

An id may be followed by what it is of: ``on_time_share.bank.icbc``. Durations end in ``_mean``, ``_p50``,
``_p90``, ``_p95`` or ``_p99``: ``days_to_made_p90.channel.online``.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from sim.diagnostics import Text
from sim.facts import read_rows
from sim.measures.bins import LEVEL_NAMES

UNIT_SECONDS = {"days": 86_400, "hours": 3_600, "minutes": 60}
STATISTICS = ("mean", *LEVEL_NAMES)
_WORDS = {"mean": Text("mean", "平均"), "p50": Text("median", "中位")}


class Measure(NamedTuple):
    """One row of the table."""

    id: str
    unit: str
    scales: bool
    label: Text


@cache
def measures() -> dict[str, Measure]:
    """All measures by id, in the order of the table. Raises FactError for a damaged table."""
    rows = read_rows(
        Path(__file__).parent.parent / "data" / "measures.csv", ("id", "unit", "scales", "zh", "en")
    )
    return {r["id"]: Measure(r["id"], r["unit"], r["scales"] == "1", Text(r["en"], r["zh"])) for r in rows}


def measure_of(value_id: str) -> Measure:
    """The measure that a value's id belongs to, with the words of its statistic; KeyError if none."""
    base = value_id.partition(".")[0]
    if base in measures():
        return measures()[base]
    root, _, statistic = base.rpartition("_")
    if statistic not in STATISTICS or root not in measures():
        raise KeyError(value_id)
    found = measures()[root]
    word = _WORDS.get(statistic, Text(statistic, statistic))
    label = Text(f"{found.label.en}, {word.en}", f"{found.label.zh}（{word.zh}）")
    return Measure(base, found.unit, found.scales, label)
