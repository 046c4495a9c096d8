"""Reports as files: whole or absent, the same bytes for the same results."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from sim.diagnostics import Language
from sim.reports.blocks import Document
from sim.reports.spoken import Spoken, speak
from sim.reports.web import html
from sim.whole_files import write_whole

Paper = Callable[[Spoken, str], bytes]


def _page(spoken: Spoken, other: str) -> bytes:
    return html(spoken, other).encode("utf-8")


def _put(content: bytes, file: Any) -> None:
    file.write(content)


def _print(spoken: Spoken, other: str) -> bytes:
    from sim.reports.pdf import pdf

    return pdf(spoken)


PAPERS: dict[str, Paper] = {"html": _page, "pdf": _print}
"""By ending of the file."""


def write_report(
    document: Document, langs: Sequence[Language], formats: Sequence[str], out: Path
) -> list[Path]:
    """One file a language and format: ``baseline.zh.html``. Raises OSError."""
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for lang in langs:
        spoken = speak(document, lang)
        for ending in formats:
            others = [f"{document.name}.{x}.{ending}" for x in langs if x != lang]
            content = PAPERS[ending](spoken, others[0] if others else "")
            written.append(out / f"{document.name}.{lang}.{ending}")
            write_whole(written[-1], partial(_put, content))
    return written
