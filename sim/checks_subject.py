"""What a domain check looks at: the valid scenario, where its keys are written, and its data folder."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from sim.city import BANK_COLUMNS, district_rows, number_columns
from sim.diagnostics import Diagnostic, Severity, Span, Text
from sim.facts import read_rows
from sim.scenario import Scenario
from sim.scenario_layers import Stack
from sim.toml_lines import KeyPath, path_text

EVERYWHERE = "*"


@dataclass(frozen=True)
class Subject:
    """One scenario under test. `folder` holds districts, banks, calendar, notice and facts."""

    scenario: Scenario
    stack: Stack
    folder: Path

    @cached_property
    def districts(self) -> dict[str, Mapping[str, str]]:
        """Rows of the districts file by id."""
        return {row["id"]: row for row in district_rows(self.folder)}

    @cached_property
    def columns(self) -> tuple[str, ...]:
        """Columns of the districts file that people can be spread by."""
        return number_columns(list(self.districts.values()))

    @cached_property
    def banks(self) -> list[str]:
        """Ids of the banks file."""
        return list(self.bank_dates)

    @cached_property
    def bank_dates(self) -> dict[str, date]:
        """The day each bank joins, by the banks file."""
        rows = read_rows(self.folder / "banks.csv", BANK_COLUMNS)
        return {row["id"]: date.fromisoformat(row["from"]) for row in rows}

    def span(self, path: KeyPath, value: bool = True) -> Span:
        """Where the key is written."""
        return self.stack.span(path, value)

    def tell(self, severity: Severity, code: str, path: KeyPath, message: Text, **more: Any) -> Diagnostic:
        """A diagnostic at a key path; `got` is the value as written unless given."""
        layer, place = self.stack.place(path)
        written = layer.document.written(place) if place == path else None
        more.setdefault("got", written)
        span = more.pop("span", None) or self.span(path)
        return Diagnostic(severity, code, path_text(path), message, span=span, **more)

    def error(self, code: str, path: KeyPath, message: Text, **more: Any) -> Diagnostic:
        """An error at a key path."""
        return self.tell("error", code, path, message, **more)

    def warning(self, code: str, path: KeyPath, message: Text, **more: Any) -> Diagnostic:
        """A warning at a key path."""
        return self.tell("warning", code, path, message, **more)

    def expand(self, districts: tuple[str, ...]) -> tuple[str, ...]:
        """The districts of a list, `*` being all of them."""
        return tuple(self.districts) if EVERYWHERE in districts else districts
