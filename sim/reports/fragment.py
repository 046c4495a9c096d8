"""Blocks as a piece of HTML to stand inside another page, a notebook's for one: no frame, no links, its own
styles under the class ``cardsim``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from markupsafe import Markup

from sim.diagnostics import Language
from sim.reports.blocks import Block
from sim.reports.spoken import frame_words, speak_block
from sim.reports.web import FOLDER, environment

TEMPLATE = (
    "{% import 'blocks.html' as show with context %}"
    '<div class="cardsim" lang="{{ lang }}">{% for b in blocks %}{{ show.block(b, words) }}{% endfor %}</div>'
)


def fragment(blocks: Sequence[Block], lang: Language) -> str:
    """The blocks in one language, without styles."""
    spoken = [speak_block(b, lang) for b in blocks]
    template = environment().from_string(TEMPLATE)
    shown = {"zh": "zh-CN", "en": "en"}[lang]
    return template.render(blocks=spoken, words=frame_words(lang), lang=shown, linked=False)


def styles() -> str:
    """The rules that fragments are set by."""
    return Markup((Path(FOLDER) / "fragment.css").read_text(encoding="utf-8"))
