"""Every application of every day finds an open channel and a promise, under every reading."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from sim.checks_subject import Subject
from sim.diagnostics import Diagnostic, Text
from sim.scenario_people import Channel, ChannelChoice, Promise
from sim.scenario_types import Dated

MOST_LENGTHS = 15
"""Different lengths of promises in one reading: the lines keep a queue for each."""


class Use(NamedTuple):
    """Somebody takes a channel from a day on."""

    channel: str
    kind: str
    day: date


def _holds(table: Dated, day: date) -> bool:
    return (table.from_ is None or table.from_ <= day) and (table.until is None or day < table.until)


def _days(s: Subject) -> list[date]:
    """First days of all stretches in which nothing changes."""
    span = s.scenario.horizon
    tables: list[Dated] = [
        *s.scenario.channels.values(),
        *s.scenario.channel_choice.values(),
        *s.scenario.promises.values(),
    ]
    dates = {d for t in tables for d in (t.from_, t.until) if d} | {
        c.reissue_from for c in s.scenario.channels.values() if c.reissue_from
    }
    return [span.start, *sorted(d for d in dates if span.start < d <= span.end)]


def _in_force(s: Subject, day: date) -> tuple[str, ChannelChoice] | None:
    """The choice that holds and began last."""
    holding = [(n, c) for n, c in s.scenario.channel_choice.items() if _holds(c, day)]
    return max(holding, key=lambda nc: nc[1].from_ or date.min) if holding else None


def _is_open(channel: Channel, kind: str, day: date) -> bool:
    early = kind == "reissue" and channel.reissue_from is not None
    if early and channel.reissue_from is not None:
        return channel.reissue_from <= day and (channel.until is None or day < channel.until)
    return _holds(channel, day)


def open_channels(s: Subject) -> Iterator[Diagnostic]:
    """E-COVER: a day without a choice of channels, or people who find none of theirs open."""
    for day in _days(s):
        found = _in_force(s, day)
        if found is None:
            message = Text(f"no choice of channels holds on {day}", f"{day} 没有生效的渠道选择")
            yield s.error(
                "E-COVER", ("channel_choice",), message, span=s.span(("channel_choice",), False), got=None
            )
            return
        yield from _closed(s, *found, day)
        collective = found[1].shares.get("collective")
        from_home = any(c.counter is None for c in s.scenario.channels.values())
        if collective is None and not from_home:
            path = ("channel_choice", found[0])
            message = Text(
                "employers and schools need a channel without a counter", "单位与学校需要不经网点的渠道"
            )
            hint = Text(
                f"[channel_choice.{found[0]}.shares] collective = {{ … }}",
                f"[channel_choice.{found[0]}.shares] collective = {{ … }}",
            )
            yield s.error("E-COVER", path, message, span=s.span(path, False), got=None, help=hint)
            return


def _closed(s: Subject, name: str, choice: ChannelChoice, day: date) -> Iterator[Diagnostic]:
    rows = {group: group for group in s.scenario.groups} | (
        {"collective": "collective"} if "collective" in choice.shares else {}
    )
    for group in rows:
        row = choice.shares.get(group, choice.shares.get("default", {}))
        if not any(share > 0 and _holds(s.scenario.channels[c], day) for c, share in row.items()):
            path = ("channel_choice", name, "shares")
            message = Text(f"{group}: no channel is open on {day}", f"{group}：{day} 没有开放的渠道")
            hint = Text("add a row for it, or a default", "补上该人群或 default 的份额")
            yield s.error("E-COVER", path, message, span=s.span(path, False), got=group, help=hint)
            return


def _uses(s: Subject) -> dict[Use, None]:
    """Every channel, kind and stretch of days that somebody may use; first ones first."""
    found: dict[Use, None] = {}
    reissues = s.scenario.reissue is not None and s.scenario.reissue.lost_per_year_share > 0
    for day in _days(s):
        chosen = _in_force(s, day)
        for who, row in chosen[1].shares.items() if chosen else ():
            kinds = ["reissue"] if who == "reissue" else ["first"]
            if who == "default" and "reissue" not in chosen[1].shares:  # type: ignore[index]
                kinds = ["first", "reissue"]
            for kind in kinds if reissues else [k for k in kinds if k == "first"]:
                for channel, share in row.items():
                    if share > 0 and _is_open(s.scenario.channels[channel], kind, day):
                        found.setdefault(Use(channel, kind, day))
    return found


def uncovered_promises(s: Subject) -> Iterator[Diagnostic]:
    """E-COVER: an application that nobody promises anything, in a reading; said once a channel and kind."""
    uses = _uses(s)
    for name, reading in s.scenario.readings.items():
        promises = [s.scenario.promises[p] for p in reading.promises]
        told: set[tuple[str, str]] = set()
        for use in uses:
            if (use.channel, use.kind) not in told and not any(_covers(p, use) for p in promises):
                told.add((use.channel, use.kind))
                yield _unpromised(s, name, use)


def _covers(promise: Promise, use: Use) -> bool:
    return promise.channel == use.channel and use.kind in promise.kinds and _holds(promise, use.day)


def _unpromised(s: Subject, reading: str, use: Use) -> Diagnostic:
    path = ("readings", reading, "promises")
    message = Text(
        f"{reading}: no promise covers {use.channel}, {use.kind}, from {use.day}",
        f"{reading}：{use.day} 起 {use.channel}（{use.kind}）没有时限承诺",
    )
    hint = Text(
        f'a promise with channel = "{use.channel}", kinds = ["{use.kind}"]',
        f'补充承诺：channel = "{use.channel}"，kinds = ["{use.kind}"]',
    )
    return s.error("E-COVER", path, message, got=None, help=hint)


def promise_lengths(s: Subject) -> Iterator[Diagnostic]:
    """E-RANGE: a promise of no days; E-VALUE: a promise of the visit itself for cards made elsewhere."""
    for name, promise in s.scenario.promises.items():
        lines = "lines" in s.scenario.channels[promise.channel].route
        if promise.clock == "visit" and lines:
            message = Text(
                f"{name}: the visit itself, but {promise.channel} makes cards at the lines",
                f"{name}：承诺当场办结，但 {promise.channel} 由产线制卡",
            )
            yield s.error(
                "E-VALUE",
                ("promises", name, "clock"),
                message,
                expected=Text("natural or working", "natural 或 working"),
            )
        if promise.clock != "visit" and promise.days < 1:
            message = Text(f"{name}: a promise of no days", f"{name}：时限为 0 天")
            path = ("promises", name, "days") if "days" in promise.model_fields_set else ("promises", name)
            yield s.error(
                "E-RANGE", path, message, span=s.span(path, len(path) == 3), expected=Text(">= 1", ">= 1")
            )
    for name, reading in s.scenario.readings.items():
        lengths = {(s.scenario.promises[p].clock, s.scenario.promises[p].days) for p in reading.promises}
        if len(lengths) > MOST_LENGTHS:
            message = Text(
                f"{name}: {len(lengths)} promises of different length", f"{name}：{len(lengths)} 种不同时限"
            )
            limit = Text(f"at most {MOST_LENGTHS}", f"最多 {MOST_LENGTHS} 种")
            yield s.error("E-SIZE", ("readings", name, "promises"), message, expected=limit)


def open_banks(s: Subject) -> Iterator[Diagnostic]:
    """E-COVER: a day on which no bank can be chosen."""
    span = s.scenario.horizon
    wanted = {"share"} | (
        {"pension_share"} if any(g.banks == "pension" for g in s.scenario.groups.values()) else set()
    )
    since = s.bank_dates
    windows = [
        (n, b.from_ or since[n], b.until or span.end + timedelta(days=1)) for n, b in s.scenario.banks.items()
    ]
    edges = {d for _, a, b in windows for d in (a, b) if span.start < d <= span.end}
    for key in sorted(wanted):
        for day in (span.start, *sorted(edges)):
            if not any(a <= day < b and getattr(s.scenario.banks[n], key) > 0 for n, a, b in windows):
                message = Text(f"no bank with a {key} is open on {day}", f"{day} 没有 {key} 大于 0 的银行")
                yield s.error("E-COVER", ("banks",), message, span=s.span(("banks",), False), got=None)
                return
