"""The small pieces of TOML: strings and keys, read by offset, faults told in plain words."""

import re
import unicodedata
from typing import NamedTuple

from sim.diagnostics import Text, same

_LINE_STRING = {'"': re.compile(r'"(?:[^"\\\n]|\\[^\n])*+"'), "'": re.compile(r"'[^'\n]*+'")}
_BLOCK_STEP = re.compile(r'\\.|"""', re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[ \t]*\n|.)", re.DOTALL)
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")


class Fault(NamedTuple):
    """A piece of text that is not TOML, from offset `start` to before `end`."""

    start: int
    end: int
    code: str
    message: Text
    expected: Text | None = None
    help: Text | None = None


def name_of(char: str) -> str:
    """A character by its number and its Unicode name, safe to print."""
    name = unicodedata.name(char, "control character")
    return f"U+{ord(char):04X} {name}"


def read_string(text: str, pos: int) -> tuple[int, Fault | None]:
    """The offset after the string that starts at `pos`, and what is wrong inside it."""
    quote = text[pos]
    end = _block_end(text, pos) if text.startswith(quote * 3, pos) else _line_end(text, pos)
    if end < 0:
        stop = len(text) if text.startswith(quote * 3, pos) else _eol(text, pos)
        message = Text("the text that opens here is never closed", "此处开始的字符串没有结束引号")
        return stop, Fault(
            pos, stop, "E-SYNTAX", message, help=Text(f"add the closing {quote}", f"补上 {quote}")
        )
    return end, _inside(text, pos, end)


def _line_end(text: str, pos: int) -> int:
    found = _LINE_STRING[text[pos]].match(text, pos)
    return found.end() if found else -1


def _block_end(text: str, pos: int) -> int:
    quote = text[pos]
    end = _block_close(text, pos + 3, quote)
    while 0 <= end < len(text) and text[end] == quote and end - _block_close(text, pos + 3, quote) < 2:
        end += 1  # up to two quotes may stand just before the closing three
    return end


def _block_close(text: str, pos: int, quote: str) -> int:
    if quote == "'":
        found = text.find("'''", pos)
        return found + 3 if found >= 0 else -1
    for step in _BLOCK_STEP.finditer(text, pos):
        if step.group() == '"""':
            return step.end()
    return -1


def _eol(text: str, pos: int) -> int:
    found = text.find("\n", pos)
    return found if found >= 0 else len(text)


def _inside(text: str, start: int, end: int) -> Fault | None:
    control = _CONTROL.search(text, start, end)
    if control:
        return control_fault(control.start(), control.group())
    if text[start] != '"':
        return None
    for escape in _ESCAPE.finditer(text, start, end):
        code = escape.group(1)
        if not _legal_escape(code, text.startswith('"""', start)):
            return _escape_fault(escape.start(), code)
    return None


def _legal_escape(code: str, block: bool) -> bool:
    if code[0] in "uU" and len(code) > 1:
        number = int(code[1:], 16)
        return number <= 0x10FFFF and not 0xD800 <= number <= 0xDFFF
    return code in set('btnfr"\\') or (block and code[-1] in "\n")


def _escape_fault(at: int, code: str) -> Fault:
    message = Text(
        f"a backslash before {code[0]!r} means nothing in TOML", f"TOML 中没有 \\{code[0]} 这种转义"
    )
    hint = Text("write \\\\ for a backslash, or use single quotes", "反斜线写成 \\\\，或改用单引号")
    return Fault(at, at + 2, "E-SYNTAX", message, help=hint)


def control_fault(at: int, char: str) -> Fault:
    """A control character where none may stand."""
    label = f"U+{ord(char):04X}"
    message = Text(f"control character {label}", f"含有控制字符 {label}")
    return Fault(at, at + 1, "E-SYNTAX", message, help=Text("delete the character", "删除该字符"))


class Key(NamedTuple):
    """A dotted key: its first parts, the offset after it, how many parts were written in all."""

    parts: tuple[str, ...]
    end: int
    written: int


def read_key(text: str, pos: int, keep: int) -> Key | Fault:
    """The dotted key at `pos`; only the first `keep` parts are kept, all are counted."""
    parts: list[str] = []
    count = 0
    while True:
        part = _read_part(text, pos)
        if isinstance(part, Fault):
            return part
        name, end = part
        count += 1
        if len(parts) < keep:
            parts.append(name)
        dot = skip_blank(text, end)
        if text[dot : dot + 1] != ".":
            return Key(tuple(parts), end, count)
        pos = skip_blank(text, dot + 1)


def skip_blank(text: str, pos: int) -> int:
    """The offset of the first character that is neither space nor tab."""
    while pos < len(text) and text[pos] in " \t":
        pos += 1
    return pos


def _read_part(text: str, pos: int) -> tuple[str, int] | Fault:
    if text[pos : pos + 1] in ('"', "'"):
        end, fault = read_string(text, pos)
        return fault or (_unquote(text[pos:end]), end)
    found = _BARE_KEY.match(text, pos)
    return (found.group(), found.end()) if found else _key_fault(text, pos)


def _unquote(raw: str) -> str:
    if raw[0] == "'" or "\\" not in raw:
        return raw[1:-1]
    import tomllib

    return str(tomllib.loads(f"k = {raw}")["k"])


def _key_fault(text: str, pos: int) -> Fault:
    end = pos
    while end < len(text) and text[end] not in "=\n#]":
        end += 1
    word = text[pos:end].strip()
    if not word:
        return Fault(pos, pos + 1, "E-SYNTAX", Text("expected a key", "此处应为键名"))
    odd = next((c for c in word if not (c.isascii() and (c.isalnum() or c in "_-."))), word[0])
    message = Text(f"a key without quotes cannot hold {name_of(odd)}", f"不加引号的键名不能含 {name_of(odd)}")
    return Fault(pos, pos + len(word), "E-SYNTAX", message, help=_key_help(word))


def _key_help(word: str) -> Text | None:
    plain = unicodedata.normalize("NFKC", word)
    if plain != word and plain.isascii():
        return same(plain)
    return Text(f'"{word}"', f'"{word}"') if word.isidentifier() else None
