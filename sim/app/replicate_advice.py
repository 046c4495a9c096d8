"""What to do next after many runs: was the precision reached, and what would make the answer surer."""

from __future__ import annotations

import math
from typing import Any

from sim.app.replicate_spread import split_of_row, stuck
from sim.app.study_words import StudyWords
from sim.app.value_text import shown
from sim.measures.names import measure_of

MANY_DRAWS = 40


def wishes(w: StudyWords) -> list[str]:
    """Whether each precision asked for was reached."""
    told = [_wish(w, wish) for wish in w.about["precision"]]
    note = w.say(
        "stopping when an interval looks narrow is at times too early: coverage may be a little below 95%",
        "按区间宽窄决定停止，有时会停得略早：实际覆盖率可能略低于 95%",
    )
    return [*told, note] if told else []


def _wish(w: StudyWords, wish: dict[str, Any]) -> str:
    unit, width = measure_of(wish["measure"]).unit, wish["half_width"]
    if width is None or math.isnan(width):
        return w.say(f"no interval to measure: {wish['asked']}", f"没有可比的区间：{wish['asked']}")
    points = w.say(" points", " 个百分点")
    found = f"±{100 * width:.3g}{points}" if unit == "share" else f"±{shown(width, unit, w.lang, 3)}"
    if wish["reached"]:
        return w.say(f"reached: {wish['asked']} ({found})", f"已达到精度：{wish['asked']}（{found}）")
    runs = math.ceil(w.about["replications"] * (width / wish["wanted"]) ** 2) if wish["wanted"] else 0
    more = w.say(f"; about {runs:,} runs would", f"，约需 {runs:,} 次") if runs else ""
    return w.say(
        f"not reached: {wish['asked']} ({found}{more})", f"未达到精度：{wish['asked']}（{found}{more}）"
    )


def advice(w: StudyWords, scenario: str) -> list[str]:
    """One line, by what the first headline measure is most unsure of."""
    id = w.headlines[0]
    if not w.draws:
        return [_draw(w, scenario)] if w.about["flagged"] else []
    if id not in stuck(w):
        return [_more(w, measure_of(id).label.say(w.lang))]
    split = split_of_row(w, id)
    return [_settle(w) if split.reading > split.assumptions else _measure(w, id, scenario)]


def _draw(w: StudyWords, scenario: str) -> str:
    how = f"cardsim replicate {scenario} --assumptions {MANY_DRAWS}"
    return w.say(
        f"Next: these ranges are chance alone; add the assumptions: {how}",
        f"下一步：以上区间只含随机波动，请加入假设：{how}",
    )


def _more(w: StudyWords, label: str) -> str:
    runs = 4 * w.about["replications"]
    return w.say(
        f"Next: chance still leads in {label!r}; --runs {runs} halves its range",
        f"下一步：“{label}”的差异仍以随机为主，--runs {runs} 可使区间减半",
    )


def _measure(w: StudyWords, id: str, scenario: str) -> str:
    label = measure_of(id).label.say(w.lang)
    return w.say(
        f"Next: find the assumptions that carry {label!r}: cardsim sensitivity {scenario}",
        f"下一步：找出左右“{label}”的假设：cardsim sensitivity {scenario}",
    )


def _settle(w: StudyWords) -> str:
    names = w.about["names"]["reading"]
    listed = w.say("; ", "；").join(str(n[w.lang]) for n in names.values())
    return w.say(
        f"Next: have the reading of the promise settled in writing. Readings: {listed}",
        f"下一步：请书面明确时限口径。可能的解读：{listed}",
    )
