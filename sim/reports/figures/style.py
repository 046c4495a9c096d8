"""How every figure looks: one palette that the colour-blind can read, one font, no default of the library.

Colours: Okabe and Ito, "Color Universal Design" (2008), darkened where letters have them.
"""

from __future__ import annotations

import datetime as dt
import io
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import matplotlib
import numpy as np

from sim.diagnostics import Language
from sim.reports.cited import Form, Number
from sim.reports.forms import written
from sim.reports.words import Phrase, Value, pieces, say

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INK, GREY, PALE, PAPER = "#1c2733", "#5b6770", "#e7ebee", "#ffffff"
BLUE, RED, GREEN, ORANGE, SKY, PURPLE = "#0072b2", "#b23c00", "#00735a", "#e69f00", "#56b4e9", "#a8558a"
PALE_SKY = "#a3d5f3"
FONT = "CARDSIM_FONT"
"""Names another font file, of which the figures and the PDF are then made."""
WIDTH = 7.6
"""Inches, of every figure."""


def font_path() -> Path:
    """The font of figures and PDF; it has all characters of both languages."""
    named = os.environ.get(FONT)
    if named:
        return Path(named)
    from pylopdf_fonts_zh_cn import sans_path

    return Path(sans_path())


def font_family() -> str:
    """What the font is called."""
    return _family(font_path())


@cache
def _family(path: Path) -> str:
    from matplotlib import font_manager

    font_manager.fontManager.addfont(path)
    return str(font_manager.FontProperties(fname=path).get_name())


def spoken(value: Value, lang: Language) -> str:
    """A phrase as plain text for a figure."""
    return "".join(
        p if isinstance(p, str) else getattr(p, "text", None) or written(p, lang)  # type: ignore[arg-type]
        for p in pieces(value, lang)
    )


@contextmanager
def canvas(height: float, rows: int = 1, columns: int = 1, **more: Any) -> Iterator[tuple[Figure, Any]]:
    """A figure of the house with its axes; ``more`` goes to ``Figure.subplots``."""
    from matplotlib.figure import Figure

    with matplotlib.rc_context(_settings()):
        figure = Figure(figsize=(WIDTH, height), layout="constrained")
        yield figure, figure.subplots(rows, columns, **more)


def _settings() -> Any:
    return {
        "font.family": [font_family()], "font.size": 9.0, "svg.fonttype": "path",
        "svg.hashsalt": "cardsim", "axes.unicode_minus": False, "text.color": INK, "axes.labelcolor": GREY,
        "axes.edgecolor": "#9aa5ad", "xtick.color": GREY, "ytick.color": GREY, "axes.spines.top": False,
        "axes.spines.right": False, "axes.linewidth": 0.7, "xtick.major.width": 0.7, "ytick.major.width": 0.7,
        "text.parse_math": False, "lines.linewidth": 1.6, "path.simplify_threshold": 0.5,
    }  # fmt: skip


def svg(figure: Figure, name: str) -> str:
    """The figure as SVG to stand inside a page: no date, no declaration, ids that begin with its name."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG

    file = io.StringIO()
    with matplotlib.rc_context(_settings()):  # savefig would draw everything once more, to lay it out
        FigureCanvasSVG(figure).print_svg(file, metadata={"Date": None, "Creator": None})  # type: ignore[no-untyped-call]
    text = file.getvalue()
    return _named(_compact(text[text.index("<svg") :]), name)


def _compact(text: str) -> str:
    """Without metadata, and with paths in tenths of a point."""
    text = re.sub(r"<metadata>.*?</metadata>\s*", "", text, flags=re.DOTALL)
    text = re.sub(r' d="[^"]*"', lambda path: _LONG.sub(_tenths, path[0]), text)
    return re.sub(r"\n\s*", "\n", text).strip()


def _named(text: str, name: str) -> str:
    """Only ids that something in the picture refers to, and those with the picture's name in front."""
    used = set(re.findall(r'(?:href="|url\()#([^")]+)', text))
    text = re.sub(r' id="([^"]*)"', lambda m: f' id="{name}-{m[1]}"' if m[1] in used else "", text)
    return re.sub(r'(href="|url\()#', rf"\1#{name}-", text)


_LONG = re.compile(r"-?\d+\.\d{2,}")


def _tenths(number: re.Match[str]) -> str:
    return f"{float(number[0]):.1f}".removesuffix(".0")


def headline(axes: Any, text: Phrase, lang: Language) -> None:
    """A small title flush left above one panel."""
    axes.set_title(spoken(text, lang), loc="left", fontsize=9, color=INK)


def short(name: str, most: int = 22) -> str:
    """A long name cut for a label; the table below the figure has all of it."""
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"


SERIES = (BLUE, RED, GREEN, PURPLE, ORANGE)
"""Colours of curves, in order."""


def label(
    axes: Any, at: tuple[Any, Any], text: str, colour: str, up: bool = False, left: bool = False
) -> None:
    """A word beside a point: to the right of it, or above, or to the left."""
    offset = (-5 if left else 5, 5 if up else 0)
    axes.annotate(
        text, at, xytext=offset, textcoords="offset points", fontsize=8, color=colour,
        ha="right" if left else "left", va="bottom" if up else "center",
    )  # fmt: skip


def legend(fig: Any, lang: Language, entries: Any, columns: int = 5) -> None:
    """Words with a patch of their colour, above the picture; entries: (words or their key, colour)."""
    from matplotlib.patches import Patch

    named = [(say(w) if isinstance(w, str) else w, c) for w, c in entries]
    patches = [Patch(facecolor=c, label=spoken(w, lang)) for w, c in named]
    fig.legend(
        handles=patches, loc="outside upper left", ncols=min(len(patches), columns), frameon=False,
        fontsize=8, handlelength=1.1, columnspacing=1.2,
    )  # fmt: skip


def weekly_bars(axes: Any, middle: Sequence[dt.date], heights: Any, colour: str, bottom: Any = 0.0) -> None:
    """One bar a week, all of a colour as one path: drawn at once, and a small picture."""
    from matplotlib.dates import date2num
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path as Outline

    x: Any = date2num(list(middle))  # type: ignore[no-untyped-call]
    low = np.zeros(len(x)) + bottom
    left, right, high = x - _HALF_BAR, x + _HALF_BAR, low + heights
    corners = [(left, low), (right, low), (right, high), (left, high), (left, low)]
    points = np.stack([np.stack(c, axis=1) for c in corners], axis=1)[np.asarray(heights) > 0]
    if len(points):
        codes = [Outline.MOVETO, *[Outline.LINETO] * 3, Outline.CLOSEPOLY] * len(points)
        axes.add_patch(PathPatch(Outline(points.reshape(-1, 2), codes), facecolor=colour, edgecolor="none"))
    axes.xaxis_date()
    axes.autoscale_view()


_HALF_BAR = 3.0
"""Days on either side of the middle of a week's bar."""


def rows(axes: Any, names: list[str]) -> None:
    """Names of bars that lie, the first on top."""
    axes.set_yticks(range(len(names)), names)
    axes.tick_params(axis="y", length=0, labelcolor=INK)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.spines["left"].set_visible(False)


def counts(axis: Any, lang: Language, most: int = 5, minor: bool = True) -> None:
    """Ticks that are counts."""
    _ticks(axis, lang, "count", most if minor else 0)


def decimals(axis: Any, lang: Language) -> None:
    """Ticks with one decimal, such as days and hours."""
    _ticks(axis, lang, "one", 5)


def shares(axis: Any, lang: Language) -> None:
    """Ticks that are shares."""
    _ticks(axis, lang, "level", 5)


def _ticks(axis: Any, lang: Language, form: Form, most: int) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator, NullLocator

    if most:
        axis.set_major_locator(MaxNLocator(most, integer=form == "count"))
    else:
        axis.set_minor_locator(NullLocator())
    axis.set_major_formatter(FuncFormatter(lambda x, _: written(Number(float(x), form, "", ""), lang)))
