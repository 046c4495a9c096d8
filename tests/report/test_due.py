"""The burn-down by week of the due day, counted by hand; and heads of tables that lead to their origin."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable

import numpy as np
import pandas as pd
import pyarrow as pa

from sim.diagnostics import Text
from sim.reports.blocks import Document, Grid
from sim.reports.cited import Number
from sim.reports.facts import Facts
from sim.reports.figures.due import due_of
from sim.reports.spoken import Spoken, speak
from sim.reports.web import html
from sim.results import RunResult
from tests.report.pages import Page

FIRST, SECOND, THIRD = (np.datetime64(d) for d in ("2031-03-03", "2031-03-10", "2031-03-17"))
NEVER = np.datetime64("NaT")
ROWS = [
    # due week, made week, due, late
    (FIRST, FIRST, 10, 2),  # two made in the week, but after their day
    (SECOND, FIRST, 5, 0),
    (SECOND, THIRD, 3, 3),  # a week too late
    (THIRD, NEVER, 1, 1),
    (NEVER, SECOND, 4, 4),  # due before the run, made in its second week
]


def test_cards_stand_in_the_week_they_fall_due(stored: RunResult) -> None:
    """Overdue at the end of week 1: the four from before the run. Of week 2: the three that are a week late.
    Of week 3: the one that is never made."""
    columns = dict(zip(("due_week", "made_week", "due", "late"), zip(*ROWS, strict=True), strict=True))
    table = pa.Table.from_pandas(pd.DataFrame(columns))
    found = due_of(Facts(dataclasses.replace(stored, load=lambda name: table)))
    assert found is not None
    assert found.weeks == [dt.date(2031, 3, d) for d in (3, 10, 17)]
    assert found.early.tolist() == [0, 5, 0]
    assert found.within.tolist() == [8, 0, 0]
    assert found.late.tolist() == [2, 3, 1]
    assert found.overdue.tolist() == [4, 3, 1]


def test_the_burn_down_adds_up_to_what_fell_due(stored: RunResult) -> None:
    found = due_of(Facts(stored))
    assert found is not None
    assert found.columns()["due"].sum() == stored["due"]
    assert found.late.sum() == stored["late"]


def test_the_report_of_a_run_shows_it(spoken: Callable[[str], Spoken]) -> None:
    assert next(b["id"] for b in spoken("en")["blocks"] if b["kind"] == "figure") == "due"


def numbers(*origins: str) -> Page:
    """A page with a table of one column of numbers, of these origins."""
    rows = tuple((Text("x", "x"), Number(1.0, "plain", f"id{i}", o)) for i, o in enumerate(origins))
    grid = Grid(Text("t", "t"), (Text("a", "a"), Text("b", "b")), rows)
    return Page(html(speak(Document("d", Text("d", "d"), 0, "0", (grid,)), "en")))


def test_a_column_of_one_origin_leads_there_by_its_head() -> None:
    assert [a["href"] for t, a in numbers("late", "late").tags if t == "a"] == ["#o-late"]


def test_numbers_of_several_origins_lead_there_one_by_one() -> None:
    assert [a["href"] for t, a in numbers("late", "due").tags if t == "a"] == ["#o-late", "#o-due"]
