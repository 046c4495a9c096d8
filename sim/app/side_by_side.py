"""Two runs of one world side by side: what differs first, and both stories of it as a table."""

from __future__ import annotations

from typing import NamedTuple

import click

from sim.app.journey_words import COLUMNS, KINDS, PARTS, SERIES, WAYS, outcome_text
from sim.app.options import say, table
from sim.city import CityBank
from sim.clock import DAY, NEVER, Clock
from sim.diagnostics import Language, Text, same
from sim.journeys import OCCASIONS, Log
from sim.twins import TIMES, Difference, Entry, side_by_side, story
from sim.world import World

_NOTHING = same("–")
_COUNTED = tuple(name for name in COLUMNS if name not in TIMES and name != "application")


class Pair(NamedTuple):
    """Two logs of one world, what each is called, and where they first differ."""

    world: World
    names: tuple[Text, Text]
    log_a: Log
    log_b: Log
    first: Difference


def show_journey(pair: Pair, lang: Language) -> None:
    """Whose application, what differs, and both stories; what differs is marked."""
    say(who(pair), lang)
    say(what(pair), lang)
    click.echo()
    table(
        [("", Text("moment", "时刻").say(lang), *(n.say(lang) for n in pair.names)), *story_rows(pair, lang)]
    )


def show_entry(pair: Pair, entry: Entry, lang: Language) -> None:
    """A place in the series with both values."""
    hourly = entry.column.startswith("hour")
    day = f"{entry.day:02d}:00" if hourly else str(pair.world.clock.date_of(entry.day))
    place, name = _facility(pair.world, entry), SERIES[entry.column]
    say(Text(f"{day}, {place.en}: {name.en}", f"{day}，{place.zh}：{name.zh}"), lang)
    values = (pair.first.value_a, pair.first.value_b)
    table([(n.say(lang), f"{value:,}") for n, value in zip(pair.names, values, strict=True)])


def who(pair: Pair) -> Text:
    """Whose application it is."""
    first, here = pair.first, pair.first.row_a >= 0
    log, row = (pair.log_a, first.row_a) if here else (pair.log_b, first.row_b)
    city, scenario = pair.world.city, pair.world.scenario
    channels = sorted(scenario.channels.values(), key=lambda channel: channel.code)
    groups = sorted(scenario.groups.values(), key=lambda group: group.code)
    person, occasion = divmod(first.application, OCCASIONS)
    parts = (
        city.banks[log.bank[row]],
        city.districts[log.district[row]],
        groups[log.group[row]],
        channels[log.channel[row]],
        KINDS[log.kind[row]],
        WAYS[log.collection[row]],
    )
    en, zh = ", ".join(p.en for p in parts), "，".join(p.zh for p in parts)
    return Text(
        f"application {first.application} (person {person}, card {occasion + 1}): {en}",
        f"申请 {first.application}（人员 {person}，第 {occasion + 1} 张卡）：{zh}",
    )


def what(pair: Pair) -> Text:
    first, (name_a, name_b) = pair.first, pair.names
    if first.column == "application":
        missing = name_b if first.row_b < 0 else name_a
        return Text(f"{missing.en}: no such application", f"{missing.zh}中没有这笔申请")
    name, clock = COLUMNS[first.column], pair.world.clock
    a, b = (told_value(clock, first.column, value) for value in (first.value_a, first.value_b))
    return Text(
        f"{name.en}: {name_a.en} {a.en}, {name_b.en} {b.en}",
        f"{name.zh}：{name_a.zh} {a.zh}，{name_b.zh} {b.zh}",
    )


def told_value(clock: Clock, column: str, value: int | None) -> Text:
    """A value of a column as text: a date and time, an outcome, a number."""
    if value is None:
        return _NOTHING
    if column == "due" and value < NEVER:
        return same(str(clock.date_of(value // DAY - 1)))
    if column in TIMES:
        never = Text("never", "未发生")
        shown = clock.text(value)
        return never if shown == "never" else same(shown)
    return outcome_text(value) if column == "outcome" else same(f"{value:,}")


def story_rows(pair: Pair, lang: Language) -> list[tuple[str, ...]]:
    """(mark, moment, a, b): all moments in order, then the due date and what else differs."""
    logs = (pair.log_a, pair.first.row_a), (pair.log_b, pair.first.row_b)
    a, b = (story(log, row) for log, row in logs)
    told = side_by_side(a, b)
    others = [(name, (_at(*logs[0], name), _at(*logs[1], name))) for name in ("due", *_COUNTED)]
    told += [(name, x, y) for name, (x, y) in others if name == "due" or x != y]
    clock = pair.world.clock
    return [
        (
            "≠" if x != y else "",
            COLUMNS[name].say(lang),
            *(told_value(clock, name, v).say(lang) for v in (x, y)),
        )
        for name, x, y in told
    ]


def _at(log: Log, row: int, column: str) -> int | None:
    return None if row < 0 else int(getattr(log, column)[row])


def _facility(world: World, entry: Entry) -> Text:
    """The facility behind a row of the series."""
    part = PARTS[entry.part]
    if entry.part == "lines":
        id = world.bureau_names[entry.row]
        bank_of: dict[str, Text | CityBank] = {bank.id: bank for bank in world.city.banks}
        room = bank_of.get(id, same(id))
        return Text(f"{part.en} of {room.en}", f"{room.zh}{part.zh}")
    if entry.part == "rounds":
        bank, way = world.city.banks[entry.row // 4], WAYS[entry.row % 4]
        return Text(f"{part.en} of {bank.en}, {way.en}", f"{bank.zh}{part.zh}，{way.zh}")
    facility = int(world.places.facility[entry.row])
    owner, district = int(world.places.bank[facility]), world.city.districts[world.places.district[facility]]
    whose: Text | CityBank = world.city.banks[owner] if owner >= 0 else Text("desk", "服务窗口")
    number = int(world.places.code[facility])
    return Text(
        f"{part.en} {number}, {whose.en}, {district.en}", f"{part.zh} {number}（{district.zh}，{whose.zh}）"
    )
