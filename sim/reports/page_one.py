"""The first page: question, verdict, three numbers, the worst places, what would change it, limits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sim.experiments.value_words import label_of
from sim.reports.blocks import Block, Grid, Heading, Items, Paragraph, Tile, Tiles, Tone, Verdict
from sim.reports.channels import Channel, channels_of, turns
from sim.reports.facts import Facts
from sim.reports.figures.heat import worst_cell
from sim.reports.limits import Rows, limits
from sim.reports.ranges import Ranges
from sim.reports.scales import kept_share
from sim.reports.words import Joined, Phrase, Value, say

HEADLINE = ("on_time_share", "late", "days_to_hand_p90")
"""The three numbers that stand large."""


def page_one(facts: Facts, ranges: Ranges) -> list[Block]:
    """All blocks of the first page."""
    channels = channels_of(facts)
    return [
        Heading(1, facts.title),
        Paragraph(_scope(facts), "note"),
        Paragraph(say("page_one.question"), "lead"),
        verdict(facts, channels, ranges),
        Tiles(tuple(_tile(facts, ranges, id) for id in HEADLINE)),
        promises(facts, channels),
        *thresholds(facts),
        Heading(2, say("page_one.where")),
        Items(tuple(worst_places(facts))),
        Heading(2, say("page_one.change")),
        Items(tuple(changes(facts, channels, ranges))),
        Heading(2, say("page_one.limits")),
        Items(tuple(_limits(facts))),
    ]


def _scope(facts: Facts) -> Phrase:
    begin, end = facts.asked("horizon.start", "date"), facts.asked("horizon.end", "date")
    sample = facts.played("sample")
    who = say("page_one.everybody") if sample.value == 1 else say("page_one.sample", n=sample)
    return say("page_one.scope", begin=begin, end=end, who=who, seed=facts.played("seed", "plain"))


def verdict(facts: Facts, channels: Sequence[Channel], ranges: Ranges) -> Verdict:
    """The answer in words: which promises are kept, and how sure that is."""
    small = tuple(c.name for c in channels if c.level == "small")
    channels = [c for c in channels if c.level != "small"]
    untold = (say("verdict.small", channels=Joined(small, "list.and")),) if small else ()
    missed = [c for c in channels if c.level == "not"]
    told: dict[str, Value] = {
        "scale": kept_share(),
        "missed": Joined(tuple(c.name for c in missed), "list.and"),
        "kept": Joined(tuple(c.name for c in channels)),
    }
    if not channels:
        return Verdict(say("verdict.none"), "open", untold)
    if not missed:
        key = "all" if all(c.level == "kept" for c in channels) else "nearly"
    else:
        key = "no" if len(missed) == len(channels) else "partly"
    tones: dict[str, Tone] = {"all": "good", "nearly": "good", "partly": "mixed", "no": "bad"}
    because = tuple(
        say("verdict.missed", channel=c.name, share=c.share, late=c.late, due=c.due) for c in missed
    )
    judged = [(c.name, c.share.id, c.level != "not") for c in channels]
    answer, tone = say(f"verdict.{key}", **told), tones[key]
    if not ranges.settled(judged):
        answer, tone = say("verdict.as_assumed", answer=answer), "mixed" if tone == "good" else tone
    return Verdict(answer, tone, (*because, *untold, *ranges.sureness(judged)))


def _tile(facts: Facts, ranges: Ranges, id: str) -> Tile:
    told: dict[str, Value] = {"due": facts.value("due")}
    if "_p" in id:
        told["level"] = facts.level(id)
    number = facts.value(id)
    return Tile(number, say(f"tile.{id}", **told), ranges.of(id, number.form))


def promises(facts: Facts, channels: Sequence[Channel]) -> Grid:
    """Every channel with its promise, what was due, on time and late, and how long it took."""
    columns = ("channel", "promise", "due", "share", "late", "median")
    most = say("promises.most", level=facts.level("days_to_made_p95"))
    rows = tuple(_promise_row(facts, c) for c in channels)
    return Grid(say("promises.caption"), (*(say(f"promises.{c}") for c in columns), most), rows)


def _promise_row(facts: Facts, c: Channel) -> tuple[Value, ...]:
    half, most = (facts.value(f"days_to_made_{p}", "channel", c.id, form="one") for p in ("p50", "p95"))
    return (c.name, promise_text(facts, c.id), c.due, c.share, c.late, half, most)


def promise_text(facts: Facts, channel: str) -> Value:
    """What is promised to first applications of a channel, under the scenario's own reading."""
    reading = facts.scenario["readings"][facts.scenario["reading"]]
    for id in reading["promises"]:
        promise = facts.scenario["promises"][id]
        if promise["channel"] == channel and "first" in promise["kinds"]:
            if promise["clock"] == "visit":
                return say("promises.visit")
            return say(f"promises.{promise['clock']}", days=facts.asked(f"promises.{id}.days"))
    return say("promises.none")


def thresholds(facts: Facts) -> list[Block]:
    """What the scenario's own file asked for before the run, and whether this run has it."""
    rows = tuple(_threshold(facts, id, d) for id, d in facts.scenario["decisions"].items())
    head = tuple(say(f"thresholds.{h}") for h in ("measure", "asked", "found", "met"))
    return [Grid(say("thresholds.caption"), head, rows)] if rows else []


def _threshold(facts: Facts, id: str, d: Mapping[str, Any]) -> tuple[Value, ...]:
    found = facts.value(d["measure"])
    least = d["at_least"] is not None
    key = "at_least" if least else "at_most"
    limit = replace(
        facts.asked(f"decisions.{id}.{key}"), form="level" if found.form == "share" else found.form
    )
    met = found.known and (found.number() >= d[key] if least else found.number() <= d[key])
    label = label_of(d["measure"], facts.manifest["names"])
    return (
        label,
        say(f"thresholds.{key}", limit=limit),
        found,
        say("thresholds.yes" if met else "thresholds.no"),
    )


def worst_places(facts: Facts) -> list[tuple[Value, Value]]:
    """Bank, week and group with the most late applications."""
    rows: list[tuple[Value, Value]] = []
    for kind in ("bank", "group"):
        late = {k: facts.value("late", kind, k) for k in facts.members("late", kind)}
        worst = max(late, key=lambda k: (late[k].number(), k))
        if late[worst].number() == 0:
            return [(say("worst.nowhere"), say("worst.nobody"))]
        due = facts.value("due", kind, worst)
        told: dict[str, Value] = {"name": facts.name(kind, worst), "late": late[worst], "due": due}
        share = facts.value("on_time_share", kind, worst)
        rows.append((say(f"worst.{kind}"), say("worst.of", **told, share=share)))
    cell = worst_cell(facts)
    if cell is not None:
        told_week: dict[str, Value] = dict(zip(("bank", "week", "late", "due"), cell, strict=True))
        rows.insert(1, (say("worst.week"), say("worst.in_week", **told_week)))
    return [*rows, (say("worst.queue"), _longest_queue(facts))]


def _longest_queue(facts: Facts) -> Value:
    days = {
        b: facts.value("backlog_days_peak", "bureau", b)
        for b in facts.names("bank")
        if f"backlog_days_peak.bureau.{b}" in facts.run.values
    }
    if not days:
        return say("worst.no_queue")
    worst = max(days, key=lambda b: (days[b].number(), b))
    return say("worst.backlog", bank=facts.name("bank", worst), days=days[worst])


def changes(facts: Facts, channels: Sequence[Channel], ranges: Ranges) -> list[tuple[Value, Value]]:
    """How far each verdict is from turning, and which readings turn it."""
    rows = [(c.name, _distance(facts, c)) for c in channels if c.level != "small"][:2]
    return [*rows, (say("change.reading"), _readings(facts, channels)), *ranges.changes("on_time_share")]


def _distance(facts: Facts, c: Channel) -> Phrase:
    """How many more or fewer late applications would turn the verdict on a channel."""
    scale = kept_share()
    room = (1 - scale.number()) * c.due.number() - c.late.number()
    n = facts.derived("distance", abs(round(room)), "count", c.late, c.due, scale)
    return say("change.worse" if room >= 0 else "change.better", n=n, scale=scale)


def _readings(facts: Facts, channels: Sequence[Channel]) -> Value:
    own = {c.id: c.level for c in channels}
    turned = []
    for reading, name in facts.names("reading").items():
        if reading == facts.scenario["reading"]:
            continue
        for c in channels_of(facts, "reading", reading):
            if turns(c, own.get(c.id)):
                turned.append(say("change.turned", reading=name, channel=c.name, share=c.share))
    if turned:
        return Joined(tuple(turned), "list.semicolon")
    others = len(facts.names("reading")) - 1
    if not others:
        return say("change.one_reading")
    n = facts.derived("others", others, "plain", facts.played("scenario.reading", "text"))
    return say("change.no_reading", n=n)


def _limits(facts: Facts) -> Rows:
    """Those of every result, and what the calendar leaves open."""
    rows = limits(facts, facts.played("sample"))
    unknown = facts.value("open_unknown")
    if unknown.number() > 0:
        last = facts.played("calendar.known.1", "date")
        rows.append((say("limits.calendar"), say("limits.unknown", n=unknown, date=last)))
    return rows
