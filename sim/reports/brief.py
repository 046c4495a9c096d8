"""The weekly brief: is the promise kept over the coming weeks, where we stand, what to count, what to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sim.experiments.replicate_tables import SPREAD
from sim.reports.appendix import again
from sim.reports.blocks import Block, Code, Document, Heading, Items, Paragraph, Tile, Tiles, Tone, Verdict
from sim.reports.brief_methods import lines_methods, plain_origins
from sim.reports.channels import Channel
from sim.reports.cited import Number
from sim.reports.counts_now import Count, counts_now, nothing_counted, said
from sim.reports.facts import Facts
from sim.reports.figures.due_ahead import due_ahead, total, weeks_ahead
from sim.reports.figures.warnings_ahead import lines_grid, warnings_ahead
from sim.reports.foretold import foretold, told_before, whether_held
from sim.reports.rooms_ahead import Room, rooms_ahead
from sim.reports.scales import kept_share
from sim.reports.since import since
from sim.reports.standing import Standing
from sim.reports.this_week import this_week
from sim.reports.words import Joined, Value, say


def brief(facts: Facts, made: int, on: dt.date | None = None) -> Document:
    """The whole brief. made: seconds since 1970; on: the Monday it stands on. Raises as ``Standing``."""
    standing = Standing(facts, on)
    rooms, counts = rooms_ahead(standing), counts_now(standing)
    before = told_before(standing)
    title = say("brief.title", title=facts.title)
    body: list[Block] = [
        Heading(1, title),
        Paragraph(_scope(standing), "note"),
        _verdict(standing, rooms),
        _tiles(standing, rooms),
        Heading(2, say("brief.week")),
        Items(tuple(this_week(standing, rooms, counts))),
        Heading(2, say("brief.now")),
        Items((*_now(standing, rooms, counts), *whether_held(rooms, before))),
        *_lines(standing, rooms),
        Heading(2, say("brief.ahead")),
        due_ahead(standing),
        Heading(2, say("brief.how"), "methods"),
        Items(tuple(lines_methods(standing, rooms))),
        Code(again(facts)),
        *(since(facts, facts.earlier) if isinstance(facts.earlier, Facts) else []),
        *foretold(rooms, before),
    ]
    whole = [*body, Heading(2, say("chapters.origins"), "origins"), plain_origins(facts, body)]
    name = f"brief-{facts.manifest['scenario']['name']}-{standing.today}"
    return Document(name, title, made, facts.manifest["cardsim"], tuple(whole))


def _scope(standing: Standing) -> Value:
    facts = standing.facts
    sample = facts.played("sample")
    who = say("page_one.everybody") if sample.value == 1 else say("page_one.sample", n=sample)
    today, start = standing.date("today", standing.today), facts.asked("horizon.start", "date")
    return say("brief.scope", today=today, start=start, who=who, seed=facts.played("seed", "plain"))


def _verdict(standing: Standing, rooms: Sequence[Room]) -> Verdict:
    """The week in one sentence, and what it rests on."""
    every = standing.channels()
    channels = [c for c in every if c.level != "small"]
    small = tuple(c.name for c in every if c.level == "small")
    missed = [c for c in channels if c.level == "not"]
    key, tone = _answer(channels, missed, rooms)
    key = "all_of" if key == "all" and small else key
    told: dict[str, Value] = {
        "until": standing.date("until", standing.until),
        "scale": kept_share(),
        "kept": Joined(tuple(c.name for c in channels)),
        "missed": Joined(tuple(c.name for c in missed), "list.and"),
    }
    answer: Value = say(f"brief.{key}", **told)
    if not _settled(rooms):
        answer, tone = say("verdict.as_assumed", answer=answer), "mixed" if tone == "good" else tone
    because: list[Value] = [say("brief.missed", channel=c.name, late=c.late, due=c.due) for c in missed]
    because += _rooms_said(standing, rooms)
    because += [say("verdict.small", channels=Joined(small, "list.and"))] if small else []
    return Verdict(answer, tone, (*because, _sureness(standing, rooms)))


def _answer(
    channels: Sequence[Channel], missed: Sequence[Channel], rooms: Sequence[Room]
) -> tuple[str, Tone]:
    if not channels:
        return "none", "open"
    if missed:
        return ("no", "bad") if len(missed) == len(channels) else ("partly", "mixed")
    tone: Tone = "mixed" if any(r.state == "over" for r in rooms) else "good"
    return ("all" if all(c.level == "kept" for c in channels) else "nearly"), tone


def _settled(rooms: Sequence[Room]) -> bool:
    """Whether at every bank nearly all draws of the assumptions stay below the alarm line."""
    shares = [r.beyond[0].number() / r.beyond[1].number() for r in rooms if r.beyond]
    return all(s <= SPREAD[0] for s in shares)


def _rooms_said(standing: Standing, rooms: Sequence[Room]) -> list[Value]:
    over = tuple(r.name for r in rooms if r.state == "over")
    if over:
        return [say("brief.rooms_over", banks=Joined(over, "list.and"))]
    if not rooms:
        return []
    next_ = standing.date("next", standing.next)
    return [say("brief.rooms_clear", next=next_, bank=rooms[0].name, used=rooms[0].used)]


def _sureness(standing: Standing, rooms: Sequence[Room]) -> Value:
    study = standing.facts.studies.get("replicate")
    if study is None:
        return say("brief.one_run")
    if study.about["sample"] != standing.facts.manifest["sample"]:
        return say("brief.other_sample")
    drawn = [r for r in rooms if r.beyond]
    if not drawn:
        return say("brief.runs", n=standing.studied("replications"))
    worst = max(drawn, key=lambda r: r.beyond[0].number() if r.beyond else 0.0)
    assert worst.beyond is not None
    k, n = worst.beyond
    return say("brief.drawn", bank=worst.name, k=k, n=n) if k.number() else say("brief.drawn_none", n=n)


def _tiles(standing: Standing, rooms: Sequence[Room]) -> Tiles:
    """On the first day nobody knows what was made for cards due later: what is in hand stands instead."""
    weeks = weeks_ahead(standing)
    span: dict[str, Value] = {
        "today": standing.date("today", standing.today), "until": standing.date("until", standing.until),
    }  # fmt: skip
    done = Tile(total(standing, weeks, "made"), say("brief.tile_made"), ())
    if standing.day == 0:
        done = Tile(_sum(standing, [r.now for r in rooms], "now"), say("brief.tile_unmade"), ())
    due = Tile(total(standing, weeks, "due"), say("brief.tile_due", **span), ())
    return Tiles((due, done, Tile(total(standing, weeks, "late"), say("brief.tile_late"), ())))


def _now(standing: Standing, rooms: Sequence[Room], counts: Sequence[Count]) -> list[tuple[Value, Value]]:
    """Cards in hand, cards at branches, and what was counted beside the model."""
    rows: list[tuple[Value, Value]] = [(say("standing.work"), _work(standing, rooms))]
    rows.append((say("standing.uncollected"), say("standing.uncollected_now", n=standing.uncollected())))
    return [*rows, *(said(standing.facts, c) for c in counts)] if counts else [*rows, nothing_counted()]


def _work(standing: Standing, rooms: Sequence[Room]) -> Value:
    """All rooms together: this morning, and in the opening state."""
    now, opening = (_sum(standing, [getattr(r, c) for r in rooms], c) for c in ("now", "opening"))
    if standing.day == 0:
        return say("standing.work_opening", now=now)
    start = standing.facts.asked("horizon.start", "date")
    return say("standing.work_now", now=now, opening=opening, start=start)


def _sum(standing: Standing, cells: Sequence[Number], name: str) -> Number:
    of = cells[:1] or [standing.facts.counted("rooms", 0)]
    return standing.facts.derived(f"sum:{name}", sum(c.number() for c in cells), "count", *of)


def _lines(standing: Standing, rooms: list[Room]) -> list[Block]:
    heading = Heading(2, say("brief.lines", next=standing.date("next", standing.next)))
    figure = warnings_ahead(standing, rooms)
    return [heading, lines_grid(standing, rooms), figure] if figure is not None else []
