"""The report about one more unit of each thing: which avoids most for its money, and where there is slack."""

from __future__ import annotations

import datetime as dt

from sim.reports.blocks import Block, Document, Grid, Heading, Paragraph, Tile, Verdict
from sim.reports.cited import Form, Number
from sim.reports.figures.worth_its_money import worth_its_money
from sim.reports.limits import Rows
from sim.reports.sized import LINES
from sim.reports.study_facts import Row, StudyFacts
from sim.reports.study_page import Answer, asked_again, study_report
from sim.reports.words import Joined, Value, say
from sim.studies import Study

_FORMS: dict[str, tuple[Form, str]] = {
    "yuan": ("count", "cost_yuan"), "late": ("count", "late"), "late_low": ("count", "late"),
    "late_high": ("count", "late"), "minutes": ("count", "first_visit_wait"),
    "late_per_10k": ("one", "late"), "minutes_per_10k": ("one", "first_visit_wait"),
}  # fmt: skip
_LARGE = 100
"""From here on a decimal tells nothing."""
NEXT = 3
"""So many units stand on page one behind the best."""


class Priced(StudyFacts):
    """A price study. useful: units with an effect, what avoids most per yuan first; slack: the others."""

    def __init__(self, study: Study) -> None:
        super().__init__(study, study.about["resolved"])
        rows = [{**r, "key": f"{r['lever']},{r['unit']}"} for r in self.records("units")]
        self.useful, self.slack = [r for r in rows if not r["slack"]], [r for r in rows if r["slack"]]
        self.late = [r for r in self.useful if r["late"] > 0]
        self.waits = sorted((r for r in self.useful if r["minutes"] > 0), key=lambda r: -r["minutes"])

    def unit(self, row: Row) -> Value:
        """What is added, and where."""
        name, _, rest = str(row["lever"]).partition(".")
        lines = str(row["lever"]).startswith(LINES)
        where = self.name("bank", rest) if lines else self.name("facility", name)
        return say("price.unit", where=where, what=say(f"price.more_{row['unit']}"))

    def at(self, row: Row, column: str) -> Number:
        """A cell of a unit's row."""
        form, measure = _FORMS[column]
        form = "count" if form == "one" and row[column] >= _LARGE else form
        return self.cell("units", row, column, form, measure, "key")

    def firm(self, row: Row) -> bool:
        """Whether the effect on late cards is beyond luck."""
        return bool(row["late_low"] > 0)


def price(study: Study) -> Document:
    """The whole report."""
    priced = Priced(study)
    beware = [(say("capacity.prices"), say("capacity.prices_how"))]
    answer = Answer({}, _verdict(priced), _tiles(priced), _rows(priced), beware)
    figure = worth_its_money([(priced.unit(r), *_drawn(priced, r)) for r in priced.late])
    chapters: list[Block] = [Heading(2, say("price.ranked"))]
    chapters += [figure] if figure else []
    chapters += [_grid(priced)] if priced.useful else []
    if priced.slack:
        names = Joined(tuple(priced.unit(r) for r in priced.slack), "list.semicolon")
        chapters.append(Paragraph(say("price.slack_all", names=names)))
    rooms = f" --banks {','.join(study.about['rooms'])}" if study.about["rooms"] else ""
    command = asked_again(priced, f"{rooms} --runs {study.about['replications']}")
    return study_report(priced, answer, chapters, command)


def _drawn(priced: Priced, row: Row) -> tuple[Number, bool]:
    """What a bar shows, and whether it is beyond luck."""
    return priced.at(row, "late_per_10k"), priced.firm(row)


def _verdict(priced: Priced) -> Verdict:
    """The best unit for late cards; else for waits; else that there is slack everywhere."""
    if not priced.useful:
        return Verdict(say("price.nothing"), "good", (say("price.runs", n=priced.told("replications")),))
    if not priced.late:
        best = priced.waits[0] if priced.waits else priced.useful[0]
        return Verdict(say("price.waits_only", unit=priced.unit(best)), "plain", (_minutes(priced, best),))
    best = priced.late[0]
    told = {"unit": priced.unit(best), "per": priced.at(best, "late_per_10k")}
    key = "best" if priced.firm(best) else "best_unsure"
    return Verdict(say(f"price.{key}", **told), "plain", (_size(priced, best),))


def _size(priced: Priced, row: Row) -> Value:
    """What a unit avoids and costs; its limits by chance where there are any."""
    told: dict[str, Value] = {"late": priced.at(row, "late"), "yuan": priced.at(row, "yuan")}
    told |= {"n": priced.told("replications"), "unit": priced.unit(row)}
    if row["late_low"] != row["late_low"]:
        return say("price.size", **told)
    return say("price.size_range", low=priced.at(row, "late_low"), high=priced.at(row, "late_high"), **told)


def _minutes(priced: Priced, row: Row) -> Value:
    told = {c: priced.at(row, c) for c in ("minutes", "yuan")}
    return say("price.minutes_size", unit=priced.unit(row), **told)


def _tiles(priced: Priced) -> tuple[Tile, ...]:
    """The best unit's late cards and cost; how many units change nothing."""
    tiles: list[Tile] = []
    if priced.late:
        best = priced.late[0]
        tiles.append(Tile(priced.at(best, "late"), say("price.tile_late"), (priced.unit(best),)))
        tiles.append(Tile(priced.at(best, "yuan"), say("price.tile_yuan"), (priced.unit(best),)))
    n, of = (
        priced.number(x, "plain", f"units.{how}", "units")
        for x, how in ((len(priced.slack), "slack"), (len(priced.slack) + len(priced.useful), "all"))
    )
    return (*tiles, Tile(n, say("price.tile_slack"), (say("price.of_all", of=of),)))


def _rows(priced: Priced) -> Rows:
    """Where and when the best helps; what comes next; what shortens waits."""
    rows: Rows = []
    if priced.late:
        rows.append((say("price.where"), _where(priced, priced.late[0])))
    following = tuple(
        say("price.next_one", unit=priced.unit(r), per=priced.at(r, "late_per_10k"))
        for r in priced.late[1 : 1 + NEXT]
    )
    rows += [(say("price.next"), Joined(following, "list.semicolon"))] if following else []
    rows += [(say("price.waiting"), _minutes(priced, priced.waits[0]))] if priced.waits else []
    return [*rows, (say("price.alone"), say("price.alone_how"))]


def _where(priced: Priced, best: Row) -> Value:
    """Bank and week in which a unit avoids most."""
    weeks = [r for r in priced.records("weeks") if (r["lever"], r["unit"]) == (best["lever"], best["unit"])]
    top = max(weeks, key=lambda r: (r["late"], r["week"]))
    key = {**top, "key": f"{best['key']},{top['owner']},{top['week']}"}
    owner = str(top["owner"])
    name = priced.name("bank" if owner in priced.names("bank") else "district", owner)
    week = priced.number(dt.date.fromisoformat(top["week"]), "date", f"weeks.week[{key['key']}]", "weeks")
    late = priced.cell("weeks", key, "late", "count", "late", "key")
    return say("price.where_how", name=name, week=week, late=late)


def _grid(priced: Priced) -> Grid:
    columns = ("yuan", "late", "minutes", "late_per_10k", "minutes_per_10k")
    head = ("unit_head", "yuan", "late", "between", "minutes", "late_per_10k", "minutes_per_10k")
    rows: list[tuple[Value, ...]] = []
    for row in priced.useful:
        yuan, late, *others = (priced.at(row, c) for c in columns)
        rows.append((priced.unit(row), yuan, late, _between(priced, row), *others))
    return Grid(say("price.caption"), tuple(say(f"price.{h}") for h in head), tuple(rows))


def _between(priced: Priced, row: Row) -> Value:
    low, high = (priced.at(row, c) for c in ("late_low", "late_high"))
    return say("twins.between", low=low, high=high)
