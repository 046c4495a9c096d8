"""What fitting points say of the knobs, in sentences of both languages."""

from __future__ import annotations

from collections.abc import Sequence

from sim.arrays import F64
from sim.diagnostics import Text
from sim.experiments.identifiability import FEWEST, TIED, Direction, Pair, directions, pairs, ranges

MOST_NAMED = 5
MOST_OF_A_BALANCE = 4
KNOWN = {
    "fixed": Text("known", "可确定"),
    "narrowed": Text("narrowed", "有所缩小"),
    "open": Text("open", "无法确定"),
    "none": Text("–", "–"),
}


def what_is_known(names: Sequence[Text], points: F64) -> list[Text]:
    """How much the counts fix, balances known, pairs that stand for one another, knobs left open.

    names: of the knobs; a unit in brackets at the end is left out. points: that fit, (points, knobs).
    """
    names = [plain(n) for n in names]
    if len(points) < FEWEST:
        return [
            Text(
                "too few fitting sets to say what the counts tell of single knobs",
                "相符的取值太少，无法判断各参数能否确定",
            )
        ]
    told, combinations = ranges(points), directions(points)
    known = [n for n, r in zip(names, told, strict=True) if r.verdict == "fixed"]
    left = [n for n, r in zip(names, told, strict=True) if r.verdict == "open"]
    fixed = sum(d.verdict == "fixed" for d in combinations)
    return [
        Text(
            f"the counts fix {fixed} of {len(names)} independent combinations of the knobs; "
            f"{'no knob by itself' if not known else 'by themselves: ' + _listed(known).en}",
            f"{len(names)} 个参数的独立组合中，统计数只能确定 {fixed} 个；"
            f"{'没有参数能单独确定' if not known else '能单独确定：' + _listed(known).zh}",
        ),
        *(_balance(names, d) for d in combinations if d.verdict == "fixed" and len(d.members()) > 1),
        *_tied(names, pairs(points) if len(names) > 1 else []),
        *_open(left, len(names)),
    ]


def plain(name: Text) -> Text:
    """A name without the unit in brackets at its end."""
    return Text(name.en.partition(" (")[0], name.zh.partition("（")[0])


def _balance(names: Sequence[Text], direction: Direction) -> Text:
    """If the first goes up, what makes it good: weights of one sign balance each other."""
    weights = direction.weights
    first, *others = direction.members()[:MOST_OF_A_BALANCE]
    up = [names[k] for k in others if weights[k] * weights[first] < 0]
    down = [names[k] for k in others if weights[k] * weights[first] > 0]
    en = " or ".join(f"a {word} {_listed(n).en}" for word, n in (("lower", down), ("higher", up)) if n)
    zh = "，或".join(f"{_listed(n).zh}{word}" for word, n in (("降低", down), ("提高", up)) if n)
    name = names[first]
    return Text(
        f"known only as a balance: a higher {name.en} is made good by {en}",
        f"只能确定相互抵消的关系：{name.zh}提高，可由{zh}抵消",
    )


def _tied(names: Sequence[Text], all_pairs: Sequence[Pair]) -> list[Text]:
    tied = [p for p in all_pairs if abs(p.correlation) >= TIED][:MOST_NAMED]
    return [_pair(names[p.first], names[p.second], p.correlation) for p in tied]


def _pair(a: Text, b: Text, r: float) -> Text:
    return Text(
        f"cannot be told apart: {a.en} and {b.en} (correlation {r:+.2f})",
        f"无法区分：{a.zh}与{b.zh}（相关系数 {r:+.2f}）",
    )


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
