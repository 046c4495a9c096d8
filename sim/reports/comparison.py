"""The report about a comparison: decision cards first, then twins, who loses, what differs, methods."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.diagnostics import Text
from sim.experiments.sharpened import CONTROL
from sim.reports.appendix import study_appendix
from sim.reports.blocks import Block, Document, Grid, Heading, Items, Paragraph
from sim.reports.decision import card, change_form
from sim.reports.figures.apart import apart
from sim.reports.figures.front import front
from sim.reports.given import leaves, midnight
from sim.reports.inputs import behind
from sim.reports.limits import limits
from sim.reports.since_compared import since_compared
from sim.reports.stress import about_study, stress_of
from sim.reports.twins import LEVEL, Twins
from sim.reports.words import Joined, Value, say
from sim.studies import Study

OWN = ("outputs", "aims", "estimation", "sampling", "execution")
"""Items of STRESS-DES that a comparison tells in its own words."""
FIRM = 0.05
"""Adjusted for many: below it a change is told as one."""
MOST_LOSERS = 20
_NOT_COMPARED = {"name", "zh", "en", "why", "decisions", "sources", "schema_version"}


def comparison(study: Study, then: Study | None = None) -> Document:
    """The whole report. then: an earlier comparison. Raises DamagedRun where it compares nothing alike."""
    twins = Twins(study)
    twins.earlier = earlier = Twins(then) if then else None
    names = list(twins.cards)
    title = say(
        "compare.title",
        reference=twins.called(twins.about["reference"]),
        others=Joined(tuple(twins.called(n) for n in names)),
    )
    body = [Heading(1, title), *_opening(twins)]
    for name in names:
        body += [Heading(2, twins.called(name)), *card(twins, name)]
    body += since_compared(twins, earlier) if earlier else []
    body += [Heading(2, say("compare.figures")), *_figures(twins)]
    body += [Heading(2, say("compare.twins")), *_tables(twins, names), *_ending(twins, names)]
    told = about_study(twins, twins.about["versions"]) | {
        "reference": twins.called(twins.about["reference"]), "replications": twins.told("replications"),
    }  # fmt: skip
    grid = stress_of(told, {item: f"stress.{item}_compare" for item in OWN})
    whole = [*body, *study_appendix(twins, body, grid, again(twins, names))]
    made, version = midnight(study.about["horizon"][1]), study.about["model_version"]
    return Document(f"compare-{'-'.join(names)}"[:80], title, made, version, tuple(whole))


def _opening(twins: Twins) -> list[Block]:
    told: dict[str, Value] = {
        "begin": twins.day(0), "end": twins.day(1), "runs": twins.told("replications"),
        "seed": twins.told("seed"),
    }  # fmt: skip
    sample = twins.told("sample")
    who = say("page_one.everybody") if sample.value == 1 else say("page_one.sample", n=sample)
    reference = twins.called(twins.about["reference"])
    return [
        Paragraph(say("compare.scope", who=who, **told), "note"),
        Paragraph(say("compare.question", reference=reference), "lead"),
    ]


def _figures(twins: Twins) -> list[Block]:
    drawn = (front(twins), apart(twins))
    return [f for f in drawn if f is not None]


def _tables(twins: Twins, names: list[str]) -> list[Block]:
    out: list[Block] = []
    for name in names:
        out += [_moves(twins, name), _headlines(twins, name), *_corrected(twins, name), _losers(twins, name)]
    return out


def _corrected(twins: Twins, name: str) -> list[Block]:
    """Which headlines are corrected by further draws of people; of a study that says so."""
    rows = twins.rows("measures", name, family="headline")
    found = [Text(r["label_en"], r["label_zh"]) for r in rows if r.get("method") == CONTROL]
    if not found:
        return []
    told = say("moves.corrected", measures=Joined(tuple(found)), draws=twins.told("draws"))
    return [Paragraph(told, "note")]


def _moves(twins: Twins, name: str) -> Grid:
    """What became of the twins: from outcome to outcome."""
    rows = []
    for row in twins.rows("transitions", name, margin="all"):
        id = f"{name}.{row['before']}.{row['after']}"
        n = twins.number(float(row["applications"]), "count", id, "transitions", "late")
        rows.append((say(f"outcome.{row['before']}"), say(f"outcome.{row['after']}"), n))
    head = tuple(say(f"moves.{h}") for h in ("before", "after", "n"))
    return Grid(say("moves.caption", title=twins.called(name)), head, tuple(rows))


def _headlines(twins: Twins, name: str) -> Grid:
    """The few numbers of the city chosen before any run."""
    rows = []
    for row in twins.rows("measures", name, family="headline"):
        form, id = LEVEL.get(row["unit"], "count"), f"{name}.{row['id']}"
        sides = [
            twins.number(float(row[c]), form, f"{id}.{c}", "measures", row["id"])
            for c in ("reference_mean", "alternative_mean")
        ]
        change = twins.change(row, change_form(row["unit"]), id, "measures", row["id"])
        firm = say("moves.firm" if row["p_holm"] < FIRM else "moves.luck")
        rows.append((Text(row["label_en"], row["label_zh"]), *sides, change, firm))
    head = tuple(say(f"moves.{h}") for h in ("measure", "reference", "alternative", "change", "sure"))
    return Grid(say("moves.headlines", title=twins.called(name)), head, tuple(rows))


def _losers(twins: Twins, name: str) -> Grid:
    """Banks, batches, groups, districts and channels with more people late than before, beyond luck."""
    found = [
        row
        for row in twins.rows("moves", name, quantity="net_late")
        if row["margin"] != "all" and row["member"] and row["changed"] and row["difference"] > 0
    ]
    found.sort(key=lambda r: (r["p_holm"] >= FIRM, -r["difference"]))
    rows = tuple(_loser(twins, name, row) for row in found[:MOST_LOSERS])
    head = tuple(say(f"losers.{h}") for h in ("kind", "who", "late", "sure"))
    nobody = ((say("losers.nobody"), Text("", ""), Text("", ""), Text("", "")),)
    return Grid(say("losers.caption", title=twins.called(name)), head, rows or nobody)


def _loser(twins: Twins, name: str, row: Mapping[str, Any]) -> tuple[Value, ...]:
    id = f"{name}.{row['margin']}.{row['member']}.net_late"
    change = twins.change(row, "more", id, "moves", "late")
    firm = say("moves.firm" if row["p_holm"] < FIRM else "moves.luck")
    return (say(f"losers.{row['margin']}"), twins.name(row["margin"], row["member"]), change, firm)


def _ending(twins: Twins, names: list[str]) -> list[Block]:
    return [
        Heading(2, say("compare.differs"), "differs"),
        *(differences(twins, n) for n in names),
        Heading(2, say("page_one.limits")),
        Items(tuple(limits(twins, twins.told("sample")))),
    ]


def again(twins: Twins, names: list[str]) -> str:
    """The command that does the comparison again."""
    about = twins.about
    people = f" --people 1/{about['sample']}" if about["sample"] > 1 else ""
    asked = f"{people} --runs {about['replications']} --seed {about['seed']}"
    return f"cardsim compare {about['reference']} {' '.join(names)}{asked}"


def differences(twins: Twins, name: str) -> Grid:
    """Every key that the alternative states otherwise than the reference, and what its value stands on."""
    scenarios = twins.about["scenarios"]
    mine = scenarios[name]["resolved"]
    reference = scenarios[twins.about["reference"]]["resolved"]
    a, b = dict(leaves(reference)), dict(leaves(mine))
    keys = [
        k for k in dict.fromkeys([*a, *b]) if a.get(k) != b.get(k) and k.split(".")[0] not in _NOT_COMPARED
    ]
    lines = scenarios[name]["lines"]
    rows = tuple(
        (_same(k), _same(a.get(k, "–")), _same(b.get(k, "–")), _same(_line(lines, k)), _source(mine, k))
        for k in keys
    )
    head = tuple(say(f"differs.{h}") for h in ("key", "reference", "alternative", "line", "sources"))
    return Grid(say("differs.caption", title=twins.called(name)), head, rows, wide=True)


def _source(resolved: Mapping[str, Any], key: str) -> Value:
    from sim.checks_sources import source_of

    found = source_of(resolved["sources"], key)
    return behind(found[1]) if found else _same("–")


def _line(lines: Mapping[str, str], key: str) -> str:
    """Where a key stands, or the table or list that it is in."""
    while key and key not in lines:
        key = key.rpartition(".")[0]
    return lines.get(key, "–")


def _same(text: str) -> Text:
    return Text(text, text)
