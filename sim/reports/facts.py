"""The numbers of one run, each cited: by id if it is a value, else by table and cell."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sim.diagnostics import Text
from sim.experiments.sample_limits import too_few_counters
from sim.measures.names import STATISTICS, measure_of, measures
from sim.reports.cited import Form, Number
from sim.results import RunResult
from sim.scenario import Scenario
from sim.studies import Study

if TYPE_CHECKING:
    import pandas as pd

_FORM_OF_UNIT: dict[str, Form] = {
    "share": "share", "days": "days", "hours": "hours", "minutes": "minutes", "yuan": "yuan",
}  # fmt: skip


class Facts:
    """What a run found and what it was asked, as cited numbers. ``used`` collects what was cited."""

    def __init__(self, run: RunResult, studies: Mapping[str, Study] | None = None) -> None:
        self.run, self.studies = run, dict(studies or {})
        self.manifest: Mapping[str, Any] = run.manifest
        self.scenario: Mapping[str, Any] = run.manifest["resolved"]
        self.used: dict[str, Number] = {}

    # values

    def value(self, name: str, *of: str, form: Form | None = None) -> Number:
        """A value by its id; nan if the run has none. The form follows the measure's unit."""
        value_id = ".".join((name, *of))
        measure = measure_of(value_id)
        found = self.run.values.get(value_id, float("nan"))
        return self._cite(
            Number(found, form or _FORM_OF_UNIT.get(measure.unit, "count"), value_id, root_of(measure.id))
        )

    @cached_property
    def _scenario(self) -> Scenario:
        return Scenario.model_validate_json(json.dumps(self.scenario))

    def too_small(self, value_id: str) -> bool:
        """Whether a value rests on counters of which the sample keeps too few."""
        few = self.manifest["sample_too_small"]
        return any(few.values()) and too_few_counters(value_id, self._scenario, few)

    def level(self, value_id: str) -> Number:
        """The share that a quantile is of: 0.95 for ``days_to_made_p95``."""
        share = int(value_id.partition(".")[0].rpartition("_p")[2]) / 100
        return self._cite(Number(share, "level", f"level:{value_id}", root_of(measure_of(value_id).id)))

    def members(self, name: str, kind: str) -> list[str]:
        """Ids of a kind of which the run has a value: ``members("late", "bank")``."""
        return [k for k in self.names(kind) if f"{name}.{kind}.{k}" in self.run.values]

    # tables

    def cell(self, table: str, column: str, value: float | dt.date, form: Form, **where: str) -> Number:
        """A number read, or summed, from the rows of a stored table with these values in the columns."""
        chosen = ",".join(f"{k}={v}" for k, v in where.items())
        return self._cite(Number(value, form, f"{table}:{column}[{chosen}]", f"table.{table}.{column}"))

    @cached_property
    def weeks(self) -> pd.DataFrame:
        """Counts by bank and week of application."""
        counts = ["applications", "due", "on_time", "late", "open", "made", "in_hand"]
        sums: pd.DataFrame = self.run.cube.groupby(["bank", "week"], observed=True, dropna=True)[counts].sum()
        return sums.reset_index()

    # what was asked

    def asked(self, key: str, form: Form = "plain") -> Number:
        """A setting of the scenario by its key path; KeyError if there is none."""
        found: Any = self.scenario
        for part in key.split("."):
            found = found[part]
        return self._cite(Number(_date(found), form, key, f"input.{key}"))

    def played(self, key: str, form: Form = "plain") -> Number:
        """An entry of the manifest: ``sample``, ``seed``, ``people.played``."""
        found: Any = self.manifest
        for part in key.split("."):
            found = found[int(part)] if part.isdigit() else found[part]
        return self._cite(Number(_date(found), form, f"manifest:{key}", f"manifest.{key}"))

    def stored(self, key: str, value: float | dt.date | str, form: Form) -> Number:
        """Something out of the sources that the run keeps; ``key`` says where it stands there."""
        return self._cite(Number(value, form, f"sources:{key}", f"sources.{key.split('.')[0]}"))

    def counted(self, section: str, n: int) -> Number:
        """How many tables a section of the scenario has."""
        return self._cite(Number(n, "plain", f"count:{section}", f"input.{section}"))

    def derived(self, id: str, value: float, form: Form, *of: Number) -> Number:
        """A number worked out from others, named by how: the appendix lists what it is of."""
        return self._cite(Number(value, form, f"{id}({', '.join(n.id for n in of)})", of[0].origin))

    def _cite(self, number: Number) -> Number:
        self.used[number.id] = number
        return number

    # names

    def names(self, kind: str) -> Mapping[str, Text]:
        """Ids of a kind and what they are called, in the order of the run."""
        return {k: Text(v["en"] or k, v["zh"] or k) for k, v in self.manifest["names"][kind].items()}

    def name(self, kind: str, key: str) -> Text:
        """What a bank, group, channel ... is called."""
        return self.names(kind).get(key, Text(key, key))

    @property
    def title(self) -> Text:
        """The scenario's title."""
        found = self.manifest["scenario"]
        return Text(found["title"]["en"] or found["name"], found["title"]["zh"] or found["name"])


def monday(day: Any) -> dt.date:
    """The Monday of a day's week; the day as a date or as text that begins with one."""
    date = dt.date.fromisoformat(str(day)[:10])
    return date - dt.timedelta(days=date.weekday())


def root_of(measure: str) -> str:
    """The measure without its statistic: ``days_to_made`` for ``days_to_made_p95``."""
    root, _, statistic = measure.rpartition("_")
    return root if statistic in STATISTICS and root in measures() else measure


def _date(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            return value
    return value
