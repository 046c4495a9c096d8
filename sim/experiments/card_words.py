"""The words of a decision card that every screen and report uses alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.diagnostics import Text

VERDICTS = {
    "do": Text("Do it", "执行"),
    "do_not": Text("Do not", "不执行"),
    "unclear": Text("Cannot tell yet", "尚不能判断"),
    "no_change": Text("No change", "没有变化"),
}
STATES = {
    "met": Text("met", "达到"),
    "broken": Text("broken", "未达到"),
    "unclear": Text("not clear", "不明"),
    "none": Text("no verdict", "不作结论"),
}
REASONS = {
    "sample_too_small": Text("too few counters in the sample", "抽样后网点太少"),
    "no_value": Text("nothing to measure in some runs", "部分运行中无此数据"),
}
SETTLES = {
    "nothing": Text(
        "Firm: luck makes at most {wrong} such verdicts in 100 wrong; what is assumed stands as it is",
        "可定论：由随机波动造成的误判不超过 {wrong}%；所用假设另当别论",
    ),
    "same": Text("Nothing to settle", "无需再定"),
    "thresholds": Text(
        "To settle it: write thresholds in the scenario ([decisions.NAME])",
        "如何定论：在方案文件中写明门槛（[decisions.名称]）",
    ),
    "sample": Text(
        "To settle it: play everybody (--people 1/1); the sample has too few counters",
        "如何定论：改用全量人群（--people 1/1），抽样后网点太少",
    ),
    "value": Text(
        "To settle it: a larger sample, or a measure that every run has",
        "如何定论：加大抽样，或改用每次运行都有数据的指标",
    ),
    "assumptions": Text(
        "To settle it: not more runs but what is assumed: cardsim replicate {scenario} --assumptions 40",
        "如何定论：不在运行次数，而在所用假设：cardsim replicate {scenario} --assumptions 40",
    ),
    "runs": Text(
        "To settle it: about {runs} runs (--runs {runs})",
        "如何定论：约需重复运行 {runs} 次（--runs {runs}）",
    ),
}
MARGINS = {
    "group": Text("group", "人群"),
    "district": Text("district", "区"),
    "bank": Text("bank", "银行"),
    "batch": Text("batch", "批次"),
    "channel": Text("channel", "渠道"),
}


def settle_text(card: Mapping[str, Any]) -> Text:
    """How firm a card's verdict is, or what would settle it."""
    settle = card["settle"]
    wrong = max((100 * (1 - t["probability"]) for t in card["thresholds"]), default=0.0)
    kind = "same" if card["verdict"] == "no_change" else settle["kind"]
    told = {"runs": settle["runs"], "wrong": f"{wrong:.3g}", "scenario": card["scenario"]}
    return Text(*(t.format(**told) for t in SETTLES[kind]))
