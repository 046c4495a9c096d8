"""Units of the columns of an answer's tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_COMMON = {
    "level": "share", "load": "share", "worst_share": "share", "share": "share", "kept": "share",
    "probability": "share", "quantile": "share", "turns": "share", "first": "share", "total": "share",
    "yuan": "yuan", "yuan_stated": "yuan", "late": "applications", "late_most": "applications",
    "hours": "hours", "work_hours": "hours", "visits": "visits", "backlog_days": "days of work",
}  # fmt: skip
_OF_TABLE: Mapping[tuple[str, str], Mapping[str, str]] = {
    ("preflight", "lines"): {"orders": "cards a week", "capacity": "cards a week", "backlog": "cards"},
    ("preflight", "counters"): {
        "work_hours": "hours a week", "hours": "hours a week", "visits": "visits a week",
    },
    ("capacity", "plan"): {
        "least": "lines, counters or stations", "stated": "lines, counters or stations",
        "hours": "hours a day", "hours_stated": "hours a day",
    },
    ("compare", "moves"): dict.fromkeys(("difference", "low", "high"), "persons"),
    ("compare", "transitions"): dict.fromkeys(("applications", "low", "high"), "applications"),
    ("compare", "waits"): dict.fromkeys(
        ("reference_mean", "alternative_mean", "difference", "low", "high"), "days"
    ) | dict.fromkeys(("twins", "sooner", "later"), "persons"),
    ("compare", "weeks"): dict.fromkeys(
        ("reference_due", "reference_late", "alternative_due", "alternative_late", "difference", "low",
         "high"),
        "applications",
    ),
    ("compare", "queues"): dict.fromkeys(("backlog_reference", "backlog_alternative"), "cards"),
    ("replicate", "daily"): dict.fromkeys(("mean", "low", "high"), "cards"),
    ("calibrate", "targets"): dict.fromkeys(
        ("value", "low", "high", "accepted_low", "accepted_high", "own", "own_mean", "own_sd", "chance_sd",
         "sampling_sd", "fitting_low", "fitting_high"), "as counted",
    ),
}  # fmt: skip
"""What stands in a table otherwise than in most."""


def units_of(kind: str, table: str, columns: Sequence[str]) -> dict[str, str]:
    """Column to unit, of those that have one; a column ``unit`` of the table speaks for the others."""
    known = {**_COMMON, **_OF_TABLE.get((kind, table), {})}
    return {column: known[column] for column in columns if column in known}
