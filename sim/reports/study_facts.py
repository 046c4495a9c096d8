"""The numbers of a study, each cited: by the table it stands in, and the measure that it is of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sim.measures.names import measure_of
from sim.reports.cited import Form, Number
from sim.reports.facts import root_of
from sim.reports.given import Given
from sim.studies import Study

Row = Mapping[str, Any]
_ASKED = ("seed", "replications", "sample", "level", "probability")


class StudyFacts(Given):
    """scenario: the one that the study is about, as JSON. lines: of its files."""

    def __init__(self, study: Study, scenario: Mapping[str, Any]) -> None:
        self.study, self.about = study, study.about
        super().__init__(scenario, study.about["sources"], study.about["names"], {study.kind: study})

    @property
    def played_with(self) -> Mapping[str, Any]:
        return {k: self.about[k] for k in _ASKED if k in self.about}

    @property
    def made_with(self) -> Mapping[str, str]:
        model = self.about.get("model", self.about.get("model_version", "–"))
        return {"model": model, **self.about["versions"]}

    def number(
        self, value: float | dt.date | str, form: Form, id: str, table: str, measure: str = ""
    ) -> Number:
        """A number of the study. ``id`` says where it stands in the table, or in what was asked (table
        ``study``); ``measure`` what it is of, so that the appendix can say how that is counted."""
        of = f".{root_of(measure_of(measure).id)}" if measure else ""
        return Number(value, form, f"{self.study.kind}:{id}", f"study.{self.study.kind}.{table}{of}")

    def records(self, table: str) -> list[Row]:
        """Rows of a table, in its order."""
        return [{str(k): v for k, v in row.items()} for row in self.study.tables[table].to_dict("records")]

    def cell(self, table: str, row: Row, column: str, form: Form, measure: str, of: str = "lever") -> Number:
        """A cell; ``of`` is the column that names the row."""
        value = float("nan") if row[column] is None else float(row[column])
        return self.number(value, form, f"{table}.{column}[{row[of]}]", table, measure)

    def told(self, key: str, form: Form = "plain") -> Number:
        """Something the study was asked: ``sample``, ``replications``."""
        return self.number(self.about[key], form, key, "study")
