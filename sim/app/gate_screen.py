"""What the gate says on a screen: a line a scenario, and for those that changed where and in whose life."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from sim.app.options import say, table
from sim.app.side_by_side import Pair, show_entry, show_journey
from sim.diagnostics import Language, Text

if TYPE_CHECKING:
    from sim.experiments.gate import Finding
    from sim.experiments.gate_against import Against
    from sim.experiments.gate_candidate import Candidate
    from sim.experiments.gate_log import Accepted
    from sim.experiments.gate_story import Story
    from sim.experiments.gate_tree import Place

VERDICTS = {
    "same": Text("same", "一致"),
    "changed": Text("CHANGED", "有变化"),
    "no_baseline": Text("no baseline", "无基线"),
}
BASELINE, NOW = Text("baseline", "基线"), Text("now", "现在")
ROOMS = {
    "demand": Text("demand", "申领"),
    "desks": Text("desks", "服务窗口"),
    "counters": Text("counters", "网点柜台"),
    "lines": Text("lines", "制卡线"),
    "hand_over": Text("hand-over", "领卡"),
}


def show_findings(findings: Sequence[Finding], lang: Language) -> None:
    """The table of all scenarios, then each that changed."""
    table([(f.now.name, VERDICTS[f.verdict].say(lang), _events(f)) for f in findings])
    for finding in findings:
        if finding.verdict == "changed":
            click.echo()
            _changed(finding, lang)
    if any(f.verdict == "no_baseline" for f in findings):
        click.echo()
        say(Text('to make a baseline: cardsim gate NAME --accept --reason "..."',
                 "建立基线：cardsim gate 名称 --accept --reason “……”"), lang)  # fmt: skip


def _events(finding: Finding) -> str:
    return f"{finding.result.events.root[:12]}"


def _changed(finding: Finding, lang: Language) -> None:
    say(Text(finding.now.resolved.scenario.en, finding.now.resolved.scenario.zh), lang)
    if finding.place is None:
        say(
            Text("another city or first day: no event can be compared", "城市或首日不同，无法逐事件比对"),
            lang,
        )
        return
    show_place(finding.place, finding.result.manifest["names"], lang)
    if finding.story is not None:
        show_story(finding.story, (BASELINE, NOW), lang)


def show_place(place: Place, names: dict[str, dict[str, dict[str, str]]], lang: Language) -> None:
    """The first day and room."""
    day = (
        Text("on no day of the run", "在运行期之外")
        if place.day is None
        else Text(str(place.day), str(place.day))
    )
    room, others = room_text(place.room, names), len(place.rooms) - 1
    more = Text(f" and {others} more", f"等{others + 1}处") if others > 0 else Text("", "")
    text = Text(
        f"first difference: {day.en}, {room.en}{more.en}; {place.days} days differ",
        f"首次不同：{day.zh}，{room.zh}{more.zh}；共 {place.days} 天不同",
    )
    say(text, lang)


def room_text(room: str, names: dict[str, dict[str, dict[str, str]]]) -> Text:
    """A room of the tree in words."""
    sort, _, owner = room.partition(".")
    if not owner:
        return ROOMS.get(sort, Text("a room that cannot be told", "无法判明的环节"))
    found = names["district" if sort == "desks" else "bank"].get(owner, {"en": owner, "zh": owner})
    return Text(f"{ROOMS[sort].en} of {found['en']}", f"{found['zh']}{ROOMS[sort].zh}")


def show_story(story: Story, names: tuple[Text, Text], lang: Language) -> None:
    """The first event that differs with both stories, or why there is none."""
    first = story.first
    if first is None:
        text = Text(
            f"the {story.of} applications whose stories are kept do not differ; "
            "for the first of all: cardsim gate NAME --against RUN (a run of the old code)",
            f"所存 {story.of} 笔经历均无不同；要找最早的一笔：cardsim gate 名称 --against 旧代码的运行结果",
        )
        if story.exact:
            text = Text(
                "all journeys agree; only the series of facilities differ", "各笔申请均相同，仅设施日报不同"
            )
        say(text, lang)
        return
    whole = Text("the first event of all", "最早的不同事件")
    kept = Text(
        f"the first event among the {story.of} stories kept", f"所存 {story.of} 笔经历中最早的不同事件"
    )
    say((whole if story.exact else kept), lang)
    click.echo()
    pair = Pair(story.world, names, story.before, story.now, first)
    if first.entry is not None:
        show_entry(pair, first.entry, lang)
    else:
        show_journey(pair, lang)


def show_against(found: Against, lang: Language) -> None:
    """A comparison with a stored run."""
    if found.place is None or found.story is None:
        say(Text("same: not one event differs", "一致：没有任何事件不同"), lang)
        return
    names = {
        "bank": {b.id: {"en": b.en, "zh": b.zh} for b in found.story.world.city.banks},
        "district": {d.id: {"en": d.en, "zh": d.zh} for d in found.story.world.city.districts},
    }
    show_place(found.place, names, lang)
    show_story(found.story, (Text("the run", "该运行"), NOW), lang)


def show_accepted(now: Candidate, line: Accepted | None, lang: Language) -> None:
    """One scenario's new baseline."""
    name = now.name
    if line is None:
        say(Text(f"{name}: nothing moved", f"{name}：没有变化"), lang)
        return
    n = len(line.values)
    say(Text(f"{name}: accepted, {n} values moved", f"{name}：已确认，{n} 个数值有变动"), lang)
