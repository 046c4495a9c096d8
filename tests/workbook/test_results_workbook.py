"""What a run found, in Excel: the same numbers, no formula, the same bytes."""

from __future__ import annotations

import io
import math
from typing import Any

import pytest
from openpyxl import load_workbook

from sim.diagnostics import Language
from sim.results import RunResult
from sim.running import run
from sim.units import UNITS
from sim.workbook.results_out import results_workbook


@pytest.fixture(scope="module")
def result() -> RunResult:
    return run("baseline", "1/5000", journeys=False)


@pytest.fixture(scope="module")
def book(result: RunResult) -> Any:
    return load_workbook(io.BytesIO(results_workbook(result, "zh")))


def test_every_value_is_there_as_it_was_found(result: RunResult, book: Any) -> None:
    rows = book["全部数值"].iter_rows(min_row=2, values_only=True)
    shown = {row[3]: row[1] for row in rows}
    assert set(shown) == set(result.values)
    for id, value in result.values.items():
        assert shown[id] is None if math.isnan(value) else shown[id] == pytest.approx(value, rel=1e-15)


def test_the_matrix_of_weeks_adds_up_to_the_cube(result: RunResult, book: Any) -> None:
    week = book["每周"]
    applied = sum(row[1] or 0 for row in week.iter_rows(min_row=2, values_only=True))
    assert applied == result.banks["applied"].sum()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_cell_is_never_a_formula(result: RunResult, lang: Language) -> None:
    found = load_workbook(io.BytesIO(results_workbook(result, lang)))
    assert {c.data_type for p in found.worksheets for r in p.iter_rows() for c in r} <= {"n", "s", "d"}


def test_the_same_run_gives_the_same_bytes(result: RunResult) -> None:
    assert results_workbook(result, "zh") == results_workbook(result, "zh")


def test_every_unit_has_a_chinese_word() -> None:
    from sim.measures.names import measures

    assert {m.unit for m in measures().values()} <= set(UNITS)
