"""What a calibration found, in sentences of both languages; every number in them is one of its tables."""

from __future__ import annotations

from sim.diagnostics import Text
from sim.experiments.calibrate import Calibrated
from sim.experiments.identifiability_words import what_is_known
from sim.measures.names import measure_of

BY_CHANCE = 6.0
"""Sets lie further apart than chance puts runs if their range is more than so many standard deviations."""

VERDICTS = {
    "fits": Text("its own values agree with what was counted", "现有取值与实际统计相符"),
    "own_outside": Text(
        "its own values do not agree with what was counted; other values inside the ranges do",
        "现有取值与实际统计不符，范围内另有取值相符",
    ),
    "none_fits": Text(
        "no values inside the ranges agree with what was counted", "范围内没有取值与实际统计相符"
    ),
}


def sentences(found: Calibrated) -> list[Text]:
    """The answer, how many sets fit, what follows, what is known and what not, and the back-test."""
    known = what_is_known([k.words for k in found.problem.knobs], found.match.left.points)
    told = [VERDICTS[found.verdict], how_many(found), *what_follows(found), *known]
    return [*told, back_tested(found)]


def what_follows(found: Calibrated) -> list[Text]:
    """Whether sets that all agree with the counts agree on a result as well: the first share of those asked
    for, or the first value."""
    c = found.consequences
    if not len(c.sets):
        return []
    units = [measure_of(name).unit for name in c.names]
    i = units.index("share") if "share" in units else 0
    low, high, own = float(c.sets[:, i].min()), float(c.sets[:, i].max()), float(c.own[0, i])
    at = [f"{x:.1%}" if units[i] == "share" else f"{x:,.0f}" for x in (low, high, own)]
    apart = high - low > BY_CHANCE * float(c.own[:, i].std(ddof=1))
    label, n = measure_of(c.names[i]).label, len(c.sets)
    agree = Text("", "") if apart else Text(", no more than by chance", "，未超出随机波动")
    first = (
        Text("they agree on the past and not on what follows", "这些取值对过去一致，对后果不一致")
        if apart
        else Text("they agree on what follows as well", "这些取值对后果也一致")
    )
    return [
        Text(
            f"{first.en}: {label.en}, {at[0]} to {at[1]} over {n} of them{agree.en};"
            f" {at[2]} as the scenario stands",
            f"{first.zh}：其中 {n} 组的{label.zh}为 {at[0]} 至 {at[1]}{agree.zh}；方案现有取值为 {at[2]}",
        )
    ]


def how_many(found: Calibrated) -> Text:
    """How many sets were tried, and how many fit."""
    n, fits, part = len(found.match.points), len(found.fitting), share(found.match.left.part)
    return Text(
        f"{fits} of {n} sets of values tried fit, and about {part} of all combinations inside the ranges",
        f"试算 {n} 组取值，{fits} 组相符；估计范围内约 {part} 的组合相符",
    )


def share(part: float) -> str:
    """A part of all combinations: `14%`, `0.02%`, `<0.001%`."""
    percent = 100 * part
    if percent >= 10:
        return f"{percent:.0f}%"
    return f"{percent:.2g}%" if percent >= 0.001 else "<0.001%"


def back_tested(found: Calibrated) -> Text:
    """Whether later counts were foretold by the earlier ones."""
    tested, dates = found.back_test, found.problem.dates
    if tested is not None:
        right, of = sum(tested.inside), len(tested.inside)
        return Text(
            f"back-test: of {of} counts from {tested.hold_out_from} on, held out, {right} fell inside the"
            " range foretold from the earlier ones",
            f"回测：留出 {tested.hold_out_from} 起的 {of} 个统计数，{right} 个落在由此前数据预测的范围内",
        )
    if len(dates) < 2:
        return Text(
            f"back-test: nothing to hold out; all counts are of {dates[0]}, and it takes two dates",
            f"回测：无可留出的数据；统计数都在 {dates[0]}，至少要有两个日期",
        )
    return Text(
        "back-test: not possible; no set fits the earlier counts, or none is held out",
        "回测：无法进行；没有取值与较早的统计相符，或没有留出数据",
    )
