"""A study of many runs on one screen: numbers with their ranges, what they are unsure of, what next."""

from __future__ import annotations

import math
from typing import Any

from sim.app.number_text import aligned, percent
from sim.app.replicate_advice import advice, wishes
from sim.app.replicate_spread import spread
from sim.app.replicate_thresholds import thresholds
from sim.app.study_words import StudyWords
from sim.app.value_text import between, shown
from sim.diagnostics import Language, Text
from sim.measures.names import measure_of
from sim.studies import Study

METHODS = {
    "t": Text("t", "t 区间"),
    "logit": Text("logit t", "logit t 区间"),
    "bound": Text("see below", "见下"),
    "constant": Text("same in all", "各次相同"),
    "none": Text("none", "无区间"),
}
HALF = 0.5


def groups(study: Study, scenario: str, lang: Language) -> list[list[str]]:
    """Lines of text in groups; the first of each may be set in bold. scenario: as it was asked for."""
    words = StudyWords(study, lang)
    last = [*wishes(words), *advice(words, scenario)]
    found = [_head(words), thresholds(words), _numbers(words), spread(words), _worst(words), last]
    return [group for group in found if group]


def _head(w: StudyWords) -> list[str]:
    a = w.about
    n = a["replications"]
    who = w.say("everybody played", "全量人群")
    if a["sample"] > 1:
        who = w.say(f"1 person in {a['sample']:,} played", f"每 {a['sample']:,} 人取 1 人")
    line = w.say(f"{n} runs of seed {a['seed']}; {who}", f"重复 {n} 次，随机种子 {a['seed']}；{who}")
    if w.draws:
        many, each = len(a["assumptions"]), a["seeds_per_draw"]
        line += w.say(
            f"; {many} assumptions drawn {w.draws} times, {each} runs each",
            f"；{many} 项假设抽取 {w.draws} 组，每组 {each} 次",
        )
    return [a["scenario"]["title"][w.lang] or a["scenario"]["name"], line]


def _numbers(w: StudyWords) -> list[str]:
    words = [w.say("mean of the runs", "各次平均"), w.say("by chance, 95%", "随机区间（95%）")]
    words += [w.say("over the assumptions, 90%", "假设范围（90%）")] if w.draws else []
    rows = [["", *words, w.say("interval", "方法")], *(_number(w, id) for id in w.headlines)]
    return [w.say("How sure the numbers are", "数字有多可靠"), *aligned(rows), *_bounds(w), *_half(w)]


def _number(w: StudyWords, id: str) -> list[str]:
    row = w.measures[id]
    unit = row["unit"]
    cells = [shown(row["estimate"], unit, w.lang), between(row["low"], row["high"], unit, w.lang)]
    if w.draws:
        cells.append(between(row["draws_low"], row["draws_high"], unit, w.lang))
    return [w.label(id), *cells, METHODS[row["method"]].say(w.lang)]


def _bounds(w: StudyWords) -> list[str]:
    """What is known where every run was at the same end of the scale."""
    return [_bound(w, id) for id in w.headlines if w.measures[id]["method"] == "bound"]


def _bound(w: StudyWords, id: str) -> str:
    row, label = w.measures[id], measure_of(id).label.say(w.lang)
    same, most, n = percent(row["estimate"], 0), percent(row["bound"]), row["n"]
    return w.say(
        f"{label}: {same} in all {n} runs; at most {most} of runs would show anything else (95% confidence)",
        f"{label}：{n} 次运行均为 {same}；出现其他结果的运行至多占 {most}（95% 置信度）",
    )


def _half(w: StudyWords) -> list[str]:
    """Where the median run lies, if there are enough runs to say."""
    id = w.headlines[0]
    rows = [r for r in w.quantiles if r["id"] == id and r["quantile"] == HALF]
    if not rows or not math.isfinite(rows[0]["low"] + rows[0]["high"]):
        return []
    low, high = (shown(rows[0][k], w.measures[id]["unit"], w.lang) for k in ("low", "high"))
    label, sure = measure_of(id).label.say(w.lang), percent(rows[0]["coverage"])
    return [
        w.say(
            f"{label}: the median run lies between {low} and {high} (order statistics, {sure})",
            f"{label}：运行结果的中位数在 {low} 至 {high} 之间（顺序统计量，{sure}）",
        )
    ]


def _worst(w: StudyWords) -> list[str]:
    """The bank that keeps its promises least, and the one with the longest backlog."""
    least, longest = w.of("on_time_share.bank."), w.of("backlog_days_peak.bureau.")
    out = []
    if least:
        bank = min(least, key=lambda b: least[b]["estimate"])
        share, limits = _told(w, least[bank])
        name = w.bank(bank)
        out.append(
            w.say(
                f"Worst bank: {name}, {share} on time ({limits})",
                f"最差银行：{name}，按时率 {share}（{limits}）",
            )
        )
    if longest:
        bank = max(longest, key=lambda b: longest[b]["estimate"])
        days, limits = _told(w, longest[bank])
        name = w.bank(bank)
        out.append(
            w.say(
                f"longest backlog: {name}, {days} days of work at its peak ({limits})",
                f"积压最重：{name}，峰值折合 {days} 个工作日（{limits}）",
            )
        )
    return out


def _told(w: StudyWords, row: dict[str, Any]) -> tuple[str, str]:
    unit = row["unit"]
    return shown(row["estimate"], unit, w.lang), between(row["low"], row["high"], unit, w.lang)
