"""A capacity study on one screen: the answer, the plan, its proof, and what other levels would cost."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sim.app.number_text import aligned, count, percent
from sim.diagnostics import Language, Text
from sim.diagnostics_text import clip
from sim.studies import Study

if TYPE_CHECKING:
    import pandas as pd

NAME_WIDTH = 34
LESS = {
    "line": Text("a line less", "减一条产线"),
    "shift_hour": Text("an hour a day less", "每天减一小时"),
    "counter": Text("a counter less", "减一个窗口"),
    "station": Text("a station less", "减一个制卡位"),
}
SERVERS = {"counters": Text("counters", "柜面窗口"), "stations": Text("issuing stations", "制卡位")}


def screen(study: Study, lang: Language) -> list[list[str]]:
    """Groups of lines; the first of each is its verdict."""
    return [
        _head(study, lang),
        _lines(study, lang),
        _counters(study, lang),
        _proof(study, lang),
        _front(study, lang),
    ]


def _head(study: Study, lang: Language) -> list[str]:
    a = study.about
    level, chance = percent(a["level"]), percent(a["probability"], 0)
    title = str(a["scenario"]["title"][lang] or a["scenario"]["name"])
    asked = Text(
        f"every bank and week of application at least {level} on time, with probability {chance}",
        f"每家银行每个申领周按时率不低于 {level}，概率 {chance}",
    ).say(lang)
    if a["sample"] > 1:
        asked += Text(
            f"; 1 person in {a['sample']:,} played: counters are not judged by a sample",
            f"；每 {a['sample']:,} 人取 1 人，窗口结论仅供参考",
        ).say(lang)
    return [_answer(study, lang), title, asked]


def _answer(study: Study, lang: Language) -> str:
    a, plan = study.about, study.tables["plan"]
    if a["impossible"]:
        names = Text(", ", "、").say(lang).join(_name(a, k, lang) for k in a["impossible"])
        return Text(f"Not to be reached by more of this alone: {names}", f"单靠增加产能达不到：{names}").say(
            lang
        )
    more = plan[plan["yuan"] > plan["yuan_stated"]]
    less = plan[plan["yuan"] < plan["yuan_stated"]]
    change = float(plan["yuan"].sum() - plan["yuan_stated"].sum())
    words = Text("more", "多"), Text("less", "少")
    sign = (words[0] if change > 0 else words[1]).say(lang)
    return Text(
        f"{_places(len(more))} more than stated, {len(less)} less; the plan costs"
        f" {count(abs(change), 'en')} yuan {sign} over the run",
        f"{len(more)} 处需增加、{len(less)} 处可减少；全期费用{sign} {count(abs(change), 'zh')}元",
    ).say(lang)


def _places(n: int) -> str:
    return "1 place needs" if n == 1 else f"{n} places need"


def _lines(study: Study, lang: Language) -> list[str]:
    plan = study.tables["plan"]
    rows = plan[plan["lever"].str.startswith("lines.")].sort_values("yuan", ascending=False, kind="stable")
    words = ("lines", "least", "stated", "hours a day", "stated", "worst week on time", "where and when")
    words_zh = ("产线", "最少", "现有", "每天小时", "现有", "最差一周按时率", "银行与申领周")
    head = [Text(a, b).say(lang) for a, b in zip(words, words_zh, strict=True)]
    table = [head, *(_line(study, row, lang) for row in _records(rows))]
    lines, hours = int(rows["least"].sum()), float((rows["least"] * rows["hours"]).sum())
    stated = float((rows["stated"] * rows["hours_stated"]).sum())
    verdict = Text(
        f"Lines: {lines}, running {hours:,.1f} line hours a day; stated are {stated:,.1f}",
        f"产线：共 {lines} 条，每天 {hours:,.1f} 线时；现有 {stated:,.1f} 线时",
    )
    return [verdict.say(lang), *aligned(table)]


def _line(study: Study, row: Mapping[str, Any], lang: Language) -> list[str]:
    where = str(row["worst_where"])
    bank, _, week = where.partition(" ")
    name = _of("bank", study.about, bank, lang) if bank else "–"
    share = "–" if _missing(row["worst_share"]) else percent(float(row["worst_share"]), 2)
    place = f"{name} {week}" if share != "–" and float(row["worst_share"]) < 1 else "–"
    numbers = [f"{row['least']:,}", f"{row['stated']:,}", f"{row['hours']:g}", f"{row['hours_stated']:g}"]
    return [_name(study.about, str(row["lever"]), lang), *numbers, share, place]


def _counters(study: Study, lang: Language) -> list[str]:
    plan = study.tables["plan"]
    rows = plan[~plan["lever"].str.startswith("lines.")].to_dict("records")
    if not rows:
        return [Text("Counters: no target to be sized for", "窗口：方案未设等候目标，不作测算").say(lang)]
    words = ("counters", "least at each outlet", "stated", "worst served in time", "where")
    words_zh = ("窗口", "每个网点最少", "现有", "最差达标率", "何处")
    table = [[Text(a, b).say(lang) for a, b in zip(words, words_zh, strict=True)]]
    for row in rows:
        where = str(row["worst_where"])
        place = _of("bank", study.about, where, lang)
        place = _of("district", study.about, where, lang) if place == where else place
        share = "–" if _missing(row["worst_share"]) else percent(float(row["worst_share"]))
        name = _name(study.about, str(row["lever"]), lang)
        table.append([name, f"{row['least']:,}", f"{row['stated']:,}", share, place])
    more = sum(row["least"] > row["stated"] for row in rows)
    verdict = Text(
        f"Counters: {more} of {len(rows)} kinds need more" if more else "Counters: what is stated is enough",
        f"窗口：{len(rows)} 类中 {more} 类需增加" if more else "窗口：现有配置已够",
    )
    return [verdict.say(lang), *aligned(table)]


def _proof(study: Study, lang: Language) -> list[str]:
    a, table = study.about, study.tables["certificate"]
    n, failed = a["replications"], a["failures"]
    head = Text(
        f"Certificate: {n - failed} of {n} fresh replications pass; a replication fails with probability"
        f" below {percent(a['failure_bound'], 2)} ({percent(a['confidence'], 0)} confidence)",
        f"证明：{n} 次全新重复中 {n - failed} 次全部达标；失败概率低于 {percent(a['failure_bound'], 2)}"
        f"（置信度 {percent(a['confidence'], 0)}）",
    )
    if failed:
        head = Text(
            f"No certificate: the plan fails on {failed} of {n} fresh replications",
            f"不予证明：{n} 次全新重复中有 {failed} 次未达标",
        )
    less = table[(table["less"] != "") & table["possible"]]
    open_ones = less[less["failed"] == 0]
    tried, failing = int(less["tried"].sum()), int(less["failed"].sum())
    text = Text(
        f"one unit less anywhere fails: {len(less) - len(open_ones)} of {len(less)} ways seen to fail,"
        f" on {failing} of {tried} replications tried",
        f"任一处减一个单位即不达标：{len(less)} 种减法中 {len(less) - len(open_ones)} 种已见失败"
        f"（试 {tried} 次，失败 {failing} 次）",
    )
    lines = [head.say(lang), text.say(lang)]
    lines += [_open(a, row, lang) for row in _records(open_ones)]
    return lines + _monotony(a, lang)


def _open(about: Mapping[str, Any], row: Mapping[str, Any], lang: Language) -> str:
    name, less = _name(about, str(row["lever"]), lang), LESS[str(row["less"])].say(lang)
    return Text(
        f"not seen to fail: {name}, {less} ({row['tried']} tried)",
        f"未见失败：{name}，{less}（试 {row['tried']} 次）",
    ).say(lang)


def _monotony(about: Mapping[str, Any], lang: Language) -> list[str]:
    whole, odd = about["tried_whole"], about["not_monotone"]
    out = []
    if odd:
        names = Text(", ", "、").say(lang).join(_name(about, k, lang) for k in odd)
        out.append(
            Text(
                f"more was seen to be worse at: {names}; all cheaper plans were tried there",
                f"出现“越多反而越差”：{names}；已逐一试过全部更省的方案",
            ).say(lang)
        )
    if len(whole) > len(odd):
        out.append(
            Text(
                f"small rooms, all cheaper plans tried: {len(whole) - len(odd)}",
                f"小型单元，已逐一试过全部更省的方案：{len(whole) - len(odd)} 处",
            ).say(lang)
        )
    return out


def _front(study: Study, lang: Language) -> list[str]:
    front = study.tables["front"]
    words = ("worst week at least", "lines, yuan over the run", "late applications")
    words_zh = ("最差一周按时率", "产线全期费用（元）", "逾期件数")
    rows = [[Text(a, b).say(lang) for a, b in zip(words, words_zh, strict=True)]]
    for row in front.to_dict("records"):
        numbers = (row["yuan"], row["late"])
        rows.append([percent(row["level"]), *("–" if _missing(x) else count(x, lang) for x in numbers)])
    head = Text(
        "What other levels cost (seen on one replication, not certified)",
        "其他按时率水平的费用（仅一次重复所见，未作证明）",
    )
    return [head.say(lang), *aligned(rows)]


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(k): v for k, v in row.items()} for row in table.to_dict("records")]


def _missing(x: Any) -> bool:
    return x is None or (isinstance(x, float) and math.isnan(x))


def _name(about: Mapping[str, Any], lever: str, lang: Language) -> str:
    """What a lever is called: the bank, or the kind of outlet and of server."""
    first, _, rest = lever.partition(".")
    if first == "lines":
        return clip(_of("bank", about, rest, lang), NAME_WIDTH)
    joint = Text(", ", "：").say(lang)
    return clip(f"{_of('facility', about, first, lang)}{joint}{SERVERS[rest].say(lang)}", NAME_WIDTH)


def _of(kind: str, about: Mapping[str, Any], key: str, lang: Language) -> str:
    return str(about["names"].get(kind, {}).get(key, {}).get(lang) or key)
