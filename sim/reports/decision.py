"""The decision card of one alternative: do it, do not, or cannot tell yet; how much, for whom, the cost."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.diagnostics import Text
from sim.reports.blocks import Block, Grid, Items, Tile, Tiles, Tone, Verdict
from sim.reports.cited import Form
from sim.reports.twins import CHANGE, LEVEL, Twins
from sim.reports.words import Joined, Value, say

_TONES: dict[str, Tone] = {"do": "good", "do_not": "bad", "unclear": "mixed", "no_change": "open"}

TINY = 0.01
"""Days; what is smaller is nobody's loss or gain."""


def card(twins: Twins, name: str) -> list[Block]:
    """All blocks of the card."""
    found = twins.cards[name]
    because = tuple(_threshold_said(twins, name, t) for t in found["thresholds"])
    answer = say(f"card.{found['verdict']}", title=twins.called(name))
    return [
        Verdict(answer, _TONES[found["verdict"]], (*because, _settle(twins, name, found["settle"]))),
        Tiles(_tiles(twins, name, found)),
        *_thresholds(twins, name, found),
        Items(tuple(_items(twins, name, found))),
    ]


def _threshold_said(twins: Twins, name: str, t: Mapping[str, Any]) -> Value:
    label = Text(t["label"]["en"], t["label"]["zh"])
    return say(f"card.threshold_{t['state']}", label=label, **_numbers(twins, name, t))


def _numbers(twins: Twins, name: str, t: Mapping[str, Any]) -> dict[str, Value]:
    """Limit, estimate and its interval."""
    form: Form = LEVEL.get(t["unit"], "count")
    key = "at_least" if "at_least" in t and t["at_least"] is not None else "at_most"
    told: dict[str, Value] = {
        c: twins.number(
            float("nan") if t[c] is None else float(t[c]),
            form,
            f"{name}.{t['name']}.{c}",
            "thresholds",
            t["measure"],
        )
        for c in ("estimate", "low", "high", "reference")
    }
    limit_form: Form = "level" if form == "share" else form
    limit = twins.number(float(t[key]), limit_form, f"{name}.{t['name']}.{key}", "thresholds", t["measure"])
    return told | {"limit": say(f"thresholds.{key}", limit=limit)}


def _settle(twins: Twins, name: str, settle: Mapping[str, Any]) -> Value:
    runs = settle.get("runs")
    if settle["kind"] == "runs" and runs is not None:
        return say("card.settle_runs", n=twins.number(int(runs), "plain", f"{name}.settle.runs", "study"))
    return say(f"card.settle_{settle['kind']}")


def _tiles(twins: Twins, name: str, found: Mapping[str, Any]) -> tuple[Tile, ...]:
    late, made = found["people"]["net_late"], found["days"]["days_to_made"]
    tiles = [
        _tile(twins, late, "more", f"{name}.people.net_late", "late", "late"),
        _tile(twins, made, "more_days", f"{name}.days.days_to_made", "made", "days_to_made"),
    ]
    if "cost_yuan" in found["cost"]:
        row, id = found["cost"]["cost_yuan"], f"{name}.cost.cost_yuan"
        tiles.append(_tile(twins, row, "more_yuan", id, "cost", "cost_yuan"))
    return tuple(tiles)


def _tile(twins: Twins, row: Mapping[str, Any], form: Form, id: str, label: str, measure: str) -> Tile:
    middle, low, high = (
        twins.number(float(row[c]), form, f"{id}.{c}", "study", measure)
        for c in ("difference", "low", "high")
    )
    exact = low.value == high.value
    spread = (
        say("card.exact")
        if exact
        else say("card.range", low=low, high=high, level=twins.told("level", "level"))
    )
    return Tile(middle, say(f"card.tile_{label}"), (spread,))


def _thresholds(twins: Twins, name: str, found: Mapping[str, Any]) -> list[Block]:
    rows = []
    for t in found["thresholds"]:
        told = _numbers(twins, name, t)
        between = say("twins.between", low=told["low"], high=told["high"])
        label = Text(t["label"]["en"], t["label"]["zh"])
        rows.append(
            (
                label,
                told["limit"],
                told["reference"],
                told["estimate"],
                between,
                say(f"card.state_{t['state']}"),
            )
        )
    head = ("measure", "limit", "reference", "estimate", "between", "state")
    return [Grid(say("card.caption"), tuple(say(f"card.{h}") for h in head), tuple(rows))] if rows else []


def _items(twins: Twins, name: str, found: Mapping[str, Any]) -> list[tuple[Value, Value]]:
    people = found["people"]
    worse, better = (
        twins.change(people[k], "count", f"{name}.people.{k}", "study", "late")
        for k in ("on_time_to_late", "late_to_on_time")
    )
    rows: list[tuple[Value, Value]] = [(say("card.people"), say("card.moved", worse=worse, better=better))]
    rows += [(say(f"card.{side}"), _sides(twins, name, found, side)) for side in ("losers", "winners")]
    rows.append((say("card.untouched"), _untouched(twins, name, found["rooms"])))
    return rows


def _sides(twins: Twins, name: str, found: Mapping[str, Any], side: str) -> Value:
    """The one of each margin that loses, or gains, most beyond luck."""
    if not found[side]:
        return say(f"card.no_{side}")
    told = [_side(twins, name, f"{side}.{i}", s) for i, s in enumerate(found[side]) if _seen(s)]
    if not told:
        return say(f"card.tiny_{side}")
    return Joined(tuple(told), "list.semicolon")


def _seen(s: Mapping[str, Any]) -> bool:
    """Whether an effect on days is still one when it is written."""
    return s["by"] == "late" or abs(float(s["difference"])) >= TINY


def _side(twins: Twins, name: str, id: str, s: Mapping[str, Any]) -> Value:
    form: Form = "more" if s["by"] == "late" else "more_days"
    measure = "late" if s["by"] == "late" else "days_to_made"
    size = twins.number(float(s["difference"]), form, f"{name}.{id}.difference", "study", measure)
    return say(f"card.side_{s['by']}", name=twins.name(s["margin"], s["member"]), size=size)


def _untouched(twins: Twins, name: str, rooms: Mapping[str, Any]) -> Value:
    same, other = len(rooms["untouched_banks"]), len(rooms["banks"])
    if not same:
        return say("card.all_touched")
    n = twins.number(same, "plain", f"{name}.rooms.untouched_banks", "rooms")
    return say("card.same_banks", n=n, all=twins.number(same + other, "plain", f"{name}.rooms", "rooms"))


def change_form(unit: str) -> Form:
    """How a difference in a unit is written."""
    return CHANGE.get(unit, "more")
