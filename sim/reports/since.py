"""What changed since an earlier run: numbers of page one, verdicts that turned, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sim.diagnostics import Text
from sim.experiments.value_words import label_of
from sim.reports.blocks import Block, Grid, Heading, Paragraph
from sim.reports.causes import reasons
from sim.reports.channels import Channel, channels_of
from sim.reports.cited import Number
from sim.reports.facts import Facts
from sim.reports.moved import Moved, compared, moved
from sim.reports.words import Phrase, Value, say

Turn = tuple[Value, Value, Value]


def since(now: Facts, then: Facts) -> list[Block]:
    """The section; one sentence where nothing changed."""
    found, turned = moved(now, then), turns(now, then)
    why, head = reasons(now, then), Heading(2, say("since.title", title=then.title), "since")
    if not (found or turned or why):
        return [head, Paragraph(say("since.nothing"))]
    blocks: list[Block] = [head, Paragraph(_summary(now, then, found, turned), "lead")]
    blocks += [turned_grid(turned)] if turned else []
    blocks += [_moved(found)] if found else []
    blocks += why or [Paragraph(say("since.no_inputs"), "note")]
    return [*blocks, Paragraph(say("since.note"), "note")] if found else blocks


def _summary(now: Facts, then: Facts, found: Sequence[Moved], turned: Sequence[Turn]) -> Phrase:
    turn = say("since.some_turned" if turned else "since.none_turned", n=_count(now, "turned", len(turned)))
    told: dict[str, Value] = {
        "all": _count(now, "compared", len(compared(now, then))),
        "n": _count(now, "moved", len(found)),
        "turned": turn,
    }
    if any(m.sure != "unknown" for m in found):
        told["k"] = _count(now, "beyond", sum(m.sure == "beyond" for m in found))
        return say("since.summary", **told)
    return say("since.summary_unknown" if found else "since.summary_none", **told)


def _count(facts: Facts, what: str, n: int) -> Number:
    return facts.derived(what, n, "plain", facts.played("scenario.name", "text"))


def _moved(found: Sequence[Moved]) -> Grid:
    rows = tuple((m.label, m.then, m.now, m.change, say(f"since.{m.sure}")) for m in found)
    head = tuple(say(f"since.{h}") for h in ("measure", "then", "now", "change", "luck"))
    return Grid(say("since.moved"), head, rows)


def turns(now: Facts, then: Facts) -> list[Turn]:
    """Verdicts on channels and thresholds that are not what they were: what, then, now."""
    a, b = ({c.id: c for c in channels_of(f)} for f in (then, now))
    rows: list[Turn] = [
        (b[id].name, say(f"since.level_{_word(a[id])}"), say(f"since.level_{_word(b[id])}"))
        for id in b
        if id in a and _word(a[id]) != _word(b[id])
    ]
    old, new = (_met(f) for f in (then, now))
    rows += [
        (new[k][0], say(f"since.met_{old[k][1]}"), say(f"since.met_{new[k][1]}"))
        for k in new
        if k in old and old[k][1] != new[k][1]
    ]
    return rows


def _word(channel: Channel) -> str:
    return {"kept": "kept", "nearly": "kept", "not": "not"}.get(channel.level, "none")


def _met(facts: Facts) -> Mapping[str, tuple[Text, str]]:
    """Thresholds of the scenario's file by what they ask: label, and yes or no."""
    found = {}
    for d in facts.scenario["decisions"].values():
        value = facts.run.values.get(d["measure"], float("nan"))
        least = d["at_least"] is not None
        met = value >= d["at_least"] if least else value <= d["at_most"]
        asked = str((d["measure"], d["at_least"], d["at_most"]))
        found[asked] = (label_of(d["measure"], facts.manifest["names"]), "yes" if met else "no")
    return found


def turned_grid(turned: Sequence[Turn]) -> Grid:
    """Verdicts that are not what they were."""
    head: tuple[Any, ...] = tuple(say(f"since.{h}") for h in ("verdict", "then", "now"))
    return Grid(say("since.turned"), head, tuple(turned))
