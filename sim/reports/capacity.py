"""The report about a capacity study: page one, the plan, its certificate, other levels, the appendix."""

from __future__ import annotations

from sim.reports.appendix import study_appendix
from sim.reports.blocks import Block, Document, Grid, Heading, Paragraph
from sim.reports.capacity_page import page_one
from sim.reports.certificate import certificate
from sim.reports.figures.levels import levels
from sim.reports.figures.needed import needed
from sim.reports.given import midnight
from sim.reports.since_sized import since_sized
from sim.reports.sized import Sized
from sim.reports.stress import about_study, stress_of
from sim.reports.study_facts import Row
from sim.reports.words import Value, say
from sim.studies import Study

_NAMED = 3
"""Banks that stand in the name of the file; more are all, or many."""
OWN = ("outputs", "aims", "estimation", "sampling", "execution")
"""Items of STRESS-DES that a sizing tells in its own words."""


def capacity(study: Study, then: Study | None = None) -> Document:
    """The whole report. then: an earlier sizing. Raises DamagedRun where the two size nothing alike."""
    sized = Sized(study)
    sized.earlier = earlier = Sized(then) if then else None
    body = [
        *page_one(sized),
        *(since_sized(sized, earlier) if earlier else []),
        *_plan(sized),
        *certificate(sized),
        *_figures(sized),
    ]
    told = about_study(sized, study.about["versions"]) | {
        "level": sized.told("level", "level"), "probability": sized.told("probability", "level"),
        "replications": sized.told("replications"), "trials": sized.told("trials"),
    }  # fmt: skip
    grid = stress_of(told, {item: f"stress.{item}_capacity" for item in OWN})
    whole = [*body, *study_appendix(sized, body, grid, again(sized))]
    made, version = midnight(sized.scenario["horizon"]["end"]), study.about["versions"]["cardsim"]
    return Document(_name(sized), say("capacity.title", title=sized.title), made, version, tuple(whole))


def _name(sized: Sized) -> str:
    banks = [] if sized.all_banks else sized.about["banks"]
    return "-".join(["capacity", sized.scenario["name"], *(banks if len(banks) <= _NAMED else [])])


def again(sized: Sized) -> str:
    """The command that does the study again."""
    a = sized.about
    banks = "" if sized.all_banks else f" --banks {','.join(a['banks'])}"
    people = f" --people 1/{a['sample']}" if a["sample"] > 1 else ""
    asked = f" --level {a['level']:g} --probability {a['probability']:g}"
    return f"cardsim capacity {sized.scenario['name']}{banks}{asked}{people} --seed {a['seed']}"


def _plan(sized: Sized) -> list[Block]:
    out: list[Block] = [
        Heading(2, say("capacity.plan"), "plan"),
        Paragraph(say("capacity.plan_note"), "note"),
        _lines(sized),
    ]
    return [*out, _servers(sized)] if sized.servers else [*out, Paragraph(say("capacity.no_target"), "note")]


def _lines(sized: Sized) -> Grid:
    head = ("bank", "lines_now", "lines", "hours_now", "hours", "difference", "cost", "worst")
    rows = tuple(_line(sized, row) for row in sorted(sized.lines, key=lambda r: -r["yuan"]))
    return Grid(say("capacity.lines_caption"), tuple(say(f"capacity.{h}") for h in head), rows)


def _line(sized: Sized, row: Row) -> tuple[Value, ...]:
    lines_now, lines = (sized.cell("plan", row, c, "plain", "line_hours") for c in ("stated", "least"))
    now, hours = (sized.cell("plan", row, c, "raw", "line_hours") for c in ("hours_stated", "hours"))
    more = row["least"] * row["hours"] - row["stated"] * row["hours_stated"]
    difference = sized.number(more, "more", f"plan.line_hours[{row['lever']}]", "plan", "line_hours")
    cost = sized.change(row, "yuan", "yuan_stated", "more", "cost_yuan")
    worst = sized.cell("plan", row, "worst_share", "share", "on_time_share")
    return (sized.lever(str(row["lever"])), lines_now, lines, now, hours, difference, cost, worst)


def _servers(sized: Sized) -> Grid:
    head = ("kind", "servers_now", "servers_needed", "servers_more", "cost", "served")
    rows = tuple(_server(sized, row) for row in sized.servers)
    return Grid(say("capacity.servers_caption"), tuple(say(f"capacity.{h}") for h in head), rows)


def _server(sized: Sized, row: Row) -> tuple[Value, ...]:
    now, least = (sized.cell("plan", row, c, "plain", "on_duty_hours") for c in ("stated", "least"))
    more = sized.change(row, "least", "stated", "more", "on_duty_hours")
    cost = sized.change(row, "yuan", "yuan_stated", "more", "cost_yuan")
    served = sized.cell("plan", row, "worst_share", "share", "within_target_share")
    return (sized.lever(str(row["lever"])), now, least, more, cost, served)


def _figures(sized: Sized) -> list[Block]:
    drawn = [f for f in (needed(sized), levels(sized)) if f is not None]
    return [Heading(2, say("capacity.figures")), *drawn] if drawn else []
