"""The flagged assumptions of a scenario: their ranges, and the scenario with them moved.

Where the scenario states the quantity itself, its own value is the centre, which may have been fitted
inside the range; an assumption whose centre lies outside its range is the planner's choice and not moved.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.diagnostics import ScenarioError, Text, error
from sim.experiments.key_values import Places
from sim.experiments.knobs import STATED, Knob, read_knobs
from sim.experiments.vary import vary
from sim.facts import Assumption, FactError, load_sources
from sim.nearest import nearest
from sim.scenario_files import Resolved


@dataclass(frozen=True)
class Flagged:
    """An assumption that moves keys of this scenario. centre: where the scenario has it, in its unit."""

    assumption: Assumption
    knobs: tuple[Knob, ...]
    centre: float

    @property
    def id(self) -> str:
        """Id in the table of assumptions."""
        return self.assumption.id

    @property
    def words(self) -> Text:
        """What it is, in both languages."""
        return Text(self.assumption.quantity_en, self.assumption.quantity_zh)

    @property
    def u_centre(self) -> float:
        """The quantile at which the centre lies."""
        low, high = self.assumption.low, self.assumption.high
        return (self.centre - low) / (high - low)

    def at(self, u: float) -> float:
        """The value at quantile u: triangular from low to high with its mode at the centre."""
        low, high, mode = self.assumption.low, self.assumption.high, self.centre
        if u <= self.u_centre:
            return low + float(np.sqrt(u * (high - low) * (mode - low)))
        return high - float(np.sqrt((1 - u) * (high - low) * (high - mode)))


@dataclass(frozen=True)
class Assumptions:
    """The flagged assumptions of a scenario by id, and why each other one is not moved."""

    flagged: Mapping[str, Flagged]
    left_out: Mapping[str, Text]


def assumptions_of(resolved: Resolved) -> Assumptions:
    """Those of the scenario's city. Raises ScenarioError (E-FACTS) for a damaged table."""
    folder = resolved.data_folder
    try:
        known = load_sources(folder).assumptions
        knobs, left_out = read_knobs(folder, known)
    except FactError as damaged:
        text = Text(f"the data folder is damaged: {damaged}", f"数据目录损坏：{damaged}")
        raise ScenarioError([error("E-FACTS", "data", text)]) from None
    places = Places(resolved.scenario)
    flagged = {}
    for id, mine in knobs.items():
        found = _flagged(known[id], mine, places)
        if isinstance(found, Flagged):
            flagged[id] = found
        else:
            left_out[id] = found
    return Assumptions(flagged, left_out)


def varied(resolved: Resolved, quantiles: Mapping[str, float]) -> Resolved:
    """The scenario with assumptions at quantiles of their ranges, as ``{"A.36a": 0.9}``.

    0 is low, 1 high, and ``Flagged.u_centre`` the scenario itself. Raises ScenarioError.
    """
    flagged = chosen(resolved, quantiles)
    return with_values(resolved, {f.id: f.at(quantiles[f.id]) for f in flagged})


def with_values(resolved: Resolved, values: Mapping[str, float]) -> Resolved:
    """The scenario with assumptions at values in their own units. Raises ScenarioError."""
    return vary(resolved, changes(resolved, values))


def changes(resolved: Resolved, values: Mapping[str, float]) -> dict[str, Any]:
    """Key paths and what a scenario file would state there, for assumptions at these values."""
    places = Places(resolved.scenario)
    moves = [(f, k, values[f.id]) for f in chosen(resolved, values) for k in f.knobs]
    for flagged, knob, value in sorted(moves, key=lambda m: m[1].enters not in STATED):
        for path in places.match(knob.path):
            _move(places, path, knob, value, flagged.centre)
    return places.changes()


def chosen(resolved: Resolved, ids: Iterable[str]) -> list[Flagged]:
    """Flagged assumptions by id, in the order of the table. Raises ScenarioError for any other id."""
    found, wanted = assumptions_of(resolved), list(ids)
    strangers = [id for id in wanted if id not in found.flagged]
    if strangers:
        raise ScenarioError([_stranger(id, found) for id in strangers])
    return [f for id, f in found.flagged.items() if id in wanted]


def _stranger(id: str, found: Assumptions) -> Any:
    if id in found.left_out:
        why = found.left_out[id]
        text = Text(f"{id} moves no key: {why.en}", f"{id} 不改变任何参数：{why.zh}")
        return error("E-VALUE", id, text, got=id)
    near = nearest(id, list(found.flagged))
    hint = Text(f"did you mean {near}?", f"是否想写 {near}？") if near else None
    text = Text("no such assumption", "没有这项假设")
    return error("E-REF", id, text, got=id, help=hint)


def _flagged(assumption: Assumption, knobs: list[Knob], places: Places) -> Flagged | Text:
    """The assumption with those of its keys that the scenario has, or why it moves none."""
    mine = [k for k in knobs if places.match(k.path)]
    if not mine:
        return Text("the scenario has none of its keys", "方案中没有相应的键")
    stated = [k for k in mine if k.enters in STATED]
    centres = {round(places.number(p) / k.by, 9) for k in stated for p in places.match(k.path)}
    if len(centres) > 1:
        return Text("the scenario states it apart in several places", "方案中多处取值不同")
    centre = centres.pop() if centres else assumption.central
    if not assumption.low <= centre <= assumption.high or assumption.low == assumption.high:
        return Text("the scenario states a value outside its range", "方案取值在范围之外")
    return Flagged(assumption, tuple(mine), centre)


def _move(places: Places, path: str, knob: Knob, value: float, centre: float) -> None:
    """Let a value enter at one path."""
    if knob.enters == "set":
        places.put(path, value * knob.by)
    elif knob.enters == "clock":
        places.put_clock(path, value)
    elif knob.enters == "share":
        places.put_share(path, value)
    elif knob.enters == "scale":
        places.put(path, places.number(path) * float(np.float64(value / centre) ** knob.by))
    else:
        places.put(path, places.number(path) + knob.by * (value - centre))
