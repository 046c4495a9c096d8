"""The city that a scenario is played in: its districts and its banks, as listed in a data folder."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sim.facts import FactError, read_rows

_DISTRICT_COLUMNS = ("code", "id", "zh", "en", "tile_x", "tile_y")
_WORDS = {*_DISTRICT_COLUMNS, "fact_id"}
BANK_COLUMNS = ("code", "id", "zh", "en", "from", "fact_id")


@dataclass(frozen=True)
class District:
    """A district. ``code`` is part of every person's id; ``numbers`` are columns to spread people by: those
    of the file that hold nothing but numbers, 0 where none is published.

    tile_x, tile_y: its place in a grid map, columns to the east and rows to the south.
    """

    code: int
    id: str
    zh: str
    en: str
    tile_x: int
    tile_y: int
    numbers: Mapping[str, float]


@dataclass(frozen=True)
class CityBank:
    """A bank of the dated list. ``code`` is part of its draws; ``since`` is the day it joined."""

    code: int
    id: str
    zh: str
    en: str
    since: dt.date


@dataclass(frozen=True)
class City:
    """Districts and banks, ascending by code; raises FactError if a code or an id stands there twice."""

    districts: tuple[District, ...]
    banks: tuple[CityBank, ...]

    def __post_init__(self) -> None:
        for rows, most in ((self.districts, 99), (self.banks, 127)):
            codes = [row.code for row in rows]
            if codes != sorted(set(codes)) or len({row.id for row in rows}) < len(rows):
                raise FactError("codes must ascend, and no code or id may stand there twice")
            if codes and not 1 <= codes[0] <= codes[-1] <= most:
                raise FactError(f"codes run from 1 to {most}")

    def column(self, name: str) -> tuple[float, ...]:
        """A number of every district, 0 where it is not published; FactError for an unknown column."""
        known = self.districts[0].numbers if self.districts else {}
        if name not in known:
            raise FactError(f"districts have no numbers {name!r}; there are {', '.join(known) or 'none'}")
        return tuple(district.numbers[name] for district in self.districts)


def load_city(folder: Path) -> City:
    """``districts.csv`` and ``banks.csv`` of a data folder."""
    rows = district_rows(folder)
    columns = number_columns(rows)
    districts = [_district(row, columns) for row in rows]
    banks = [_bank(row) for row in read_rows(folder / "banks.csv", BANK_COLUMNS)]
    in_order = sorted(districts, key=lambda d: d.code), sorted(banks, key=lambda b: b.code)
    return City(tuple(in_order[0]), tuple(in_order[1]))


def district_rows(folder: Path) -> list[dict[str, str]]:
    """Rows of the districts file, which may have more columns than a district needs."""
    return read_rows(folder / "districts.csv", _DISTRICT_COLUMNS, more=True)


def number_columns(rows: Sequence[Mapping[str, str]]) -> tuple[str, ...]:
    """Columns in which every district has a number or nothing, and one has a number."""
    names = [name for name in (rows[0] if rows else ()) if name not in _WORDS]
    cells = {name: [row[name] for row in rows if row[name]] for name in names}
    return tuple(name for name, found in cells.items() if found and all(map(_is_number, found)))


def _is_number(text: str) -> bool:
    try:
        return math.isfinite(float(text)) and float(text) >= 0
    except ValueError:
        return False


def _district(row: Mapping[str, str], columns: tuple[str, ...]) -> District:
    numbers = {name: float(row[name] or 0) for name in columns}
    tile = int(row["tile_x"]), int(row["tile_y"])
    return District(int(row["code"]), row["id"], row["zh"], row["en"], *tile, numbers)


def _bank(row: Mapping[str, str]) -> CityBank:
    return CityBank(int(row["code"]), row["id"], row["zh"], row["en"], dt.date.fromisoformat(row["from"]))
