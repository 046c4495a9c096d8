"""What a report is made of, before it is in any language or on any paper."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from sim.diagnostics import Language
from sim.reports.words import Value

Tone = Literal["good", "mixed", "bad", "open", "plain"]
"""Of a verdict: kept, partly, not, not known; always said in words as well."""


@dataclass(frozen=True)
class Heading:
    """Level 1 is the title, 2 a chapter, 3 a figure or a table."""

    level: int
    text: Value
    anchor: str = ""


@dataclass(frozen=True)
class Paragraph:
    """Running text; ``lead`` is set larger, ``note`` smaller."""

    text: Value
    kind: Literal["lead", "plain", "note"] = "plain"


@dataclass(frozen=True)
class Verdict:
    """The answer in one sentence, and what it rests on."""

    text: Value
    tone: Tone
    because: tuple[Value, ...] = ()


@dataclass(frozen=True)
class Tile:
    """One of the numbers that stand large: number, what it is, its two ranges."""

    number: Value
    label: Value
    ranges: tuple[Value, ...]


@dataclass(frozen=True)
class Tiles:
    """Numbers side by side."""

    tiles: tuple[Tile, ...]


@dataclass(frozen=True)
class Items:
    """Short statements, each with a name in front."""

    rows: tuple[tuple[Value, Value], ...]


@dataclass(frozen=True)
class Grid:
    """A table: words of the head, rows of cells; the first names the row. anchors: one a row, or none."""

    caption: Value
    head: tuple[Value, ...]
    rows: tuple[tuple[Value, ...], ...]
    anchors: tuple[str, ...] = ()
    wide: bool = False
    """Many texts: set smaller, columns as wide as they need."""


@dataclass(frozen=True)
class Figure:
    """A picture with what it shows, how to read it, a text for those who do not see it, and its data."""

    id: str
    title: Value
    note: Value
    alt: Value
    draw: Callable[[Language], str]
    """The picture as SVG, with words of one language."""
    data: Grid


@dataclass(frozen=True)
class Code:
    """Something to type."""

    text: str


Block = Heading | Paragraph | Verdict | Tiles | Items | Grid | Figure | Code


@dataclass(frozen=True)
class Document:
    """A whole report. name: of the file, without ending. made: when its results were, in seconds since 1970;
    the report itself knows no clock."""

    name: str
    title: Value
    made: int
    version: str
    blocks: tuple[Block, ...]
