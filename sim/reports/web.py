"""A spoken document as one page of HTML: no script, nothing fetched, everything escaped."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from sim.reports.spoken import Spoken

FOLDER = Path(__file__).parent / "paper"


def html(spoken: Spoken, other: str = "") -> str:
    """The page. other: name of the same page in the other language, if it lies beside."""
    style = Markup((FOLDER / "page.css").read_text(encoding="utf-8"))
    return environment().get_template("page.html").render(doc=spoken, style=style, other=other, linked=True)


@cache
def environment() -> Environment:
    """Templates of the house: a name that is not there is an error, all text is escaped."""
    found = Environment(
        loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True, keep_trailing_newline=True,
    )  # fmt: skip
    found.filters["picture"] = _picture
    return found


def _picture(svg: str, label: str) -> Markup:
    """A figure drawn here (never a text from outside), with its text alternative."""
    return Markup('<svg role="img" aria-label="{}"{}').format(label, Markup(svg[len("<svg") :]))
