"""Bare words in a TOML value: which are TOML, and what the others were meant to be."""

import calendar
import re
import unicodedata
from typing import NamedTuple

from sim.diagnostics import Text, same
from sim.toml_tokens import name_of

_DIGITS = "(?:0|[1-9](?:_?[0-9])*)"
_TAIL = "[0-9](?:_?[0-9])*"
_DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?"
_INTEGER = re.compile(f"[+-]?{_DIGITS}")
_OTHER_BASE = re.compile("0(?:x[0-9A-Fa-f](?:_?[0-9A-Fa-f])*|o[0-7](?:_?[0-7])*|b[01](?:_?[01])*)")
_FLOAT = re.compile(rf"[+-]?{_DIGITS}(?:\.{_TAIL})?(?:[eE][+-]?{_TAIL})?")
_MOMENT = re.compile(rf"({_DATE})(?:[Tt ]{_CLOCK}(?:[Zz]|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])?)?")
_TIME = re.compile(_CLOCK)
_LOOSE_DATE = re.compile("([0-9]{4})([-/.年])([0-9]{1,2})[-/.月]([0-9]{1,2})日?")
_PERCENT = re.compile(r"([+-]?[0-9]+(?:\.[0-9]+)?)\s*[%％]")
_THOUSANDS = re.compile(r"[+-]?[0-9]{1,3}(?:[,，][0-9]{3})+(?:\.[0-9]+)?")
_LOOSE_NUMBER = re.compile(r"([+-]?)0*([0-9]*)(?:\.([0-9]*))?")
_WORD = re.compile(r"[^\W\d][\w-]*|[\w.:~ -]+")
_MONTHS = calendar.month_name
MOST_DIGITS = 18  # an integer below 10**18 fits the 64 bits of TOML

_NOT_TOML = {
    "true": "true", "yes": "true", "on": "true", "是": "true",
    "false": "false", "no": "false", "off": "false", "否": "false",
}  # fmt: skip


class Complaint(NamedTuple):
    """What is wrong with a bare word."""

    code: str
    message: Text
    expected: Text | None = None
    help: Text | None = None


def check_word(word: str) -> Complaint | None:
    """None when the word is a TOML number, boolean, date or time that a model can use."""
    if word in ("true", "false") or _TIME.fullmatch(word) or _OTHER_BASE.fullmatch(word):
        return _too_long(word)
    if _INTEGER.fullmatch(word):
        return _too_long(word)
    if _FLOAT.fullmatch(word):
        return _too_large(word)
    moment = _MOMENT.fullmatch(word)
    if moment:
        return _no_such_day(*map(int, moment.group(1).split("-")))
    return _guess(word)


def _too_long(word: str) -> Complaint | None:
    digits = sum(c.isalnum() for c in word)
    if digits <= MOST_DIGITS:
        return None
    message = Text(f"a number of {digits} digits is too large", f"数字有 {digits} 位，太大")
    return Complaint("E-RANGE", message, Text(f"at most {MOST_DIGITS} digits", f"最多 {MOST_DIGITS} 位"))


def _too_large(word: str) -> Complaint | None:
    if len(word) < 4000 and abs(float(word.replace("_", ""))) != float("inf"):
        return None
    return Complaint("E-FINITE", Text("the number is too large", "数字太大"), _finite())


def _finite() -> Text:
    return Text("a finite number", "有限的数")


def _no_such_day(year: int, month: int, day: int) -> Complaint | None:
    if year < 1 or not 1 <= month <= 12:
        return Complaint("E-DATE", Text("no such month", "没有这个月份"), _date())
    last = calendar.monthrange(year, month)[1]
    if 1 <= day <= last:
        return None
    message = Text(f"{_MONTHS[month]} {year} has {last} days", f"{year} 年 {month} 月只有 {last} 天")
    near = f"{year:04}-{month:02}-{min(max(day, 1), last):02}"
    return Complaint("E-DATE", message, _date(), same(near))


def _date() -> Text:
    return Text("a date such as 2025-01-31, without quotes", "不加引号的日期，如 2025-01-31")


def _guess(word: str) -> Complaint:
    """What the writer meant, from the most to the least certain guess."""
    for guess in (
        _empty,
        _infinite,
        _boolean,
        _percent,
        _loose_date,
        _quotes,
        _wide,
        _thousands,
        _odd_number,
    ):
        complaint = guess(word)
        if complaint:
            return complaint
    return _bare_text(word)


def _empty(word: str) -> Complaint | None:
    if word:
        return None
    message = Text("expected a value after '='", "“=” 后面缺少值")
    return Complaint(
        "E-SYNTAX",
        message,
        Text("a value", "一个值"),
        Text('write a number, true, or "text"', '写一个数、true 或 "文字"'),
    )


def _infinite(word: str) -> Complaint | None:
    if word.lstrip("+-").lower() not in ("nan", "inf", "infinity"):
        return None
    message = Text(f"{word} is not a number you can simulate", f"{word} 不是可以模拟的数")
    return Complaint("E-FINITE", message, _finite())


def _boolean(word: str) -> Complaint | None:
    meant = _NOT_TOML.get(word.lower())
    if meant is None:
        return None
    message = Text(f"{word} is no TOML boolean", f"{word} 不是 TOML 的布尔值")
    return Complaint(
        "E-SYNTAX",
        message,
        same("true / false"),
        Text(f"TOML booleans are lower case: {meant}", f"TOML 布尔值为小写：{meant}"),
    )


def _percent(word: str) -> Complaint | None:
    found = _PERCENT.fullmatch(word)
    if not found:
        return None
    share = f"{float(found.group(1)) / 100:.12g}"
    message = Text(f"{word} is not a TOML number", f"{word} 不是 TOML 数字")
    return Complaint(
        "E-SYNTAX",
        message,
        Text("a share between 0 and 1", "0 到 1 之间的比例"),
        Text(f"write {share}", f"写成 {share}"),
    )


def _loose_date(word: str) -> Complaint | None:
    found = _LOOSE_DATE.fullmatch(unicodedata.normalize("NFKC", word))
    if not found:
        return None
    year, month, day = (int(found.group(i)) for i in (1, 3, 4))
    wrong = _no_such_day(year, month, day)
    message = Text("a date has two digits for month and day", "日期的月和日各写两位数字")
    return wrong or Complaint("E-DATE", message, _date(), same(f"{year:04}-{month:02}-{day:02}"))


def _quotes(word: str) -> Complaint | None:
    if word[0] not in "“”‘’「」『』«»„＂＇`":
        return None
    inner = word.strip("“”‘’「」『』«»„＂＇`\"'")
    message = Text(f"{name_of(word[0])} is not a quote of TOML", f"{name_of(word[0])} 不是 TOML 的引号")
    return Complaint(
        "E-SYNTAX", message, None, Text(f'use straight quotes: "{inner}"', f'改用英文直引号："{inner}"')
    )


def _wide(word: str) -> Complaint | None:
    plain = unicodedata.normalize("NFKC", word)
    if plain == word or check_word(plain) is not None:
        return None
    odd = next(c for c in word if not c.isascii())
    digit = odd.isdigit()
    message = Text(
        f"full-width digit {name_of(odd)}" if digit else f"full-width character {name_of(odd)}",
        f"全角{'数字' if digit else '字符'} {name_of(odd)}",
    )
    return Complaint("E-SYNTAX", message, None, same(plain))


def _thousands(word: str) -> Complaint | None:
    if not _THOUSANDS.fullmatch(word):
        return None
    plain = re.sub("[,，]", "", word)
    message = Text("a TOML number has no commas", "TOML 数字中不能有逗号")
    return Complaint("E-SYNTAX", message, None, Text(f"write {plain}", f"写成 {plain}"))


def _odd_number(word: str) -> Complaint | None:
    """`007`, `.5`, `5.`: numbers elsewhere, not in TOML."""
    found = _LOOSE_NUMBER.fullmatch(word)
    if not found or not (found.group(2) or found.group(3)):
        return None
    sign, whole, part = found.group(1), found.group(2) or "0", found.group(3)
    meant = f"{sign}{whole}" + (f".{part or '0'}" if part is not None else "")
    message = Text(f"{word} is not a TOML number", f"{word} 不是 TOML 数字")
    return Complaint("E-SYNTAX", message, None, Text(f"write {meant}", f"写成 {meant}"))


def _bare_text(word: str) -> Complaint:
    message = Text("this is not a TOML value", "这不是 TOML 的值")
    if not _WORD.fullmatch(word):
        return Complaint("E-SYNTAX", message, _values())
    return Complaint(
        "E-SYNTAX", message, _values(), Text(f'a text needs quotes: "{word}"', f'文字要加引号："{word}"')
    )


def _values() -> Text:
    return Text(
        'a number, true, a date such as 2025-01-31, or "text"', '数字、true、日期（如 2025-01-31）或 "文字"'
    )
