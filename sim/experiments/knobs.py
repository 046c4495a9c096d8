"""The table that says which keys of a scenario an assumption moves: ``knobs.csv`` of a data folder.

How a value enters at a path: ``set`` (the value times ``by``), ``scale`` (the scenario's own value times the
change to the power ``by``), ``shift`` (plus ``by`` times the change), ``share`` (one of a table of shares
that sum to 1; those not moved keep their proportions), ``clock`` (an hour of the day). ``left_out`` gives
the reason why an assumption moves nothing. ``*`` in a path stands for all names or entries of that place.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from sim.diagnostics import Text
from sim.facts import Assumption, FactError, read_rows

TABLE = "knobs.csv"
COLUMNS = ("assumption", "path", "enters", "by", "remark_zh", "remark_en")
STATED = ("set", "share", "clock")
"""Ways in which the scenario states the quantity itself."""
ENTERS = (*STATED, "scale", "shift")
LEFT_OUT = "left_out"


class Knob(NamedTuple):
    """One key that an assumption moves, and how."""

    path: str
    enters: str
    by: float


def read_knobs(
    folder: Path, known: Mapping[str, Assumption]
) -> tuple[dict[str, list[Knob]], dict[str, Text]]:
    """Keys by id of the assumption, and why others have none; nothing where a city has no such table.

    Raises FactError for a damaged table.
    """
    rows = read_rows(folder / TABLE, COLUMNS) if (folder / TABLE).is_file() else []
    return _parsed(rows, known)


def _parsed(
    rows: list[dict[str, str]], known: Mapping[str, Assumption]
) -> tuple[dict[str, list[Knob]], dict[str, Text]]:
    knobs: dict[str, list[Knob]] = {}
    left_out: dict[str, Text] = {}
    for row in rows:
        name, enters = row["assumption"], row["enters"]
        ids = [id for id in known if id == name or (name[-1:] == "*" and id.startswith(name[:-1]))]
        if not ids:
            raise FactError(f"{TABLE}: {name!r} is no assumption")
        if enters == LEFT_OUT:
            left_out |= dict.fromkeys(ids, Text(row["remark_en"], row["remark_zh"]))
        elif enters in ENTERS:
            knobs.setdefault(name, []).append(Knob(row["path"], enters, _number(row)))
        else:
            raise FactError(f"{TABLE}, {name}: {enters!r} is no way to enter")
    if set(knobs) & set(left_out):
        raise FactError(f"{TABLE}: {min(set(knobs) & set(left_out))} is both moved and left out")
    return knobs, left_out


def _number(row: Mapping[str, str]) -> float:
    try:
        return float(row["by"])
    except ValueError:
        raise FactError(f"{TABLE}, {row['assumption']}: by is {row['by']!r}") from None
