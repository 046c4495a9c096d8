"""All words of the reports, both languages side by side, and sentences with numbers in them.

The words stand in ``words.toml`` and the files beside it: a key, its English and its Chinese. No digit may
stand there; a number comes into a sentence by the name in braces, as a ``Number`` with its id.
"""

from __future__ import annotations

import string
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from sim.diagnostics import Language, Text
from sim.reports.cited import Number

WORDS = Path(__file__).parent / "words.toml"
MORE = "words_*.toml"
"""Words of one kind of report each, beside those of all."""


@dataclass(frozen=True)
class Phrase:
    """A sentence by its key, with what fills its braces."""

    key: str
    values: Mapping[str, Value] = field(default_factory=dict)


@dataclass(frozen=True)
class Link:
    """A word that leads to a place in the report."""

    text: Text
    to: str


@dataclass(frozen=True)
class Joined:
    """Several things in a row, between them the separator of the language."""

    parts: tuple[Value, ...]
    separator: str = "list.comma"


Value = Number | Text | Phrase | Link | Joined
Piece = str | Number | Link


def say(key: str, **values: Value) -> Phrase:
    """A phrase; KeyError when it is spoken, if there are no such words."""
    return Phrase(key, values)


@cache
def table() -> Mapping[str, Text]:
    """All words by dotted key."""
    return {
        f"{section}.{key}": Text(words["en"], words["zh"])
        for path in (WORDS, *sorted(WORDS.parent.glob(MORE)))
        for section, rows in tomllib.loads(path.read_text(encoding="utf-8")).items()
        for key, words in rows.items()
    }


def pieces(value: Value, lang: Language) -> Iterator[Piece]:
    """A value in one language as texts and numbers in order. Raises KeyError for words or a number that
    are not there."""
    if isinstance(value, Text):
        yield value.say(lang)
    elif isinstance(value, Number | Link):
        yield value
    elif isinstance(value, Joined):
        for i, part in enumerate(value.parts):
            if i:
                yield table()[value.separator].say(lang)
            yield from pieces(part, lang)
    else:
        yield from _sentence(value, lang)


def _sentence(phrase: Phrase, lang: Language) -> Iterator[Piece]:
    for text, name, _, _ in string.Formatter().parse(table()[phrase.key].say(lang)):
        if text:
            yield text
        if name is not None:
            yield from pieces(phrase.values[name], lang)
