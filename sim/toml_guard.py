"""One linear walk over a TOML text before it is parsed.

`tomllib` gives values without places, stops at the first mistake, and one dotted key of some thousand
parts costs it minutes and gigabytes. The walk refuses such keys and nestings, remembers where each key
and value stands, and collects what is wrong in plain words.
"""

from sim.diagnostics import Text
from sim.toml_lines import KeyPath, Source
from sim.toml_tokens import Fault, Key, read_key, skip_blank
from sim.toml_values import pair
from sim.toml_walk import KEY_PARTS, LIST, SPARE, TABLE, VALUE, Cursor, Walk

MOST_PROBLEMS = 1_000


def walk(source: Source) -> Walk:
    """Walk over the text, up to 1,000 mistakes; never raises on bad input, time is linear in its length."""
    statements = _Statements(source)
    c = statements.c
    while c.pos < len(c.text) and len(c.found.problems) < MOST_PROBLEMS:
        statements.step()
    c.found.patches.append((c.pos, len(c.text), ""))
    return c.found


class _Statements:
    """The walk line by line, and the table it is in."""

    def __init__(self, source: Source) -> None:
        self.c = Cursor(source)
        self.table: KeyPath = ()
        self.lists: dict[KeyPath, int] = {}

    def step(self) -> None:
        """One line's worth: blank, comment, header or `key = value`."""
        c = self.c
        c.pos = skip_blank(c.text, c.pos)
        char = c.char()
        if char == "\n":
            c.pos += 1
        elif char == "#":
            c.pos = c.eol()
        elif char == "[":
            self.header()
        elif char:
            self.line_pair()

    def line_pair(self) -> None:
        """`key = value` on a line of its own; a faulty line is cut out."""
        start = self.c.pos
        if pair(self.c, self.table, 0, "\n#"):
            return self.rest_of_line()
        self.c.pos = self.c.eol(start)
        return self.c.found.patches.append((start, self.c.pos, ""))

    def header(self) -> None:
        """`[a.b]` or `[[a.b]]`."""
        c, start = self.c, self.c.pos
        brackets = 2 if c.text.startswith("[[", start) else 1
        key = read_key(c.text, skip_blank(c.text, start + brackets), KEY_PARTS)
        if isinstance(key, Fault):
            return self.lost_header(start, key)
        close = skip_blank(c.text, key.end)
        end = close + brackets
        if c.text[close:end] != "]" * brackets:
            message = Text("the table header is not closed", "表头没有右方括号")
            return self.lost_header(start, Fault(start, c.eol(), "E-SYNTAX", message))
        if c.too_deep(key, start, end, ()):
            return self.lost_header(start, None)
        self.open_table(key, start, end, brackets)
        c.pos = end
        return self.rest_of_line()

    def lost_header(self, start: int, fault: Fault | None) -> None:
        """Report a header that names no table; its keys are parsed under a spare name and not checked."""
        if fault:
            self.c.report(fault, ())
        self.c.pos = self.c.eol(start)
        self.table = self.spare_table(start, self.c.pos)

    def spare_table(self, start: int, end: int) -> KeyPath:
        """Put a header of its own in the place of the one written."""
        spare = SPARE.format(start)
        self.c.found.patches.append((start, end, f"[{spare}]"))
        return (spare,)

    def open_table(self, key: Key, start: int, end: int, brackets: int) -> None:
        """Make the table the current one; a table that is already there is reported."""
        c, path, place = self.c, self.absolute(key.parts), (start, end)
        if brackets == 2 and c.kinds.get(path, LIST) == LIST:
            if path not in c.found.entries:
                c.note(path, place, place)
            c.kinds[path] = LIST
            self.lists[path] = self.lists.get(path, -1) + 1
            path = (*path, self.lists[path])
        elif c.kinds.get(path) in (TABLE, VALUE, LIST):
            c.duplicate(path, start, end)
            path = self.spare_table(start, end)
        c.kinds[path] = TABLE
        c.note(path, place, place)
        self.table = path

    def absolute(self, parts: tuple[str, ...]) -> KeyPath:
        """The path of a header, entering the last table of each list on the way."""
        path: KeyPath = ()
        for i, part in enumerate(parts):
            path = (*path, part)
            if path in self.lists and i < len(parts) - 1:
                path = (*path, self.lists[path])
        return path

    def rest_of_line(self) -> None:
        """After a value or header only a comment may stand."""
        c = self.c
        c.pos = skip_blank(c.text, c.pos)
        end = c.eol()
        if c.char() in ("", "\n", "#"):
            c.pos = end
            return
        message = Text("nothing may follow the value in its line", "值后面不能再有内容")
        c.report(Fault(c.pos, end, "E-SYNTAX", message), self.table)
        c.found.patches.append((c.pos, end, ""))
        c.pos = end
