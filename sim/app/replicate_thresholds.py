"""The thresholds of a scenario on the screen of many runs: kept or not, and in how many of the draws."""

from __future__ import annotations

from typing import Any

from sim.app.number_text import aligned, percent
from sim.app.study_words import StudyWords
from sim.app.value_text import between, shown
from sim.diagnostics_text import clip
from sim.experiments.card_words import REASONS, STATES

NAME_WIDTH = 46


def thresholds(w: StudyWords) -> list[str]:
    """A row a threshold; nothing where the scenario states none."""
    stated = w.about["thresholds"]
    if not stated:
        return []
    words = ["", w.say("wanted", "要求"), w.say("found", "结果"), w.say("by chance", "随机区间"), ""]
    words += [w.say("kept by the draws", "假设组中达到")] if w.draws else []
    head = w.say("Thresholds written before the run", "运行前写明的门槛")
    return [head, *aligned([words, *(_row(w, t) for t in stated)])]


def _row(w: StudyWords, t: dict[str, Any]) -> list[str]:
    unit = t["unit"]
    sign, limit = ("≥ ", t["at_least"]) if "at_least" in t else ("≤ ", t["at_most"])
    state = (REASONS[t["reason"]] if t["reason"] else STATES[t["state"]]).say(w.lang)
    cells = [
        clip(str(t["label"][w.lang]), NAME_WIDTH), sign + shown(limit, unit, w.lang),
        shown(t["estimate"], unit, w.lang), between(t["low"], t["high"], unit, w.lang), state,
    ]  # fmt: skip
    return cells + ([percent(t["draws_kept"], 0)] if w.draws else [])
