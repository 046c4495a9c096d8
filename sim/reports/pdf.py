"""A spoken document as one PDF: archival (PDF/A) and accessible (PDF/UA), set by Typst from data alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from sim.reports.figures.style import font_family, font_path
from sim.reports.spoken import Spoken

TEMPLATE = Path(__file__).parent / "paper" / "page.typ"
STANDARDS = ["a-2a", "ua-1"]


def pdf(spoken: Spoken) -> bytes:
    """The document. Nothing in the data is read as markup; the same data gives the same bytes."""
    import typst

    data = {**spoken, "font": font_family()}
    compile_pdf: Any = typst.compile
    made = compile_pdf(
        TEMPLATE.read_bytes(),
        format="pdf",
        font_paths=[str(font_path().parent)],
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
        pdf_standards=STANDARDS,
        timestamp=spoken["made"],
    )
    return bytes(made)
