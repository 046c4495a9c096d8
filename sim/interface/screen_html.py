"""A screen as HTML: headlines, sentences, and real tables where the screen has rows."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

from sim.app.number_text import Row
from sim.diagnostics import Language

Groups = Callable[[Language], list[list[str]]]
"""A screen: groups of lines in one language."""
_DRAWN = frozenset("░▒█▓│")
"""Marks that make a picture inside a cell; they need a font of equal widths."""
_EVEN = "font-family:'DejaVu Sans Mono',Menlo,Consolas,monospace;white-space:pre;text-align:left"


def screen_html(groups: list[list[str]], lang: Language) -> str:
    """Groups as HTML under the class ``cardsim``; the first line of each is its headline."""
    shown = {"zh": "zh-CN", "en": "en"}[lang]
    return f'<div class="cardsim" lang="{shown}">{"".join(map(_group, groups))}</div>'


def both_languages(shown: Callable[[Language], str]) -> str:
    """Chinese, and English folded below it; with the styles."""
    from sim.reports.fragment import styles

    english = f"<details class='cardsim'><summary>English</summary>{shown('en')}</details>"
    return f"<style>{styles()}</style>{shown('zh')}{english}"


def _group(lines: list[str]) -> str:
    if isinstance(lines[0], Row):
        return "".join(_parts(lines))
    return f"<h3>{html.escape(lines[0])}</h3>{''.join(_parts(lines[1:]))}"


def _parts(lines: Sequence[str]) -> Iterator[str]:
    """Rows beside one another are one table; any other line is a sentence."""
    for key, found in groupby(lines, key=lambda line: len(line.cells) if isinstance(line, Row) else 0):
        part = list(found)
        if key:
            yield _table([row for row in part if isinstance(row, Row)])
        else:
            yield from (f"<p>{html.escape(line)}</p>" for line in part)


def _table(rows: list[Row]) -> str:
    """The first row is the head where there is more than one."""
    head, body = (rows[:1], rows[1:]) if len(rows) > 1 else ([], rows)
    top = "".join(f"<tr>{_cells(row, 'th scope=col')}</tr>" for row in head)
    rest = "".join(f"<tr>{_cells(row, 'td')}</tr>" for row in body)
    return f'<div class="scroll"><table><thead>{top}</thead><tbody>{rest}</tbody></table></div>'


def _cells(row: Row, tag: str) -> str:
    return "".join(_cell(cell, tag, i < row.left) for i, cell in enumerate(row.cells))


def _cell(text: str, tag: str, left: bool) -> str:
    even = f' style="{_EVEN}"' if _DRAWN & set(text) or "···" in text else ""
    side = "left" if left else "right"
    return f'<{tag} class="{side}"{even}>{html.escape(text)}</{tag.split()[0]}>'
