"""What the spread of the numbers comes from: chance, assumptions, reading; and whether more runs help."""

from __future__ import annotations

from sim.app.number_text import aligned, percent
from sim.app.study_words import StudyWords
from sim.diagnostics import Text
from sim.experiments.variance_split import PARTS, Split
from sim.measures.names import measure_of

PART_WORDS = {
    "seed": Text("chance", "随机"),
    "assumptions": Text("assumptions", "假设"),
    "reading": Text("reading of the promise", "时限解读"),
}

FEW_DRAWS = 20


def spread(w: StudyWords) -> list[str]:
    """Parts of the variance of each headline measure; nothing where nothing varies."""
    told = [id for id in w.headlines if id in w.split and split_of_row(w, id).total > 0]
    if not w.draws:  # then only a reading can stand against chance
        told = [id for id in told if w.split[id]["readings"] > 1]
    if not told:
        return _notes(w)
    rows = [_parts(w, id) for id in told]
    words = ["", *(PART_WORDS[p].say(w.lang) for p in PARTS)]
    head = w.say("What the spread comes from", "差异从何而来")
    return [head, *aligned([words, *rows]), *_no_help(w), *_notes(w)]


def split_of_row(w: StudyWords, id: str) -> Split:
    """The split as it was stored."""
    return Split(*(float(w.split[id][part]) for part in PARTS))


def stuck(w: StudyWords) -> list[str]:
    """Headline measures for which further runs are no help."""
    return [id for id in w.headlines if id in w.split and not w.split[id]["more_runs_help"]]


def _parts(w: StudyWords, id: str) -> list[str]:
    split = split_of_row(w, id)
    cells = [percent(split.part(p) / split.total, 0) for p in PARTS]
    if not w.draws:
        cells[1] = w.say("not drawn", "未抽取")
    if w.split[id]["readings"] == 1:
        cells[2] = "–"
    return [w.label(id), *cells]


def _no_help(w: StudyWords) -> list[str]:
    found = stuck(w)
    if not found:
        return []
    named = w.say("; ", "、").join(measure_of(id).label.say(w.lang) for id in found)
    everywhere = len(found) == len(w.headlines)
    which = w.say("any of these numbers" if everywhere else named, "以上各项均如此" if everywhere else named)
    return [
        w.say(
            f"More runs will not help for {which}: assumptions and readings leave open more than chance.",
            f"重复运行更多次无济于事（{which}）：假设和解读带来的差异已超过随机波动。",
        )
    ]


def _notes(w: StudyWords) -> list[str]:
    out = []
    if w.about["sample"] > 1:
        out.append(
            w.say("in a sample chance weighs more than in the whole city", "抽样运行的随机波动大于全量运行")
        )
    few = w.say("; ", "、").join(measure_of(id).label.say(w.lang) for id in w.about["few_counters"])
    if few:
        out.append(
            w.say(f"too few counters in the sample for a verdict: {few}", f"抽样后网点太少，不作结论：{few}")
        )
    if w.draws and w.about["observed"]:
        out.append(
            w.say(
                "draws are not fitted to the observed counts: cardsim calibrate says which values agree",
                "抽取的假设未按实际统计校准；哪些取值与实际相符见 cardsim calibrate",
            )
        )
    if 0 < w.draws < FEW_DRAWS:
        out.append(
            w.say(f"{w.draws} draws are few: the parts are rough", f"只抽取 {w.draws} 组假设，比例较粗略")
        )
    return out
