"""The walk over one TOML value: text, word, list or inline table."""

import re

from sim.diagnostics import Text
from sim.toml_lines import KeyPath
from sim.toml_tokens import Fault, read_key, read_string, skip_blank
from sim.toml_walk import KEY_PARTS, SPARE, Cursor
from sim.toml_words import check_word

NESTING = 32
_NEXT_PAIR = re.compile(r"[A-Za-z0-9_.-]+[ \t]*=")  # inside a list: its bracket was forgotten


def pair(c: Cursor, table: KeyPath, depth: int, stops: str) -> bool:
    """`key = value`; False when the key is unusable (reported)."""
    start = c.pos
    key = read_key(c.text, start, KEY_PARTS)
    if isinstance(key, Fault):
        c.report(key, table)
        return False
    equals = skip_blank(c.text, key.end)
    if c.text[equals : equals + 1] != "=":
        c.report(_no_equals(c.text, start, key.end, equals), table)
        return False
    if c.too_deep(key, start, key.end, table):
        return False
    path = (*table, *key.parts)
    new = c.claim(path, start, key.end)
    spare = SPARE.format(start)
    c.pos = first = skip_blank(c.text, equals + 1)
    value(c, path if new else (spare,), depth, stops)
    if new:
        c.note(path, (start, key.end), (first, c.pos))
    else:
        c.found.patches.append((start, c.pos, f"{spare} = 0"))
    return True


def _no_equals(text: str, start: int, end: int, at: int) -> Fault:
    message = Text("expected '=' after the key", "键名后应为 “=”")
    if text[at : at + 1] in ("＝", ":", "："):
        return Fault(at, at + 1, "E-SYNTAX", message, help=Text("write key = value", "写成 键 = 值"))
    return Fault(start, end, "E-SYNTAX", message)


def value(c: Cursor, path: KeyPath, depth: int, stops: str) -> None:
    """One value of any kind; a bare word ends at one of `stops`."""
    char = c.char()
    if char in ('"', "'") and char:
        _string(c, path)
    elif char in ("[", "{") and depth >= NESTING:
        _nested_too_deep(c, path)
    elif char == "[":
        _array(c, path, depth)
    elif char == "{":
        _inline_table(c, path, depth)
    else:
        _word(c, path, stops)


def _string(c: Cursor, path: KeyPath) -> None:
    start = c.pos
    c.pos, fault = read_string(c.text, start)
    if fault:
        c.report(fault, path)
        c.poison(path, start, c.pos, '""')


def _word(c: Cursor, path: KeyPath, stops: str) -> None:
    """Number, boolean, date, or something that is none."""
    start = end = c.pos
    while end < len(c.text) and c.text[end] not in stops:
        end += 1
    word = c.text[start:end].strip(" \t")
    c.pos = start + len(word)
    complaint = check_word(word)
    if complaint:
        c.report(Fault(start, max(c.pos, start + 1), *complaint), path)
        c.poison(path, start, c.pos, " 0")


def _array(c: Cursor, path: KeyPath, depth: int) -> None:
    start, index = c.pos, 0
    c.pos += 1
    while _item_follows(c, "]") and not _NEXT_PAIR.match(c.text, c.pos):
        first = c.pos
        value(c, (*path, index), depth + 1, ",]#\n")
        c.note((*path, index), (first, c.pos), (first, c.pos))
        index += 1
        if not _comma(c, "]"):
            break
    _close(c, "]", start, path)


def _inline_table(c: Cursor, path: KeyPath, depth: int) -> None:
    start = c.pos
    c.pos += 1
    while _item_follows(c, "}") and pair(c, path, depth + 1, ",}#\n") and _comma(c, "}"):
        pass
    _close(c, "}", start, path)


def _item_follows(c: Cursor, closing: str) -> bool:
    """Skip blanks, comments and line ends; whether an item follows."""
    while c.char() and c.char() in " \t\n#":
        c.pos = c.eol() if c.char() == "#" else c.pos + 1
    return c.char() not in ("", closing)


def _comma(c: Cursor, closing: str) -> bool:
    """Step over the comma; whether there was one before the closing bracket."""
    if not _item_follows(c, closing) or c.char() != ",":
        return False
    c.pos += 1
    return True


def _close(c: Cursor, closing: str, start: int, path: KeyPath) -> None:
    """Step over the closing bracket; if it is missing the whole line counts as faulty."""
    if c.char() == closing:
        c.pos += 1
        return
    inner = c.unclosed >= start  # one bracket is reported, not all around it
    c.pos, c.unclosed = max(c.eol(start), start + 1), max(c.unclosed, start)
    c.poison(path, start, c.pos, " 0")
    if inner:
        return
    message = Text(f"expected ',' or '{closing}'", f"此处缺少 “,” 或 “{closing}”")
    c.report(Fault(start, c.pos, "E-SYNTAX", message), path)


def _nested_too_deep(c: Cursor, path: KeyPath) -> None:
    """Brackets within brackets beyond the limit: the rest of the file is not read."""
    message = Text(f"nested deeper than {NESTING}", f"嵌套超过 {NESTING} 层")
    start = c.pos
    c.report(Fault(start, start + 1, "E-DEPTH", message), path[:1])
    c.found.patches.append((0, len(c.text), ""))
    c.text, c.pos, c.unclosed = c.text[:start], start, start
