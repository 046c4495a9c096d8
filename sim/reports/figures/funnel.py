"""Funnel plot: whether a bank lags, or a small bank only looks so by chance.

Limits: quantiles of a binomial share around the share of all banks (Spiegelhalter, "Funnel plots for
comparing institutional performance", Statistics in Medicine 2005).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sim.diagnostics import Language, Text
from sim.reports.blocks import Figure, Grid
from sim.reports.cited import Number
from sim.reports.facts import Facts
from sim.reports.figures import style
from sim.reports.words import Value, say

_LETTER = {"zh": 11.5, "en": 6.0}
"""Pixels that a letter of a name takes."""
LEVELS = (0.95, 0.998)


class Bank(NamedTuple):
    """One bank; low is the outer lower limit for its size, lags whether it lies below."""

    name: Text
    due: Number
    share: Number
    low: Number
    lags: bool


def banks_of(facts: Facts) -> list[Bank]:
    """Banks of which something fell due, furthest below its limit first."""
    found = [
        _bank(facts, id) for id in facts.members("due", "bank") if facts.value("due", "bank", id).number() > 0
    ]
    return sorted(found, key=lambda b: b.share.number() - b.low.number())


def _bank(facts: Facts, id: str) -> Bank:
    due, share = facts.value("due", "bank", id), facts.value("on_time_share", "bank", id)
    overall = facts.value("on_time_share")
    played = max(round(due.number() / facts.played("sample").number()), 1)
    limit = float(limits(np.array([played]), overall.number(), LEVELS[-1])[0][0])
    low = facts.derived("funnel_limit", limit, "share", overall, due)
    return Bank(facts.name("bank", id), due, share, low, share.number() < limit)


def limits(n: Any, share: float, level: float) -> tuple[Any, Any]:
    """Lower and upper share between which ``level`` of samples of ``n`` lie, if chance alone were at work."""
    tail = (1 - level) / 2
    return _quantile(tail, n, share), _quantile(1 - tail, n, share)


def _quantile(p: float, n: Any, share: float) -> Any:
    """Of a binomial share, interpolated between its steps (Spiegelhalter, appendix A.1.1)."""
    from scipy.stats import binom

    r = binom.ppf(p, n, share)
    step = np.maximum(binom.pmf(r, n, share), 1e-300)
    return np.clip((r - (binom.cdf(r, n, share) - p) / step) / n, 0.0, 1.0)


def funnel(facts: Facts) -> Figure:
    """Dots in a funnel; banks below it by name."""
    found = banks_of(facts)
    lagging = [b for b in found if b.lags]
    told: dict[str, Value] = {"n": facts.derived("lagging", len(lagging), "plain", found[0].share)}
    told |= {"all": facts.value("on_time_share"), "level": _level()}
    head = tuple(say(f"funnel.{c}") for c in ("bank", "due", "share", "low", "lags"))
    rows = tuple((b.name, b.due, b.share, b.low, say("funnel.yes" if b.lags else "funnel.no")) for b in found)
    title = say("funnel.title" if lagging else "funnel.title_none", **told)
    return Figure(
        "funnel", title, say("funnel.note", level=_level()), say("funnel.alt", **told),
        lambda lang: _draw(facts, found, lang), Grid(say("funnel.caption"), head, rows),
    )  # fmt: skip


def _level() -> Number:
    return Number(LEVELS[-1], "level", "level:funnel", "method.funnel")


def _draw(facts: Facts, found: list[Bank], lang: Language) -> str:
    share, sample = facts.value("on_time_share").number(), int(facts.played("sample").number())
    with style.canvas(3.0) as (fig, axes):
        sizes = np.array([b.due.number() for b in found])
        n = np.unique(
            np.geomspace(max(sizes.min() / sample / 1.5, 1), sizes.max() / sample * 1.5, 200).astype(int)
        )
        for level, tone in zip(LEVELS, (0.16, 0.10), strict=True):
            low, high = limits(n, share, level)
            axes.fill_between(n * sample, low, high, color=style.GREY, alpha=tone, linewidth=0)
        axes.axhline(share, color=style.GREY, linewidth=1)
        for bank in found:
            colour = style.RED if bank.lags else style.BLUE
            axes.plot(bank.due.number(), bank.share.number(), "o", color=colour, markersize=4.5)
        axes.set_xscale("log")
        bottom = min(float(b.share.number()) for b in found)
        axes.set_ylim(bottom - 0.25 * (1 - bottom) - 1e-4, 1 + 0.04 * (1 - bottom) + 1e-5)
        _name(axes, found, lang)
        style.counts(axes.xaxis, lang, minor=False)
        style.shares(axes.yaxis, lang)
        axes.set_xlabel(style.spoken(say("funnel.axis"), lang), fontsize=8.5)
        return style.svg(fig, "funnel")


def _name(axes: Any, found: list[Bank], lang: Language) -> None:
    """Names of those that lag beside their dots, on the first side where nothing else stands."""
    taken: list[Any] = []
    every = [axes.transData.transform((b.due.number(), b.share.number())) for b in found]
    for bank, dot in zip(found, every, strict=True):
        if not bank.lags:
            continue
        text = bank.name.say(lang)
        wide = _LETTER[lang] * len(text)
        sides = [(left, up) for up in (False, True) for left in (False, True)]
        boxes = {s: _box(dot, wide, *s) for s in sides}
        others = [(*d - 3.0, *d + 3.0) for d in every if abs(d - dot).max() > 0]
        free = [s for s in sides if not any(_meet(boxes[s], b) for b in (*taken, *others))]
        inside = [s for s in free if boxes[s][2] <= axes.bbox.x1 and boxes[s][0] >= axes.bbox.x0]
        left, up = (inside or free or sides)[0]
        taken.append(boxes[left, up])
        at = (bank.due.number(), bank.share.number())
        style.label(axes, at, text, style.RED, up, left)


def _box(dot: Any, wide: float, left: bool, up: bool) -> tuple[float, float, float, float]:
    """Where a name would stand: left, bottom, right, top, in pixels."""
    x = dot[0] - 7 - wide if left else dot[0] + 7
    y = dot[1] + (6 if up else -6)
    return float(x), float(y), float(x + wide), float(y + 13)


def _meet(a: tuple[float, ...], b: tuple[float, ...]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
