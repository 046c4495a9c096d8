"""Capacity against demand before anything is played: stuck banks, overload, odd distributions."""

import math
from collections.abc import Iterator
from datetime import date, timedelta

from sim.calendar_days import WorkingDays
from sim.checks_dates import working_days
from sim.checks_subject import Subject
from sim.diagnostics import Diagnostic, Text
from sim.scenario_people import Group
from sim.scenario_places import Bank
from sim.scenario_types import Duration, Shift, Table
from sim.toml_lines import KeyPath, path_text

ODD_CV = 5.0  # a coefficient of variation above it is rather a wrong unit
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def stuck(s: Subject) -> Iterator[Diagnostic]:
    """E-STUCK: a bank that people apply at and that never makes a card."""
    shared = {
        name for bureau in s.scenario.bureaus.values() if _lines(s, bureau.banks) for name in bureau.banks
    }
    for name, bank in s.scenario.banks.items():
        applicants = expected_applicants(s, bank)
        if applicants >= 1 and name not in shared and not _lines(s, (name,)):
            count = f"{round(applicants):,}"
            message = Text(
                f"bank {name} has no line: about {count} applicants can never be served",
                f"银行 {name} 没有产线：约 {count} 名申领人永远得不到服务",
            )
            hint = Text("give it lines, a bureau, or share = 0", "给它产线或共用制卡中心，或设 share = 0")
            yield s.error("E-STUCK", ("banks", name, "lines"), message, help=hint)


def _lines(s: Subject, names: tuple[str, ...]) -> int:
    banks = [s.scenario.banks[n] for n in names]
    return sum(b.lines + sum(e.lines for e in b.extra_lines.values()) for b in banks)


def expected_applicants(s: Subject, bank: Bank) -> float:
    """People who will apply at the bank until the end of the horizon, by the shares alone."""
    return sum(_applicants(s, n, g) * _part(bank, g) for n, g in s.scenario.groups.items())


def _part(bank: Bank, group: Group) -> float:
    return bank.pension_share if group.banks == "pension" else bank.share


def _applicants(s: Subject, name: str, group: Group) -> float:
    """Willing people of the group whose half-life of decay has let them come by the end."""
    opens = [b.opens for b in s.scenario.batches.values() if name in b.groups]
    begun = min([*opens, *([group.enters_from] if group.enters_from else [])], default=None)
    if begun is None or begun > s.scenario.horizon.end:
        return 0.0
    unit = s.scenario.units.get(group.joins)
    share = min(group.willing_share * s.scenario.people.willing_factor, 1.0)
    willing = group.persons * share * (1 - unit.never_opens_share if unit else 1.0)
    days = (s.scenario.horizon.end - max(begun, s.scenario.horizon.start)).days + 1
    return float(willing * (1 - 0.5 ** (days / s.scenario.demand[group.demand].half_life_days)))


def overload(s: Subject) -> Iterator[Diagnostic]:
    """W-OVERLOAD: over the whole horizon more is asked of a bank than its lines can make."""
    days = working_days(s)
    pooled = {name for bureau in s.scenario.bureaus.values() for name in bureau.banks}
    for name, bank in s.scenario.banks.items():
        capacity, demand = _capacity(s, bank, days), expected_applicants(s, bank)
        if name not in pooled and 0 < capacity < demand:
            yield _overloaded(s, name, demand, capacity)


def _overloaded(s: Subject, name: str, demand: float, capacity: float) -> Diagnostic:
    span = s.scenario.horizon
    backlog, load = demand - capacity, demand / capacity
    days = math.ceil(backlog / (capacity / ((span.end - span.start).days + 1)))
    clear = span.end + timedelta(days=min(days, 36_500))
    left = f"{round(backlog):,}"
    message = Text(
        f"bank {name}: load {load:.3g}; about {left} cards unmade on {span.end}, cleared by {clear}",
        f"银行 {name}：负荷 {load:.3g}；{span.end} 约积压 {left} 张，{clear} 才能消化",
    )
    hint = Text("a fluid estimate over the horizon; the run goes on", "按仿真期流体估算；仍可运行")
    return s.warning("W-OVERLOAD", ("banks", name, "lines"), message, help=hint)


def _capacity(s: Subject, bank: Bank, known: WorkingDays) -> float:
    """Cards the lines of a bank make in the horizon, without breakdowns and set-ups."""
    base, own = s.scenario.production, bank.production
    rate = own.cards_per_hour or base.cards_per_hour
    if rate is None or own.card_time or base.card_time:
        return 0.0
    hours = _hours(s, own.shifts or base.shifts, known)
    extra = sum(
        e.lines
        * (e.cards_per_hour or rate)
        * _hours(s, e.shifts or own.shifts or base.shifts, known, e.from_, e.until)
        for e in bank.extra_lines.values()
    )
    return rate * bank.lines * hours + extra


def _hours(
    s: Subject,
    shifts: tuple[Shift, ...],
    known: WorkingDays,
    since: date | None = None,
    until: date | None = None,
) -> float:
    span = s.scenario.horizon
    total = 0.0
    for shift in shifts:
        first = max(d for d in (span.start, since, shift.from_) if d)
        last = min(d for d in (span.end + timedelta(days=1), until, shift.until) if d)
        dates = (first + timedelta(days=i) for i in range((last - first).days))
        total += (_clock(shift.closes) - _clock(shift.opens)) * sum(
            _runs(shift.days, d, known) for d in dates
        )
    return total


def _clock(text: str) -> float:
    return int(text[:2]) + int(text[3:]) / 60


def _runs(days: str, day: date, known: WorkingDays) -> bool:
    if days in ("working", "offdays"):
        return known.is_working(day) == (days == "working")
    return days == "daily" or (days == "weekdays" and day.weekday() < 5) or days == _WEEKDAYS[day.weekday()]


def odd_distributions(s: Subject) -> Iterator[Diagnostic]:
    """W-DIST: a spread so wide that the unit is probably wrong."""
    for path, duration in _durations(s.scenario, ()):
        if duration.cv is not None and duration.cv > ODD_CV:
            yield _odd(s, (*path, "cv"), duration)


def _odd(s: Subject, path: KeyPath, duration: Duration) -> Diagnostic:
    cv, mean = duration.cv or 0.0, duration.in_seconds("mean")
    sigma = math.sqrt(math.log1p(cv * cv))
    p99 = mean * math.exp(2.3263 * sigma - sigma * sigma / 2)
    text = path_text(path[:-1])
    message = Text(
        f"{text}: cv {cv:.3g}; one in a hundred takes over {_long(p99)}, the mean is {_long(mean)}",
        f"{text}：变异系数 {cv:.3g}；百分之一超过 {_long(p99)}，均值 {_long(mean)}",
    )
    return s.warning(
        "W-DIST", path, message, help=Text("check the unit of mean and cv", "请核对均值与 cv 的单位")
    )


def _long(seconds: float) -> str:
    for unit, size in (("d", 86_400), ("h", 3_600), ("min", 60)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds:.3g} s"


def _durations(node: object, path: KeyPath) -> Iterator[tuple[KeyPath, Duration]]:
    if isinstance(node, Duration):
        yield path, node
    elif isinstance(node, dict):
        for key, value in node.items():
            yield from _durations(value, (*path, key))
    elif isinstance(node, Table):
        for name in type(node).model_fields:
            yield from _durations(getattr(node, name), (*path, name.rstrip("_")))
