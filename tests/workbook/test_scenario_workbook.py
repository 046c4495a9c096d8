"""A scenario goes out to Excel and comes back as it was; what was changed there, and only that, is new."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from sim.diagnostics import ScenarioError
from sim.scenario_files import resolve, scenario_digest
from sim.scenario_paths import shipped_names
from sim.workbook.cells import cell_of, value_of
from sim.workbook.labels import SHEETS, choices, labels
from sim.workbook.leaves import grown, leaves, path_of
from sim.workbook.scenario_in import import_workbook
from sim.workbook.scenario_out import HEADER_ROW, KEY, SOURCE, VALUE, scenario_workbook


def exported(folder: Path, name: str = "baseline") -> Path:
    path = folder / "mine.xlsx"
    path.write_bytes(scenario_workbook(resolve(name), name))
    return path


def cell(book: Any, key: str, column: int = VALUE) -> Any:
    for page in book.worksheets:
        for row in page.iter_rows(min_row=HEADER_ROW + 2):
            if row[KEY].value == key:
                return row[column]
    raise KeyError(key)


def edited(path: Path, edit: Callable[[Any], None]) -> Path:
    book = load_workbook(path)
    edit(book)
    book.save(path)
    return path


@pytest.mark.parametrize("name", shipped_names())
def test_out_and_in_again_is_the_same_scenario(name: str, tmp_path: Path) -> None:
    found = import_workbook(exported(tmp_path, name), tmp_path / "mine.toml")
    assert scenario_digest(found.resolved.scenario) == scenario_digest(resolve(name).scenario)
    assert found.changed == ()


def test_the_same_scenario_gives_the_same_bytes() -> None:
    assert scenario_workbook(resolve("baseline"), "baseline") == scenario_workbook(
        resolve("baseline"), "baseline"
    )


def test_a_changed_cell_is_a_line_of_an_overlay(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        cell(book, "name").value = "two_lines"
        cell(book, "banks.icbc.lines").value = 2
        cell(book, "horizon.end").value = dt.datetime(2026, 6, 30)
        cell(book, "production.cutoff").value = dt.time(15, 30)

    found = import_workbook(edited(exported(tmp_path), edit), tmp_path / "mine.toml")
    assert found.changed == ("name", "horizon.end", "production.cutoff", "banks.icbc.lines")
    scenario, base = found.resolved.scenario, resolve("baseline").scenario
    assert (scenario.name, scenario.banks["icbc"].lines) == ("two_lines", 2)
    assert scenario.horizon.end == dt.date(2026, 6, 30)
    assert scenario.production.cutoff == "15:30"
    assert scenario.banks["abc"] == base.banks["abc"]
    assert len((tmp_path / "mine.toml").read_text(encoding="utf-8").splitlines()) < 20


def test_a_changed_number_becomes_a_lever_unless_a_source_is_given(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        cell(book, "groups.minor.willing_share").value = 0.5
        cell(book, "groups.retiree.willing_share").value = 0.5
        cell(book, "groups.retiree.willing_share", SOURCE).value = "A.44f"

    found = import_workbook(edited(exported(tmp_path), edit), tmp_path / "mine.toml")
    assert found.resolved.scenario.sources["groups.minor.willing_share"] == "lever"
    assert found.resolved.scenario.sources["groups.retiree.willing_share"] == "A.44f"


def test_new_rows_add_what_was_not_there(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        page = book[SHEETS[4].title.zh]
        for key, value in {"outages.fire.bank": "icbc", "outages.fire.from": dt.datetime(2026, 3, 2),
                           "outages.fire.until": dt.datetime(2026, 3, 9)}.items():  # fmt: skip
            at = page.max_row + 1
            page.cell(at, KEY + 1, key)
            page.cell(at, VALUE + 1, value)

    found = import_workbook(edited(exported(tmp_path), edit), tmp_path / "mine.toml")
    assert found.resolved.scenario.outages["fire"].from_ == dt.date(2026, 3, 2)


def test_a_list_may_lose_its_last_entry(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        for field in ("days", "opens", "closes"):
            cell(book, f"banks.icbc.production.shifts[1].{field}", KEY).value = None
            _blank_row(book, f"banks.icbc.production.shifts[1].{field}")

    def _blank_row(book: Any, key: str) -> None:
        page = book[SHEETS[4].title.zh]
        for row in page.iter_rows(min_row=HEADER_ROW + 2):
            if row[KEY].value is None:
                row[VALUE].value = None

    found = import_workbook(edited(exported(tmp_path), edit), tmp_path / "mine.toml")
    assert len(found.resolved.scenario.banks["icbc"].production.shifts or ()) == 1


def test_another_distribution_takes_its_own_rows(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        key = "visits.issue.service"
        cell(book, f"{key}.distribution").value = "exponential（指数）"
        page = book[SHEETS[5].title.zh]
        for row in page.iter_rows(min_row=HEADER_ROW + 2):
            if row[KEY].value in {f"{key}.{n}_minutes" for n in ("mode", "high")}:
                row[KEY].value = row[VALUE].value = None
            elif row[KEY].value == f"{key}.low_minutes":
                row[KEY].value, row[VALUE].value = f"{key}.mean_minutes", 15

    found = import_workbook(edited(exported(tmp_path), edit), tmp_path / "mine.toml")
    service = found.resolved.scenario.visits["issue"].service
    assert (service.distribution, service.mean_minutes, service.low_minutes) == ("exponential", 15, None)


def test_columns_may_be_moved_and_sheets_renamed(tmp_path: Path) -> None:
    def edit(book: Any) -> None:
        for page in book.worksheets:
            page.move_range(f"A{HEADER_ROW + 1}:G{page.max_row}", cols=3, rows=2)
            page.title = f"x{page.title}"

    found = import_workbook(edited(exported(tmp_path), edit), tmp_path / "mine.toml")
    assert found.changed == ()


def test_a_cell_is_never_a_formula(tmp_path: Path) -> None:
    """Names may begin with =, + or @; they must stay texts."""
    (tmp_path / "evil.toml").write_text(
        'extends = "baseline"\nzh = "=1+1"\nen = "@SUM(A1)"\nwhy = "+cmd"\n', encoding="utf-8"
    )
    path = tmp_path / "evil.xlsx"
    path.write_bytes(scenario_workbook(resolve(tmp_path / "evil.toml"), "evil.toml"))
    book = load_workbook(path)
    types = {c.data_type for page in book.worksheets for row in page.iter_rows() for c in row}
    assert "f" not in types
    assert cell(book, "zh").value == "=1+1"


@given(st.floats(min_value=0.0, max_value=1e9))
def test_a_number_survives_excel_to_the_last_bit(number: float) -> None:
    shown = cell_of(number, {"type": "number"})
    kept = float(f"{shown:.16G}") if isinstance(shown, float) else shown  # what the file format keeps
    assert value_of(kept, {"type": "number"}) == number


def test_paths_are_read_as_they_are_written() -> None:
    data = resolve("baseline").data
    values = dict(leaves(data))
    assert grown(values) == data
    assert path_of('calendar.days."2027-01-01"') == ("calendar", "days", "2027-01-01")
    assert path_of("a.b[2].c") == ("a", "b", 2, "c")
    for bad in ("", ".a", "a..b", "[0]", "a b[", "a."):
        assert path_of(bad) is None


def test_every_key_and_choice_has_words() -> None:
    from sim.scenario_files import schema

    tables = [schema(), *schema()["$defs"].values()]
    keys = {k for t in tables for k in t.get("properties", {})}
    values = {v for t in tables for p in t.get("properties", {}).values() for v in p.get("enum", ())}
    assert keys - set(labels()) == set()
    assert values - set(choices()) == set()


def test_a_failed_import_leaves_the_file_that_was_there(tmp_path: Path) -> None:
    target = tmp_path / "mine.toml"
    target.write_text("# mine\n", encoding="utf-8")

    def edit(book: Any) -> None:
        cell(book, "banks.icbc.lines").value = -1

    with pytest.raises(ScenarioError):
        import_workbook(edited(exported(tmp_path), edit), target)
    assert target.read_text(encoding="utf-8") == "# mine\n"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["mine.toml", "mine.xlsx"]


def test_a_changed_scenario_is_not_called_by_the_old_name(tmp_path: Path) -> None:
    """Else comparing both would name the same scenario twice."""
    path = exported(tmp_path)
    book = load_workbook(path)
    cell(book, "banks.icbc.lines").value = 2
    book.save(path)
    scenario = import_workbook(path, tmp_path / "two_lines.toml").resolved.scenario
    assert (scenario.name, scenario.en) == (
        "two_lines",
        "Baseline: the rollout as the notice sets it out (two_lines)",
    )
    assert import_workbook(path, tmp_path / "两条.toml").resolved.scenario.name == "baseline_changed"
