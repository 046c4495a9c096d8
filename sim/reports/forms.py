"""One number, written as a reader of Chinese or of English expects it. Digits come from babel alone."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from functools import lru_cache

from babel import Locale
from babel.dates import format_date
from babel.numbers import format_compact_decimal, format_decimal, format_percent

from sim.diagnostics import Language, Text
from sim.reports.cited import Form, Number

LOCALES: dict[Language, Locale] = {"en": Locale("en"), "zh": Locale("zh", "CN", "Hans")}
NONE = "–"
_WAN = 10_000
_MOST_DIGITS = 3
_DATE = {"en": "d MMM y", "zh": "long"}
_UNITS: dict[str, Text] = {
    "days": Text("{} days", "{}天"),
    "hours": Text("{} hours", "{}小时"),
    "minutes": Text("{} minutes", "{}分钟"),
    "yuan": Text("{} yuan", "{}元"),
    "points": Text("{} points", "{}个百分点"),
}


def written(number: Number, lang: Language) -> str:
    """The number as text; a dash for a share of nothing."""
    if isinstance(number.value, dt.date):
        return str(format_date(number.value, _DATE[lang], locale=LOCALES[lang]))
    if isinstance(number.value, str):
        return number.value
    return NONE if math.isnan(number.value) else _digits(number.form, float(number.value), lang)


@lru_cache(maxsize=100_000)  # a cell is read twice, for its text and for the width of its column
def _digits(form: Form, x: float, lang: Language) -> str:
    return _FORMS[form](x, lang)


def count(n: float, lang: Language) -> str:
    """`11,659,707`; in Chinese from ten thousand on `1,166.0万`, `3.68亿`; `−16` below nothing."""
    if round(n) < 0:
        return f"−{count(-n, lang)}"
    if lang == "en" or abs(n) < _WAN:
        return _decimal(round(n), lang)
    digits = 1 if abs(n) >= 100 * _WAN and abs(n) < 10_000 * _WAN else 2
    return str(format_compact_decimal(n, locale=LOCALES[lang], fraction_digits=digits))


def share(x: float, lang: Language) -> str:
    """`99.2%`; more digits, up to three, where fewer would round to all or to nothing."""
    for digits in range(1, _MOST_DIGITS + 1):
        shown = round(100 * x, digits)
        if x in (0.0, 1.0) or 0 < shown < 100:
            return _percent(shown / 100, digits, lang)
    edge = 10.0**-_MOST_DIGITS
    if x < 0.5:
        return Text("under {}", "不足{}").say(lang).format(_percent(edge / 100, _MOST_DIGITS, lang))
    return Text("over {}", "{}以上").say(lang).format(_percent(1 - edge / 100, _MOST_DIGITS, lang))


def _percent(x: float, digits: int, lang: Language) -> str:
    return str(format_percent(x, format=f"#,##0.{'0' * digits}%", locale=LOCALES[lang]))


def _decimal(x: float, lang: Language, digits: int = 0) -> str:
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return str(format_decimal(x, format=pattern, locale=LOCALES[lang]))


def _one(x: float, lang: Language) -> str:
    return _decimal(x, lang, 1)


def _fine(x: float, lang: Language) -> str:
    """One decimal, and two below one: small changes are changes."""
    return _decimal(x, lang, 1 if abs(x) >= 1 else 2)


def _with_unit(form: str, write: Callable[[float, Language], str]) -> Callable[[float, Language], str]:
    return lambda x, lang: _UNITS[form].say(lang).format(write(x, lang))


def _signed(write: Callable[[float, Language], str]) -> Callable[[float, Language], str]:
    """With its sign, which is left out where the rounded number is nothing."""

    def signed(x: float, lang: Language) -> str:
        shown = write(abs(x), lang)
        nothing = not any(c in "123456789" for c in shown)
        return shown if nothing else f"{'−' if x < 0 else '+'}{shown}"

    return signed


_FORMS: dict[Form, Callable[[float, Language], str]] = {
    "count": count,
    "share": share,
    "level0": lambda x, lang: str(format_percent(x, format="#,##0%", locale=LOCALES[lang])),
    "level": lambda x, lang: str(format_percent(x, format="#,##0.##%", locale=LOCALES[lang])),
    "one": _one,
    "plain": lambda x, lang: _decimal(round(x), lang),
    "raw": lambda x, lang: str(format_decimal(x, format="#,##0.######", locale=LOCALES[lang])),
    "days": _with_unit("days", _one),
    "hours": _with_unit("hours", count),
    "minutes": _with_unit("minutes", _one),
    "yuan": _with_unit("yuan", count),
    "points": _with_unit("points", lambda x, lang: _decimal(100 * x, lang, 2)),
}
_FORMS["less"] = lambda x, lang: count(abs(x), lang)
_FORMS["more"] = _signed(count)
for _form in _UNITS:
    _FORMS[f"more_{_form}"] = _signed(_FORMS[_form])  # type: ignore[index]
_FORMS["more_days"] = _signed(_with_unit("days", _fine))
