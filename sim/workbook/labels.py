"""What keys and choices are called in a workbook, and on which sheet a table of the scenario stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from sim.diagnostics import Text
from sim.facts import read_rows
from sim.toml_lines import KeyPath
from sim.workbook.leaves import leaves

_DATA = Path(__file__).parent.parent / "data"


class Sheet(NamedTuple):
    """A sheet and the tables of the scenario on it."""

    title: Text
    tables: tuple[str, ...]


SHEETS = (
    Sheet(
        Text("Scenario", "方案"),
        ("schema_version", "name", "zh", "en", "why", "data", "reading", "horizon", "calendar",
         "opening_state", "observed", "decisions", "prices"),
    ),
    Sheet(Text("People", "人群"), ("people", "groups", "batches", "waived", "spreads")),
    Sheet(Text("Demand", "申领"), ("units", "demand", "normal_phase")),
    Sheet(Text("Promises", "渠道与时限"), ("channels", "channel_choice", "promises", "readings")),
    Sheet(Text("Banks", "银行与产线"), ("production", "banks", "bureaus", "outages")),
    Sheet(Text("Counters", "网点"), ("facilities", "extra_outlets", "visits", "targets")),
    Sheet(Text("Hand-over", "领卡与补领"), ("delivery", "collection", "enabling", "returns", "reissue")),
)  # fmt: skip

SOURCES = "sources"
"""The table that stands beside the values, not on a sheet."""

REFERS = {
    "spread": "spreads", "demand": "demand", "joins": "units", "bank": "banks", "facility": "facilities",
    "counter": "facilities", "visit": "visits", "channel": "channels", "reading": "readings",
    "group": "groups",
}  # fmt: skip
"""Keys whose value is a name in another table."""


def sheet_of(table: str) -> Sheet:
    """The sheet of a table; what no sheet names stands on the first."""
    return next((sheet for sheet in SHEETS if table in sheet.tables), SHEETS[0])


def sheets_gone(seen: Iterable[KeyPath], data: Mapping[str, Any]) -> dict[str, int]:
    """Titles of sheets of which a workbook has no key, and how many values of the scenario they hold."""
    there = {sheet_of(str(path[0])).title.zh for path in seen}
    titles = [sheet_of(str(path[0])).title.zh for path, _ in leaves(data) if path[0] != SOURCES]
    return {title: n for title, n in Counter(titles).items() if title not in there}


@cache
def labels() -> dict[str, Text]:
    """Words for the keys of a scenario."""
    rows = read_rows(_DATA / "labels.csv", ("key", "zh", "en"))
    return {row["key"]: Text(row["en"], row["zh"]) for row in rows}


@cache
def choices() -> dict[str, Text]:
    """Words for values that are chosen from a list."""
    rows = read_rows(_DATA / "choices.csv", ("value", "zh", "en"))
    return {row["value"]: Text(row["en"], row["zh"]) for row in rows}


def choice_text(value: str) -> str:
    """A choice as a cell shows it: ``working（工作日）``."""
    return f"{value}（{choices()[value].zh}）" if value in choices() else value


def choice_value(text: str, among: Sequence[str]) -> str:
    """The choice a cell stands for, written as in the drop-down, by its id, or by its Chinese name alone."""
    found = text.partition("（")[0].strip()
    return next((v for v in among if v in choices() and choices()[v].zh == found), found)
