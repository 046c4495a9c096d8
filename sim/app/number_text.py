"""Numbers as people read them: counts in 万 for Chinese, shares in percent, tables that line up."""

from __future__ import annotations

import math
from collections.abc import Sequence

from sim.diagnostics import Language
from sim.diagnostics_text import escape, width

WAN = 10_000
YI = 100_000_000


def count(n: float, lang: Language) -> str:
    """`11,630,200`, or `1,163.0万`, or `1.63亿`."""
    if math.isnan(n):
        return "–"
    if lang == "zh" and n >= YI:
        return f"{n / YI:,.2f}亿"
    if lang == "zh" and n >= WAN:
        return f"{n / WAN:,.1f}万" if n >= 100 * WAN else f"{n / WAN:,.2f}万"
    return f"{n:,.0f}"


def percent(share: float, digits: int = 1) -> str:
    """`99.6%`; never rounded to 100 % or 0 % while something is missing or there."""
    if math.isnan(share):
        return "–"
    shown = round(100 * share, digits)
    edge = 10.0**-digits
    if shown >= 100 and share < 1:
        return f">{100 - edge:.{digits}f}%"
    if shown <= 0 < share:
        return f"<{edge:.{digits}f}%"
    return f"{shown:.{digits}f}%"


def one(x: float) -> str:
    """One decimal, or a dash."""
    return "–" if math.isnan(x) else f"{x:,.1f}"


class Row(str):
    """A line of a table that knows its cells, so that a notebook can set a table again.

    cells: as they were given. left: so many of them flush left.
    """

    __slots__ = ("cells", "left")
    cells: tuple[str, ...]
    left: int

    @classmethod
    def of(cls, line: str, cells: Sequence[str], left: int) -> Row:
        """A line with its cells."""
        row = cls(line)
        row.cells, row.left = tuple(cells), left
        return row


def aligned(rows: Sequence[Sequence[str]], left: int = 1, gap: int = 2) -> list[str]:
    """Rows as lines: the first ``left`` columns flush left, the others right; wide characters count two."""
    clean = [[escape(cell) for cell in row] for row in rows]
    widths = [max(width(row[i]) for row in clean) for i in range(len(clean[0]))]
    space = " " * gap
    lines = [space.join(_cell(c, widths[i], i < left) for i, c in enumerate(row)).rstrip() for row in clean]
    return [Row.of(line, row, left) for line, row in zip(lines, clean, strict=True)]


def _cell(text: str, cells: int, left: bool) -> str:
    space = " " * (cells - width(text))
    return text + space if left else space + text
