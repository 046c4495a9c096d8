"""A preflight on one screen: the lines month by month as a picture, then the counters."""

from __future__ import annotations

import numpy as np

from sim.app.number_text import aligned, count, one, percent
from sim.arrays import F64
from sim.diagnostics import Language, Text
from sim.diagnostics_text import clip
from sim.experiments.place_load import kinds_of
from sim.experiments.preflight import Preflight, ratio

SHADES = "·░▒█"
EDGES = (0.5, 0.8, 1.0)
"""Loads at which the shade changes."""
NAME_WIDTH = 30
SERVERS = (Text("counters", "柜面窗口"), Text("issuing stations", "制卡位"))


def screen(found: Preflight, lang: Language) -> list[list[str]]:
    """Groups of lines; the first of each is its verdict."""
    s = found.world.scenario
    head = [
        Text(s.en, s.zh).say(lang) or s.name,
        Text(
            "expected from the scenario's rules; nothing was played",
            "按方案规则推算的期望值，未作仿真",
        ).say(lang),
    ]
    return [head, _lines(found, lang), _counters(found, lang)]


def _lines(found: Preflight, lang: Language) -> list[str]:
    world = found.world
    days = np.nan_to_num(found.backlog_days())
    over = [b for b in range(len(world.bureaus)) if found.first_overload(b) is not None]
    months, starts = _months(found)
    load = ratio(*(np.add.reduceat(x, starts, axis=1) for x in (found.lines.orders, found.lines.capacity)))
    order = np.argsort(-days.max(axis=1), kind="stable").tolist()
    words = ("bank", months, "busiest week", "above 100% from", "backlog, days of work", "on", "over by")
    words_zh = ("银行", months, "最忙一周负荷", "超过100%始于", "积压峰值（工作日）", "日期", "消化于")
    rows = [[Text(a, b).say(lang) for a, b in zip(words, words_zh, strict=True)]]
    rows += [_bureau(found, b, load[b], days[b], lang) for b in order if found.lines.orders[b].sum() > 0]
    return [_line_verdict(found, over, days, lang), *aligned(rows, left=2), _legend(lang)]


def _line_verdict(found: Preflight, over: list[int], days: F64, lang: Language) -> str:
    n = len(found.world.bureaus)
    if not over:
        return Text("Lines: no week asks for more than they make", "产线：没有一周的需求超过产能").say(lang)
    worst = int(days.max(axis=1).argmax())
    name, most = _bureau_name(found, worst, lang), one(float(days[worst].max()))
    first = min(str(found.first_overload(b)) for b in over)
    return Text(
        f"Lines: {len(over)} of {n} are asked for more than they make in some week, first that of"
        f" {first}; the largest backlog follows at {name}: {most} days of work",
        f"产线：{n} 家中 {len(over)} 家有超产能的周，最早 {first} 当周；积压最重：{name}，{most} 个工作日",
    ).say(lang)


def _months(found: Preflight) -> tuple[str, list[int]]:
    """A ruler over the months, with the year at each January and at the start; first day of each month."""
    clock = found.world.clock
    dates = [clock.date_of(d) for d in range(clock.n_days)]
    starts = [d for d in range(len(dates)) if d == 0 or dates[d].day == 1]
    ruler = ["·"] * len(starts)
    for i, d in enumerate(starts):
        text = f"{dates[d].year % 100}" if dates[d].month == 1 or i == 0 else ""
        if text and i + 2 <= len(ruler) and ruler[i] == "·":
            ruler[i : i + 2] = text
    return "".join(ruler), starts


def _bureau(found: Preflight, b: int, load: F64, days: F64, lang: Language) -> list[str]:
    weekly = found.line_share()[b]
    most = float(np.nanmax(weekly)) if np.isfinite(weekly).any() else float("nan")
    peak = int(days.argmax())
    over = found.first_overload(b)
    empty = np.flatnonzero(days[peak:] < 1.0)
    cleared = str(found.world.clock.date_of(peak + int(empty[0]))) if len(empty) else _not_by_the_end(lang)
    backlog = [one(float(days.max())), str(found.world.clock.date_of(peak)), cleared]
    shown = backlog if days.max() >= 1.0 else ["–", "–", "–"]
    picture = "".join(_shade(x) for x in load)
    return [_bureau_name(found, b, lang), picture, percent(most, 0), str(over or "–"), *shown]


def _not_by_the_end(lang: Language) -> str:
    return Text("not by the end", "期末未消化").say(lang)


def _shade(load: float) -> str:
    return " " if np.isnan(load) else SHADES[int(np.searchsorted(EDGES, load, side="right"))]


def _legend(lang: Language) -> str:
    a, b, c = (f"{e:.0%}" for e in EDGES)
    marks = f"{SHADES[0]} <{a}  {SHADES[1]} <{b}  {SHADES[2]} <{c}  {SHADES[3]} ≥{c}"
    return Text(f"load by month: {marks}", f"逐月负荷：{marks}").say(lang)


def _bureau_name(found: Preflight, b: int, lang: Language) -> str:
    name = found.world.bureau_names[b]
    words = {bank.id: bank for bank in found.world.city.banks}
    return clip(Text(words[name].en, words[name].zh).say(lang), NAME_WIDTH) if name in words else name


def _counters(found: Preflight, lang: Language) -> list[str]:
    share, visits = found.place_share(), found.places.visits
    words = ("counters", "visits", "load, mean", "busiest week", "district", "week of", "above 100% from")
    words_zh = ("窗口", "到访人次", "平均负荷", "最忙一周", "区", "周", "超过100%始于")
    rows = [[Text(a, b).say(lang) for a, b in zip(words, words_zh, strict=True)]]
    used = np.argwhere(visits.sum(axis=(2, 3)) > 0).tolist()
    rows += [_place(found, k, which, share[k, which], lang) for k, which in used]
    over = [1 for k, which in used if np.nanmax(share[k, which], initial=0.0) > 1.0]
    verdict = Text(
        f"Counters: {len(over)} of {len(used)} kinds are over their hours in some district and week"
        if over
        else "Counters: within their hours in every district and week",
        f"窗口：{len(used)} 类中 {len(over)} 类在某区某周超出工时" if over else "窗口：各区各周均在工时之内",
    )
    return [verdict.say(lang), *aligned(rows)] if used else [verdict.say(lang)]


def _place(found: Preflight, k: int, which: int, share: F64, lang: Language) -> list[str]:
    world, places = found.world, found.places
    kind = world.scenario.facilities[kinds_of(world.scenario)[k]]
    name = f"{Text(kind.en, kind.zh).say(lang)}{Text(', ', '：').say(lang)}{SERVERS[which].say(lang)}"
    visits = count(float(places.visits[k, which].sum()), lang)
    if not np.isfinite(share).any():
        return [name, visits, "–", "–", "–", "–", "–"]
    mean = float(places.work[k, which].sum() / places.hours[k, which].sum())
    district, week = np.unravel_index(np.nanargmax(share), share.shape)
    where = world.city.districts[int(district)]
    over = np.flatnonzero(np.nan_to_num(share).max(axis=0) > 1.0)
    first = str(found.monday(int(over[0]))) if len(over) else "–"
    peak = [percent(float(share[district, week]), 0), Text(where.en, where.zh).say(lang)]
    return [name, visits, percent(mean, 0), *peak, str(found.monday(int(week))), first]
