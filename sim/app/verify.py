"""The command that plays a scenario in both engines and shows the first difference, story beside story."""

from __future__ import annotations

import click

from sim.app.options import lang_option, say, seed_option, table
from sim.app.side_by_side import Pair, show_entry, show_journey
from sim.diagnostics import Language, Text
from sim.experiments.verify import Played, Verdict, verify
from sim.scenario_files import Resolved, resolve
from sim.twins import Difference, entries_in, moments_in

DIFFERENT = 1
SPECIFICATION, FAST = Text("specification", "规范引擎"), Text("fast engine", "快速引擎")


@click.command("verify")
@click.argument("scenario", metavar="FILE|NAME")
@click.option("--people", default="20000", show_default=True, metavar="N|1/N", help="How many to play.")
@seed_option
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
    names = (SPECIFICATION, FAST)
    pair = Pair(verdict.world, names, verdict.entity.log, verdict.fast.log, first)
    say(_headline(verdict, first), lang)
    click.echo()
    if first.entry is not None:
        show_entry(pair, first.entry, lang)
    else:
        show_journey(pair, lang)


def _headline(verdict: Verdict, first: Difference) -> Text:
    if first.entry is not None:
        return Text(
            f"NOT EQUAL: all journeys agree, but {first.unequal:,} series entries differ. The first, by day:",
            f"不一致：各笔申请均相同，但有 {first.unequal:,} 个设施日报数据不同。按日期最早的一个：",
        )
    n = len(verdict.entity.log.application)
    return Text(
        f"NOT EQUAL: {first.unequal:,} of {n:,} applications differ. The first, by time:",
        f"不一致：{n:,} 笔申请中有 {first.unequal:,} 笔不同。按时间最早的一笔：",
    )
