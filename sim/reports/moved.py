"""Which numbers of page one moved since an earlier run, by how much, and whether luck alone explains it.

Two single runs of the same model with other luck differ by chance. With a study of many runs the spread s of
single runs is known: a difference within t s sqrt(2) (Student's t, Bonferroni over all numbers compared) is
within luck. Where both runs have a study, the larger spread counts.
"""

from __future__ import annotations

import math
from typing import Any, Literal, NamedTuple

from sim.diagnostics import Text
from sim.experiments.value_words import label_of
from sim.measures.names import measure_of
from sim.reports.cited import Form, Number
from sim.reports.facts import Facts
from sim.reports.origins import numbers_in
from sim.reports.page_one import page_one
from sim.reports.ranges import Ranges
from sim.reports.twins import CHANGE

LEVEL = 0.95
Sure = Literal["beyond", "within", "unknown"]


class Moved(NamedTuple):
    """A number of page one then and now; change: now less then."""

    label: Text
    then: Number
    now: Number
    change: Number
    sure: Sure


def compared(now: Facts, then: Facts) -> list[Number]:
    """Numbers of page one, of either, that both runs have; as they are now."""
    cited = [n for f in (now, then) for n in numbers_in(page_one(f, Ranges()))]
    ids = dict.fromkeys(n.id for n in cited if n.id in now.run.values and n.id in then.run.values)
    forms: dict[str, Form] = {n.id: n.form for n in reversed(cited)}
    return [now.value(*id.split("."), form=forms[id]) for id in ids]


def moved(now: Facts, then: Facts) -> list[Moved]:
    """Those that are not the same, what is beyond luck first."""
    numbers = compared(now, then)
    found = [_moved(now, then, n, len(numbers)) for n in numbers]
    order = {"beyond": 0, "unknown": 1, "within": 2}
    return sorted((m for m in found if m is not None), key=lambda m: order[m.sure])


def _moved(now: Facts, then: Facts, number: Number, many: int) -> Moved | None:
    before, after = then.run.values[number.id], number.number()
    if before == after or (math.isnan(before) and math.isnan(after)):
        return None
    old = earlier(before, number.form, number.id)
    form: Form = CHANGE.get(measure_of(number.id).unit, "more")
    change = now.derived("change", after - before, form, number, old)
    label = label_of(number.id, now.manifest["names"])
    return Moved(label, old, number, change, _sure(after - before, luck(now, then, number.id, many)))


def earlier(value: Any, form: Form, id: str, file: str = "summary.json") -> Number:
    """A number of the earlier result, out of one of its files."""
    return Number(value, form, f"then:{id}", f"then.{file}")


def old(number: Number) -> Number:
    """The same number of an earlier study."""
    return earlier(number.value, number.form, number.id, "study.json")


def _sure(change: float, limit: float | None) -> Sure:
    if limit is None or math.isnan(change):
        return "unknown"
    return "beyond" if abs(change) > limit else "within"


def luck(now: Facts, then: Facts, id: str, many: int) -> float | None:
    """The largest difference of two single runs that luck explains; None where no study knows."""
    found = [_limit(f, id, many) for f in (now, then)]
    known = [x for x in found if x is not None]
    return max(known) if known else None


def _limit(facts: Facts, id: str, many: int) -> float | None:
    study = facts.studies.get("replicate")
    if study is None or study.about["sample"] != facts.manifest["sample"]:
        return None
    from scipy.stats import t

    table: Any = study.tables["measures"]
    rows = table[table["id"] == id].to_dict("records")
    if not rows or math.isnan(rows[0]["low"]):
        return None
    n, half = int(rows[0]["n"]), (rows[0]["high"] - rows[0]["low"]) / 2
    spread = half * math.sqrt(n) / float(t.ppf((1 + LEVEL) / 2, n - 1))
    times = float(t.isf((1 - LEVEL) / (2 * max(many, 1)), n - 1))
    return times * float(spread) * math.sqrt(2)
