"""A scenario as an Excel file: a sheet a theme, a row a value; yellow cells are for the planner."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from sim.scenario_files import Resolved
from sim.toml_lines import path_text
from sim.workbook.cells import cell_of
from sim.workbook.labels import SHEETS, Sheet, sheet_of
from sim.workbook.rows import Row, rows_of

HEADER = ("项目", "参数", "值", "单位", "出处", "出处说明", "键")
VALUE, SOURCE, KEY = HEADER.index("值"), HEADER.index("出处"), HEADER.index("键")
HEADER_ROW = 2
"""The row of the header, from 0; above it stand the title and how to use the sheet."""

BASE_PROPERTY = "cardsim_base"
_WIDTHS = (24, 30, 26, 12, 18, 60, 48)
_MOST_LISTED = 250
"""Characters of a drop-down list that Excel takes."""
_LONG_AGO = dt.datetime(2024, 1, 1)
"""Instead of the time of writing, so that the same scenario gives the same bytes."""


def scenario_workbook(resolved: Resolved, base: str) -> bytes:
    """The file. base: name or path of the scenario that an import will extend."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"title": resolved.scenario.zh, "created": _LONG_AGO})
    book.set_custom_property(BASE_PROPERTY, base)
    formats = _formats(book)
    by_sheet: dict[str, list[Row]] = {sheet.title.zh: [] for sheet in SHEETS}
    for row in rows_of(resolved):
        by_sheet[sheet_of(str(row.path[0])).title.zh].append(row)
    for sheet in SHEETS:
        _write_sheet(book.add_worksheet(sheet.title.zh), sheet, by_sheet[sheet.title.zh], resolved, formats)
    book.close()
    return file.getvalue()


def _formats(book: xlsxwriter.Workbook) -> dict[str, Format]:
    plain = {"valign": "top", "font_size": 10}
    given = plain | {"bg_color": "#FFF8DC", "border": 1, "border_color": "#C8B98A"}
    return {
        "title": book.add_format({"bold": True, "font_size": 14}),
        "hint": book.add_format({"font_color": "#555555"}),
        "header": book.add_format(
            {"bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "border": 1}
        ),
        "text": book.add_format(plain),
        "grey": book.add_format(plain | {"font_color": "#666666"}),
        "value": book.add_format(given | {"align": "right"}),
        "words": book.add_format(given | {"align": "left"}),
        "whole": book.add_format(given | {"align": "right", "num_format": "#,##0"}),
        "share": book.add_format(given | {"align": "right", "num_format": "0.0##%"}),
        "date": book.add_format(given | {"align": "right", "num_format": "yyyy-mm-dd"}),
    }


def _write_sheet(
    page: Worksheet, sheet: Sheet, rows: Sequence[Row], resolved: Resolved, formats: dict[str, Format]
) -> None:
    page.write_string(0, 0, f"{resolved.scenario.zh}：{sheet.title.zh}", formats["title"])
    page.write_string(
        1, 0, "只改黄色格：值与出处。不写公式，不删行；新增内容在末尾加行，填“键”和“值”。", formats["hint"]
    )
    for column, (name, width) in enumerate(zip(HEADER, _WIDTHS, strict=True)):
        page.set_column(column, column, width)
        page.write_string(HEADER_ROW, column, name, formats["header"])
    for i, row in enumerate(rows):
        _write_row(page, HEADER_ROW + 1 + i, row, formats)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(HEADER_ROW)
    page.freeze_panes(HEADER_ROW + 1, VALUE)
    page.autofilter(HEADER_ROW, 0, HEADER_ROW + max(1, len(rows)), len(HEADER) - 1)


def _write_row(page: Worksheet, at: int, row: Row, formats: dict[str, Format]) -> None:
    page.write_string(at, 0, row.item, formats["text"])
    page.write_string(at, 1, row.label, formats["text"])
    _write_value(page, at, row, formats)
    page.write_string(at, 3, row.unit, formats["grey"])
    page.write_string(at, SOURCE, row.source, formats["words"])
    page.write_string(at, 5, row.about, formats["grey"])
    page.write_string(at, KEY, path_text(row.path), formats["grey"])
    _validate(page, at, row)


def _write_value(page: Worksheet, at: int, row: Row, formats: dict[str, Format]) -> None:
    shown = cell_of(row.value, row.node)
    if isinstance(shown, dt.date):
        page.write_datetime(at, VALUE, dt.datetime.combine(shown, dt.time()), formats["date"])
    elif isinstance(shown, str):
        page.write_string(at, VALUE, shown, formats["words"])
    else:
        page.write_number(at, VALUE, shown, formats[_number_format(row)])


def _number_format(row: Row) -> str:
    if row.node.get("maximum") == 1.0 and row.node.get("minimum") == 0.0:
        return "share"
    return "whole" if row.node.get("type") == "integer" and abs(row.value) >= 10_000 else "value"


def _validate(page: Worksheet, at: int, row: Row) -> None:
    """A drop-down where there is a choice, limits where the schema has some."""
    rule: dict[str, Any] = {"error_title": "取值不符", "ignore_blank": False}
    if row.options:
        if len(",".join(row.options)) <= _MOST_LISTED:
            page.data_validation(
                at, VALUE, at, VALUE, rule | {"validate": "list", "source": list(row.options)}
            )
        return
    low = row.node.get("minimum", row.node.get("exclusiveMinimum"))
    kind = {"integer": "integer", "number": "decimal"}.get(str(row.node.get("type")))
    if kind is None or low is None or isinstance(cell_of(row.value, row.node), str):
        return
    high = row.node.get("maximum", row.node.get("exclusiveMaximum"))
    message = f"应不小于 {low:g}" if high is None else f"应在 {low:g} 至 {high:g} 之间"
    if high is None:
        rule |= {"validate": kind, "criteria": ">=", "value": low, "error_message": message}
    else:
        rule |= {"validate": kind, "criteria": "between", "minimum": low, "maximum": high}
    page.data_validation(at, VALUE, at, VALUE, rule | {"error_message": message})
