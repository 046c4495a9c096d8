"""A document in one language: plain dictionaries and lists, the same for HTML and for PDF.

Running text becomes a list of pieces: ``{"t": text}``, ``{"n": number as written, "id", "value", "to"}``
(without "to" in a table below a head that leads), or ``{"a": word, "to": anchor}``. So both papers show the
same characters for the same number.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any

from sim.diagnostics import Language
from sim.diagnostics_text import width
from sim.reports import blocks as b
from sim.reports.cited import Number
from sim.reports.forms import written
from sim.reports.words import Link, Value, pieces, say

Spoken = dict[str, Any]


def speak(document: b.Document, lang: Language) -> Spoken:
    """The whole document."""
    return {
        "lang": {"zh": "zh-CN", "en": "en"}[lang],
        "name": document.name,
        "title": plain(document.title, lang),
        "author": f"cardsim {document.version}",
        "made": document.made,
        "blocks": [speak_block(block, lang) for block in document.blocks],
        "words": frame_words(lang),
    }


def frame_words(lang: Language) -> dict[str, str]:
    """What stands around the blocks."""
    return {w: plain(say(f"frame.{w}"), lang) for w in ("data", "note", "contents", "other", "top")}


def text(value: Value, lang: Language) -> list[Spoken]:
    """A value as pieces."""
    return [_piece(p, lang) for p in pieces(value, lang)]


def plain(value: Value, lang: Language) -> str:
    """A value as one text."""
    return "".join(p.get("t") or p.get("n") or p.get("a") or "" for p in text(value, lang))


def anchor(name: str) -> str:
    """A name as the id of an element."""
    return re.sub(r"[^\w.-]+", "-", name).strip("-")


def _piece(piece: Any, lang: Language) -> Spoken:
    if isinstance(piece, Number):
        to = f"o-{anchor(piece.origin)}"
        return {"n": written(piece, lang), "id": piece.id, "value": piece.plain, "to": to}
    if isinstance(piece, Link):
        return {"a": piece.text.say(lang), "to": anchor(piece.to)}
    return {"t": piece}


def speak_block(block: b.Block, lang: Language) -> Spoken:
    """One block."""
    speak_one: Callable[[Any, Callable[[Value], list[Spoken]], Language], Spoken] = _SPEAK[type(block)]
    return {"kind": type(block).__name__.lower(), **speak_one(block, partial(text, lang=lang), lang)}


def _heading(block: b.Heading, t: Any, lang: Language) -> Spoken:
    return {"level": block.level, "text": t(block.text), "anchor": anchor(block.anchor)}


def _paragraph(block: b.Paragraph, t: Any, lang: Language) -> Spoken:
    return {"text": t(block.text), "style": block.kind}


def _verdict(block: b.Verdict, t: Any, lang: Language) -> Spoken:
    return {"text": t(block.text), "tone": block.tone, "because": [t(x) for x in block.because]}


def _tiles(block: b.Tiles, t: Any, lang: Language) -> Spoken:
    rows = [
        {"number": t(x.number), "label": t(x.label), "ranges": [t(r) for r in x.ranges]} for x in block.tiles
    ]
    return {"tiles": rows}


def _items(block: b.Items, t: Any, lang: Language) -> Spoken:
    return {"rows": [[t(name), t(value)] for name, value in block.rows]}


def _grid(block: b.Grid, t: Any, lang: Language) -> Spoken:
    columns = list(zip(*block.rows, strict=True)) or [()] * len(block.head)
    common = [_origin(column) for column in columns]
    return {
        "caption": t(block.caption),
        "head": [_led(t(h), to) for h, to in zip(block.head, common, strict=True)],
        "rows": [
            [_unled(t(c)) if to else t(c) for c, to in zip(row, common, strict=True)] for row in block.rows
        ],
        "anchors": [anchor(a) for a in block.anchors],
        "sides": [_side(column) for column in zip(*(block.rows or [block.head]), strict=True)],
        "wide": block.wide,
        "weights": _weights(block, lang),
    }


def _origin(column: tuple[Value, ...]) -> str:
    """Where all numbers of a column come from, if that is one place: then its head leads there, and not each
    of its cells, which would make a report many times as large."""
    found = {cell.origin for cell in column if isinstance(cell, Number)}
    words = [cell for cell in column if not isinstance(cell, Number)]
    mixed = any(isinstance(p, Number) for cell in words for p in pieces(cell, "en"))
    return found.pop() if len(found) == 1 and not mixed else ""


def _led(head: list[Spoken], origin: str) -> list[Spoken]:
    to = f"o-{anchor(origin)}"
    return [{"a": p["t"], "to": to} if origin and "t" in p else p for p in head]


def _unled(cell: list[Spoken]) -> list[Spoken]:
    return [{k: v for k, v in p.items() if k != "to"} if "n" in p else p for p in cell]


_FEW = 20
"""Letters beside the numbers of a cell, as those of a range with its unit."""


def _side(column: tuple[Value, ...]) -> str:
    """Numbers stand flush right, also with a few letters beside them; columns of words flush left."""
    return "right" if any(_is_number(list(pieces(cell, "en"))) for cell in column) else "left"


def _is_number(found: list[Any]) -> bool:
    words = sum(len(p) for p in found if isinstance(p, str))
    return any(isinstance(p, Number) for p in found) and words <= _FEW


def _weights(block: b.Grid, lang: Language) -> list[int]:
    """How wide columns of texts should be beside one another: by the root of their longest cell."""
    columns = zip(block.head, *block.rows, strict=True)
    return [round(10 * max(width(plain(c, lang)) for c in column) ** 0.5) for column in columns]


def _figure(block: b.Figure, t: Any, lang: Language) -> Spoken:
    return {
        "id": block.id, "title": t(block.title), "note": t(block.note), "alt": plain(block.alt, lang),
        "svg": block.draw(lang), "data": _grid(block.data, t, lang),
    }  # fmt: skip


def _code(block: b.Code, t: Any, lang: Language) -> Spoken:
    return {"text": block.text}


_SPEAK: dict[type, Any] = {
    b.Heading: _heading, b.Paragraph: _paragraph, b.Verdict: _verdict, b.Tiles: _tiles, b.Items: _items,
    b.Grid: _grid, b.Figure: _figure, b.Code: _code,
}  # fmt: skip
