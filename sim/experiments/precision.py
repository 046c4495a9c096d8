"""How exact an answer is wanted, and when to stop: ``on_time_share=0.1points``, ``days_to_made_mean=2%``.

The amount is the half-width of the interval over replications: for a share in percentage points, for
anything else in the measure's own unit, or relative to the estimate in percent. A relative half-width g is
reached when the interval's is g/(1 + g) of the estimate (Law, Simulation Modeling and Analysis, chapter 9),
since the estimate stands in the place of the truth.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sim.diagnostics import Diagnostic, ScenarioError, Text, error, same
from sim.experiments.intervals import adjusted_gamma
from sim.experiments.ranges import Range
from sim.measures.names import measure_of, measures
from sim.nearest import nearest

FEWEST = 10
"""Replications before any interval is trusted to stop: fewer stop too early by luck."""
_WRITTEN = re.compile(r"([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)*)=(\d+(?:\.\d+)?)(%|[a-z]+)")
_OPTION = "--precision"


class Precision(NamedTuple):
    """One wish. amount: half-width in the unit of the measure, or a share of the estimate."""

    measure: str
    amount: float
    relative: bool
    text: str
    """As the planner wrote it."""

    def wanted(self, estimate: float) -> float:
        """The half-width, in the unit of the measure, at which to stop."""
        return abs(estimate) * adjusted_gamma(self.amount) if self.relative else self.amount

    def reached(self, found: Range) -> bool:
        """Whether the interval is narrow enough; one without limits never is."""
        return found.half_width <= self.wanted(found.estimate)


def precisions(texts: Sequence[str]) -> tuple[Precision, ...]:
    """All wishes as written; raises ScenarioError with every one that cannot be read."""
    found = [_one(text) for text in texts]
    wrong = [f for f in found if isinstance(f, Diagnostic)]
    if wrong:
        raise ScenarioError(wrong)
    return tuple(f for f in found if isinstance(f, Precision))


def known(wishes: Sequence[Precision], values: Mapping[str, float]) -> None:
    """Raise ScenarioError for a wish about a number that the runs do not have."""
    wrong = [_unknown(w.measure, list(values)) for w in wishes if w.measure not in values]
    if wrong:
        raise ScenarioError(wrong)


def next_runs(done: int, wishes: Sequence[Precision], ranges: Mapping[str, Range], most: int) -> int:
    """How many replications to have next: ``done`` where all wishes are met or the most is reached.

    As many as the spread seen asks for, at most twice what is there: the spread of few runs is uncertain.
    A share that never left the end of its scale shows no spread to go by: no run is added for its sake.
    """
    open_ = [w for w in wishes if not (w.reached(ranges[w.measure]) or ranges[w.measure].method == "bound")]
    if not open_ or done >= most:
        return done
    needed = max(_needed(done, w, ranges[w.measure]) for w in open_)
    return min(max(needed, done + 1), most)


def _needed(done: int, wish: Precision, found: Range) -> int:
    """Replications after which the half-width, falling with their root, is the wanted one."""
    wanted = wish.wanted(found.estimate)
    if not math.isfinite(found.half_width) or wanted <= 0:
        return 2 * done
    return math.ceil(min(done * (found.half_width / wanted) ** 2, 2 * done))


def _one(text: str) -> Precision | Diagnostic:
    read = _WRITTEN.fullmatch(text)
    if read is None:
        return _unreadable(text)
    id, number, unit = read[1], float(read[2]), read[3]
    try:
        own = measure_of(id).unit
    except KeyError:
        return _unknown(id, [*measures()])
    absolute = "points" if own == "share" else own
    if unit not in ("%", absolute):
        message = Text(f"{id} is measured in {absolute}", f"{id} 的单位是 {absolute}")
        wanted = Text(f"{absolute}, or % of the estimate", f"{absolute}，或 %（相对值）")
        return error("E-UNIT", _OPTION, message, got=text, expected=wanted)
    amount = number / 100 if unit in ("%", "points") else number
    if not 0 < amount < (1 if unit in ("%", "points") else math.inf):
        message = Text("a precision lies above 0 and below 100 %", "精度须大于 0、小于 100%")
        return error("E-RANGE", _OPTION, message, got=text)
    return Precision(id, amount, unit == "%", text)


def _unreadable(text: str) -> Diagnostic:
    message = Text("not a measure with an amount", "不是“指标=精度”的形式")
    wanted = same("on_time_share=0.1points, days_to_made_mean=2%, backlog_days_peak.bureau.X=0.5days")
    return error("E-VALUE", _OPTION, message, got=text, expected=wanted)


def _unknown(id: str, names: list[str]) -> Diagnostic:
    near = nearest(id, names)
    hint = Text(f"did you mean {near}?", f"是否想写 {near}？") if near else None
    return error("E-REF", _OPTION, Text("no such measure", "没有这个指标"), got=id, help=hint)
