"""The numbers of a capacity study, each cited: the plan, its certificate, and what other levels cost."""

from __future__ import annotations

import datetime as dt
from functools import cached_property

from sim.diagnostics import Text
from sim.reports.cited import Form, Number
from sim.reports.study_facts import Row, StudyFacts
from sim.reports.words import Joined, Value, say
from sim.studies import Study

LINES = "lines."


class Sized(StudyFacts):
    """A capacity study. more, fewer: rows of its plan that cost more, and less, than stated; where both cost
    the same, that are larger, and smaller."""

    def __init__(self, study: Study) -> None:
        super().__init__(study, study.about["resolved"])
        plan = self.records("plan")
        self.lines = [row for row in plan if str(row["lever"]).startswith(LINES)]
        self.servers = [row for row in plan if row not in self.lines]
        self.more = [row for row in plan if _size(row, "least") > _size(row, "stated")]
        self.fewer = [row for row in plan if _size(row, "least") < _size(row, "stated")]

    @cached_property
    def fresh(self) -> list[Row]:
        """The plan on each fresh replication, the worst first."""
        return sorted(self.records("fresh"), key=lambda row: (row["worst_share"], row["replication"]))

    @cached_property
    def front(self) -> list[Row]:
        """Levels that every room can reach, ascending."""
        return [row for row in self.records("front") if row["yuan"] == row["yuan"]]

    def lever(self, id: str) -> Value:
        """What a lever is called: the bank, or the kind of outlet and of server."""
        first, _, rest = id.partition(".")
        if id.startswith(LINES):
            return Joined(tuple(self.name("bank", bank) for bank in self.about["rooms"][rest]))
        return say("capacity.servers", facility=self.name("facility", first), servers=say(f"capacity.{rest}"))

    def levers(self, rows: list[Row]) -> Joined:
        """Their names in a row."""
        return Joined(tuple(self.lever(str(row["lever"])) for row in rows))

    def change(self, row: Row, column: str, stated: str, form: Form, measure: str) -> Number:
        """What a lever has more in the plan than stated."""
        return self.number(
            float(row[column]) - float(row[stated]), form, f"plan.{column}-{stated}[{row['lever']}]", "plan",
            measure,
        )  # fmt: skip

    def total(self, name: str, value: float, form: Form, measure: str) -> Number:
        """A sum over the levers of the plan, named by how."""
        return self.number(value, form, f"plan.{name}[all]", "plan", measure)

    def where(self, table: str, row: Row, column: str, of: str = "lever") -> Value:
        """Bank and week ("icbc 2025-01-20"), or the bank or district whose counters they are."""
        owner, _, week = str(row[column]).partition(" ")
        name = self.name("bank", owner)
        if not week:
            return name if name != Text(owner, owner) else self.name("district", owner)
        id = f"{table}.{column}[{row[of]}]"
        monday = self.number(dt.date.fromisoformat(week), "date", id, table, "on_time_share")
        return say("capacity.bank_week", bank=name, week=monday)

    @property
    def all_banks(self) -> bool:
        """Whether no bank was left out."""
        return set(self.about["banks"]) >= set(self.scenario["banks"])

    @property
    def counters_judged(self) -> bool:
        """Counters are judged at full size only."""
        return bool(self.about["sample"] == 1)


def _size(row: Row, which: str) -> tuple[float, float]:
    """Yuan, and the units: line hours of a line, counters of a kind of outlet."""
    ending = "_stated" if which == "stated" else ""
    hours = float(row[f"hours{ending}"])
    return float(row[f"yuan{ending}"]), float(row[which]) * (hours if hours == hours else 1.0)
