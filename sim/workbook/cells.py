"""Values as cells and cells as values: dates, shares, choices, lists, yes and no."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sim.workbook.labels import choice_text, choice_value

YES, NO = "是", "否"
SEPARATOR = "; "
EMPTY_LIST, EMPTY_TABLE, EMPTY_TEXT = "[]", "{}", "（空）"

Node = Mapping[str, Any]


class BadCell(ValueError):
    """A cell that stands for no value; the message says why, in English and Chinese."""

    def __init__(self, en: str, zh: str) -> None:
        self.en, self.zh = en, zh
        super().__init__(en)


def cell_of(value: Any, node: Node) -> bool | int | float | str | dt.date:
    """What a cell shows for a value; ``node`` is the JSON Schema at its place.

    A number that fifteen digits do not tell exactly is written as text, so that nothing is lost.
    """
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, list | tuple):
        return SEPARATOR.join(str(v) for v in value) if value else EMPTY_LIST
    if isinstance(value, dict):
        return EMPTY_TABLE
    if isinstance(value, float) and float(f"{value:.16G}") != value:
        return repr(value)
    if isinstance(value, str):
        return choice_text(value) if "enum" in node else value or EMPTY_TEXT
    return value  # type: ignore[no-any-return]


def value_of(cell: Any, node: Node) -> Any:
    """The value a cell stands for, as TOML would give it. Raises BadCell."""
    if isinstance(cell, dt.datetime):
        if cell.time() != dt.time():
            raise BadCell("a date without a time is wanted", "应为不带时刻的日期")
        return cell.date()
    if isinstance(cell, dt.time):
        return f"{cell.hour:02d}:{cell.minute:02d}"
    if node.get("type") == "array" and cell != EMPTY_TABLE:
        return _list(cell, node.get("items", {}))
    if isinstance(cell, str):
        return _text(cell.strip(), node)
    if isinstance(cell, int) and not isinstance(cell, bool) and node.get("type") == "string":
        return str(cell)
    return cell


def _list(cell: Any, items: Node) -> list[Any]:
    if not isinstance(cell, str):
        return [value_of(cell, items)]
    if cell.strip() == EMPTY_LIST:
        return []
    return [value_of(part, items) for part in cell.replace("；", ";").split(";") if part.strip()]


def _text(text: str, node: Node) -> Any:
    kind = node.get("type")
    if text in (EMPTY_TABLE, EMPTY_TEXT):
        return {} if text == EMPTY_TABLE else ""
    if kind == "boolean" and text in (YES, NO):
        return text == YES
    if kind in ("integer", "number"):
        return _number(text)
    if node.get("format") == "date":
        return _date(text)
    return choice_value(text, node["enum"]) if "enum" in node else text


def _number(text: str) -> Any:
    try:
        return int(text) if text.lstrip("+-").isdecimal() else float(text)
    except ValueError:
        return text  # the schema says what belongs there, with the text as it stands


def _date(text: str) -> Any:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return text
