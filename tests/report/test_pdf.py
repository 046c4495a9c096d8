"""The PDF of a run: says what the page says, archival and accessible, the same bytes twice."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable

import pytest
from pypdf import PdfReader

from sim.reports.pdf import pdf
from sim.reports.spoken import Spoken
from sim.reports.web import html
from tests.report.pages import Page

Speak = Callable[[str], Spoken]
NUMBER = re.compile(r"\d(?:[\d,.]*\d)?")


@pytest.fixture(scope="module", params=["zh", "en"])
def both(request: pytest.FixtureRequest, spoken: Speak) -> tuple[Page, PdfReader]:
    found = spoken(request.param)
    return Page(html(found)), PdfReader(io.BytesIO(pdf(found)))


def text_of(reader: PdfReader) -> str:
    """All text without the page numbers at the foot."""
    return "\n".join(re.sub(r"\d+ / \d+\s*$", "", page.extract_text()) for page in reader.pages)


def test_page_and_pdf_show_the_same_numbers(both: tuple[Page, PdfReader]) -> None:
    page, reader = both
    on_page, in_pdf = (Counter(NUMBER.findall(text)) for text in (page.text, text_of(reader)))
    assert on_page - in_pdf == in_pdf - on_page == Counter()


def test_the_pdf_is_tagged_titled_and_in_its_language(both: tuple[Page, PdfReader]) -> None:
    reader = both[1]
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert str(root["/Lang"])[:2] in ("zh", "en")
    assert reader.metadata is not None
    assert reader.metadata.title
    about = root["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in about
    assert "<pdfuaid:part>1</pdfuaid:part>" in about


def test_the_same_results_make_the_same_pdf(spoken: Speak) -> None:
    assert pdf(spoken("zh")) == pdf(spoken("zh"))


def test_all_fonts_are_in_the_file(both: tuple[Page, PdfReader]) -> None:
    fonts = {str(f) for page in both[1].pages for f in page["/Resources"].get("/Font", {})}
    assert fonts
    for page in both[1].pages:
        for font in page["/Resources"].get("/Font", {}).values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            assert {"/FontFile3", "/FontFile2"} & set(inner.get_object())
