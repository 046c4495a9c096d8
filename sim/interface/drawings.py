"""Figures of studies: plain functions from rows to SVG in the look of the reports."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from sim.diagnostics import Language
from sim.reports.figures import style
from sim.reports.figures.calendar_axis import months

Ticks = Callable[[Any, Language], None]


class Bar(NamedTuple):
    """A row of a chart with its interval; colour by what it means."""

    name: str
    value: float
    low: float
    high: float
    colour: str = style.BLUE


class Ends(NamedTuple):
    """A row with two ends around a middle: now and planned, or at low and at high."""

    name: str
    first: float
    second: float


def bars(rows: Sequence[Bar], lang: Language, ticks: Ticks, words: str, name: str) -> str:
    """Lying bars from nothing, each with its interval."""
    with style.canvas(0.6 + 0.24 * max(len(rows), 2)) as (fig, axes):
        for y, row in enumerate(rows):
            axes.barh(y, row.value, color=row.colour, height=0.62)
            axes.plot([row.low, row.high], [y, y], color=style.INK, linewidth=1.1)
        axes.axvline(0, color=style.GREY, linewidth=0.8)
        return _lying(fig, axes, [r.name for r in rows], lang, ticks, words, name)


def spans(rows: Sequence[Bar], lang: Language, ticks: Ticks, words: str, name: str) -> str:
    """A point with its interval a row; nothing is drawn from zero."""
    with style.canvas(0.6 + 0.24 * max(len(rows), 2)) as (fig, axes):
        for y, row in enumerate(rows):
            axes.plot([row.low, row.high], [y, y], color=row.colour, linewidth=3.0, solid_capstyle="butt")
            axes.plot(row.value, y, "o", color=style.INK, markersize=4.5)
        return _lying(fig, axes, [r.name for r in rows], lang, ticks, words, name)


def pairs(
    rows: Sequence[Ends], words: tuple[str, str], lang: Language, ticks: Ticks, below: str, name: str
) -> str:
    """Two bars a row: as it is in grey, as planned in colour."""
    with style.canvas(0.9 + 0.3 * max(len(rows), 2)) as (fig, axes):
        for y, row in enumerate(rows):
            axes.barh(y - 0.19, row.first, color="#9aa5ad", height=0.36)
            axes.barh(y + 0.19, row.second, color=style.BLUE, height=0.36)
        entries = [(_same(w), c) for w, c in zip(words, ("#9aa5ad", style.BLUE), strict=True)]
        style.legend(fig, lang, entries)
        return _lying(fig, axes, [r.name for r in rows], lang, ticks, below, name)


def tornado(
    rows: Sequence[Ends], middle: float, words: tuple[str, str], lang: Language, ticks: Ticks, below: str
) -> str:
    """From the middle to both ends, the widest on top."""
    with style.canvas(0.9 + 0.26 * max(len(rows), 2)) as (fig, axes):
        for y, row in enumerate(rows):
            axes.barh(y, row.first - middle, left=middle, color=style.ORANGE, height=0.6)
            axes.barh(y, row.second - middle, left=middle, color=style.BLUE, height=0.6)
        axes.axvline(middle, color=style.INK, linewidth=0.9)
        entries = [(_same(w), c) for w, c in zip(words, (style.ORANGE, style.BLUE), strict=True)]
        style.legend(fig, lang, entries)
        return _lying(fig, axes, [r.name for r in rows], lang, ticks, below, "tornado")


def band(days: Sequence[dt.date], low: Any, middle: Any, high: Any, lang: Language, words: str) -> str:
    """A curve over days with a band around it."""
    with style.canvas(2.5) as (fig, axes):
        axes.fill_between(days, low, high, color=style.BLUE, alpha=0.2, linewidth=0)
        axes.plot(days, middle, color=style.BLUE, linewidth=1.3)
        axes.set_ylim(bottom=0)
        axes.set_ylabel(words, fontsize=8.5)
        style.counts(axes.yaxis, lang)
        months([axes], list(days), lang, most=14)
        return style.svg(fig, "band")


def load(days: Sequence[dt.date], names: Sequence[str], shares: Any, lang: Language) -> str:
    """Load by row and week: blue up to all there is, red above. shares: (rows, weeks), nan for none."""
    from matplotlib.colors import TwoSlopeNorm

    with style.canvas(0.9 + 0.24 * max(len(names), 2)) as (fig, axes):
        edges = [*(np.datetime64(d) for d in days), np.datetime64(days[-1]) + 7]
        mesh = axes.pcolormesh(
            edges, np.arange(len(names) + 1) - 0.5, np.ma.masked_invalid(shares),
            cmap="RdBu_r", norm=TwoSlopeNorm(1.0, 0.0, 2.0), rasterized=False,
        )  # fmt: skip
        style.rows(axes, [style.short(n) for n in names])
        bar = fig.colorbar(mesh, ax=axes, extend="max", fraction=0.04)
        style.shares(bar.ax.yaxis, lang)
        months([axes], list(days), lang, most=14)
        return style.svg(fig, "load")


def curve(points: Sequence[tuple[float, float]], lang: Language, x: str, y: str, ticks: Ticks) -> str:
    """Points joined in order."""
    with style.canvas(2.5) as (fig, axes):
        axes.plot([p[0] for p in points], [p[1] for p in points], "o-", color=style.BLUE, markersize=4)
        ticks(axes.xaxis, lang)
        style.counts(axes.yaxis, lang)
        axes.set_xlabel(x, fontsize=8.5)
        axes.set_ylabel(y, fontsize=8.5)
        return style.svg(fig, "curve")


def _lying(fig: Any, axes: Any, names: list[str], lang: Language, ticks: Ticks, words: str, name: str) -> str:
    style.rows(axes, [style.short(n, 30) for n in names])
    ticks(axes.xaxis, lang)
    axes.set_xlabel(words, fontsize=8.5)
    return style.svg(fig, name)


def _same(text: str) -> Any:
    from sim.diagnostics import same

    return same(text)
