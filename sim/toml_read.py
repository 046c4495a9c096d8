"""One TOML file, from bytes to values and places; every mistake is a diagnostic, never an exception."""

import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.diagnostics import Diagnostic, ScenarioError, Span, Text, error, same
from sim.toml_guard import walk
from sim.toml_lines import Entry, KeyPath, Source

MOST_BYTES = 1 << 20
_SPARE = re.compile(r"__again_\d+")
_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
_PACKED = (b"\x1f\x8b", b"PK\x03\x04", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")


@dataclass(frozen=True)
class Document:
    """A parsed file: values, where they stand, and what is wrong with the text.

    `poisoned` are key paths whose value was replaced because it is already among the `problems`.
    """

    source: Source
    data: dict[str, Any] = field(default_factory=dict)
    entries: dict[KeyPath, Entry] = field(default_factory=dict)
    problems: tuple[Diagnostic, ...] = ()
    poisoned: frozenset[KeyPath] = frozenset()

    def key_span(self, path: KeyPath) -> Span | None:
        """Where the key (or the table's header) stands; None if the file does not have it."""
        entry = self.entries.get(path)
        return self.source.span(*entry.key) if entry else None

    def value_span(self, path: KeyPath) -> Span | None:
        """Where the value stands."""
        entry = self.entries.get(path)
        return self.source.span(*entry.value) if entry else None

    def written(self, path: KeyPath) -> str | None:
        """The value as written in the file."""
        entry = self.entries.get(path)
        return self.source.text[slice(*entry.value)] if entry else None


def read_document(path: Path, name: str) -> Document:
    """Read at most 1 MiB of the file, shown as `name`.

    Raises ScenarioError if it is no text of that size, OSError if it cannot be read at all.
    """
    with path.open("rb") as file:
        raw = file.read(MOST_BYTES + 1)
    _check_size(raw, path, name)
    return parse(_decode(raw, name), name)


def _check_size(raw: bytes, path: Path, name: str) -> None:
    whole = Source(name, "").whole()
    limit = Text("plain text of at most 1 MiB (1,048,576 bytes)", "不超过 1 MiB（1,048,576 字节）的纯文本")
    if raw.startswith(_PACKED):
        message = Text("a compressed file is not opened", "不打开压缩文件")
        hint = Text("unpack it first", "请先解压")
        raise ScenarioError([error("E-SIZE", "", message, span=whole, expected=limit, help=hint)])
    if len(raw) > MOST_BYTES:
        size = max(path.stat().st_size, len(raw))
        message = Text("the file is too large", "文件太大")
        raise ScenarioError([error("E-SIZE", "", message, span=whole, got=f"{size:,} bytes", expected=limit)])


def _decode(raw: bytes, name: str) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as bad:
        line = raw.count(b"\n", 0, bad.start) + 1
        raise ScenarioError([_encoding_error(raw, bad.start, line, name)]) from None


def _encoding_error(raw: bytes, offset: int, line: int, name: str) -> Diagnostic:
    guess = _guess_encoding(raw)
    message = Text(
        f"not UTF-8 at byte {offset}, line {line}", f"第 {line} 行（第 {offset} 字节）不是 UTF-8 编码"
    )
    hint = Text("save the file as UTF-8", "请另存为 UTF-8")
    if guess:
        message = Text(f"{message.en}; looks like {guess}", f"{message.zh}；像是 {guess}")
        hint = same(f"iconv -f {guess} -t UTF-8 {Path(name).name}")
    got = f"bytes {raw[offset : offset + 4].hex(' ')}"
    span = Span(name, line, 1, 2, "")
    return error("E-ENCODING", "", message, span=span, got=got, expected=same("UTF-8"), help=hint)


def _guess_encoding(raw: bytes) -> str | None:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        return None
    wide = sum(not c.isascii() for c in text)
    han = sum("\u4e00" <= c <= "\u9fff" or "\u3000" <= c <= "\u303f" or c >= "\uff00" for c in text)
    return "GBK" if han * 2 > wide else None


def parse(text: str, name: str) -> Document:
    """Parse a text, as far as its mistakes allow."""
    source = Source(name, text.replace("\r\n", "\n"))
    if not any(line.strip() and not line.lstrip().startswith("#") for line in source.text.split("\n")):
        return Document(source, problems=(_empty(source),))
    found = walk(source)
    problems = list(found.problems)
    try:
        data = tomllib.loads(found.patched())
    except (ValueError, RecursionError) as bad:
        data = {}
        problems = problems or [_parser_error(source, str(bad))]
    _drop_spares(data)
    return Document(source, data, found.entries, tuple(problems), frozenset(found.poisoned))


def _drop_spares(data: dict[str, Any]) -> None:
    """Take out what was parsed under a spare name: it is reported as a duplicate."""
    for key in [k for k in data if _SPARE.fullmatch(k)]:
        del data[key]
    for value in data.values():
        for table in value if isinstance(value, list) else [value]:
            if isinstance(table, dict):
                _drop_spares(table)


def _empty(source: Source) -> Diagnostic:
    message = Text(f"{source.name} is empty", f"{source.name} 是空文件")
    hint = Text(
        'start from: cardsim new NAME, or write: extends = "baseline"',
        '可用 cardsim new 名称 生成，或写：extends = "baseline"',
    )
    return error("E-EMPTY", "", message, span=source.whole(), help=hint)


def _parser_error(source: Source, text: str) -> Diagnostic:
    """What the walk let pass and the parser did not."""
    place = _PLACE.search(text)
    message = _PLACE.sub("", text) or "not TOML"
    offset = len(source.text.rstrip())
    if place and place.group(1):
        rows = source.text.split("\n")[: int(place.group(1)) - 1]
        offset = sum(len(row) + 1 for row in rows) + int(place.group(2)) - 1
    return error(
        "E-SYNTAX", "", Text(message, f"不是合法的 TOML：{message}"), span=source.span(offset, offset + 1)
    )
