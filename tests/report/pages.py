"""Reading a page of HTML as a reader or a browser would: tags, texts, numbers with their ids."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import NamedTuple

import click

CELLS = {"td", "th", "p", "dt", "dd", "caption", "h1", "h2", "h3", "figcaption", "summary", "code"}
VOID = {"meta", "link", "br", "img", "hr", "input", "path", "use", "rect"}


class Shown(NamedTuple):
    """One number as it stands on the page."""

    id: str
    value: str
    text: str


class Page(HTMLParser):
    """tags: (name, attributes) in order. text: all running text outside style and pictures. numbers: all
    elements with a ``data-id``."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.numbers: list[Shown] = []
        self.texts: list[str] = []
        self._number: tuple[str, dict[str, str | None], list[str]] | None = None
        self.feed(html)

    @property
    def text(self) -> str:
        return "".join(self.texts)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.append((tag, found))
        if tag not in VOID:
            self.open.append(tag)
        if "data-id" in found:
            self._number = (tag, found, [])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if tag in CELLS:
            self.texts.append("\n")
        if tag in self.open:
            while self.open.pop() != tag:
                pass
        if self._number is not None and self._number[0] == tag:
            _, attrs, texts = self._number
            self.numbers.append(Shown(str(attrs["data-id"]), str(attrs["data-value"]), "".join(texts)))
            self._number = None

    def handle_data(self, data: str) -> None:
        if "style" in self.open or "svg" in self.open:
            return
        self.texts.append(data)
        if self._number is not None:
            self._number[2].append(data)

    def ids(self) -> list[str]:
        return [str(a["id"]) for _, a in self.tags if a.get("id")]


def options_known(command: str) -> bool:
    """Whether a command line of ours names a command and options that are there."""
    from sim.cli import cli

    program, name, *rest = command.split()
    found = cli.get_command(click.Context(cli), name)
    options = {o for p in found.params for o in p.opts} if found else set()
    return program == "cardsim" and found is not None and {r for r in rest if r.startswith("--")} <= options
