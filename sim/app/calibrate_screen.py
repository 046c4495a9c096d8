"""A calibration on one screen: whether it fits, what is known of each knob, and what follows."""

from __future__ import annotations

import re
from typing import Any

from sim.app.number_text import aligned, count, percent
from sim.diagnostics import Language, Text
from sim.diagnostics_text import clip, width
from sim.experiments.identifiability_words import KNOWN
from sim.measures.names import measure_of
from sim.observed import MEASURES
from sim.studies import Study

NAME_WIDTH = 44
LINE_WIDTH = 106
TARGETS_SHOWN = 8
_TARGETS = (
    Text("counted", "实际统计"),
    Text("by", "截至"),
    Text("range", "可能范围"),
    Text("scenario", "方案"),
    Text("fitting sets", "相符取值"),
    Text("chance ±", "随机 ±"),
)
_KNOBS = (
    Text("knob", "参数"),
    Text("range", "范围"),
    Text("9 in 10 that fit", "相符取值（九成）"),
    Text("scenario", "方案"),
    Text("spread left", "剩余幅度"),
    Text("", ""),
)
_CONSEQUENCES = (
    Text("lowest", "最低"),
    Text("median", "中位"),
    Text("highest", "最高"),
    Text("scenario", "方案"),
    Text("chance ±", "随机 ±"),
)
_BACK_TEST = (
    Text("foretold", "回测"),
    Text("by", "截至"),
    Text("counted", "实际统计"),
    Text("predicted, 95%", "预测（95%）"),
    Text("", ""),
)
Row = dict[str, Any]


def groups(study: Study, lang: Language) -> list[list[str]]:
    """Groups of lines; the first of each may be set in bold."""
    found = [_head(study, lang), _targets(study, lang), _knobs(study, lang)]
    return [g for g in (*found, _consequences(study, lang), _back_test(study, lang)) if g]


def _rows(study: Study, name: str) -> list[Row]:
    return [{str(k): v for k, v in row.items()} for row in study.tables[name].to_dict("records")]


def _words(row: tuple[Text, ...], lang: Language) -> list[str]:
    return [t.say(lang) for t in row]


def _head(study: Study, lang: Language) -> list[str]:
    a = study.about
    title = a["scenario"]["title"][lang] or a["scenario"]["name"]
    by = {
        "people": Text("the people alone, not yet played", "只推演申领，不作生产仿真"),
        "engine": Text("whole runs", "完整仿真"),
    }[a["counted_from"]]
    who = Text(f"1 person in {a['sample']}", f"每 {a['sample']} 人取 1 人") if a["sample"] > 1 else None
    parts = [by, *([who] if who else []), Text("the same luck in all", "各组随机数相同")]
    line = Text("; ".join(t.en for t in parts), "；".join(t.zh for t in parts)).say(lang)
    first, others = a["summary"]["headline"][lang], [t[lang] for t in a["summary"]["sentences"]]
    told = [line for text in others for line in wrapped(text, LINE_WIDTH)]
    return [f"{title}{Text(': ', '：').say(lang)}{first}", *told, line]


def _targets(study: Study, lang: Language) -> list[str]:
    rows = _rows(study, "targets")
    lines = aligned([_words(_TARGETS, lang), *(_target(r, lang) for r in rows[:TARGETS_SHOWN])], left=2)
    more = len(rows) - TARGETS_SHOWN
    if more > 0:
        lines.append(Text(f"and {more} more counts", f"另有 {more} 个统计数").say(lang))
    if study.about["sample"] > 1:
        largest = count(max(r["sampling_sd"] for r in rows), lang)
        lines.append(
            Text(f"of chance, the sample makes ± {largest}", f"随机误差中抽样部分 ± {largest}").say(lang)
        )
    return lines


def _target(row: Row, lang: Language) -> list[str]:
    accepted = _between(row["accepted_low"], row["accepted_high"], "count", lang)
    fitting = _between(row["fitting_low"], row["fitting_high"], "count", lang)
    own, chance = count(row["own"], lang), count(row["chance_sd"], lang)
    return [_measure(row, lang), row["date"], accepted, own, fitting, chance]


def _measure(row: Row, lang: Language) -> str:
    of = ", ".join(row[n] for n in ("bank", "district", "batch") if row[n])
    return clip(MEASURES[row["measure"]].say(lang) + (f" · {of}" if of else ""), NAME_WIDTH)


def _knobs(study: Study, lang: Language) -> list[str]:
    return aligned([_words(_KNOBS, lang), *(_knob(r, lang) for r in _rows(study, "knobs"))])


def _knob(row: Row, lang: Language) -> list[str]:
    name = str(row[lang] or row["id"])
    kept, verdict = percent(min(row["kept"], 1.0), 0), KNOWN[row["verdict"]].say(lang)
    fitting = _between(row["fitting_p05"], row["fitting_p95"], "knob", lang)
    own = _number(row["own"], "knob", lang)
    outside = _mark(row["own"], row["low"], row["high"])
    allowed = _between(row["low"], row["high"], "knob", lang)
    return [clip(name, NAME_WIDTH), allowed, fitting, own + outside, kept, verdict]


def _consequences(study: Study, lang: Language) -> list[str]:
    rows = _rows(study, "consequences")
    if not rows:
        return []
    sets = int(rows[0]["sets"])
    title = Text(
        f"what follows, over {sets} sets that fit, far apart", f"由此得到的结果（{sets} 组相符取值）"
    )
    head = _words((title, *_CONSEQUENCES), lang)
    marked = any(_mark(r["own"], r["lowest"], r["highest"]) for r in rows)
    legend = Text("! the scenario lies outside these sets", "! 方案现有取值在这些组之外").say(lang)
    return [*aligned([head, *(_consequence(r, lang) for r in rows)]), *([legend] if marked else [])]


def _consequence(row: Row, lang: Language) -> list[str]:
    id = str(row["measure"])
    found, of = measure_of(id), id.partition(".")[2]
    name = found.label.say(lang) + (f" · {of}" if of else "")
    low, middle, high, own, chance = (
        _number(float(row[n]), found.unit, lang) for n in ("lowest", "median", "highest", "own", "chance_sd")
    )
    return [
        clip(name, NAME_WIDTH),
        low,
        middle,
        high,
        own + _mark(row["own"], row["lowest"], row["highest"]),
        chance,
    ]


def _mark(own: float, low: float, high: float) -> str:
    """Outside a range."""
    return "" if low <= own <= high else " !"


def _back_test(study: Study, lang: Language) -> list[str]:
    rows = _rows(study, "back_test")
    if not rows:
        return []
    head = _words(_BACK_TEST, lang)
    return aligned([head, *(_foretold(r, lang) for r in rows)], left=2)


def _foretold(row: Row, lang: Language) -> list[str]:
    counted = _between(row["low"], row["high"], "count", lang)
    predicted = _between(row["predicted_low"], row["predicted_high"], "count", lang)
    inside = Text("inside", "在内") if row["inside"] else Text("outside", "在外")
    return [_measure(row, lang), row["date"], counted, predicted, inside.say(lang)]


def _between(low: float, high: float, unit: str, lang: Language) -> str:
    if low != low or high != high:
        return "–"
    a, b = _number(low, unit, lang), _number(high, unit, lang)
    return a if a == b else f"{a} – {b}"


def _number(x: float, unit: str, lang: Language) -> str:
    if unit == "knob":
        return f"{x:,.3g}" if abs(x) < 1_000 else count(x, lang)
    if unit == "share":
        return percent(x, 2)
    return count(x, lang) if unit == "count" or abs(x) >= 100 else f"{x:,.1f}"


def wrapped(text: str, cells: int) -> list[str]:
    """A sentence in lines of at most so many cells; words stay whole, Chinese breaks anywhere."""
    lines, here = [""], "  "
    for word in re.findall(r"[^\s\u2e80-\uffef]+\s*|[\u2e80-\uffef]\s*|\s+", text):
        if width(lines[-1] + word.rstrip()) > cells:
            lines.append(here)
        lines[-1] += word
    return [line.rstrip() for line in lines]
