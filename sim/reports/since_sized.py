"""What changed since an earlier sizing: the verdict, units added and taken away, what they cost, and why."""

from __future__ import annotations

from collections.abc import Sequence

from sim.reports.blocks import Block, Grid, Heading, Paragraph
from sim.reports.capacity_page import answer_of
from sim.reports.causes import reasons
from sim.reports.cited import Form, Number
from sim.reports.moved import old
from sim.reports.since import turned_grid
from sim.reports.sized import LINES, Sized
from sim.reports.study_facts import Row
from sim.reports.words import Phrase, Value, say
from sim.results import DamagedRun


def since_sized(now: Sized, then: Sized) -> list[Block]:
    """The section; one sentence where nothing changed. Raises DamagedRun where the two size nothing alike."""
    a, b = ({str(row["lever"]): row for row in s.records("plan")} for s in (then, now))
    both = [k for k in b if k in a]
    if not both:
        raise DamagedRun(5, "the two sizings size nothing in common", str(then.study.folder))
    units = [row for k in both for row in _units(now, then, b[k], a[k])]
    before, after = (say(f"since.plan_{answer_of(s)}") for s in (then, now))
    turned = [(say("since.plan"), before, after)] if before != after else []
    why, head = reasons(now, then), Heading(2, say("since.title", title=then.title), "since")
    only = [_only(now, b, a, "since.only_now"), _only(then, a, b, "since.only_then")]
    if not (units or turned or why or any(only)):
        return [head, Paragraph(say("since.nothing_study"))]
    blocks: list[Block] = [head, Paragraph(_summary(now, then, len(units), bool(turned)), "lead")]
    blocks += [turned_grid(turned)] if turned else []
    blocks += [_grid(units)] if units else []
    blocks += [p for p in only if p is not None]
    return [*blocks, Paragraph(say("since.note_plan"), "note"), *why]


def _summary(now: Sized, then: Sized, units: int, turned: bool) -> Phrase:
    """How many units moved, and the plan's cost then and now."""
    a, b = (_cost(s) for s in (then, now))
    before = old(a)
    told: dict[str, Value] = {
        "n": now.derived("units", units, "plain", now.told("replications")),
        "then": before, "now": b,
        "change": now.derived("change", b.number() - a.number(), "more_yuan", b, before),
        "turned": say("since.plan_turned" if turned else "since.plan_same"),
    }  # fmt: skip
    return say("since.summary_plan", **told)


def _cost(sized: Sized) -> Number:
    """Of the whole plan."""
    return sized.total("yuan", sum(float(row["yuan"]) for row in sized.records("plan")), "yuan", "cost_yuan")


def _units(now: Sized, then: Sized, b: Row, a: Row) -> list[tuple[Value, ...]]:
    """Rows of one lever: its lines and their hours, or its counters; those that are not what they were."""
    lever = str(b["lever"])
    lines = lever.startswith(LINES)
    kinds = (("least", "lines", "line_hours"), ("hours", "hours", "line_hours"))
    rows: list[tuple[Value, ...]] = []
    for column, word, measure in kinds if lines else (("least", "servers_needed", "on_duty_hours"),):
        if float(a[column]) != float(b[column]):
            form: Form = "raw" if column == "hours" else "plain"
            x, y = (s.cell("plan", row, column, form, measure) for s, row in ((then, a), (now, b)))
            change = now.derived("change", y.number() - x.number(), "more", y, old(x))
            rows.append((now.lever(lever), say(f"since.unit_{word}"), old(x), y, change))
    return rows


def _grid(units: Sequence[tuple[Value, ...]]) -> Grid:
    head = tuple(say(f"since.{h}") for h in ("where", "unit", "then", "now", "change"))
    return Grid(say("since.units"), head, tuple(units))


def _only(sized: Sized, mine: dict[str, Row], other: dict[str, Row], key: str) -> Paragraph | None:
    """What one of the two alone sizes."""
    rows = [row for k, row in mine.items() if k not in other]
    return Paragraph(say(key, names=sized.levers(rows)), "note") if rows else None
