"""Every reading of the promises, channel by channel, and whether it turns a verdict."""

from __future__ import annotations

from sim.reports.blocks import Grid
from sim.reports.channels import channels_of, turns
from sim.reports.facts import Facts
from sim.reports.words import Value, say


def readings(facts: Facts) -> Grid:
    """One row a reading and channel; the scenario's own reading first."""
    own = facts.scenario["reading"]
    names = facts.names("reading")
    order = [own, *(r for r in names if r != own)]
    level = {c.id: c.level for c in channels_of(facts)}
    rows: list[tuple[Value, ...]] = []
    for reading in order:
        for c in channels_of(facts, "reading", reading):
            turned = turns(c, level.get(c.id))
            word = "own" if reading == own else "turned" if turned else "same"
            word = "small" if c.level == "small" else word
            rows.append((names[reading], c.name, c.share, c.late, say(f"readings.{word}")))
    head = tuple(say(f"readings.{h}") for h in ("reading", "channel", "share", "late", "effect"))
    return Grid(say("readings.caption"), head, tuple(rows))
