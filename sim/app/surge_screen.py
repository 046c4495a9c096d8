"""A surge study on one screen: how much more demand, how long an outage, how late a start."""

from __future__ import annotations

import math
from typing import Any

from sim.app.number_text import aligned, percent
from sim.diagnostics import Language, Text
from sim.diagnostics_text import clip
from sim.studies import Study

NAME_WIDTH = 34


def screen(study: Study, lang: Language) -> list[list[str]]:
    """Groups of lines; the first of each is its verdict."""
    rows = [{str(k): v for k, v in r.items()} for r in study.tables["edges"].to_dict("records")]
    demand = next(r for r in rows if r["question"] == "demand")
    out = [_head(study, lang), _demand(study, demand, lang)]
    return [*out, *(_stops(study, q, [r for r in rows if r["question"] == q], lang) for q in _WORDS)]


_WORDS = {
    "outage": (
        Text("Outage of a bank's lines: the shortest that breaks a promise", "产线停产：最短多少天即违约"),
        Text("from", "停产起"),
    ),
    "start": (
        Text(
            "Late start of a bank's lines: the shortest delay that breaks a promise",
            "产线推迟开工：最短推迟多少天即违约",
        ),
        Text("planned", "原定"),
    ),
}  # fmt: skip


def _head(study: Study, lang: Language) -> list[str]:
    a = study.about
    level, n = percent(a["level"]), a["replications"]
    text = Text(
        f"kept: every bank and week of application at least {level} on time, on each of {n} replications",
        f"“守约”：每家银行每个申领周按时率不低于 {level}，{n} 次重复均如此",
    ).say(lang)
    if a["sample"] > 1:
        text += Text(f"; 1 person in {a['sample']:,} played", f"；每 {a['sample']:,} 人取 1 人").say(lang)
    return [str(a["scenario"]["title"][lang] or a["scenario"]["name"]), text]


def _demand(study: Study, row: dict[str, Any], lang: Language) -> list[str]:
    low, high = row["holds_at"], row["breaks_at"]
    if _missing(low):
        head = Text(
            f"Demand: no share of today's was kept; broken at {percent(high, 0)}",
            f"需求：降到 {percent(high, 0)} 仍不能守约",
        )
    elif _missing(high):
        head = Text(
            f"Demand: {percent(low, 0)} of the stated is kept", f"需求：达到方案的 {percent(low, 0)} 仍守约"
        )
    else:
        head = Text(
            f"Demand: kept at {percent(low, 0)} of the stated, broken at {percent(high, 0)}",
            f"需求：方案的 {percent(low, 0)} 可守约，{percent(high, 0)} 即违约",
        )
    out = [head.say(lang)]
    if row["first_bank"]:
        bank, week = _bank(study, row["first_bank"], lang), row["first_week"]
        out.append(
            Text(
                f"first to break: {bank}, applications of the week of {week}",
                f"最先违约：{bank}，{week} 当周申领",
            ).say(lang)
        )
    return out


def _stops(study: Study, question: str, rows: list[dict[str, Any]], lang: Language) -> list[str]:
    verdict, begins = _WORDS[question]
    head = [Text(a, b).say(lang) for a, b in (
        ("bank", "银行"), tuple(begins), ("kept, days", "可守约天数"), ("broken, days", "违约天数"),
        ("first week to break", "最先违约的申领周"),
    )]  # fmt: skip
    rows = sorted(rows, key=lambda r: (math.inf if _missing(r["breaks_at"]) else r["breaks_at"], r["room"]))
    table = [head]
    for r in rows:
        kept = _none_kept(lang) if _missing(r["holds_at"]) else f"{r['holds_at']:.0f}"
        broken = "–" if _missing(r["breaks_at"]) else f"{r['breaks_at']:.0f}"
        table.append([_bank(study, r["room"], lang), r["begins"], kept, broken, r["first_week"] or "–"])
    breaking = [r for r in rows if not _missing(r["breaks_at"])]
    worst = ""
    if breaking:
        name, days = _bank(study, breaking[0]["room"], lang), f"{breaking[0]['breaks_at']:.0f}"
        worst = Text(f": {days} days, {name}", f"：{name} {days} 天").say(lang)
    return [verdict.say(lang) + worst, *aligned(table)]


def _none_kept(lang: Language) -> str:
    return Text("not even 0", "不停也违约").say(lang)


def _missing(x: Any) -> bool:
    return x is None or (isinstance(x, float) and math.isnan(x))


def _bank(study: Study, key: str, lang: Language) -> str:
    return clip(str(study.about["names"]["bank"].get(key, {}).get(lang) or key), NAME_WIDTH)
