"""What is publicly known, and what is assumed where nothing is: every row cited, every range reasoned.

A city is a folder of small tables. A fact has a source and a grade, an assumption has a range, an owner
and a date by which to ask again. Neither may pass for the other.
"""

from __future__ import annotations

import csv
import difflib
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

Row = Mapping[str, str]


class FactError(ValueError):
    """A table of the data folder is damaged, or an id stands for nothing."""


@dataclass(frozen=True)
class Fact:
    """One published number or rule. value: as published, in English `>` over, `~<` nearly; grade: how far the
    source can be trusted, in words."""

    id: str
    fact_zh: str
    fact_en: str
    value_zh: str
    value_en: str
    unit_zh: str
    unit_en: str
    as_of: str
    source: str
    grade_zh: str
    grade_en: str


@dataclass(frozen=True)
class Assumption:
    """One quantity nobody has published: low <= central <= high, in `unit`.

    owner: who could replace it by a number. review_by: when to ask them again at the latest.
    """

    id: str
    quantity_zh: str
    quantity_en: str
    low: float
    central: float
    high: float
    unit: str
    owner: str
    review_by: date
    reasoning_zh: str
    reasoning_en: str

    def __post_init__(self) -> None:
        numbers = (self.low, self.central, self.high)
        if not all(map(math.isfinite, numbers)) or not self.low <= self.central <= self.high:
            raise FactError(f"{self.id}: low, central, high must be finite and ascending, not {numbers}")


@dataclass(frozen=True)
class Sources:
    """All facts and assumptions of one city, by id."""

    facts: Mapping[str, Fact]
    assumptions: Mapping[str, Assumption]

    def source(self, id: str) -> Fact | Assumption:
        """The row behind an id; FactError, with the nearest id, if there is none."""
        found = self.facts.get(id) or self.assumptions.get(id)
        if found is None:
            near = difflib.get_close_matches(id, [*self.facts, *self.assumptions], n=1)
            hint = f"; did you mean {near[0]}?" if near else ""
            raise FactError(f"no fact and no assumption has the id {id!r}{hint}")
        return found


def read_rows(path: Path, columns: tuple[str, ...], more: bool = False) -> list[dict[str, str]]:
    """Rows of a UTF-8 CSV file with exactly these columns in this order.

    more: the columns must be there, in any order, and others may be.
    Raises FactError for a missing file, other columns, or a row of another length.
    """
    if not path.is_file():
        raise FactError(f"{path.name} is missing in {path.parent}")
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file, restkey="")
        found = tuple(reader.fieldnames or ())
        fits = found == columns or (more and set(columns) <= set(found) and len(set(found)) == len(found))
        if not fits:
            raise FactError(f"{path.name}: columns must be {','.join(columns)}{' and more' if more else ''}")
        rows = []
        for row in reader:
            if "" in row or None in row.values():
                raise FactError(f"{path.name}, line {reader.line_num}: not {len(found)} fields")
            rows.append(dict(row))
    return rows


def load_sources(folder: Path) -> Sources:
    """`facts.csv` and `assumptions.csv` of a data folder."""
    fact_rows = read_rows(folder / "facts.csv", tuple(Fact.__dataclass_fields__))
    assumption_rows = read_rows(folder / "assumptions.csv", tuple(Assumption.__dataclass_fields__))
    facts = _by_id([Fact(**row) for row in fact_rows])
    return Sources(facts, _by_id([_assumption(row) for row in assumption_rows]))


def _assumption(row: Row) -> Assumption:
    try:
        low, central, high = (float(row[name]) for name in ("low", "central", "high"))
        review_by = date.fromisoformat(row["review_by"])
    except ValueError as error:
        raise FactError(f"assumptions.csv, {row['id']}: {error}") from None
    words = ("id", "quantity_zh", "quantity_en", "unit", "owner", "reasoning_zh", "reasoning_en")
    text = {name: row[name] for name in words}
    return Assumption(low=low, central=central, high=high, review_by=review_by, **text)


Entry = TypeVar("Entry", Fact, Assumption)


def _by_id(entries: Iterable[Entry]) -> Mapping[str, Entry]:
    table: dict[str, Entry] = {}
    for entry in entries:
        if entry.id in table:
            raise FactError(f"{entry.id} stands for two rows")
        table[entry.id] = entry
    return MappingProxyType(table)
