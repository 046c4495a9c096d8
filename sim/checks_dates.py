"""Dates in order, inside the horizon, and on days whose working calendar somebody has published."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from sim.calendar_days import CalendarError, Kind, WorkingDays, extend, load_working_days, redundant
from sim.checks_subject import Subject
from sim.diagnostics import Diagnostic, Text, same
from sim.toml_lines import KeyPath, path_text

MOST_DAYS = 7_305  # 20 years; seconds in an int32 column would carry 68
_PAIRS = (("from", "until"), ("start", "end"), ("enters_from", "enters_until"))


def order(s: Subject) -> Iterator[Diagnostic]:
    """E-ORDER: a table whose last date is before its first."""
    for path, table in _tables(s.stack.data, ()):
        for first, last in _PAIRS:
            if isinstance(table.get(first), date) and isinstance(table.get(last), date):
                yield from _ordered(s, path, first, last, table)


def _tables(node: Any, path: KeyPath) -> Iterator[tuple[KeyPath, dict[str, Any]]]:
    if isinstance(node, dict):
        yield path, node
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        yield from _tables(value, (*path, key))


def _ordered(s: Subject, path: KeyPath, first: str, last: str, table: dict[str, Any]) -> Iterator[Diagnostic]:
    a, b = table[first], table[last]
    if a < b or (a == b and last == "end"):
        return
    message = Text(
        f"{path_text(path)}: {last} {b} is not after {first} {a}",
        f"{path_text(path)}：{last} {b} 不晚于 {first} {a}",
    )
    other = ((same(first), s.span((*path, first))),)
    yield s.error("E-ORDER", (*path, last), message, related=other, expected=Text(f"after {a}", f"晚于 {a}"))


def horizon(s: Subject) -> Iterator[Diagnostic]:
    """E-RANGE for a horizon beyond reason, E-ORDER for a batch that opens after it."""
    start, end = s.scenario.horizon.start, s.scenario.horizon.end
    days = (end - start).days + 1
    if days > MOST_DAYS:
        message = Text(f"a horizon of {days:,} days", f"仿真期长 {days:,} 天")
        latest = start + timedelta(days=MOST_DAYS - 1)
        hint = Text(
            f"end = {latest}, or play the rest as a second scenario", f"end = {latest}，其余另作一个方案"
        )
        limit = Text(f"at most {MOST_DAYS:,} days", f"最多 {MOST_DAYS:,} 天")
        yield s.error("E-RANGE", ("horizon", "end"), message, expected=limit, help=hint)
    for name, batch in s.scenario.batches.items():
        if batch.opens > end:
            yield _outside(s, name, batch.opens)


def _outside(s: Subject, name: str, opens: date) -> Diagnostic:
    span = s.scenario.horizon
    message = Text(
        f"batch {name} opens on {opens}, after the horizon ({span.start} to {span.end})",
        f"批次 {name} 于 {opens} 开放，晚于仿真期（{span.start} 至 {span.end}）",
    )
    hint = Text("extend horizon.end or move the batch", "延长 horizon.end 或调整批次日期")
    other = ((Text("horizon ends here", "仿真期结束于此"), s.span(("horizon", "end"))),)
    return s.error("E-ORDER", ("batches", name, "opens"), message, related=other, help=hint)


def calendar(s: Subject) -> Iterator[Diagnostic]:
    """E-CALENDAR for played days that no gazette covers, E-DATE and W-CALENDAR for supplied days."""
    days: dict[date, Kind] = {}
    for text, kind in s.scenario.calendar.days.items():
        try:
            days[date.fromisoformat(text)] = kind
        except ValueError:
            yield _not_a_day(s, text)
    yield from _useless(s, days)
    yield from _unknown_days(s, days)


def working_days(s: Subject) -> WorkingDays:
    """The calendar of the scenario; raises CalendarError."""
    choice = s.scenario.calendar
    days = {date.fromisoformat(d): kind for d, kind in choice.days.items()}
    return extend(load_working_days(s.folder), days, choice.weekends_only_years)


def _not_a_day(s: Subject, text: str) -> Diagnostic:
    path: KeyPath = ("calendar", "days", text)
    wanted = same('"2027-01-01" = "off"')
    message = Text(f"{text} is not a date", f"{text} 不是日期")
    return s.error("E-DATE", path, message, span=s.span(path, False), got=text, expected=wanted)


def _useless(s: Subject, days: dict[date, Kind]) -> Iterator[Diagnostic]:
    for day in redundant(days):
        path: KeyPath = ("calendar", "days", day.isoformat())
        kind = days[day]
        weekday = f"{day:%A}"
        what = Text("a working day", "工作日") if kind == "work" else Text("a day off", "休息日")
        weekday_zh = "一二三四五六日"[day.weekday()]
        message = Text(
            f"{day} is a {weekday}: {what.en} anyway", f"{day} 是星期{weekday_zh}，本来就是{what.zh}"
        )
        yield s.warning("W-CALENDAR", path, message)


def _unknown_days(s: Subject, days: dict[date, Kind]) -> Iterator[Diagnostic]:
    """One error for the first played day without a calendar."""
    choice, span = s.scenario.calendar, s.scenario.horizon
    year = span.end.year
    try:
        known = extend(load_working_days(s.folder), days, choice.weekends_only_years)
        for day in (span.start, span.end):
            year = day.year
            known.require(day)
    except CalendarError as unknown:
        where: KeyPath = ("horizon", "start" if year == span.start.year else "end")
        message = Text(str(unknown), f"{year} 年没有官方工作日历")
        years = ", ".join(str(y) for y in _missing_years(s))
        days_off, bare = (
            f'[calendar.days] "{year}-01-01" = "off"',
            f"[calendar] weekends_only_years = [{years}]",
        )
        hint = Text(f"supply the days: {days_off}, or {bare}", f"自行提供：{days_off}，或 {bare}")
        yield s.error("E-CALENDAR", where, message, help=hint)


def _missing_years(s: Subject) -> list[int]:
    """Years of the horizon that neither a gazette nor the scenario covers."""
    choice, span = s.scenario.calendar, s.scenario.horizon
    own = {*choice.weekends_only_years, *(int(day[:4]) for day in choice.days if day[:4].isdigit())}
    gazetted = {int(year) for year, _ in load_working_days(s.folder).documents}
    return [y for y in range(span.start.year, span.end.year + 1) if y not in own | gazetted] or [
        span.end.year
    ]
