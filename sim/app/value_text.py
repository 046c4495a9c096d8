"""Measured values as people read them, by the unit of the measure."""

from __future__ import annotations

import math

from sim.app.number_text import count, percent
from sim.diagnostics import Language, Text
from sim.units import unit_word

_DECIMALS = ("days", "hours", "minutes")


def shown(value: float, unit: str, lang: Language, digits: int = 2) -> str:
    """A number of a unit without the unit's name: `99.58%`, `3.45`, `1,250`; a dash for what is not there."""
    if not math.isfinite(value):
        return "–"
    if unit == "share":
        return percent(value, digits)
    if unit in _DECIMALS and abs(value) < 1_000:
        return f"{value:,.{digits}f}"
    return count(value, lang)


def between(low: float, high: float, unit: str, lang: Language) -> str:
    """`99.1% to 99.8%`; a dash where there are no limits."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return "–"
    word = Text(" to ", " 至 ").say(lang)
    return word.join((shown(low, unit, lang), shown(high, unit, lang)))


def unit_beside(unit: str, lang: Language) -> str:
    """The unit in words, to stand beside numbers; nothing for a share, whose sign says it."""
    return "" if unit == "share" else unit_word(unit, lang)
