"""Options and printing that several commands share."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import click

from sim.diagnostics import Language, Text
from sim.diagnostics_text import escape, width

F = TypeVar("F", bound=Callable[..., Any])


def _set_language(ctx: click.Context, param: click.Parameter, value: str | None) -> Language:
    """Store the language for messages of errors as well; the environment decides when none is given."""
    settings = ctx.find_root().obj
    if value:
        settings.lang = value
    return cast(Language, settings.lang)


def lang_option(command: F) -> F:
    """`--lang en|zh`; the command gets `lang`."""
    text = "Language of messages 输出语言 (or CARDSIM_LANG)."
    option = click.option(
        "--lang", type=click.Choice(["en", "zh"]), callback=_set_language, is_eager=True, help=text
    )
    return option(command)


def say(text: Text | str, lang: Language) -> None:
    """Print one line, with nothing in it that could steer the terminal."""
    plain = text.say(lang) if isinstance(text, Text) else text
    click.echo(escape(plain))


def table(rows: list[tuple[str, ...]], gap: int = 2) -> None:
    """Print rows in columns; wide characters count as two cells."""
    widths = [max(width(escape(row[i])) for row in rows) for i in range(len(rows[0]))]
    for row in rows:
        cells = [escape(cell) + " " * (widths[i] - width(escape(cell))) for i, cell in enumerate(row)]
        click.echo((" " * gap).join(cells).rstrip())
