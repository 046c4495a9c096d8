"""The certificate of a plan: fresh runs, failures, the exact bound; and what fails with one unit less."""

from __future__ import annotations

from sim.reports.blocks import Block, Grid, Heading, Items, Paragraph
from sim.reports.cited import Form
from sim.reports.scales import likelihood
from sim.reports.sized import Sized
from sim.reports.study_facts import Row
from sim.reports.words import Phrase, Value, say


def certificate(sized: Sized) -> list[Block]:
    """The chapter."""
    rows = tuple(_row(sized, row) for row in less_rows(sized))
    head = tuple(say(f"certificate.{h}") for h in ("lever", "less", "tried", "failed", "first"))
    return [
        Heading(2, say("certificate.title"), "certificate"),
        Paragraph(say("certificate.note"), "note"),
        Items(tuple(_facts(sized))),
        Grid(say("certificate.caption"), head, rows) if rows else Paragraph(say("certificate.nothing_less")),
    ]


def sureness(sized: Sized) -> Phrase:
    """How sure it is that the plan is enough: the standard phrase for the bound, and what it rests on."""
    n, failures = sized.told("replications"), sized.told("failures")
    passed = sized.number(n.number() - failures.number(), "plain", "replications-failures", "study")
    told: dict[str, Value] = {"n": n, "passed": passed, "failures": failures}
    if failures.number() or sized.about["impossible"]:
        return say("certificate.none", **told)
    bound = sized.told("failure_bound", "share")
    phrase = likelihood(1.0 - sized.about["failure_bound"])
    confidence = sized.told("confidence", "level")
    return say("certificate.sure", phrase=phrase, bound=bound, confidence=confidence, **told)


def less_rows(sized: Sized) -> list[Row]:
    """One unit less of everything of which there is one to take away."""
    return [row for row in sized.records("certificate") if row["less"] and row["possible"]]


def _facts(sized: Sized) -> list[tuple[Value, Value]]:
    fresh = sized.told("replications")
    rows: list[tuple[Value, Value]] = [
        (say("certificate.search"), say("certificate.search_how", trials=sized.told("trials"))),
        (say("certificate.fresh"), say("certificate.fresh_how", n=fresh, seed=sized.told("seed"))),
        (say("certificate.failures"), say("certificate.failures_how", n=sized.told("failures"), of=fresh)),
        (say("certificate.bound"), _bound(sized)),
    ]
    for key in ("not_monotone", "tried_whole"):
        names = sized.about[key]
        if names:
            listed = sized.levers([{"lever": name} for name in names])
            rows.append((say(f"certificate.{key}"), say(f"certificate.{key}_how", names=listed)))
    return rows


def _bound(sized: Sized) -> Value:
    if sized.about["failures"] or sized.about["impossible"]:
        return say("certificate.no_bound")
    bound, confidence = sized.told("failure_bound", "share"), sized.told("confidence", "level")
    return say("certificate.bound_how", bound=bound, confidence=confidence)


def _row(sized: Sized, row: Row) -> tuple[Value, ...]:
    key = {**row, "lever": f"{row['lever']},{row['less']}"}
    tried, failed = (sized.cell("certificate", key, c, "plain", "on_time_share") for c in ("tried", "failed"))
    return (
        sized.lever(str(row["lever"])),
        say(f"capacity.less_{row['less']}"),
        tried,
        failed,
        _first(sized, key) if row["failed"] else say("certificate.not_seen"),
    )


def _first(sized: Sized, row: Row) -> Value:
    """What failed first: share of the worst week, or of those served in time."""
    form: Form = "share"
    measure = "within_target_share" if row["first_visit"] else "on_time_share"
    share = sized.cell("certificate", row, "first_share", form, measure)
    run = sized.cell("certificate", row, "first_replication", "plain", measure)
    key = "certificate.first_visit" if row["first_visit"] else "certificate.first_week"
    return say(key, where=sized.where("certificate", row, "first_where"), share=share, run=run)
