"""Domain checks of a scenario whose keys and values are valid one by one.

Names first: the checks behind them may rely on every name standing for something.
"""

from collections.abc import Callable, Iterator

from sim.checks_dates import calendar, horizon, order
from sim.checks_load import odd_distributions, overload, stuck
from sim.checks_names import unknown_names
from sim.checks_people import overlaps, sums, too_many, uncovered
from sim.checks_sources import dangling, departures, unsourced
from sim.checks_subject import Subject
from sim.diagnostics import Diagnostic, errors_in

Check = Callable[[Subject], Iterator[Diagnostic]]

ERRORS: tuple[Check, ...] = (order, horizon, calendar, sums, overlaps, uncovered, too_many, stuck)
WARNINGS: tuple[Check, ...] = (overload, odd_distributions, dangling, unsourced, departures)


def check(subject: Subject) -> list[Diagnostic]:
    """All that is wrong or odd. Raises FactError or NoticeError if the data folder itself is damaged."""
    found = list(unknown_names(subject))
    if found:
        return found
    found = [d for one in ERRORS for d in one(subject)]
    if errors_in(found):
        return found
    return found + [d for one in WARNINGS for d in one(subject)]


__all__ = ["Subject", "check"]
