"""Options and printing that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from sim.app.number_types import Whole
from sim.diagnostics import Language, Text
from sim.diagnostics_text import escape, width
from sim.scenario_paths import shown

if TYPE_CHECKING:
    from sim.studies import Study

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


def people_option(default: str | None = None) -> Callable[[F], F]:
    """`--people N|1/N`; the command gets `people`."""
    text = "How many to play 参与仿真人数." + ("" if default else " Default: all.")
    return click.option("--people", default=default, show_default=bool(default), metavar="N|1/N", help=text)


def seed_option(command: F) -> F:
    """`--seed`; the command gets `seed`."""
    kind = Whole()
    option = click.option(
        "--seed", default=1, show_default=True, type=kind, help="Seed of all draws 随机种子."
    )
    return option(command)


def out_option(text: str) -> Callable[[F], F]:
    """`--out DIR`; the command gets `out`."""
    return click.option("--out", default=None, type=click.Path(path_type=Path), metavar="DIR", help=text)


def show_groups(groups: Iterable[Sequence[str]]) -> None:
    """A screen: groups of lines, the first of each in bold on a terminal, an empty line behind each."""
    for group in groups:
        click.echo(click.style(escape(group[0]), bold=True))
        for line in group[1:]:
            click.echo(escape(line))
        click.echo()


def show_study(groups: Iterable[Sequence[str]], study: Study, lang: Language) -> None:
    """The screen of a study, and where it lies if it is stored."""
    show_groups(groups)
    if study.folder is not None:
        say(Text(f"{shown(study.folder)}/", f"结果已存入 {shown(study.folder)}/"), lang)


def names_in(text: str) -> tuple[str, ...]:
    """The names in a list with commas."""
    return tuple(name.strip() for name in text.split(",") if name.strip())


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
