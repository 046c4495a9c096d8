"""The cells of a scenario's workbook as they stand, each with its place; what is no value is a diagnostic."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from sim.diagnostics import Diagnostic, ScenarioError, Span, Text, error
from sim.toml_lines import KeyPath
from sim.units import unit_of_key
from sim.workbook.leaves import path_of
from sim.workbook.scenario_out import BASE_PROPERTY, HEADER, HEADER_ROW

CODE = "E-WORKBOOK"
MOST_BYTES = 100 << 20
"""Of all parts together, unpacked."""
_MOST_PARTS, _MOST_ROWS, _HEADER_WITHIN = 500, 50_000, 20
_FEW_TWICE = 5
"""More keys twice, and none once, are a copied sheet."""
_VALUE, _UNIT, _SOURCE, _KEY = "值", "单位", "出处", "键"


@dataclass(frozen=True)
class Cell:
    """A value as Excel has it, the source beside it, and where it stands."""

    value: Any
    source: str
    place: str


@dataclass
class Sheets:
    """All cells by key path, what the file extends, and what is wrong with it."""

    name: str
    base: str | None = None
    cells: dict[KeyPath, Cell] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)
    seen: dict[KeyPath, str] = field(default_factory=dict)
    """Places of all keys, those whose cell is no value too."""
    headless: list[Span] = field(default_factory=list)
    """Where sheets with keys have lost their row of headings."""

    def span(self, place: str) -> Span:
        """A place in the workbook, as ``my.xlsx [银行与产线!C12]``."""
        return Span(f"{self.name} [{place}]", 0, 0, 0, "")

    def nearest_place(self, path: KeyPath) -> str | None:
        """The cell of a key path, or of the nearest thing that has one."""
        for end in range(len(path), 0, -1):
            for known, place in self.seen.items():
                if known[:end] == path[:end]:
                    return place
        return None

    def tell(self, place: str, path: str, message: Text, **more: Any) -> None:
        """Note a problem at a cell."""
        self.problems.append(error(CODE, path, message, span=self.span(place), **more))


def read_sheets(path: Path) -> Sheets:
    """Read a workbook. Raises ScenarioError for a file that is none, OSError."""
    from openpyxl import load_workbook

    _guard(path)
    try:
        book = load_workbook(path, read_only=True, data_only=False)
    except Exception as broken:  # openpyxl raises whatever a damaged part makes it stumble over
        raise _not_a_workbook(path, str(broken)) from None
    sheets = Sheets(path.name)
    try:
        sheets.base = _base_of(book)
        for page in book.worksheets:
            _read_page(page, sheets)
    except (BadZipFile, KeyError, ValueError, SyntaxError) as broken:
        raise _not_a_workbook(path, str(broken)) from None
    finally:
        book.close()
    if sheets.headless:  # every row below would be told as gone
        raise ScenarioError([p for p in sheets.problems if p.span in sheets.headless])
    if not sheets.seen and not sheets.problems:
        raise _not_a_workbook(path, Text("no sheet has the columns 值 and 键", "没有含“值”“键”两列的工作表"))
    return sheets


def _guard(path: Path) -> None:
    """Refuse what is no Excel file, and what would grow without bound when unpacked."""
    with path.open("rb") as file:
        if file.read(4) != b"PK\x03\x04":
            raise _not_a_workbook(
                path, Text("not an .xlsx file, or locked with a password", "不是 .xlsx 文件，或已加密")
            )
    try:
        with ZipFile(path) as packed:
            parts = packed.infolist()
    except BadZipFile as broken:
        raise _not_a_workbook(path, str(broken)) from None
    size = sum(part.file_size for part in parts)
    if len(parts) > _MOST_PARTS or size > MOST_BYTES or any(p.compress_type not in _KNOWN for p in parts):
        message = Text("the workbook is too large when unpacked", "工作簿解压后过大")
        limit = Text(f"at most {MOST_BYTES >> 20} MiB", f"不超过 {MOST_BYTES >> 20} MiB")
        raise ScenarioError(
            [error("E-SIZE", "", message, span=_whole(path), got=f"{size:,} bytes", expected=limit)]
        )


_KNOWN = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


def _whole(path: Path) -> Span:
    return Span(path.name, 0, 0, 0, "")


def _not_a_workbook(path: Path, why: Text | str) -> ScenarioError:
    """``why`` as a str: what the reader stumbled over, in its own words."""
    told = why if isinstance(why, Text) else Text("the file is damaged", "文件已损坏")
    message = Text(f"not a scenario workbook: {told.en}", f"不是方案工作簿：{told.zh}")
    hint = Text("begin with: cardsim scenario export my.xlsx", "请先用 cardsim scenario export my.xlsx 生成")
    got = why[:200] if isinstance(why, str) else None
    return ScenarioError([error(CODE, "", message, span=_whole(path), got=got, help=hint)])


def _base_of(book: Any) -> str | None:
    found = [p.value for p in book.custom_doc_props.props if p.name == BASE_PROPERTY]
    return str(found[0]) if found else None


def _read_page(page: Any, sheets: Sheets) -> None:
    columns: dict[str, int] | None = None
    keys = 0
    before, problems = len(sheets.seen), len(sheets.problems)
    for number, row in enumerate(page.iter_rows(max_row=_MOST_ROWS, max_col=40), start=1):
        if columns is not None and _header(row) is None:  # a heading once more says nothing
            _read_row(page.title, number, row, columns, sheets)
        elif columns is None and number <= _HEADER_WITHIN:
            columns = _header(row)
            keys += any(_is_key(cell.value) for cell in row)
    if columns is None and keys > 1:
        _tell_headless(page.title, sheets)
    if len(sheets.seen) == before and len(sheets.problems) - problems > _FEW_TWICE:
        _tell_copied(page.title, problems, sheets)


def _tell_copied(title: str, begin: int, sheets: Sheets) -> None:
    """A sheet on which nothing is new is one mistake, not one a row."""
    del sheets.problems[begin:]
    message = Text("this sheet repeats keys of other sheets", "此工作表与其他工作表的键重复")
    hint = Text("delete the copy", "请删除多余的副本")
    sheets.tell(f"{title}!A1", "", message, help=hint)


def _is_key(value: Any) -> bool:
    """Whether a cell holds a key path such as banks.icbc.lines."""
    return isinstance(value, str) and value.count(".") > 1 and " " not in value and path_of(value) is not None


def _tell_headless(title: str, sheets: Sheets) -> None:
    place = f"{title}!A{HEADER_ROW + 1}"
    hint = Text(f"put it back: {', '.join(HEADER)}", f"请恢复：{'、'.join(HEADER)}")
    message = Text("the row of headings, or one of 值 and 键 in it, is gone", "表头行缺失，或缺少“值”“键”")
    sheets.tell(place, "", message, help=hint)
    sheets.headless.append(sheets.span(place))


def _header(row: Any) -> dict[str, int] | None:
    """Column of each heading, wherever it was moved to; None if this is no row of headings."""
    at = {str(cell.value).strip(): i for i, cell in enumerate(row) if cell.value is not None}
    return {name: at[name] for name in HEADER if name in at} if {_VALUE, _KEY} <= set(at) else None


def _read_row(title: str, number: int, row: Any, columns: dict[str, int], sheets: Sheets) -> None:
    cells = dict(_named(row, columns))
    key, value = cells.get(_KEY), cells.get(_VALUE)
    text = "" if key is None or key.value is None else str(key.value).strip()
    place = f"{title}!{_letters(columns[_VALUE])}{number}"
    if not text:
        if value is not None and value.value is not None:
            sheets.tell(place, "", Text("a value without a key", "有值而无键"), got=str(value.value)[:80])
        return
    path = path_of(text)
    if path is None:
        wanted = Text("a key such as banks.icbc.lines", "如 banks.icbc.lines 的键")
        at = f"{title}!{_letters(columns[_KEY])}{number}"
        sheets.tell(at, text, Text("not a key", "不是键"), got=text[:80], expected=wanted)
    elif path in sheets.seen:
        first = sheets.seen[path]
        sheets.tell(place, text, Text(f"{text} stands in {first} already", f"{text} 已在 {first} 出现"))
    else:
        sheets.seen[path] = place
        _same_unit(text, cells.get(_UNIT), title, number, columns, sheets)
        _take(path, text, place, value, cells.get(_SOURCE), sheets)


def _same_unit(
    text: str, cell: Any, title: str, number: int, columns: dict[str, int], sheets: Sheets
) -> None:
    """A unit stands in its key: another one beside a value would be read as nothing, and is told."""
    written = "" if cell is None or cell.value is None else str(cell.value).strip()
    known = unit_of_key(text)
    if not written or (known is not None and written in (known.zh, known.en)):
        return
    place = f"{title}!{_letters(columns[_UNIT])}{number}"
    wanted = known or Text("nothing: this value has no unit", "空：此项没有单位")
    hint = Text("convert the value; a unit cannot be changed here", "请换算数值；单位不能在此更改")
    sheets.tell(place, text, Text("another unit", "单位不符"), got=written[:80], expected=wanted, help=hint)


def _take(path: KeyPath, text: str, place: str, value: Any, source: Any, sheets: Sheets) -> None:
    content = None if value is None else value.value
    if value is not None and (value.data_type == "f" or str(content).startswith("=")):
        hint = Text("type the number itself", "请直接填写数值")
        sheets.tell(place, text, Text("a formula", "公式"), got=str(content)[:80], help=hint)
    elif value is not None and value.data_type == "e":
        sheets.tell(place, text, Text("an error of Excel", "Excel 错误值"), got=str(content))
    elif content is None or (isinstance(content, str) and not content.strip()):
        hint = Text("take the value of the scenario it came from", "请恢复原值")
        sheets.tell(place, text, Text("an empty cell", "空单元格"), help=hint)
    else:
        origin = "" if source is None or source.value is None else str(source.value).strip()
        sheets.cells[path] = Cell(content, origin, place)


def _named(row: Any, columns: dict[str, int]) -> Iterator[tuple[str, Any]]:
    for name, i in columns.items():
        if i < len(row):
            yield name, row[i]


def _letters(column: int) -> str:
    from openpyxl.utils import get_column_letter

    return str(get_column_letter(column + 1))
