"""Diagnostics as text for a terminal and as JSON for a program."""

import unicodedata
from collections.abc import Sequence
from typing import Any

from sim.diagnostics import Diagnostic, Language, Span, Text, errors_in

SHOWN = 20  # diagnostics printed before "and N more"
GOT_WIDTH = 72
LINE_WIDTH = 100  # display cells of the source line

_LABELS = {
    "error": Text("error", "错误"),
    "warning": Text("warning", "警告"),
    "got": Text("got", "得到"),
    "expected": Text("expected", "应为"),
    "help": Text("help", "建议"),
}


def escape(text: str) -> str:
    """The text with everything that could steer a terminal or reorder a line made visible.

    Control characters become `\\x1b`, format characters (bidi overrides, zero width) `<U+202E>`.
    """
    return "".join(_escape_one(c) for c in text)


def _escape_one(char: str) -> str:
    kind = unicodedata.category(char)
    if kind == "Cc":
        return f"\\x{ord(char):02x}"
    if kind in ("Cf", "Zl", "Zp", "Cs", "Co"):
        return f"<U+{ord(char):04X}>"
    return char


def width(text: str) -> int:
    """Cells the text takes in a terminal: two for wide East Asian characters, none for accents."""
    return sum(_cells(c) for c in text)


def _cells(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def clip(text: str, cells: int = GOT_WIDTH) -> str:
    """The escaped text, cut to a number of cells."""
    text = escape(text[: 4 * cells])
    return text if width(text) <= cells else _cut(text, cells - 1) + "…"


def _cut(text: str, cells: int) -> str:
    used = 0
    for i, char in enumerate(text):
        used += _cells(char)
        if used > cells:
            return text[:i]
    return text


def render(diagnostics: Sequence[Diagnostic], lang: Language = "en", shown: int = SHOWN) -> str:
    """All diagnostics, at most `shown` of them, and the line that counts them."""
    blocks = [render_one(d, lang) for d in diagnostics[:shown]]
    left = len(diagnostics) - shown
    if left > 0:
        blocks.append(Text(f"and {left} more", f"另有 {left} 条未显示").say(lang))
    return "\n\n".join([*blocks, count_line(diagnostics, lang)]) + "\n"


def count_line(diagnostics: Sequence[Diagnostic], lang: Language = "en") -> str:
    """`3 errors, 1 warning`."""
    errors = errors_in(diagnostics)
    warnings = len(diagnostics) - errors
    parts = [_count(errors, "error", lang), _count(warnings, "warning", lang)]
    return ", ".join(p for p in parts if p)


def _count(n: int, label: str, lang: Language) -> str:
    if n == 0:
        return ""
    return Text(f"{n} {label}{'s' if n > 1 else ''}", f"{n} 个{_LABELS[label].zh}").say(lang)


def render_one(d: Diagnostic, lang: Language = "en") -> str:
    """One diagnostic: headline, place, source line with caret, got, expected, help."""
    label = _LABELS[d.severity].say(lang)
    lines = [f"{label}[{d.code}]: {escape(d.message.say(lang))}"]
    if d.span:
        lines += _place(d.span)
    for text, span in d.related:
        lines += [f"  ::: {escape(span.file)}:{span.line}:{span.column} {escape(text.say(lang))}"]
    lines += _facts(d, lang)
    return "\n".join(lines)


def _facts(d: Diagnostic, lang: Language) -> list[str]:
    rows = (
        ("got", None if d.got is None else clip(d.got)),
        ("expected", d.expected and escape(d.expected.say(lang))),
        ("help", d.help and escape(d.help.say(lang))),
    )
    return [f"  {_LABELS[name].say(lang)}: {text}" for name, text in rows if text is not None]


def _place(span: Span) -> list[str]:
    if span.line == 0:
        return [f"  --> {escape(span.file)}"]
    where = f"  --> {escape(span.file)}:{span.line}:{span.column}"
    if not span.source.strip():
        return [where]
    before, marked, after = _window(span)
    gutter = " " * len(str(span.line))
    caret = " " * width(before) + "^" * max(1, width(marked))
    return [where, f" {gutter} |", f" {span.line} | {before}{marked}{after}".rstrip(), f" {gutter} | {caret}"]


def _window(span: Span) -> tuple[str, str, str]:
    """The source line in three escaped parts, cut so that the marked one is in sight."""
    source, start, end = span.source.expandtabs(1), span.column - 1, span.end_column - 1
    marked = clip(source[start:end], LINE_WIDTH // 2)
    before = escape(source[max(0, start - LINE_WIDTH) : start])
    while width(before) > LINE_WIDTH // 2:
        before = before[len(before) // 4 + 1 :]
    room = LINE_WIDTH - width(before) - width(marked)
    return before, marked, clip(source[end : end + LINE_WIDTH], max(room, 2)) if end < len(source) else ""


def to_json(diagnostics: Sequence[Diagnostic], lang: Language = "en") -> dict[str, Any]:
    """The shape of `terraform validate -json`: valid, counts and one object a diagnostic."""
    errors = errors_in(diagnostics)
    return {
        "valid": errors == 0,
        "error_count": errors,
        "warning_count": len(diagnostics) - errors,
        "diagnostics": [_object(d, lang) for d in diagnostics],
    }


def _object(d: Diagnostic, lang: Language) -> dict[str, Any]:
    return {
        "severity": d.severity,
        "code": d.code,
        "path": d.path,
        "message": d.message.say(lang),
        "file": d.file,
        "range": _range(d.span),
        "got": None if d.got is None else clip(d.got, 1000),
        "expected": d.expected and d.expected.say(lang),
        "help": d.help and d.help.say(lang),
        "related": [{"message": t.say(lang), "file": s.file, "range": _range(s)} for t, s in d.related],
    }


def _range(span: Span | None) -> dict[str, dict[str, int]] | None:
    if span is None or span.line == 0:
        return None
    return {
        "start": {"line": span.line, "column": span.column},
        "end": {"line": span.line, "column": span.end_column},
    }
