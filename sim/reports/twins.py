"""The numbers of a comparison, each cited: from a card, or from a cell of a stored table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from sim.diagnostics import Text
from sim.reports.cited import Form, Number
from sim.reports.study_facts import StudyFacts
from sim.reports.words import Value, say
from sim.studies import Study

CHANGE: dict[str, Form] = {
    "share": "more_points", "days": "more_days", "hours": "more_hours", "minutes": "more_minutes",
    "yuan": "more_yuan",
}  # fmt: skip
"""How a difference is written, by unit; counts otherwise."""
LEVEL: dict[str, Form] = {
    "share": "share", "days": "days", "hours": "hours", "minutes": "minutes", "yuan": "yuan",
}  # fmt: skip


_LIMITS = ("difference", "low", "high")


class Twins(StudyFacts):
    """A comparison: one reference, some alternatives, the same people with the same luck under each."""

    def __init__(self, study: Study) -> None:
        super().__init__(study, study.about["scenarios"][study.about["reference"]]["resolved"])

    def day(self, i: int) -> Number:
        """First (0) or last (1) day played."""
        return self.number(dt.date.fromisoformat(self.about["horizon"][i]), "date", f"horizon.{i}", "study")

    @cached_property
    def cards(self) -> Mapping[str, Mapping[str, Any]]:
        """Decision cards by alternative."""
        return {c["scenario"]: c for c in self.about["cards"]}

    def called(self, scenario: str) -> Text:
        """What a scenario is called."""
        found = self.about["scenarios"][scenario]["title"]
        return Text(found["en"] or scenario, found["zh"] or scenario)

    def name(self, kind: str, key: str) -> Text:
        """What a bank, group ... is called."""
        return super().name("bank" if kind == "bureau" else kind, key)

    def rows(self, table: str, alternative: str, **where: str) -> list[dict[str, Any]]:
        """Rows of a table about one alternative, with these values in the columns."""
        frame: Any = self.study.tables[table]
        frame = frame[frame["alternative"] == alternative]
        for column, value in where.items():
            frame = frame[frame[column] == value]
        return list(frame.to_dict("records"))

    def change(self, row: Mapping[str, Any], form: Form, id: str, table: str, measure: str) -> Value:
        """A difference with its limits, or alone where it is exact; with the form ``count`` never below 0."""
        values = [max(float(row[c]), 0.0) if form == "count" else float(row[c]) for c in _LIMITS]
        shown = [
            self.number(v, form, f"{id}.{c}", table, measure) for v, c in zip(values, _LIMITS, strict=True)
        ]
        if shown[1].value == shown[2].value or not (shown[1].known and shown[2].known):
            return shown[0]
        return say("twins.range", middle=shown[0], low=shown[1], high=shown[2])
