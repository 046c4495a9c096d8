"""What assumptions do together, where it was asked: Morris's effects and Sobol's shares of the variance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sim.reports.blocks import Block, Grid, Heading, Paragraph
from sim.reports.words import Value, say

if TYPE_CHECKING:
    from sim.reports.sensitivity import Carried

_SHARES = ("first", "first_half_width", "total", "total_half_width")
_EFFECTS = ("mu_star", "half_width", "sigma")


def together(carried: Carried) -> list[Block]:
    """The chapter; empty where neither design was played."""
    grids = [g for g in (_morris(carried), _sobol(carried)) if g is not None]
    if not grids:
        return []
    note = Paragraph(say("together.note"), "note")
    return [Heading(2, say("together.title")), note, *grids]


def _morris(carried: Carried) -> Grid | None:
    return _grid(carried, "morris", _EFFECTS)


def _sobol(carried: Carried) -> Grid | None:
    return _grid(carried, "sobol", _SHARES)


def _grid(carried: Carried, table: str, columns: tuple[str, ...]) -> Grid | None:
    """The assumptions of the main measure; shares of a variance as shares, effects in the measure's unit."""
    if table not in carried.study.tables:
        return None
    rows: list[tuple[Value, ...]] = []
    for row in carried.of(table, carried.main)[: carried.about["top"]]:
        cells = (
            carried.at(table, row, c, "level0") if table == "sobol" else carried.width(table, row, c)
            for c in columns
        )
        rows.append((carried.called(row), *cells))
    head = tuple(say(f"together.{h}") for h in ("assumption", *columns))
    return Grid(say(f"together.{table}", measure=carried.label(carried.main)), head, tuple(rows))
