"""How the lines of a weekly brief are made, and where its numbers come from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sim.diagnostics import Text
from sim.reports.alarm_lines import LEVEL
from sim.reports.blocks import Block, Grid
from sim.reports.cited import Number
from sim.reports.facts import Facts
from sim.reports.origins import numbers_in, origin_of
from sim.reports.rooms_ahead import Room
from sim.reports.scales import kept_share
from sim.reports.standing import WEEKS, Standing
from sim.reports.words import Value, say


def lines_methods(standing: Standing, rooms: Sequence[Room]) -> list[tuple[Value, Value]]:
    """One row a kind of line or number."""
    until = standing.next + dt.timedelta(days=7 * WEEKS - 1)
    rows: list[tuple[Value, Value]] = [
        (say("lines.alarm"), say("lines.alarm_how", until=standing.date("reach", until))),
        *_watch(standing, rooms),
        (say("lines.verdict"), say("lines.verdict_how", scale=kept_share())),
        (say("lines.counts"), say("lines.counts_how")),
    ]
    return rows


def _watch(standing: Standing, rooms: Sequence[Room]) -> list[tuple[Value, Value]]:
    if not any(r.watch for r in rooms):
        return [(say("lines.watch"), say("lines.no_watch_how"))]
    told: dict[str, Value] = {
        "n": standing.studied("replications"),
        "rooms": standing.facts.cell("banks", "bureau", len(rooms), "plain"),
        "level": Number(LEVEL, "level", "level:watch", "method.alarm_lines"),
    }
    rows: list[tuple[Value, Value]] = [(say("lines.watch"), say("lines.watch_how", **told))]
    sample = standing.facts.played("sample")
    if sample.number() > 1:
        rows.append((say("lines.watch_sample"), say("lines.watch_sample_how", n=sample)))
    if any(r.beyond for r in rooms):
        rows.append((say("lines.beyond"), say("lines.beyond_how")))
    return rows


def plain_origins(facts: Facts, blocks: Sequence[Block]) -> Grid:
    """Where each number is stored, for a paper that has no chapter on inputs to lead to."""
    cited = list(dict.fromkeys(n.origin for n in numbers_in(list(blocks))))
    found = [origin_of(facts, c) for c in cited]
    head = tuple(say(f"origins.{h}") for h in ("what", "how", "file", "digest"))
    rows = tuple((o.what, o.how, _same(o.file), _same(o.digest[:16])) for o in found)
    return Grid(say("origins.caption"), head, rows, tuple(f"o-{c}" for c in cited), wide=True)


def _same(text: str) -> Text:
    return Text(text, text)
