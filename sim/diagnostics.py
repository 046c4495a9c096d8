"""A diagnostic: what is wrong with an input, where it stands, and what to write instead.

Plain values; the words are drawn by `diagnostics_text`, the codes explained by `codes`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, NamedTuple

Severity = Literal["error", "warning"]
Language = Literal["en", "zh"]


class Text(NamedTuple):
    """The same sentence in both languages of the product."""

    en: str
    zh: str

    def say(self, lang: Language) -> str:
        """The sentence in one language."""
        return self.zh if lang == "zh" else self.en


def same(text: str) -> Text:
    """A text that needs no translation: a value, a key, a snippet to paste."""
    return Text(text, text)


@dataclass(frozen=True, slots=True)
class Span:
    """A place in one line of a file.

    Lines and columns count from 1, columns in characters; `end_column` is the first one after the
    place. `source` is the whole line as written.
    """

    file: str
    line: int
    column: int
    end_column: int
    source: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One mistake or warning.

    `path` is the key path as a planner would write it (`banks.icbc.share`), empty for the file as a
    whole. `related` are second places that belong to it (the first of two duplicate keys).
    """

    severity: Severity
    code: str
    path: str
    message: Text
    span: Span | None = None
    got: str | None = None
    expected: Text | None = None
    help: Text | None = None
    related: tuple[tuple[Text, Span], ...] = ()

    @property
    def file(self) -> str:
        """The file as shown, empty when there is none."""
        return self.span.file if self.span else ""

    @property
    def line(self) -> int:
        """The line, 0 when the diagnostic is about no line."""
        return self.span.line if self.span else 0

    @property
    def column(self) -> int:
        """The first column, 0 when the diagnostic is about no line."""
        return self.span.column if self.span else 0

    @property
    def end_column(self) -> int:
        """The column after the last, 0 when the diagnostic is about no line."""
        return self.span.end_column if self.span else 0


class ScenarioError(Exception):
    """The scenario cannot be played; carries every diagnostic, warnings too, in file order."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = tuple(diagnostics)
        super().__init__("; ".join(f"{d.code} {d.path or d.file}" for d in self.diagnostics[:5]))

    def __reduce__(self) -> tuple[type[ScenarioError], tuple[tuple[Diagnostic, ...]]]:
        """As it travels from one process to another: with its diagnostics, not only their names."""
        return type(self), (self.diagnostics,)


class Interrupted(KeyboardInterrupt):
    """Work that the user broke off; ``text`` says what is done and how to go on."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


class Notice(UserWarning):
    """Something the user should know though the work goes on; a command prints ``text`` on one line."""

    def __init__(self, text: Text) -> None:
        self.text = text
        super().__init__(text.en)


def error(code: str, path: str, message: Text, **more: object) -> Diagnostic:
    """A diagnostic that stops the run; `more` are further fields of `Diagnostic`."""
    return Diagnostic("error", code, path, message, **more)  # type: ignore[arg-type]


def warning(code: str, path: str, message: Text, **more: object) -> Diagnostic:
    """A diagnostic that lets the run go on; `more` are further fields of `Diagnostic`."""
    return Diagnostic("warning", code, path, message, **more)  # type: ignore[arg-type]


def errors_in(diagnostics: Iterable[Diagnostic]) -> int:
    """How many of them are errors."""
    return sum(1 for d in diagnostics if d.severity == "error")
