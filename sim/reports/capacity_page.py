"""The first page of a capacity report: question, verdict, three numbers, where it is tight, what changes."""

from __future__ import annotations

from sim.reports.blocks import Block, Heading, Items, Paragraph, Tile, Tiles, Tone, Verdict
from sim.reports.certificate import less_rows, sureness
from sim.reports.cited import Form, Number
from sim.reports.limits import Rows, limits
from sim.reports.sized import LINES, Sized
from sim.reports.study_facts import Row
from sim.reports.words import Joined, Value, say

_TONES: dict[str, Tone] = {
    "impossible": "bad", "unproven": "open", "more": "mixed", "less": "good", "exact": "good",
}  # fmt: skip

NAMED = 4
"""So many places stand with their changes under the verdict."""


def page_one(sized: Sized) -> list[Block]:
    """All blocks of the first page."""
    told: dict[str, Value] = {
        "level": sized.told("level", "level"), "probability": sized.told("probability", "level"),
    }  # fmt: skip
    return [
        Heading(1, say("capacity.title", title=sized.title)),
        Paragraph(_scope(sized), "note"),
        Paragraph(say("capacity.question", **told), "lead"),
        verdict(sized),
        Tiles((_cost(sized), _hours(sized), _worst(sized))),
        Heading(2, say("capacity.where")),
        Items(tuple(_where(sized))),
        Heading(2, say("page_one.change")),
        Items(tuple(_changes(sized))),
        Heading(2, say("page_one.limits")),
        Items((*limits(sized, sized.told("sample")), (say("capacity.prices"), say("capacity.prices_how")))),
    ]


def _scope(sized: Sized) -> Value:
    sample = sized.told("sample")
    who = say("page_one.everybody") if sample.value == 1 else say("page_one.sample", n=sample)
    return say(
        "capacity.scope", begin=sized.asked("horizon.start", "date"), end=sized.asked("horizon.end", "date"),
        who=who, n=sized.told("replications"), seed=sized.told("seed"),
        banks=say("capacity.all_banks") if sized.all_banks else sized.levers(_rooms(sized)),
    )  # fmt: skip


def _rooms(sized: Sized) -> list[Row]:
    return [{"lever": f"{LINES}{room}"} for room in sized.about["rooms"]]


def verdict(sized: Sized) -> Verdict:
    """Whether what is stated is enough, what more is needed, and how sure that is."""
    a = sized.about
    told: dict[str, Value] = {
        "more": sized.number(len(sized.more), "plain", "plan.more", "plan"),
        "less": sized.number(len(sized.fewer), "plain", "plan.fewer", "plan"),
        "all": sized.number(len(sized.lines) + len(sized.servers), "plain", "plan.all", "plan"),
        "names": sized.levers(sized.more),
        "impossible": sized.levers([{"lever": name} for name in a["impossible"]]),
    }
    key = answer_of(sized)
    because = [_needs(sized)] if sized.more else []
    because.append(sureness(sized))
    if sized.more and sized.fewer:
        because.append(say("capacity.could_less", **told))
    because += [] if sized.counters_judged or not sized.servers else [say("capacity.sampled")]
    return Verdict(say(f"capacity.verdict_{key}", **told), _TONES[key], tuple(because))


def _needs(sized: Sized) -> Value:
    """What the plan changes where it needs more, lever by lever."""
    rows = [part for row in sized.more[:NAMED] for part in _need(sized, row)]
    return say("capacity.needs", changes=Joined(tuple(rows), "list.semicolon"))


def _need(sized: Sized, row: Row) -> list[Value]:
    """Numbers of one lever that are not as stated."""
    lines = row in sized.lines
    columns = (("least", "stated", "lines"), ("hours", "hours_stated", "hours"))
    out: list[Value] = []
    for least, stated, word in columns if lines else (("least", "stated", "each"),):
        if float(row[least]) != float(row[stated]):
            form: Form = "raw" if word == "hours" else "plain"
            measure = "line_hours" if lines else "on_duty_hours"
            now, then = (sized.cell("plan", row, c, form, measure) for c in (stated, least))
            out.append(say(f"capacity.need_{word}", lever=sized.lever(str(row["lever"])), now=now, then=then))
    return out


def answer_of(sized: Sized) -> str:
    """One of ``_TONES``."""
    if sized.about["impossible"]:
        return "impossible"
    if sized.about["failures"]:
        return "unproven"
    if sized.more:
        return "more"
    return "less" if sized.fewer else "exact"


def _cost(sized: Sized) -> Tile:
    """What has to be added costs over the run, by lines and counters; where nothing has, what could go saves.
    Beside it the other of the two, and what other levels would cost."""
    kind, rows = ("add", sized.more) if sized.more else ("save", sized.fewer)
    number, ranges = _yuan(sized, kind, rows), []
    if rows:
        parts = {n: _yuan(sized, f"{kind}.{n}", found) for n, found in _by_kind(sized, rows).items()}
        ranges = [say(f"capacity.part_{n}", yuan=yuan) for n, yuan in parts.items()]
    if sized.more and sized.fewer:
        ranges.append(say("capacity.could_save", yuan=_yuan(sized, "save", sized.fewer)))
    if len(sized.front) > 1:
        ends = (sized.front[0], sized.front[-1])
        low, high = (sized.cell("front", row, "yuan", "yuan", "cost_yuan", "level") for row in ends)
        least, most = (sized.cell("front", row, "level", "level", "", "level") for row in ends)
        ranges.append(say("capacity.levels", low=low, high=high, least=least, most=most))
    return Tile(number, say(f"capacity.tile_{kind}"), tuple(ranges))


def _yuan(sized: Sized, name: str, rows: list[Row]) -> Number:
    """What some levers of the plan cost more than stated."""
    more = sum(float(row["yuan"]) - float(row["yuan_stated"]) for row in rows)
    return sized.total(f"yuan-yuan_stated.{name}", more, "more_yuan", "cost_yuan")


def _by_kind(sized: Sized, rows: list[Row]) -> dict[str, list[Row]]:
    """Lines, and counters with issuing stations; only what there is."""
    lines = [row for row in rows if row in sized.lines]
    found = {"lines": lines, "servers": [row for row in rows if row not in lines]}
    return {k: v for k, v in found.items() if v}


def _hours(sized: Sized) -> Tile:
    now, then = (
        sum(float(row[n]) * float(row[h]) for row in sized.lines)
        for n, h in (("stated", "hours_stated"), ("least", "hours"))
    )
    lines_now, lines = (sum(int(row[c]) for row in sized.lines) for c in ("stated", "least"))
    told: dict[str, Value] = {
        "now": sized.total("line_hours_stated", now, "raw", "line_hours"),
        "then": sized.total("line_hours", then, "raw", "line_hours"),
        "lines_now": sized.total("stated", lines_now, "plain", "line_hours"),
        "lines": sized.total("least", lines, "plain", "line_hours"),
    }
    ranges: list[Value] = [say("capacity.hours_from_to", **told)]
    if sized.servers:
        more = sum(row["least"] > row["stated"] for row in sized.servers)
        n, of = (
            sized.number(x, "plain", f"plan.servers.{how}", "plan", "on_duty_hours")
            for x, how in ((more, "more"), (len(sized.servers), "all"))
        )
        ranges.append(say("capacity.kinds_more", n=n, of=of))
    number = sized.total("line_hours-stated", then - now, "more_hours", "line_hours")
    return Tile(number, say("capacity.tile_hours"), tuple(ranges))


def _worst(sized: Sized) -> Tile:
    """On time in the worst week of the worst bank, lowest and highest of the fresh runs."""
    if not sized.fresh:
        nothing = sized.number(float("nan"), "share", "fresh.worst_share", "fresh", "on_time_share")
        return Tile(nothing, say("capacity.tile_worst"), (say("ranges.no_draws"),))
    low, high = _share(sized, 0), _share(sized, -1)
    n = sized.number(len(sized.fresh), "plain", "fresh", "fresh")
    spread = say("capacity.chance", low=low, high=high, n=n, level=sized.told("level", "level"))
    return Tile(low, say("capacity.tile_worst"), (spread, say("ranges.no_draws")))


def _share(sized: Sized, at: int) -> Number:
    return sized.cell("fresh", sized.fresh[at], "worst_share", "share", "on_time_share", "replication")


def _where(sized: Sized) -> Rows:
    rows: Rows = []
    told: dict[str, Value]
    if sized.fresh and sized.fresh[0]["worst_where"]:
        at = sized.where("fresh", sized.fresh[0], "worst_where", "replication")
        told = {"where": at, "share": _share(sized, 0)}
        rows.append((say("capacity.tightest"), say("capacity.tightest_how", **told)))
    for name, found, sign in (("most", sized.more, 1), ("slack", sized.fewer, -1)):
        if found:
            row = max(found, key=lambda r: (sign * (r["yuan"] - r["yuan_stated"]), str(r["lever"])))
            cost = sized.change(row, "yuan", "yuan_stated", "more_yuan", "cost_yuan")
            told = {"lever": sized.lever(str(row["lever"])), "cost": cost}
            rows.append((say(f"capacity.{name}"), say("capacity.at", **told)))
    return rows


def _changes(sized: Sized) -> Rows:
    less = less_rows(sized)
    if not less:
        return [*_higher(sized), (say("change.assumptions"), say("capacity.assumed"))]
    n, of = (
        sized.number(x, "plain", f"certificate.{how}", "certificate", "on_time_share")
        for x, how in ((sum(row["failed"] > 0 for row in less), "seen_to_fail"), (len(less), "tried"))
    )
    rows: Rows = [(say("capacity.one_less"), say("capacity.one_less_how", n=n, of=of))]
    return [*_higher(sized), *rows, (say("change.assumptions"), say("capacity.assumed"))]


def _higher(sized: Sized) -> Rows:
    """What the next level above the one asked for costs, for lines alone."""
    asked = float(sized.about["level"])
    here = next((row for row in sized.front if row["level"] == asked), None)
    above = next((row for row in sized.front if row["level"] > asked), None)
    if here is None or above is None:
        return []
    level = sized.cell("front", above, "level", "level", "", "level")
    more = sized.number(
        float(above["yuan"]) - float(here["yuan"]), "more_yuan", f"front.yuan[{above['level']}-{asked}]",
        "front", "cost_yuan",
    )  # fmt: skip
    key = "capacity.higher_how" if more.number() else "capacity.higher_free"
    return [(say("capacity.higher"), say(key, level=level, more=more))]
