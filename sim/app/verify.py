"""The command that plays a scenario in both engines and shows the first difference, story beside story."""

from __future__ import annotations

import click

from sim.app.journey_words import COLUMNS, PARTS, SERIES, WAYS
from sim.app.options import lang_option, say, table
from sim.app.verify_story import story_rows, told_value, who
from sim.city import CityBank
from sim.diagnostics import Language, Text, same
from sim.experiments.verify import Played, Verdict, verify
from sim.scenario_files import Resolved, resolve
from sim.twins import Difference, Entry, entries_in, moments_in

DIFFERENT = 1
SPECIFICATION, FAST = Text("specification", "规范引擎"), Text("fast engine", "快速引擎")


@click.command("verify")
@click.argument("scenario", metavar="FILE|NAME")
@click.option("--people", default="20000", show_default=True, metavar="N|1/N", help="How many to play.")
@click.option("--seed", default=1, show_default=True, type=click.IntRange(min=0), help="Seed of all draws.")
@lang_option
def command(scenario: str, people: str, seed: int, lang: Language) -> int:
    """Play a scenario in both engines and compare to the second. 双引擎核对：同一方案逐秒比对。"""
    resolved = resolve(scenario)
    verdict = verify(resolved, people, seed)
    _head(resolved, verdict, seed, lang)
    if verdict.difference is None:
        _equal(verdict, lang)
        return 0
    _different(verdict, verdict.difference, lang)
    return DIFFERENT


def _head(resolved: Resolved, verdict: Verdict, seed: int, lang: Language) -> None:
    clock, n = verdict.world.clock, verdict.world.sample
    say(Text(resolved.scenario.en, resolved.scenario.zh), lang)
    share = Text(f"1 person in {n:,}", f"每 {n:,} 人取 1 人") if n > 1 else Text("everybody", "全部人员")
    text = Text(
        f"{share.en}: {verdict.people:,} people, {clock.start} to {clock.end}, seed {seed}",
        f"{share.zh}，共 {verdict.people:,} 人，{clock.start} 至 {clock.end}，随机种子 {seed}",
    )
    say(text, lang)
    for name in verdict.raised:
        raised = Text(
            f"extra_outlets.{name} counts as {n:,} here, so that the sample shows one of them",
            f"extra_outlets.{name} 在此按 {n:,} 个计，使抽样后仍保留 1 个",
        )
        say(raised, lang)
    click.echo()
    table([_engine(SPECIFICATION, verdict.entity, lang), _engine(FAST, verdict.fast, lang)])
    click.echo()


def _engine(name: Text, played: Played, lang: Language) -> tuple[str, ...]:
    n = len(played.log.application)
    rows = Text(f"{n:,} applications", f"{n:,} 笔申请").say(lang)
    seconds = Text(f"{played.seconds:.1f} s", f"{played.seconds:.1f} 秒").say(lang)
    return name.say(lang), rows, seconds


def _equal(verdict: Verdict, lang: Language) -> None:
    log, series = verdict.entity.log, verdict.entity.series
    n, moments, entries = len(log.application), moments_in(log), entries_in(series)
    text = Text(
        f"equal: {n:,} applications, {moments:,} moments, {entries:,} series entries",
        f"一致：{n:,} 笔申请、{moments:,} 个时刻、{entries:,} 个设施日报数据逐一相同",
    )
    say(text, lang)


def _different(verdict: Verdict, first: Difference, lang: Language) -> None:
    if first.entry is not None:
        _series(verdict, first, first.entry, lang)
        return
    n = len(verdict.entity.log.application)
    text = Text(
        f"NOT EQUAL: {first.unequal:,} of {n:,} applications differ. The first, by time:",
        f"不一致：{n:,} 笔申请中有 {first.unequal:,} 笔不同。按时间最早的一笔：",
    )
    say(text, lang)
    click.echo()
    say(who(verdict, first), lang)
    say(_what(verdict, first), lang)
    click.echo()
    head = ("", Text("moment", "时刻").say(lang), SPECIFICATION.say(lang), FAST.say(lang))
    table([head, *story_rows(verdict, first, lang)])


def _what(verdict: Verdict, first: Difference) -> Text:
    if first.column == "application":
        missing = FAST if first.row_b < 0 else SPECIFICATION
        return Text(f"the {missing.en} has no such application", f"{missing.zh}中没有这笔申请")
    name, clock = COLUMNS[first.column], verdict.world.clock
    a, b = (told_value(clock, first.column, value) for value in (first.value_a, first.value_b))
    return Text(
        f"{name.en}: {SPECIFICATION.en} {a.en}, {FAST.en} {b.en}",
        f"{name.zh}：{SPECIFICATION.zh} {a.zh}，{FAST.zh} {b.zh}",
    )


def _series(verdict: Verdict, first: Difference, entry: Entry, lang: Language) -> None:
    text = Text(
        f"NOT EQUAL: all journeys agree, but {first.unequal:,} series entries differ. The first, by day:",
        f"不一致：各笔申请均相同，但有 {first.unequal:,} 个设施日报数据不同。按日期最早的一个：",
    )
    say(text, lang)
    click.echo()
    hourly = entry.column.startswith("hour")
    day = f"{entry.day:02d}:00" if hourly else str(verdict.world.clock.date_of(entry.day))
    place, name = _facility(verdict, entry), SERIES[entry.column]
    say(Text(f"{day}, {place.en}: {name.en}", f"{day}，{place.zh}：{name.zh}"), lang)
    rows = ((SPECIFICATION, first.value_a), (FAST, first.value_b))
    table([(engine.say(lang), f"{value:,}") for engine, value in rows])


def _facility(verdict: Verdict, entry: Entry) -> Text:
    """The facility behind a row of the series."""
    world, part = verdict.world, PARTS[entry.part]
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
