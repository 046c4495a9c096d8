"""What a walk over a TOML text remembers: places of keys, mistakes, and pieces to cut out."""

from dataclasses import dataclass, field

from sim.diagnostics import Diagnostic, Text, error
from sim.toml_lines import Entry, KeyPath, Source, path_text
from sim.toml_tokens import Fault, Key, control_fault

KEY_PARTS = 16
SPARE = "__again_{}"  # what a second key or table is called for the parser, which would refuse it
TABLE, LIST, VALUE = "table", "list", "value"


@dataclass
class Walk:
    """What one walk found. `poisoned` are the paths already reported, `patches` the faulty pieces."""

    source: Source
    entries: dict[KeyPath, Entry] = field(default_factory=dict)
    problems: list[Diagnostic] = field(default_factory=list)
    poisoned: set[KeyPath] = field(default_factory=set)
    patches: list[tuple[int, int, str]] = field(default_factory=list)

    def patched(self) -> str:
        """The text with each faulty piece replaced, so that the rest can still be parsed."""
        out, at = [], 0
        for start, end, instead in sorted(self.patches):
            if start >= at:
                out += [self.source.text[at:start], instead]
                at = end
        return "".join([*out, self.source.text[at:]])


class Cursor:
    """The position of a walk, and everything it has found so far."""

    def __init__(self, source: Source) -> None:
        self.found = Walk(source)
        self.text = source.text
        self.pos = 0
        self.unclosed = -1  # where the last unclosed bracket opens
        self.kinds: dict[KeyPath, str] = {}

    def char(self) -> str:
        """The character at the position, empty at the end."""
        return self.text[self.pos : self.pos + 1]

    def eol(self, start: int | None = None) -> int:
        """Offset of the next line end."""
        stop = self.text.find("\n", self.pos if start is None else start)
        return stop if stop >= 0 else len(self.text)

    def note(self, path: KeyPath, key: tuple[int, int], value: tuple[int, int]) -> None:
        """Remember where a key stands, and the tables it makes on the way."""
        entries = self.found.entries
        entries[path] = Entry(key, value)  # over what its first child has put there
        while len(path) > 1 and path[:-1] not in entries:
            path = path[:-1]
            entries[path] = Entry(key, value)

    def claim(self, path: KeyPath, start: int, end: int) -> bool:
        """Whether the key is new; a second one is reported."""
        if path in self.kinds:
            self.duplicate(path, start, end)
            return False
        self.kinds[path] = VALUE
        return True

    def duplicate(self, path: KeyPath, start: int, end: int) -> None:
        """Report a key or table that is there already, with both places."""
        source, first = self.found.source, self.found.entries.get(path)
        span = source.span(*first.key) if first else None
        line, text = span.line if span else 0, path_text(path)
        self.found.problems.append(
            error(
                "E-DUPKEY", text, Text(f"{text} is already in line {line}", f"{text} 在第 {line} 行已经写过"),
                span=source.span(start, end), help=Text("keep one of the two", "两处只保留一处"),
                related=((Text("first here", "首次出现"), span),) if span else (),
            )
        )  # fmt: skip

    def poison(self, path: KeyPath, start: int, end: int, instead: str) -> None:
        """Mark a value as reported and replace it for the parser."""
        self.found.poisoned.add(path)
        self.found.patches.append((start, end, instead))

    def too_deep(self, key: Key, start: int, end: int, table: KeyPath) -> bool:
        """Report a key with too many parts."""
        if key.written <= KEY_PARTS:
            return False
        message = Text(f"a key of {key.written:,} parts", f"键名有 {key.written:,} 段")
        limit = Text(f"at most {KEY_PARTS} parts", f"最多 {KEY_PARTS} 段")
        self.report(Fault(start, end, "E-DEPTH", message, limit), table)
        return True

    def report(self, fault: Fault, path: KeyPath) -> None:
        """Add a mistake to the list; a control character is named before anything it breaks."""
        char = self.text[fault.start : fault.start + 1]
        if char and char < " " and char not in "\t\n":
            fault = control_fault(fault.start, char)
        got = self.text[fault.start : fault.end].split("\n")[0].strip()
        self.found.problems.append(
            error(
                fault.code, path_text(path), fault.message, got=got or None, help=fault.help,
                span=self.found.source.span(fault.start, fault.end), expected=fault.expected,
            )
        )  # fmt: skip
