"""What a calibration found, in sentences of both languages; every number in them is one of its tables."""

from __future__ import annotations

from collections.abc import Sequence

from sim.diagnostics import Text
from sim.experiments.calibrate import FEWEST, Calibrated
from sim.experiments.identifiability import TIED, Direction, directions, pairs, ranges

MOST_NAMED = 5

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
KNOWN = {
    "fixed": Text("known", "可确定"),
    "narrowed": Text("narrowed", "有所缩小"),
    "open": Text("open", "无法确定"),
    "none": Text("–", "–"),
}


def summary(found: Calibrated) -> list[Text]:
    """The answer, how many sets fit, what is known and what not, and the back-test."""
    return [VERDICTS[found.verdict], how_many(found), *what_is_known(found), back_tested(found)]


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


def what_is_known(found: Calibrated) -> list[Text]:
    """Knobs known alone, balances known, pairs that stand for one another, knobs left open."""
    points = found.match.left.points
    if len(points) < FEWEST:
        return [
            Text(
                "too few fitting sets to say what the counts tell of single knobs",
                "相符的取值太少，无法判断各参数能否确定",
            )
        ]
    told = ranges(points)
    knobs = found.problem.knobs
    return [
        _alone([k.words for k, r in zip(knobs, told, strict=True) if r.verdict == "fixed"]),
        *_balances(found, directions(points)),
        *_tied(found),
        *_open([k.words for k, r in zip(knobs, told, strict=True) if r.verdict == "open"], len(knobs)),
    ]


def _alone(names: Sequence[Text]) -> Text:
    if not names:
        return Text("no knob is known by itself", "没有哪个参数能单独确定")
    listed = _listed(names)
    return Text(f"known by themselves: {listed.en}", f"能单独确定：{listed.zh}")


def _balances(found: Calibrated, all_directions: Sequence[Direction]) -> list[Text]:
    """Combinations of several knobs that are known although the knobs are not."""
    told = []
    for direction in all_directions:
        members = direction.members()
        if direction.verdict == "fixed" and len(members) > 1:
            told.append(_balance(found, direction, members))
    return told


def _balance(found: Calibrated, direction: Direction, members: Sequence[int]) -> Text:
    """If the first goes up, what makes it good: weights of one sign balance each other."""
    knobs, weights = found.problem.knobs, direction.weights
    first, others = members[0], members[1:MOST_NAMED]
    up = [knobs[k].words for k in others if weights[k] * weights[first] < 0]
    down = [knobs[k].words for k in others if weights[k] * weights[first] > 0]
    en = "; or ".join(f"a {word} {_listed(n).en}" for word, n in (("lower", down), ("higher", up)) if n)
    zh = "，或".join(f"{_listed(n).zh}{word}" for word, n in (("降低", down), ("提高", up)) if n)
    name = knobs[first].words
    return Text(
        f"known only as a balance: a higher {name.en} is made good by {en}",
        f"只能确定相互抵消的关系：{name.zh}提高，可由{zh}抵消",
    )


def _tied(found: Calibrated) -> list[Text]:
    knobs = found.problem.knobs
    told = []
    for pair in pairs(found.match.left.points)[:MOST_NAMED] if len(knobs) > 1 else []:
        if abs(pair.correlation) >= TIED:
            a, b, r = knobs[pair.first].words, knobs[pair.second].words, pair.correlation
            told.append(
                Text(
                    f"cannot be told apart: {a.en} and {b.en} (correlation {r:+.2f})",
                    f"无法区分：{a.zh}与{b.zh}（相关系数 {r:+.2f}）",
                )
            )
    return told


def _open(names: Sequence[Text], of: int) -> list[Text]:
    if not names:
        return []
    if len(names) == of:
        return [Text("each knob by itself is as open as before", "单看每个参数，范围都未缩小")]
    listed = _listed(names)
    return [Text(f"as open as before: {listed.en}", f"范围未缩小：{listed.zh}")]


def _listed(names: Sequence[Text]) -> Text:
    more = len(names) - MOST_NAMED
    en, zh = ", ".join(n.en for n in names[:MOST_NAMED]), "、".join(n.zh for n in names[:MOST_NAMED])
    return Text(f"{en} and {more} more", f"{zh}等 {len(names)} 项") if more > 0 else Text(en, zh)


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
