"""The decision card of an alternative: verdict, thresholds, size, who loses, cost, what would settle it.

A card is plain JSON, made to be read by screens and reports without another look at the runs:
- ``scenario``: name of the alternative. ``verdict``: do, do_not, unclear or no_change.
- ``thresholds``: list of name, measure, label, unit, at_least or at_most, probability, estimate, low, high,
  state (met, broken, unclear, none), reason, runs, reference (the reference's mean).
- ``people``: on_time_to_late, late_to_on_time, net_late: difference, low, high, changed, p.
- ``days``: for each of ``QUANTITIES`` the mean difference of a twin in days with low, high, changed, and
  sooner, later: how many people.
- ``losers`` and ``winners``: at most one for each of group, district, bank, batch: margin, member, by (late:
  people, or days: mean of a twin), difference, low, high, changed, p_holm. Chosen by people or person-days.
- ``cost``: yuan and hours, each difference, low, high, changed; ``priced`` says whether there are prices.
- ``rooms``: touched and untouched banks and desks. ``alone``: applications in one world only, by state.
  ``twins``: those in both; ``moved``: twins at another bank or in another channel.
- ``settle``: kind (nothing, runs, sample, value, assumptions, thresholds) and runs.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.experiments.pairs import Pair
from sim.experiments.sample_limits import too_few_counters
from sim.experiments.value_words import label_of
from sim.experiments.verdicts import Judged, Seen, Threshold, judge, verdict
from sim.measures.names import measure_of
from sim.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

LOSING = ("group", "district", "bank", "batch")
_FIRM = 0.05
_COSTS = ("cost_yuan", "staff_hours", "overtime_hours")
CASES = {
    "on_time_share": "due", "first_visit_failed_share": "first_visits", "within_target_share": "first_visits",
    "gave_up_share": "visits", "turned_away_share": "visits",
}  # fmt: skip
"""Shares, and the number that they are a share of."""
MANY_RUNS = 200
"""More replications than that are no advice: then what is assumed decides, not luck."""


@dataclass(frozen=True)
class Found:
    """What a card is made of: pairs of all replications, and the tables out of them."""

    scenario: Scenario
    sample: int
    pairs: list[Pair]
    values: pd.DataFrame
    moves: pd.DataFrame
    waits: pd.DataFrame
    rooms: pd.DataFrame
    alone: Mapping[str, Any]


def card_of(found: Found) -> dict[str, Any]:
    """The card as plain JSON."""
    judged = judge(thresholds_of(found.scenario), _seen(found))
    unchanged = not found.rooms["touched"].any()
    word = "no_change" if unchanged else verdict(judged)
    return {
        "scenario": found.scenario.name,
        "verdict": word,
        "thresholds": [_threshold(j, found) for j in judged],
        "people": _sizes(found.moves),
        "days": _sizes(found.waits, ("sooner", "later")),
        "losers": _sides(found, 1),
        "winners": _sides(found, -1),
        "cost": _cost(found),
        "rooms": _rooms(found.rooms),
        "alone": found.alone,
        "twins": _mean(found, "twins"),
        "moved": {name: _mean(found, name) for name in ("other_bank", "other_channel")},
        "settle": settle(word, judged),
    }


def thresholds_of(scenario: Scenario) -> list[Threshold]:
    """The thresholds that the scenario states, in its order."""
    out = []
    for name, d in scenario.decisions.items():
        limit = d.at_least if d.at_least is not None else d.at_most
        assert limit is not None  # checked before anything is played
        out.append(Threshold(name, d.measure, limit, d.at_least is not None, d.probability))
    return out


def _seen(found: Found) -> dict[str, Seen]:
    too_small = [p.about["alternative"]["sample_too_small"] for p in found.pairs]
    out = {}
    for t in thresholds_of(found.scenario):
        x = _column(found, t.measure, "alternative")
        refused = any(too_few_counters(t.measure, found.scenario, few) for few in too_small)
        share = measure_of(t.measure).unit == "share"
        out[t.measure] = Seen(x, share, _cases(found, t.measure), "sample_too_small" if refused else "")
    return out


def _column(found: Found, value_id: str, side: str) -> Any:
    """A value of one side, one a replication; nan where a run has none."""
    rows = [p.values.loc[p.values["id"] == value_id, side].to_numpy() for p in found.pairs]
    return np.array([r[0] if len(r) else math.nan for r in rows], dtype=np.float64)


def _cases(found: Found, value_id: str) -> float:
    base, dot, rest = value_id.partition(".")
    if base not in CASES:
        return 0.0
    cases = _column(found, CASES[base] + dot + rest, "alternative")
    return float(np.nan_to_num(cases).min()) / found.sample


def _threshold(j: Judged, found: Found) -> dict[str, Any]:
    t = j.threshold
    names = found.pairs[0].about["alternative"]["names"]
    return {
        "name": t.name, "measure": t.measure, "label": label_of(t.measure, names)._asdict(),
        "unit": measure_of(t.measure).unit, ("at_least" if t.at_least else "at_most"): t.limit,
        "probability": t.probability, "estimate": j.estimate, "low": j.low, "high": j.high,
        "state": j.state, "reason": j.reason, "runs": j.runs,
        "reference": float(_column(found, t.measure, "reference").mean()),
    }  # fmt: skip


def _sizes(table: pd.DataFrame, more: tuple[str, ...] = ()) -> dict[str, Any]:
    """Quantity to numbers, over everybody."""
    everybody = table[table["margin"] == "all"].set_index("quantity")
    rows = everybody.to_dict("index")
    return {str(q): _numbers(row, ("p", *more)) for q, row in rows.items()}


def _numbers(row: Any, more: tuple[str, ...] = ()) -> dict[str, Any]:
    plain = {name: float(row[name]) for name in ("difference", "low", "high", *more)}
    return plain | {"changed": bool(row["changed"])}


def _sides(found: Found, sign: int) -> list[dict[str, Any]]:
    """The member of each margin that loses (sign 1) or wins (-1) most: in people late, else in days."""
    every = [_most(found, margin, sign) for margin in LOSING]
    return [side for side in every if side is not None]


def _most(found: Found, margin: str, sign: int) -> dict[str, Any] | None:
    late = found.moves[found.moves["quantity"] == "net_late"]
    made = found.waits[found.waits["quantity"] == "days_to_made"]
    weights = (("late", late, 1.0), ("days", made, made["twins"]))
    for by, table, weight in weights:
        size = sign * table["difference"] * weight
        chosen = (
            (table["margin"] == margin) & table["member"].notna() & (table["p_holm"] < _FIRM) & (size > 0)
        )
        if chosen.any():
            row = table.iloc[int(size.where(chosen).argmax())]
            return {"margin": margin, "member": str(row["member"]), "by": by} | _numbers(row, ("p_holm",))
    return None


def _cost(found: Found) -> dict[str, Any]:
    rows = found.values.set_index("id").to_dict("index")
    out = {name: _numbers(rows[name]) for name in _COSTS if name in rows}
    return out | {"priced": any(found.scenario.prices.model_dump().values())}


def _rooms(rooms: pd.DataFrame) -> dict[str, Any]:
    """Names of banks and districts by whether any of their rooms is touched; demand by itself."""
    parts = rooms["room"].str.partition(".")
    kind, name = parts[0], parts[2]
    banks = rooms["touched"].groupby(name[kind.isin(["counters", "lines", "hand_over"])], sort=False).any()
    desks = rooms["touched"].groupby(name[kind == "desks"], sort=False).any()
    return {
        "banks": [str(b) for b in banks.index[banks]],
        "untouched_banks": [str(b) for b in banks.index[~banks]],
        "desks": [str(d) for d in desks.index[desks]],
        "untouched_desks": [str(d) for d in desks.index[~desks]],
        "demand": bool(rooms.loc[kind == "demand", "touched"].any()),
    }


def _mean(found: Found, name: str) -> float:
    """Mean number of applications, of the whole city."""
    return sum(float(p.about[name]) for p in found.pairs) * found.sample / len(found.pairs)


def settle(word: str, judged: list[Judged]) -> dict[str, Any]:
    """What would turn "cannot tell yet" into a verdict: the first that is lacking."""
    if word != "unclear":
        return {"kind": "nothing", "runs": None}
    if not judged:
        return {"kind": "thresholds", "runs": None}
    if any(j.reason == "sample_too_small" for j in judged):
        return {"kind": "sample", "runs": None}
    if any(j.reason == "no_value" for j in judged):
        return {"kind": "value", "runs": None}
    needed = [j.runs for j in judged if j.state == "unclear"]
    if any(n is None or n > MANY_RUNS for n in needed):
        return {"kind": "assumptions", "runs": None}
    return {"kind": "runs", "runs": max(n for n in needed if n is not None)}
