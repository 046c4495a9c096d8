"""The words of the gate: verdicts, rooms, parameters, and numbers with their units."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sim.app.gate_areas import look_text
from sim.app.number_text import count
from sim.app.side_by_side import Pair, what, who
from sim.diagnostics import Language, Text, same
from sim.experiments.value_words import label_of
from sim.measures.names import measure_of

if TYPE_CHECKING:
    from sim.experiments.gate import Finding
    from sim.experiments.gate_autopsy import Autopsy, Moved
    from sim.experiments.gate_numbers import Flip
    from sim.experiments.gate_tree import Place
    from sim.experiments.gate_verdicts import Judgement
    from sim.experiments.verdicts import Judged

VERDICTS = {
    "identical": Text("identical", "完全一致"),
    "same": Text("same", "一致"),
    "changed": Text("CHANGED", "有变化"),
    "cannot_tell": Text("cannot tell", "尚难判断"),
    "no_baseline": Text("no baseline", "无基线"),
}
STATES = {
    "met": Text("met", "达到"),
    "broken": Text("not met", "未达到"),
    "unclear": Text("cannot tell", "尚难判断"),
    "none": Text("no verdict", "无结论"),
}
ROOMS = {
    "demand": Text("applications", "申领"),
    "promises": Text("due dates", "到期日"),
    "desks": Text("desks", "服务窗口"),
    "counters": Text("counters", "网点柜台"),
    "lines": Text("lines", "制卡线"),
    "hand_over": Text("hand-over", "领卡"),
}
SOURCES = {
    "code": Text("the code", "代码"),
    "data": Text("the data beside the scenario", "方案所用数据"),
    "machine": Text(
        "neither code, data nor scenario: the machine or its libraries",
        "代码、数据、方案均未变：机器或软件库不同",
    ),
    "unknown": Text("the old scenario cannot be played any more", "旧方案已无法运行"),
}
BASELINE, NOW = Text("baseline", "基线"), Text("now", "现在")
SURELY = 0.99
"""Below this the power of a check is told."""
Names = Mapping[str, Mapping[str, Mapping[str, str]]]


def number(value: float, id: str, lang: Language) -> str:
    """A value with its unit, as short as it can be read."""
    unit = measure_of(id).unit
    if math.isnan(value):
        return "–"
    if unit == "share":
        return f"{100 * value:.3f}%"
    if unit in ("days", "hours", "minutes") and abs(value) < 1_000:
        return f"{value:,.3f} {unit}"
    return f"{count(value, lang)} {unit}" if lang == "en" else count(value, lang)


def change(difference: float, id: str, lang: Language) -> str:
    """A difference with sign; of shares in points."""
    unit = measure_of(id).unit
    if math.isinf(difference):
        return "≠"
    if unit == "share":
        return f"{100 * difference:+.3f} " + Text("points", "个百分点").say(lang)
    shown = f"{difference:+,.0f}" if abs(difference) >= 1_000 else f"{difference:+,.3f}"
    return f"{shown} {unit}" if lang == "en" else shown


def level_word(j: Judgement) -> Text:
    """Verdict, and how bad a change is."""
    if j.verdict != "changed":
        return VERDICTS[j.verdict]
    return (
        Text("CHANGED (error)", "有变化（严重）")
        if j.worst == "changed"
        else Text("changed (warn)", "有变化（提醒）")
    )


def spread(j: Judgement, lang: Language) -> str:
    """Half the width of the 95 % interval of a difference."""
    return "±" + change((j.high - j.low) / 2, j.check.id, lang).lstrip("+")


def worst_first(judgements: Sequence[Judgement]) -> list[Judgement]:
    """Those that are not the same."""
    order = {"changed": 0, "cannot_tell": 1}
    found = [j for j in judgements if j.verdict != "same"]
    return sorted(found, key=lambda j: (order[j.verdict], j.worst != "changed"))


def summary_text(f: Finding) -> Text:
    """How many numbers are beyond their margins; the root of the tree where nothing differs."""
    if not f.judgements:
        return same(f.result.events.root[:12])
    changed = sum(j.verdict == "changed" for j in f.judgements)
    unclear = sum(j.verdict == "cannot_tell" for j in f.judgements)
    n = len(f.judgements)
    return Text(
        f"{changed} of {n} numbers beyond their margins, {unclear} cannot be told",
        f"{n} 个指标中 {changed} 个超出界限，{unclear} 个尚难判断",
    )


def room_text(room: str, names: Names) -> Text:
    """A room of the tree in words."""
    sort, _, owner = room.partition(".")
    if not owner:
        return ROOMS.get(sort, Text("a room that cannot be told", "无法判明的环节"))
    found = names["district" if sort == "desks" else "bank"].get(owner, {"en": owner, "zh": owner})
    return Text(f"{ROOMS[sort].en} of {found['en']}", f"{found['zh']}{ROOMS[sort].zh}")


def place_text(place: Place, names: Names) -> Text:
    """Day and room, and how many more rooms on that day."""
    day = Text("after the last day", "期末以后") if place.day is None else same(str(place.day))
    room, others = room_text(place.room, names), len(place.rooms) - 1
    more = Text(f" and {others} more", f"等 {others + 1} 处") if others > 0 else same("")
    return Text(f"{day.en}, {room.en}{more.en}", f"{day.zh}，{room.zh}{more.zh}")


def moved_text(moved: Moved, names: Names) -> Text:
    """A parameter, from what to what, where it is written, and where it first shows."""
    c = moved.change
    kind = {"parameter": Text("parameter", "参数"), "overlay": Text("overlay", "方案改动")}[c.kind]
    line = f"{c.key}: {_value(c.before)} -> {_value(c.now)}"
    where = f", {c.origin}" if c.origin else ""
    first = same("")
    if moved.place is not None:
        at = place_text(moved.place, names)
        first = Text(f"; first on {at.en}", f"；首见于 {at.zh}")
    elif moved.alone is None:
        first = Text("; no scenario by itself", "；单独改动不成方案")
    elif moved.alone is False:
        first = Text("; only together with others", "；仅与其他改动一起起作用")
    return Text(f"{line} ({kind.en}{where}){first.en}", f"{line}（{kind.zh}{where}）{first.zh}")


def _value(value: Any) -> str:
    text = "–" if value is None else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:57] + "..."


def source_text(found: Autopsy, names: Names) -> Text:
    """What but parameters moved something, where it first shows, and where to look."""
    source, place = SOURCES[found.source or "unknown"], found.place
    nothing = Text("no moment differs, only what is counted", "各时刻均相同，仅统计不同")
    seen = Text("first on ", "首见于 ") if place is not None else same("")
    at = nothing if place is None else place_text(place, names)
    look = look_text("" if place is None else place.room, found.edited)
    return Text(f"{source.en}; {seen.en}{at.en}; {look.en}", f"{source.zh}；{seen.zh}{at.zh}；{look.zh}")


def power_text(finding: Finding, names: Names) -> Text:
    """How surely a change of twice the margin would have been seen, and of which numbers it would not."""
    low = {id: p for id, p in finding.powers.items() if p < SURELY}
    n, of = len(finding.powers) - len(low), len(finding.powers)
    labels = [(label_of(id, names), f"{p:.0%}") for id, p in sorted(low.items(), key=lambda x: x[1])]
    rest = Text(
        "; less surely: " + ", ".join(f"{label.en} {p}" for label, p in labels) if labels else "",
        "；其余：" + "、".join(f"{label.zh} {p}" for label, p in labels) if labels else "",
    )
    return Text(
        f"a change of twice the margin is seen with {SURELY:.0%} in {n} of {of} numbers{rest.en}",
        f"变动达界限两倍时，{of} 个指标中有 {n} 个能以 {SURELY:.0%} 的概率发现{rest.zh}",
    )


def flip_text(flip: Flip) -> Text:
    """A decision before and now."""
    either = flip.now or flip.before
    assert either is not None
    t = either.threshold
    sign = "≥" if t.at_least else "≤"
    before, now = _state(flip.before), _state(flip.now)
    numbers = f"{_estimate(flip.before)} -> {_estimate(flip.now)}"
    return Text(
        f"decision {t.name} ({t.measure} {sign} {t.limit:g}): {before.en} -> {now.en}; {numbers}",
        f"决策 {t.name}（{t.measure} {sign} {t.limit:g}）：{before.zh} -> {now.zh}；{numbers}",
    )


def _state(j: Judged | None) -> Text:
    return Text("not asked", "未设") if j is None else STATES[j.state]


def _estimate(j: Judged | None) -> str:
    return "–" if j is None else f"{j.estimate:.5g}"


def reasons(f: Finding) -> list[Text]:
    """Decisions that flipped, what moved the numbers, and the first event that differs."""
    names, found, first = f.result.manifest["names"], f.autopsy, first_text(f)
    lines = [flip_text(x) for x in f.flips]
    if found is not None:
        lines += [source_text(found, names)] if found.source is not None else []
        lines += [moved_text(m, names) for m in found.moved]
    return [*lines, first] if first is not None else lines


def first_text(f: Finding) -> Text | None:
    """The first event that differs, in one line; None where no journey is known to."""
    story = None if f.autopsy is None else f.autopsy.story
    if story is None or story.first is None or story.first.entry is not None:
        return None
    pair = Pair(story.world, (BASELINE, NOW), story.before, story.now, story.first)
    head = Text("first event", "最早的不同事件")
    if not story.exact:
        head = Text(f"first among {story.of} stories kept", f"所存 {story.of} 笔经历中最早的不同事件")
    person, event = who(pair), what(pair)
    return Text(f"{head.en}: {person.en}; {event.en}", f"{head.zh}：{person.zh}；{event.zh}")
