"""Mistakes in a scenario file as somebody reads them who typed in a cell: no quotes, choices by name."""

from __future__ import annotations

import re
from dataclasses import replace

from sim.diagnostics import Diagnostic, Text
from sim.scenario_files import schema
from sim.schema_words import node_at
from sim.workbook.labels import choice_text
from sim.workbook.leaves import path_of

_QUOTES = Text(r",? in quotes", "加引号的")
_WANTED = {
    "E-TIME": Text("a time of day, such as 08:30", "时刻，如 08:30"),
    "date": Text("a date, such as 2025-01-31", "日期，如 2025-01-31"),
}


def in_excel(d: Diagnostic) -> Diagnostic:
    """The same mistake for somebody who sees cells."""
    expected, node = d.expected, node_at(schema(), path_of(d.path) or ())
    if d.code == "E-ENUM" and "enum" in node:
        choices = [choice_text(str(value)) for value in node["enum"]]
        expected = Text(f"one of {', '.join(choices)}", f"{'、'.join(choices)} 之一")
    elif expected is not None:
        expected = _WANTED.get(d.code) or _WANTED.get(str(node.get("format"))) or _plain(expected)
    about_quotes = d.help is not None and ("quotes" in d.help.en or d.help.en.startswith('"'))
    return replace(d, message=_plain(d.message), expected=expected, help=None if about_quotes else d.help)


def _plain(text: Text) -> Text:
    return Text(re.sub(_QUOTES.en, "", text.en), text.zh.replace(_QUOTES.zh, ""))
