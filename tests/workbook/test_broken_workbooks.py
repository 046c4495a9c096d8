"""Workbooks as strangers leave them: each mistake is told at its cell, nothing is written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook, load_workbook

from sim.diagnostics import Diagnostic, ScenarioError
from sim.scenario_files import resolve
from sim.workbook.scenario_in import import_workbook
from sim.workbook.scenario_out import HEADER_ROW, KEY, SOURCE, VALUE, scenario_workbook

LINES = "banks.icbc.lines"


@pytest.fixture(scope="module")
def good() -> bytes:
    return scenario_workbook(resolve("baseline"), "baseline")


def at(book: Any, key: str, column: int = VALUE) -> Any:
    return next(
        row[column]
        for page in book.worksheets
        for row in page.iter_rows(min_row=HEADER_ROW + 2)
        if row[KEY].value == key
    )


def put(key: str, value: Any, column: int = VALUE) -> Callable[[Any], str]:
    """An edit that returns the place it edited."""

    def edit(book: Any) -> str:
        cell = at(book, key, column)
        cell.value = value
        return f"{cell.parent.title}!{cell.coordinate}"

    return edit


def deleted(book: Any) -> str:
    cell = at(book, LINES)
    cell.parent.delete_rows(cell.row)
    return "银行与产线!"


def twice(book: Any) -> str:
    cell = at(book, LINES)
    page, row = cell.parent, cell.parent.max_row + 1
    page.cell(row, KEY + 1, LINES)
    page.cell(row, VALUE + 1, 3)
    return f"{page.title}!C{row}"


def orphan(book: Any) -> str:
    page = book["银行与产线"]
    row = page.max_row + 1
    page.cell(row, VALUE + 1, 7)
    return f"{page.title}!C{row}"


def new_row(key: str, value: Any) -> Callable[[Any], str]:
    def edit(book: Any) -> str:
        page = book["银行与产线"]
        row = page.max_row + 1
        page.cell(row, KEY + 1, key)
        page.cell(row, VALUE + 1, value)
        return f"{page.title}!"

    return edit


def at_midnight(book: Any) -> str:
    """It is the shift that is wrong, so its first cell is named."""
    at(book, "banks.icbc.production.shifts[0].closes").value = "03:00"
    cell = at(book, "banks.icbc.production.shifts[0].days")
    return f"{cell.parent.title}!{cell.coordinate}"


def headings_gone(book: Any) -> str:
    page = book["银行与产线"]
    page.delete_rows(HEADER_ROW + 1)
    return f"{page.title}!A{HEADER_ROW + 1}"


def a_heading_gone(book: Any) -> str:
    page = book["银行与产线"]
    page.cell(HEADER_ROW + 1, VALUE + 1).value = None
    return f"{page.title}!A{HEADER_ROW + 1}"


def merged(book: Any) -> str:
    """Merging keeps the uppermost value and empties the cells below."""
    cell = at(book, LINES)
    page, row = cell.parent, cell.row
    page.merge_cells(start_row=row, end_row=row + 1, start_column=VALUE + 1, end_column=VALUE + 1)
    return f"{page.title}!C{row + 1}"


def copied(book: Any) -> str:
    """A copied sheet is one mistake, not one a row."""
    return f"{book.copy_worksheet(book['银行与产线']).title}!A1"


def sheet_gone(book: Any) -> str:
    del book["银行与产线"]
    return "银行与产线!A1"


def merged_across(book: Any) -> str:
    """Excel keeps the left of the two: the label, and empties the value."""
    cell = at(book, LINES)
    cell.parent.merge_cells(start_row=cell.row, end_row=cell.row, start_column=VALUE, end_column=VALUE + 1)
    return f"{cell.parent.title}!{cell.coordinate}"


def beside(book: Any) -> str:
    cell = at(book, LINES)
    cell.value, cell.parent.cell(cell.row, VALUE + 2).value = None, 12
    return f"{cell.parent.title}!D{cell.row}"


BROKEN: dict[str, tuple[Callable[[Any], str], str]] = {
    "a formula": (put(LINES, "=1+1"), "E-WORKBOOK"),
    "a formula in a text": (put("zh", "=HYPERLINK(1)"), "E-WORKBOOK"),
    "an error of Excel": (put(LINES, "#REF!"), "E-WORKBOOK"),
    "an empty cell": (put(LINES, None), "E-WORKBOOK"),
    "only spaces": (put(LINES, "   "), "E-WORKBOOK"),
    "a deleted row": (deleted, "E-WORKBOOK"),
    "a key twice": (twice, "E-WORKBOOK"),
    "a value without a key": (orphan, "E-WORKBOOK"),
    "a damaged key": (put(LINES, "banks..lines", KEY), "E-WORKBOOK"),
    "a list with a gap": (new_row("banks.icbc.production.shifts[5].opens", "08:00"), "E-WORKBOOK"),
    "less than nothing": (put(LINES, -1), "E-RANGE"),
    "half a line": (put(LINES, 1.5), "E-TYPE"),
    "words for a number": (put(LINES, "two"), "E-TYPE"),
    "a share above one": (put("groups.minor.willing_share", 58), "E-UNIT"),
    "percent as text": (put("groups.minor.willing_share", "58%"), "E-UNIT"),
    "a choice that is none": (put("production.dispatch", "随便"), "E-ENUM"),
    "a bank that is none": (new_row("banks.nobank.share", 0.1), "E-"),
    "an unknown key": (new_row("banks.icbc.lnes", 2), "E-UNKNOWN"),
    "a date that is none": (put("horizon.end", "30/06/2026"), "E-"),
    "shares that do not sum": (put("groups.minor.collection.branch", 0.5), "E-SUM"),
    "a shift over midnight": (at_midnight, "E-TIME"),
    "a reference to nothing": (put("groups.minor.spread", "nowhere"), "E-REF"),
    "the row of headings gone": (headings_gone, "E-WORKBOOK"),
    "a heading gone": (a_heading_gone, "E-WORKBOOK"),
    "merged cells": (merged, "E-WORKBOOK"),
    "another unit": (put("promises.online.days", "小时", VALUE + 1), "E-WORKBOOK"),
    "a unit in the cell": (put(LINES, "11条"), "E-UNIT"),
    "a date in words": (put("batches.batch_2.opens", "2025年3月5日"), "E-TYPE"),
    "thousands with commas": (put("batches.batch_2.code", "1,000"), "E-TYPE"),
    "a copied sheet": (copied, "E-WORKBOOK"),
    "a sheet gone": (sheet_gone, "E-WORKBOOK"),
    "merged with its label": (merged_across, "E-WORKBOOK"),
    "typed in the column of units": (beside, "E-WORKBOOK"),
    "a formula for a key": (put(LINES, "=A1", KEY), "E-WORKBOOK"),
    "wide dots in a key": (put(LINES, "banks．icbc．lines", KEY), "E-WORKBOOK"),
    "a date with slashes": (put("batches.batch_2.opens", "2025/03/05"), "E-TYPE"),
    "a day that is none": (put("batches.batch_2.opens", "2025-02-30"), "E-TYPE"),
    "a date with a time": (put("batches.batch_2.opens", dt.datetime(2025, 3, 5, 12, 30)), "E-WORKBOOK"),
    "a wide colon": (put("banks.icbc.production.shifts[0].opens", "08：30"), "E-TIME"),
    "a time as a fraction": (put("banks.icbc.production.shifts[0].opens", 0.354), "E-TYPE"),
    "no number": (put("groups.minor.willing_share", "nan"), "E-FINITE"),
    "more than a number can be": (put("production.setup_minutes", "1e400"), "E-FINITE"),
    "a number of 30 digits": (put(LINES, "9" * 30), "E-RANGE"),
    "yes for a number": (put(LINES, True), "E-TYPE"),
    "a wide minus": (put(LINES, "−5"), "E-TYPE"),
    "a space in a number": (put(LINES, "1 000"), "E-TYPE"),
    "not available": (put(LINES, "#N/A"), "E-WORKBOOK"),
    "a text too long": (put("zh", "字" * 5_000), "E-SIZE"),
    "a name for no folder": (put("name", "../x"), "E-NAME"),
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_mistake_names_sheet_and_cell(case: str, good: bytes, tmp_path: Path) -> None:
    edit, code = BROKEN[case]
    path = tmp_path / "mine.xlsx"
    path.write_bytes(good)
    book = load_workbook(path)
    place = edit(book)
    book.save(path)
    told = refused(path, tmp_path)
    fitting = [d for d in told if d.code.startswith(code) and place in d.file]
    assert fitting, [(d.code, d.file, d.message.en) for d in told]
    assert fitting[0].message.zh != fitting[0].message.en
    assert len(told) == 1 or "sheet" not in case
    said = [text for d in told for text in (d.message, d.expected, d.help) if text is not None]
    assert not [text for text in said if "quote" in text.en or "引号" in text.zh]  # of a cell


def edited(edit: Callable[[Any], object], good: bytes, folder: Path, name: str = "mine.xlsx") -> Path:
    """A good workbook after an edit."""
    path = _file(folder, good)
    book = load_workbook(path)
    edit(book)
    path.unlink()
    book.save(folder / name)
    return folder / name


def test_a_choice_that_is_none_is_answered_with_the_words_of_the_list(good: bytes, tmp_path: Path) -> None:
    (told,) = refused(edited(put("production.dispatch", "随便"), good, tmp_path), tmp_path)
    assert told.expected is not None
    assert "fifo（先到先做）" in told.expected.zh


def backwards(book: Any) -> None:
    """As after a click on "sort": every row of a sheet at another place."""
    page = book["银行与产线"]
    rows = [[cell.value for cell in row] for row in page.iter_rows(min_row=HEADER_ROW + 2)]
    for i, row in enumerate(reversed(rows)):
        for j, value in enumerate(row):
            page.cell(HEADER_ROW + 2 + i, j + 1).value = value


def heading_again(book: Any) -> None:
    page = book["银行与产线"]
    page.insert_rows(40)
    for j in range(1, KEY + 2):
        page.cell(40, j).value = page.cell(HEADER_ROW + 1, j).value


def other_columns(book: Any) -> None:
    page = book["银行与产线"]
    page.insert_cols(1)
    page.insert_cols(VALUE + 2)
    page.sheet_state = "veryHidden"


HARMLESS: dict[str, Callable[[Any], object]] = {
    "sorted the other way": backwards,
    "the headings once more": heading_again,
    "columns of one's own, and hidden": other_columns,
    "spaces behind a key": put(LINES, f"{LINES}  ", KEY),
    "a choice in Chinese alone": put("production.dispatch", " 先到先做　"),
    "a choice by its id": put("production.dispatch", "fifo"),
    "saved as a file with macros": lambda book: None,
}


@pytest.mark.parametrize("case", HARMLESS)
def test_what_means_the_same_changes_nothing(case: str, good: bytes, tmp_path: Path) -> None:
    path = edited(HARMLESS[case], good, tmp_path, "mine.xlsm" if "macros" in case else "mine.xlsx")
    assert import_workbook(path, tmp_path / "out.toml").changed == ()


@pytest.mark.parametrize("digits", ["12", "１２", " 12　"])
def test_digits_of_a_chinese_keyboard_are_digits(digits: str, good: bytes, tmp_path: Path) -> None:
    path = edited(put(LINES, digits), good, tmp_path)
    assert import_workbook(path, tmp_path / "out.toml").resolved.scenario.banks["icbc"].lines == 12


def elsewhere(book: Any) -> None:
    next(iter(book.custom_doc_props.props)).value = "nowhere.toml"


def test_a_scenario_that_is_gone_is_told_with_the_workbook(good: bytes, tmp_path: Path) -> None:
    (told,) = refused(edited(elsewhere, good, tmp_path), tmp_path)
    assert (told.code, told.file) == ("E-NOFILE", "mine.xlsx [-]")


def refused(path: Path, folder: Path) -> tuple[Diagnostic, ...]:
    with pytest.raises(ScenarioError) as bad:
        import_workbook(path, folder / "out.toml")
    assert [p.name for p in folder.iterdir()] == [path.name]
    return bad.value.diagnostics


def _file(folder: Path, content: bytes) -> Path:
    path = folder / "mine.xlsx"
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    "content", [b"", b"key,value\n", b"\xd0\xcf\x11\xe0 locked", b"PK\x03\x04 cut short"], ids=range(4)
)
def test_what_is_no_workbook_is_refused(content: bytes, tmp_path: Path) -> None:
    (told,) = refused(_file(tmp_path, content), tmp_path)
    assert (told.code, told.file) == ("E-WORKBOOK", "mine.xlsx")


def test_a_workbook_of_something_else_is_refused(tmp_path: Path) -> None:
    book = Workbook()
    book.active["A1"] = "Budget"
    book.save(tmp_path / "mine.xlsx")
    (told,) = refused(tmp_path / "mine.xlsx", tmp_path)
    assert told.code == "E-WORKBOOK"


def test_a_file_that_would_fill_the_memory_is_not_unpacked(tmp_path: Path) -> None:
    with ZipFile(tmp_path / "mine.xlsx", "w", ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", b" " * (101 << 20))
    (told,) = refused(tmp_path / "mine.xlsx", tmp_path)
    assert told.code == "E-SIZE"


def test_several_mistakes_are_told_at_once(good: bytes, tmp_path: Path) -> None:
    path = _file(tmp_path, good)
    book = load_workbook(path)
    put(LINES, "=1")(book)
    put("banks.abc.lines", None)(book)
    book.save(path)
    assert len(refused(path, tmp_path)) == 2


def test_without_a_base_one_must_be_named(good: bytes, tmp_path: Path) -> None:
    path = _file(tmp_path, good)
    book = load_workbook(path)
    book.custom_doc_props.props.clear()
    book.save(path)
    (told,) = refused(path, tmp_path)
    assert told.path == "extends"
    assert import_workbook(path, tmp_path / "out.toml", "baseline").changed == ()


def test_a_stated_source_that_stands_for_nothing_is_warned_of(good: bytes, tmp_path: Path) -> None:
    path = _file(tmp_path, good)
    book = load_workbook(path)
    put("groups.minor.willing_share", "A.999", SOURCE)(book)
    book.save(path)
    found = import_workbook(path, tmp_path / "out.toml")
    assert "W-SOURCE" in {w.code for w in found.resolved.warnings}


@pytest.mark.parametrize("edit", [headings_gone, a_heading_gone])
def test_lost_headings_are_one_mistake_and_not_one_a_row(
    edit: Callable[[Any], str], good: bytes, tmp_path: Path
) -> None:
    path = _file(tmp_path, good)
    book = load_workbook(path)
    edit(book)
    book.save(path)
    assert len(refused(path, tmp_path)) == 1
