"""Where things stand in a TOML text: offsets to lines and columns, key paths to text."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from functools import cached_property

from sim.diagnostics import Span

KeyPath = tuple[str | int, ...]

_BARE = re.compile(r"[A-Za-z0-9_-]+")


def path_text(path: KeyPath) -> str:
    """The key path as one would write it: `banks.icbc.lines[2].rate`."""
    out = ""
    for part in path:
        if isinstance(part, int):
            out += f"[{part}]"
        else:
            out += ("." if out else "") + _key_text(part)
    return out


def _key_text(key: str) -> str:
    if len(key) > 60:
        key = key[:60] + "…"
    return key if _BARE.fullmatch(key) or key.isidentifier() else f'"{key}"'


@dataclass(frozen=True)
class Source:
    """The text of one file and the name it is shown by; line ends are LF."""

    name: str
    text: str

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(m.end() for m in re.finditer("\n", self.text))]

    def span(self, start: int, end: int) -> Span:
        """The place from offset `start` to before `end`; what runs over a line end is cut there."""
        row = bisect_right(self._starts, start) - 1
        first = self._starts[row]
        stop = self.text.find("\n", first)
        line = self.text[first : stop if stop >= 0 else len(self.text)]
        last = min(max(end - first, start - first + 1), max(len(line), start - first + 1))
        return Span(self.name, row + 1, start - first + 1, last + 1, line)

    def whole(self) -> Span:
        """The file as such, no line."""
        return Span(self.name, 0, 0, 0, "")


@dataclass(frozen=True, slots=True)
class Entry:
    """Offsets of a key and of its value; a table's value is its header."""

    key: tuple[int, int]
    value: tuple[int, int]
