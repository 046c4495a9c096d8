"""What changed since an earlier comparison: verdicts that turned, effects that moved, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import hypot
from typing import Any, NamedTuple

from sim.diagnostics import Text
from sim.reports.blocks import Block, Grid, Heading, Paragraph
from sim.reports.causes import reasons
from sim.reports.cited import Form, Number
from sim.reports.given import Given
from sim.reports.moved import LEVEL, Sure, old
from sim.reports.since import Turn, turned_grid
from sim.reports.twins import Twins
from sim.reports.words import Phrase, Value, say
from sim.results import DamagedRun

_EFFECTS: tuple[tuple[str, str, Form, str], ...] = (
    ("people", "net_late", "more", "late"),
    ("days", "days_to_made", "more_days", "days_to_made"),
    ("days", "days_to_hand", "more_days", "days_to_hand"),
    ("cost", "cost_yuan", "more_yuan", "cost_yuan"),
)
"""What a card tells in numbers: where it stands there, how it is written, the measure it is of."""


class Effect(NamedTuple):
    """An effect of an alternative then and now; change: now less then."""

    label: Value
    then: Number
    now: Number
    change: Number
    sure: Sure


def since_compared(now: Twins, then: Twins) -> list[Block]:
    """The section; one sentence where nothing changed. Raises DamagedRun where the two have no alternative in
    common, or not the same reference."""
    names = [name for name in now.cards if name in then.cards]
    if not names or now.about["reference"] != then.about["reference"]:
        what = "the two comparisons have not the same reference, or no alternative in common"
        raise DamagedRun(5, what, str(then.study.folder))
    turned = [turn for name in names for turn in _turns(now, then, name)]
    every = _effects(now, then, names)
    moved = [e for e in every if e.change.number()]
    why = reasons(now, then, *((_scenario(now, n), _scenario(then, n)) for n in names))
    head = Heading(2, say("since.title_compare"), "since")
    if not (turned or moved or why):
        return [head, Paragraph(say("since.nothing_study"))]
    blocks: list[Block] = [head, Paragraph(_summary(now, turned, every, moved), "lead")]
    blocks += [turned_grid(turned)] if turned else []
    blocks += [_grid(moved), Paragraph(say("since.note_compare"), "note")] if moved else []
    return [*blocks, *why]


def _summary(now: Twins, turned: Sequence[Turn], every: Sequence[Effect], moved: Sequence[Effect]) -> Phrase:
    beyond = sum(e.sure == "beyond" for e in moved)
    told: dict[str, Value] = {
        name: now.derived(name, n, "plain", now.told("replications"))
        for name, n in (("turned", len(turned)), ("all", len(every)), ("n", len(moved)), ("k", beyond))
    }
    turn = say("since.some_turned" if turned else "since.none_turned", n=told["turned"])
    return say("since.summary_compare", **{**told, "turned": turn})


def _turns(now: Twins, then: Twins, name: str) -> list[Turn]:
    """Of one alternative: its verdict, and what became of thresholds that both state alike."""
    a, b = then.cards[name], now.cards[name]
    rows = [(now.called(name), f"since.card_{a['verdict']}", f"since.card_{b['verdict']}")]
    old_states = {_asked(t): t["state"] for t in a["thresholds"]}
    for t in b["thresholds"]:
        if _asked(t) in old_states:
            label = say("since.of", what=Text(t["label"]["en"], t["label"]["zh"]), title=now.called(name))
            rows.append((label, f"card.state_{old_states[_asked(t)]}", f"card.state_{t['state']}"))  # type: ignore[arg-type]
    return [(what, say(x), say(y)) for what, x, y in rows if x != y]


def _asked(threshold: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(threshold.get(k) for k in ("measure", "at_least", "at_most", "probability"))


def _effects(now: Twins, then: Twins, names: Sequence[str]) -> list[Effect]:
    """All that both have, what is beyond noise first."""
    asked = [
        (name, *effect) for name in names for effect in _EFFECTS
        if all(effect[1] in t.cards[name][effect[0]] for t in (now, then))
    ]  # fmt: skip
    found = [_effect(now, then, len(asked), *one) for one in asked]
    return sorted(found, key=lambda e: e.sure != "beyond")


def _effect(
    now: Twins, then: Twins, many: int, name: str, part: str, quantity: str, form: Form, measure: str
) -> Effect:
    a, b = (t.cards[name][part][quantity] for t in (then, now))
    id = f"{name}.{part}.{quantity}.difference"
    before, after = (
        t.number(float(row["difference"]), form, id, "study", measure) for t, row in ((then, a), (now, b))
    )
    before = old(before)
    change = now.derived("change", after.number() - before.number(), form, after, before)
    label = say("since.of", what=say(f"since.effect_{quantity}"), title=now.called(name))
    noise = hypot(_reach(then, a, many), _reach(now, b, many))
    sure: Sure = "beyond" if abs(change.number()) > noise else "within"
    return Effect(label, before, after, change, sure)


def _reach(twins: Twins, row: Mapping[str, Any], many: int) -> float:
    """Half the interval of an effect, as wide as for so many effects at once."""
    from scipy.stats import t

    df = twins.about["replications"] - 1
    return float(
        (row["high"] - row["low"]) / 2 * t.isf((1 - LEVEL) / (2 * many), df) / t.isf((1 - LEVEL) / 2, df)
    )


def _grid(moved: Sequence[Effect]) -> Grid:
    rows = tuple((e.label, e.then, e.now, e.change, say(f"since.{e.sure}")) for e in moved)
    head = tuple(say(f"since.{h}") for h in ("effect", "then", "now", "change", "noise"))
    return Grid(say("since.effects"), head, rows)


def _scenario(twins: Twins, name: str) -> Given:
    """An alternative with its own lines."""
    found = twins.about["scenarios"][name]
    return Given(found["resolved"], {**twins.sources, "lines": found["lines"]}, twins.about["names"])
