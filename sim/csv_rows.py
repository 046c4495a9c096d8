"""Strict small tables: every field knows its file, line and column, so that a mistake can be shown.

UTF-8 with or without a byte order mark; lines that begin with ``#`` are remarks; a row is one line.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sim.diagnostics import Diagnostic, Span, Text, error, same
from sim.nearest import nearest

MOST_BYTES = 16 << 20
MOST_ROWS = 200_000


@dataclass(frozen=True)
class Row:
    """One row: text of every column that the file has, stripped; ``source`` is the line as written."""

    file: str
    line: int
    source: str
    cells: Mapping[str, str]
    places: Mapping[str, tuple[int, int]]
    """First and last character of each field, from 1, half-open."""

    def span(self, column: str) -> Span:
        """Where a field stands; the whole line if the file has no such column."""
        begin, end = self.places.get(column, (1, len(self.source) + 1))
        return Span(self.file, self.line, begin, end, self.source)

    def text(self, column: str) -> str:
        """The field, empty if the file has no such column."""
        return self.cells.get(column, "")

    def wrong(
        self, code: str, column: str, message: Text, expected: Text | None = None, help: Text | None = None
    ) -> Diagnostic:
        """An error at a field."""
        got = self.text(column)
        span = self.span(column)
        return error(code, column, message, span=span, got=got, expected=expected, help=help)


def read_table(
    path: Path, shown: str, required: tuple[str, ...], optional: tuple[str, ...] = ()
) -> tuple[list[Row], list[Diagnostic]]:
    """Rows of a CSV file, and what is wrong with its shape; no rows if the heading is wrong.

    ``shown`` is the name for messages. Codes: E-NOFILE, E-SIZE, E-ENCODING, E-EMPTY, E-MISSING,
    E-UNKNOWN, E-DUPKEY (headings), E-SYNTAX (a row of another length).
    """
    text, found = _text(path, shown)
    if text is None:
        return [], found
    written = [t.rstrip("\r") for t in text.split("\n")]
    lines = [(n, t) for n, t in enumerate(written, start=1) if t.strip() and not t.startswith("#")]
    if not lines:
        message = Text(f"{shown} has no heading", f"{shown} 没有表头")
        return [], [error("E-EMPTY", "", message, span=Span(shown, 1, 1, 1, ""), expected=_list(required))]
    heading, *rest = lines
    columns = [name for name, *_ in _fields(heading[1])]
    found = _heading(shown, heading, required, optional)
    if found:
        return [], found
    if len(rest) > MOST_ROWS:
        message = Text(f"{shown} has {len(rest):,} rows", f"{shown} 有 {len(rest):,} 行")
        limit = Text(f"at most {MOST_ROWS:,}", f"最多 {MOST_ROWS:,} 行")
        return [], [error("E-SIZE", "", message, span=Span(shown, 1, 1, 1, ""), expected=limit)]
    return _rows(shown, columns, rest)


def _text(path: Path, shown: str) -> tuple[str | None, list[Diagnostic]]:
    place = Span(shown, 1, 1, 1, "")
    if not path.is_file():
        message = Text(f"{shown} does not exist", f"{shown} 不存在")
        return None, [error("E-NOFILE", "", message, got=shown)]
    if path.stat().st_size > MOST_BYTES:
        limit = Text(f"at most {MOST_BYTES >> 20} MiB", f"最多 {MOST_BYTES >> 20} MiB")
        message = Text(f"{shown} is too large", f"{shown} 太大")
        return None, [error("E-SIZE", "", message, span=place, expected=limit)]
    try:
        return path.read_bytes().decode("utf-8-sig"), []
    except UnicodeDecodeError:
        message = Text(f"{shown} is not UTF-8", f"{shown} 不是 UTF-8 编码")
        return None, [error("E-ENCODING", "", message, span=place, expected=same("UTF-8"))]


def _list(names: tuple[str, ...]) -> Text:
    return same(",".join(names))


def _heading(
    shown: str, heading: tuple[int, str], required: tuple[str, ...], optional: tuple[str, ...]
) -> list[Diagnostic]:
    line, source = heading
    found, seen = [], set[str]()
    known = (*required, *optional)
    for name, begin, end in _fields(source):
        span = Span(shown, line, begin, end, source)
        if name in seen:
            message = Text(f"column {name} stands there twice", f"列 {name} 重复")
            found.append(error("E-DUPKEY", name, message, span=span, got=name))
        elif name not in known:
            near = nearest(name, known)
            hint = Text(f"did you mean '{near}'?", f"是否想写 '{near}'？") if near else None
            message = Text(f"unknown column {name}", f"未知的列 {name}")
            wanted = Text(f"one of {', '.join(known)}", f"{'、'.join(known)} 之一")
            found.append(error("E-UNKNOWN", name, message, span=span, got=name, expected=wanted, help=hint))
        seen.add(name)
    for name in required:
        if name not in seen:
            message = Text(f"column {name} is missing", f"缺少列 {name}")
            span = Span(shown, line, 1, len(source) + 1, source)
            found.append(error("E-MISSING", name, message, span=span, expected=_list(required)))
    return found


def _rows(shown: str, columns: list[str], lines: list[tuple[int, str]]) -> tuple[list[Row], list[Diagnostic]]:
    rows, found = [], []
    for line, source in lines:
        fields = _fields(source)
        if len(fields) != len(columns):
            message = Text(f"{len(fields)} fields", f"有 {len(fields)} 个字段")
            wanted = Text(
                f"{len(columns)} fields: {','.join(columns)}", f"{len(columns)} 个字段：{','.join(columns)}"
            )
            span = Span(shown, line, 1, len(source) + 1, source)
            found.append(error("E-SYNTAX", "", message, span=span, got=str(len(fields)), expected=wanted))
            continue
        cells = {c: f[0] for c, f in zip(columns, fields, strict=True)}
        places = {c: (f[1], f[2]) for c, f in zip(columns, fields, strict=True)}
        rows.append(Row(shown, line, source, cells, places))
    return rows, found


def _fields(source: str) -> list[tuple[str, int, int]]:
    """Fields of one line with their places; a quoted field may hold commas, and quotes written twice.

    The standard reader does not say where a field stands, and one line holds nothing else to know.
    """
    places, begin, quoted = [], 0, False
    for i, letter in enumerate(source):
        if letter == '"':
            quoted = not quoted
        elif letter == "," and not quoted:
            places.append((begin, i))
            begin = i + 1
    places.append((begin, len(source)))
    return [(_plain(source[a:b]), a + 1, b + 1) for a, b in places]


def _plain(field: str) -> str:
    text = field.strip()
    if len(text) > 1 and text[0] == text[-1] == '"':
        return text[1:-1].replace('""', '"').strip()
    return text
