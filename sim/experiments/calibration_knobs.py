"""The knobs of a calibration: from the unit cube to values, and from values to a varied scenario."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from sim.arrays import F64
from sim.diagnostics import Text, same
from sim.experiments.assumptions import Assumptions, assumptions_of, with_values
from sim.experiments.calibration_file import Knob, Read
from sim.experiments.key_values import Places
from sim.experiments.vary import vary
from sim.nearest import nearest
from sim.scenario_files import Resolved


@dataclass(frozen=True)
class Turned:
    """A knob of one scenario. own: the value the scenario has, perhaps outside low to high. unit: of an
    assumption, empty where keys carry theirs."""

    id: str
    words: Text
    knob: Knob
    low: float
    high: float
    own: float
    unit: str = ""

    def value(self, u: float) -> float:
        """At a place in the unit interval."""
        if self.knob.scale == "log":
            return self.low * math.exp(u * math.log(self.high / self.low))
        return self.low + u * (self.high - self.low)

    def place(self, value: float) -> float:
        """Where a value lies in the unit interval; outside it, if it lies outside the range."""
        if self.knob.scale == "log":
            return math.log(value / self.low) / math.log(self.high / self.low) if value > 0 else -math.inf
        return (value - self.low) / (self.high - self.low)


def knobs_of(resolved: Resolved, read: Read) -> list[Turned]:
    """The knobs of a calibration file on a scenario, in its order. Raises ScenarioError."""
    known, places = assumptions_of(resolved), Places(resolved.scenario)
    found, taken = [], dict[str, str]()
    for id, knob in read.calibration.knobs.items():
        turned = (
            _assumed(id, knob, read, known) if knob.assumption else _stated(id, knob, places, read, resolved)
        )
        found.append(turned)
        patterns = known.flagged[knob.assumption].knobs if knob.assumption else ()
        for pattern in [*knob.paths, *(k.path for k in patterns)]:
            for path in places.match(pattern):
                if taken.setdefault(path, id) != id:
                    message = Text(
                        f"{path} is turned by {taken[path]} already", f"{path} 已由 {taken[path]} 调节"
                    )
                    raise read.fault("E-DUPKEY", ("knobs", id), message, got=id)
    return found


def turn(resolved: Resolved, knobs: Sequence[Turned], point: F64) -> Resolved:
    """The scenario at a point of the unit cube. Raises ScenarioError for what no file may state."""
    values = [(knob, knob.value(float(u))) for knob, u in zip(knobs, point, strict=True)]
    assumed = {k.knob.assumption: v for k, v in values if k.knob.assumption}
    moved = with_values(resolved, assumed) if assumed else resolved
    places = Places(moved.scenario)
    for turned, value in values:
        put = places.put_share if turned.knob.enters == "share" else places.put
        for path in (p for pattern in turned.knob.paths for p in places.match(pattern)):
            put(path, value)
    stated = places.changes()
    return vary(moved, stated) if stated else moved


def _stated(id: str, knob: Knob, places: Places, read: Read, resolved: Resolved) -> Turned:
    at, own = ("knobs", id, "paths"), set[float]()
    for pattern in knob.paths:
        matched = places.match(pattern)
        if not matched:
            near = nearest(pattern, resolved.provenance)
            hint = Text(f"did you mean {near}?", f"是否想写 {near}？") if near else None
            raise read.fault(
                "E-REF", at, Text("the scenario has no such key", "方案没有这个键"), got=pattern, help=hint
            )
        try:
            own |= {places.number(path) for path in matched}
        except (TypeError, ValueError):
            raise read.fault("E-TYPE", at, Text("not a number", "不是数"), got=pattern) from None
    if len(own) > 1:
        message = Text("the scenario has different numbers there", "方案中这些键的数值不同")
        raise read.fault("E-VALUE", at, message, got=", ".join(map(str, sorted(own))))
    words = Text(knob.en or id, knob.zh or knob.en or id)
    return Turned(id, words, knob, float(knob.low or 0.0), float(knob.high or 0.0), own.pop())


def _assumed(id: str, knob: Knob, read: Read, known: Assumptions) -> Turned:
    name, at = str(knob.assumption), ("knobs", id, "assumption")
    if name in known.left_out:
        why = known.left_out[name]
        raise read.fault("E-VALUE", at, Text(f"it moves no key: {why}", f"不对应任何参数：{why}"), got=name)
    if name not in known.flagged:
        near = nearest(name, list(known.flagged))
        hint = Text(f"did you mean {near}?", f"是否想写 {near}？") if near else None
        raise read.fault("E-REF", at, Text("no such assumption", "没有这项假设"), got=name, help=hint)
    flagged = known.flagged[name]
    a = flagged.assumption
    low, high = (a.low if knob.low is None else knob.low), (a.high if knob.high is None else knob.high)
    if not low < high or (knob.scale == "log" and low <= 0):
        raise read.fault(
            "E-ORDER",
            at,
            Text(f"a range from {low:g} to {high:g}", f"范围为 {low:g} 至 {high:g}"),
            expected=same("0 < low < high" if knob.scale == "log" else "low < high"),
        )
    words = Text(knob.en or flagged.words.en, knob.zh or flagged.words.zh)
    return Turned(id, words, knob, low, high, flagged.centre, a.unit)
