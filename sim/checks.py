"""Domain checks of a scenario whose keys and values are valid one by one.

In stages: each may rely on what the one before has found in order (names stand for something, dates
run forwards, every played day is known).
"""

from collections.abc import Callable, Iterator

from sim.calendar_days import CalendarError
from sim.checks_dates import calendar, horizon, order
from sim.checks_load import odd_distributions, overload, stuck
from sim.checks_names import unknown_names
from sim.checks_people import overlaps, sums, too_many, uncovered
from sim.checks_promises import open_banks, open_channels, promise_lengths, uncovered_promises
from sim.checks_sources import dangling, departures, unsourced
from sim.checks_subject import Subject
from sim.checks_wiring import (
    bounds,
    channels,
    codes,
    deliveries_needed,
    outlets,
    rates,
    returns,
    servers_needed,
    spreads,
    units,
    visits_needed,
)
from sim.diagnostics import Diagnostic, Text, errors_in
from sim.facts import FactError
from sim.notice import NoticeError
from sim.side_files import side_files

Check = Callable[[Subject], Iterator[Diagnostic]]

STAGES: tuple[tuple[Check, ...], ...] = (
    (unknown_names, order, codes),
    (spreads, channels, horizon, sums, overlaps, uncovered, too_many, stuck, bounds, outlets, rates, units),
    (visits_needed, deliveries_needed, servers_needed, returns, promise_lengths),
    (open_channels, open_banks, calendar),
    (uncovered_promises,),
    (side_files,),
    (overload, odd_distributions, dangling, unsourced, departures),
)


def check(subject: Subject) -> list[Diagnostic]:
    """All that is wrong or odd, up to the first stage with an error."""
    found: list[Diagnostic] = []
    try:
        for stage in STAGES:
            found += [d for one in stage for d in one(subject)]
            if errors_in(found):
                break
    except (FactError, NoticeError, CalendarError, UnicodeDecodeError) as damaged:
        found.append(_damaged(subject, damaged))
    return found


def _damaged(subject: Subject, why: Exception) -> Diagnostic:
    message = Text(f"the data folder is damaged: {why}", f"数据目录损坏：{why}")
    return subject.error("E-FACTS", ("data",), message)


__all__ = ["Subject", "check"]
