"""The numbers of one run, each cited: by id if it is a value, else by table and cell."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sim.experiments.sample_limits import too_few_counters
from sim.measures.names import STATISTICS, measure_of, measures
from sim.reports.cited import Form, Number
from sim.reports.given import Given, dated
from sim.results import RunResult
from sim.scenario import Scenario
from sim.studies import Study
from sim.whole_files import MANIFEST

if TYPE_CHECKING:
    import pandas as pd

_FORM_OF_UNIT: dict[str, Form] = {
    "share": "share", "days": "days", "hours": "hours", "minutes": "minutes", "yuan": "yuan",
}  # fmt: skip


class Facts(Given):
    """What a run found and what it was asked, as cited numbers."""

    def __init__(self, run: RunResult, studies: Mapping[str, Study] | None = None) -> None:
        self.run, self.manifest = run, run.manifest
        super().__init__(run.manifest["resolved"], run.sources, run.manifest["names"], studies)

    def stored_in(self, name: str = MANIFEST) -> tuple[str, str]:
        """A file of the run and its digest."""
        if name == MANIFEST:
            return MANIFEST, self.manifest["digest"]
        return name, self.manifest["files"].get(name, {}).get("sha256", "")

    @property
    def played_with(self) -> Mapping[str, Any]:
        return {k: self.manifest[k] for k in ("seed", "replication", "sample", "engine")}

    @property
    def made_with(self) -> Mapping[str, str]:
        m = self.manifest
        return {"model": m.get("model", "–"), "cardsim": m["cardsim"], **m["versions"]}

    # values

    def value(self, name: str, *of: str, form: Form | None = None) -> Number:
        """A value by its id; nan if the run has none. The form follows the measure's unit."""
        value_id = ".".join((name, *of))
        measure = measure_of(value_id)
        found = self.run.values.get(value_id, float("nan"))
        return Number(found, form or _FORM_OF_UNIT.get(measure.unit, "count"), value_id, root_of(measure.id))

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
        return Number(share, "level", f"level:{value_id}", root_of(measure_of(value_id).id))

    def members(self, name: str, kind: str) -> list[str]:
        """Ids of a kind of which the run has a value: ``members("late", "bank")``."""
        return [k for k in self.names(kind) if f"{name}.{kind}.{k}" in self.run.values]

    # tables

    def cell(self, table: str, column: str, value: float | dt.date, form: Form, **where: str) -> Number:
        """A number read, or summed, from the rows of a stored table with these values in the columns."""
        chosen = ",".join(f"{k}={v}" for k, v in where.items())
        return Number(value, form, f"{table}:{column}[{chosen}]", f"table.{table}.{column}")

    @cached_property
    def weeks(self) -> pd.DataFrame:
        """Counts by bank and week of application."""
        counts = ["applications", "due", "on_time", "late", "open", "made", "in_hand"]
        sums: pd.DataFrame = self.run.cube.groupby(["bank", "week"], observed=True, dropna=True)[counts].sum()
        return sums.reset_index()

    def played(self, key: str, form: Form = "plain") -> Number:
        """An entry of the manifest: ``sample``, ``seed``, ``people.played``."""
        found: Any = self.manifest
        for part in key.split("."):
            found = found[int(part)] if part.isdigit() else found[part]
        return Number(dated(found), form, f"manifest:{key}", f"manifest.{key}")


def monday(day: Any) -> dt.date:
    """The Monday of a day's week; the day as a date or as text that begins with one."""
    date = dt.date.fromisoformat(str(day)[:10])
    return date - dt.timedelta(days=date.weekday())


def root_of(measure: str) -> str:
    """The measure without its statistic: ``days_to_made`` for ``days_to_made_p95``."""
    root, _, statistic = measure.rpartition("_")
    return root if statistic in STATISTICS and root in measures() else measure
