"""What the gate says on a screen: a line a scenario; where events differ what moved, how far, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from sim.app.gate_words import (
    BASELINE,
    NOW,
    VERDICTS,
    Names,
    change,
    flip_text,
    level_word,
    moved_text,
    number,
    place_text,
    power_text,
    source_text,
    spread,
    summary_text,
    worst_first,
)  # fmt: skip
from sim.app.number_text import aligned
from sim.app.options import say, table
from sim.app.side_by_side import Pair, show_entry, show_journey
from sim.diagnostics import Language, Text
from sim.experiments.value_words import label_of

if TYPE_CHECKING:
    from sim.experiments.gate import Finding
    from sim.experiments.gate_accept import Outcome
    from sim.experiments.gate_against import Against
    from sim.experiments.gate_autopsy import Autopsy
    from sim.experiments.gate_story import Story
    from sim.experiments.gate_verdicts import Judgement


def show_findings(findings: Sequence[Finding], strict: bool, lang: Language) -> None:
    """The table of all scenarios, then each whose events differ."""
    table([_line(f, strict, lang) for f in findings])
    for finding in findings:
        if finding.baseline is not None and (not finding.identical or finding.flips):
            click.echo()
            _differing(finding, lang)
    if any(f.baseline is None for f in findings):
        click.echo()
        hint = Text(
            'to make a baseline: cardsim gate NAME --accept --reason "..."',
            "建立基线：cardsim gate 名称 --accept --reason “……”",
        )
        say(hint, lang)


def _line(f: Finding, strict: bool, lang: Language) -> tuple[str, ...]:
    return f.now.name, VERDICTS[f.verdict(strict)].say(lang), summary_text(f).say(lang)


def _differing(finding: Finding, lang: Language) -> None:
    scenario, names = finding.now.resolved.scenario, finding.result.manifest["names"]
    click.echo(click.style(f"{Text(scenario.en, scenario.zh).say(lang)} ({finding.now.name})", bold=True))
    for flip in finding.flips:
        say(flip_text(flip), lang)
    _numbers(finding.judgements, names, lang)
    if finding.powers:
        say(power_text(finding, names), lang)
    if finding.autopsy is not None:
        _cause(finding.autopsy, names, lang)


def _numbers(judgements: Sequence[Judgement], names: Names, lang: Language) -> None:
    """Those that are not the same, worst first, and how many are."""
    shown = worst_first(judgements)
    if shown:
        head = (
            Text("", ""),
            BASELINE,
            Text("change", "变动"),
            Text("95% within", "95%区间"),
            Text("margin", "界限"),
        )
        rows = [[*(t.say(lang) for t in head), ""], *(_row(j, names, lang) for j in shown)]
        for line in aligned(rows):
            say(line, lang)
    left = len(judgements) - len(shown)
    if left:
        say(Text(f"{left} numbers are the same inside their margins", f"{left} 个指标在界限内一致"), lang)


def _row(j: Judgement, names: Names, lang: Language) -> list[str]:
    c = j.check
    before, moved = sum(c.before) / len(c.before), change(j.difference, c.id, lang)
    name, margin = label_of(c.id, names).say(lang), change(c.warn, c.id, lang).lstrip("+")
    return [name, number(before, c.id, lang), moved, spread(j, lang), margin, level_word(j).say(lang)]


def _cause(found: Autopsy, names: Names, lang: Language) -> None:
    say(Text("what moved it:", "变动原因："), lang)
    if found.source is not None:
        say("  " + source_text(found, names).say(lang), lang)
    for moved in found.moved:
        say("  " + moved_text(moved, names).say(lang), lang)
    if found.still:
        n = found.still
        say(
            Text(f"  {n} other parameters changed and moved nothing", f"  另有 {n} 个参数改动，未引起变化"),
            lang,
        )
    if found.story is not None:
        click.echo()
        show_story(found.story, (BASELINE, NOW), lang)


def show_story(story: Story, names: tuple[Text, Text], lang: Language) -> None:
    """The first event that differs with both stories, or why there is none."""
    first = story.first
    if first is None:
        say(_no_story(story), lang)
        return
    whole = Text("the first event of all that differs:", "最早的不同事件：")
    kept = Text(
        f"the first event among the {story.of} stories kept (of all: cardsim gate NAME --before REVISION):",
        f"所存 {story.of} 笔经历中最早的不同事件（全部：cardsim gate 名称 --before 旧版本号）：",
    )
    say((whole if story.exact else kept), lang)
    click.echo()
    pair = Pair(story.world, names, story.before, story.now, first)
    if first.entry is not None:
        show_entry(pair, first.entry, lang)
    else:
        show_journey(pair, lang)


def _no_story(story: Story) -> Text:
    if story.exact:
        return Text("not one event differs, only what is counted", "各事件均相同，仅统计不同")
    return Text(
        f"the {story.of} applications whose stories are kept do not differ; "
        "for the first of all: cardsim gate NAME --before REVISION",
        f"所存 {story.of} 笔经历均无不同；要找最早的一笔：cardsim gate 名称 --before 旧版本号",
    )


def show_against(found: Against, lang: Language) -> None:
    """A comparison with a stored run."""
    if found.place is None or found.story is None:
        say(Text("same: not one event differs", "一致：没有任何事件不同"), lang)
        return
    city = found.story.world.city
    names = {
        "bank": {b.id: {"en": b.en, "zh": b.zh} for b in city.banks},
        "district": {d.id: {"en": d.en, "zh": d.zh} for d in city.districts},
    }
    at = place_text(found.place, names)
    say(Text(f"first difference: {at.en}", f"首次不同：{at.zh}"), lang)
    show_story(found.story, (Text("the run", "该运行"), NOW), lang)


def show_accepted(found: Outcome, power: float, lang: Language) -> None:
    """One scenario's new baseline, and how much of a change the next gate will see."""
    name, n = found.name, 0 if found.line is None else len(found.line.values)
    if found.line is None:
        say(Text(f"{name}: nothing moved", f"{name}：没有变化"), lang)
        return
    enough, of = sum(p >= power for p in found.powers.values()), len(found.powers)
    text = Text(
        f"{name}: accepted, {n} values moved; {found.replications} replications; a change of twice the "
        f"margin is found with {power:.0%} for {enough} of {of} numbers",
        f"{name}：已确认，{n} 个数值有变动；重复 {found.replications} 次；变动达界限两倍时，"
        f"{of} 个指标中有 {enough} 个能以 {power:.0%} 的概率发现",
    )
    say(text, lang)
