"""A time axis in months, in the reader's language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from babel.dates import format_date

from sim.diagnostics import Language
from sim.reports.forms import LOCALES


def months(axes: Iterable[Any], days: Sequence[dt.date], lang: Language, most: int = 4) -> None:
    """Ticks at first days of months, at most ``most``, with the year where it begins."""
    ticks = month_starts(days[0], days[-1], most)
    labels = [month_label(d, i == 0 or d.year != ticks[i - 1].year, lang) for i, d in enumerate(ticks)]
    for panel in axes:
        panel.set_xticks(ticks, labels, fontsize=7.5)


def month_starts(first: dt.date, last: dt.date, most: int) -> list[dt.date]:
    """First days of months from first to last, thinned evenly."""
    months_there = range(first.year * 12 + first.month, last.year * 12 + last.month)
    found = [dt.date(m // 12, m % 12 + 1, 1) for m in months_there]
    step = next((s for s in (1, 2, 3, 6, 12) if len(found) / s <= most), 12)
    return [d for d in found if (d.month - 1) % step == 0] or found[:1] or [first]


def month_label(day: dt.date, with_year: bool, lang: Language) -> str:
    """`Jul`, or with the year below it."""
    month = str(format_date(day, "LLL", locale=LOCALES[lang]))
    return f"{month}\n{format_date(day, 'y', locale=LOCALES[lang])}" if with_year else month


def day_number(day: dt.date) -> float:
    """A day on a time axis, days since the epoch of the figures."""
    from matplotlib.dates import date2num

    return float(date2num(day))  # type: ignore[no-untyped-call]
