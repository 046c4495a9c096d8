"""Which days are working days, and up to which day anybody can know it.

The State Council gazettes one year at a time. Monday to Friday is never guessed for a year without a
gazette: such a day is unknown until the scenario supplies the year's days or states `weekends_only`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Literal, cast

from sim.facts import read_rows

Kind = Literal["off", "work"]
Range = tuple[date, date]

_ONE_DAY = timedelta(days=1)


class CalendarError(ValueError):
    """A day was needed that no gazette and no scenario has said to be working or off."""


@dataclass(frozen=True)
class WorkingDays:
    """The known days: Monday to Friday, but for the exceptions, from `first` to `last` inclusive.

    exceptions: (day, kind), ascending, every day that somebody has named, one entry a day.
    documents: (year, gazette), the official years.
    supplied: days that the scenario named itself, ascending; every output says so.
    supplied_years: years without a gazette that are known only because the scenario named days of it.
    weekends_only: years without a gazette that the scenario declared free of exceptions.
    """

    first: date
    last: date
    exceptions: tuple[tuple[date, Kind], ...]
    documents: tuple[tuple[int, str], ...] = ()
    supplied: tuple[date, ...] = ()
    supplied_years: tuple[int, ...] = ()
    weekends_only: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        if self.first > self.last:
            raise CalendarError(f"the known days end ({self.last}) before they begin ({self.first})")
        object.__setattr__(self, "_kinds", dict(self.exceptions))

    def is_working(self, day: date) -> bool:
        """Whether offices work on `day`; raises CalendarError for a day nobody has gazetted."""
        self.require(day)
        kinds: dict[date, Kind] = self.__dict__["_kinds"]
        kind = kinds.get(day)
        return kind == "work" if kind is not None else day.weekday() < 5

    def require(self, day: date) -> None:
        """Raise CalendarError, naming the missing notice, unless `day` is known."""
        if self.first <= day <= self.last:
            return
        gazetted = any(year == day.year for year, _ in self.documents)
        what = f"before {self.first}" if gazetted else f"for {day.year}"
        raise CalendarError(
            f"no official calendar {what} (day {day}; known: {self.first} to {self.last}); "
            "supply the days or state weekends_only"
        )

    def flags(self) -> tuple[bool, ...]:
        """`is_working` of every known day, in order; length (last - first) + 1."""
        n = (self.last - self.first).days + 1
        return tuple(self.is_working(self.first + timedelta(days=i)) for i in range(n))


def load_working_days(folder: Path) -> WorkingDays:
    """The gazetted days of one city: `working_days.csv` and `gazettes.csv` of its data folder."""
    gazettes = read_rows(folder / "gazettes.csv", ("year", "document", "first_day", "last_day"))
    rows = read_rows(folder / "working_days.csv", ("date", "kind", "gazette"))
    spans = [(date.fromisoformat(g["first_day"]), date.fromisoformat(g["last_day"])) for g in gazettes]
    first, last = _joined(spans)
    named = {date.fromisoformat(row["date"]): _kind(row["kind"]) for row in rows}
    if len(named) < len(rows):
        raise CalendarError(f"{folder / 'working_days.csv'}: a day is listed twice")
    if outside := [day for day in named if not first <= day <= last]:
        raise CalendarError(f"working_days.csv: {outside[0]} lies outside the gazetted years")
    documents = tuple((int(g["year"]), g["document"]) for g in gazettes)
    return WorkingDays(first, last, tuple(sorted(named.items())), documents)


def extend(
    base: WorkingDays, days: Mapping[date, Kind] | None = None, weekends_only: Iterable[int] = ()
) -> WorkingDays:
    """The days of `base` with those a scenario states itself.

    days: exceptions to Monday-Friday. In a year without a gazette they are taken as that year's whole
        list, and make the year known; in a gazetted year they overrule the gazette. Both are remembered.
    weekends_only: years without a gazette in which every Monday to Friday shall work.
    Raises CalendarError for a weekends-only year that has a gazette or supplied days, and when the known
    days would have a gap (2028 without 2027).
    """
    named = dict(days or {})
    bare = tuple(sorted(set(weekends_only)))
    own = {day.year for day in named if not base.first <= day <= base.last}
    official = dict(base.documents)
    for year in bare:
        if year in official or year in own:
            why = official.get(year, "the days supplied for it")
            raise CalendarError(f"weekends_only names {year}, which has a calendar: {why}")
    added = [(date(year, 1, 1), date(year, 12, 31)) for year in sorted(own | set(bare))]
    first, last = _joined([(base.first, base.last), *added])
    return WorkingDays(
        first,
        last,
        tuple(sorted({**dict(base.exceptions), **named}.items())),
        base.documents,
        tuple(sorted({*base.supplied, *named})),
        tuple(sorted({*base.supplied_years, *own})),
        tuple(sorted({*base.weekends_only, *bare})),
    )


def redundant(days: Mapping[date, Kind]) -> tuple[date, ...]:
    """The days that change nothing: a working Monday to Friday, a weekend day off. Worth a warning."""
    return tuple(day for day, kind in sorted(days.items()) if (kind == "work") == (day.weekday() < 5))


def _joined(spans: Iterable[Range]) -> Range:
    """First and last day of ranges that must touch or overlap one another."""
    ordered = sorted(spans)
    if not ordered:
        raise CalendarError("no year has a calendar")
    first, last = ordered[0]
    for begins, ends in ordered[1:]:
        if begins > last + _ONE_DAY:
            raise CalendarError(f"no official calendar between {last} and {begins}; supply those days too")
        last = max(last, ends)
    return first, last


def _kind(text: str) -> Kind:
    if text not in ("off", "work"):
        raise CalendarError(f"working_days.csv: kind is off or work, not {text!r}")
    return cast(Kind, text)
