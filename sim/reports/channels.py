"""How each channel keeps its promise, under any reading."""

from __future__ import annotations

from typing import NamedTuple

from sim.diagnostics import Text
from sim.reports.cited import Number
from sim.reports.facts import Facts
from sim.reports.scales import Level, level


class Channel(NamedTuple):
    """One channel in which something fell due; level ``small``: a sample has too few counters to tell."""

    id: str
    name: Text
    share: Number
    late: Number
    due: Number
    level: Level


def channels_of(facts: Facts, *reading: str) -> list[Channel]:
    """Worst share first; ``reading`` is ("reading", id) for another than the scenario's own."""
    found = []
    for id in facts.members("due", "channel"):
        share, late = (facts.value(m, *reading, "channel", id) for m in ("on_time_share", "late"))
        due = facts.value("due", "channel", id)
        if due.number() > 0 and share.known:
            told = "small" if facts.too_small(f"on_time_share.channel.{id}") else level(share, late)
            found.append(Channel(id, facts.name("channel", id), share, late, due, told))
    return sorted(found, key=lambda c: c.share.number())


def turns(channel: Channel, own: Level | None) -> bool:
    """Whether another reading gives the channel another verdict than its own."""
    return "small" not in (channel.level, own) and (channel.level == "not") != (own == "not")
