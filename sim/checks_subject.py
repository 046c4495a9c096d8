"""What a domain check looks at: the valid scenario, where its keys are written, and its data folder."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from sim.diagnostics import Diagnostic, Severity, Span, Text
from sim.facts import read_rows
from sim.scenario import Scenario
from sim.scenario_layers import Stack
from sim.toml_lines import KeyPath, path_text

EVERYWHERE = "*"
_DISTRICT_COLUMNS = (
    "code", "id", "zh", "en", "employee_batch", "population", "legal_units_2018", "employees_2023", "tile_x",
    "tile_y", "fact_id",
)  # fmt: skip


@dataclass(frozen=True)
class Subject:
    """One scenario under test. `folder` holds districts, banks, calendar, notice and facts."""

    scenario: Scenario
    stack: Stack
    folder: Path

    @cached_property
    def districts(self) -> dict[str, Mapping[str, str]]:
        """Rows of the districts file by id."""
        return {row["id"]: row for row in read_rows(self.folder / "districts.csv", _DISTRICT_COLUMNS)}

    @cached_property
    def banks(self) -> list[str]:
        """Ids of the banks file."""
        rows = read_rows(self.folder / "banks.csv", ("code", "id", "zh", "en", "from", "fact_id"))
        return [row["id"] for row in rows]

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
