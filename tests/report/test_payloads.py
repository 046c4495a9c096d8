"""Names that try to be more than names: none is active on the page or in the PDF, all are shown."""

from __future__ import annotations

import dataclasses
import io
from collections import Counter
from html import unescape
from pathlib import Path

import pytest
from pypdf import PdfReader

from sim.reports.blocks import Document, Grid, Heading, Items, Paragraph
from sim.reports.facts import Facts
from sim.reports.material import Material
from sim.reports.pdf import pdf
from sim.reports.report import document
from sim.reports.spoken import speak
from sim.reports.web import html
from sim.reports.words import Joined, Link, Text, say
from sim.results import RunResult
from tests.report.pages import Page

PAYLOADS = (Path(__file__).parent / "payloads.txt").read_text(encoding="utf-8").splitlines()


def named(text: str) -> Text:
    return Text(text, text)


def written(payloads: list[str]) -> Document:
    """A document with every payload as title, name of a row, cell, link and part of a sentence."""
    names = [named(p) for p in payloads]
    rows = tuple((n, n, say("worst.backlog", bank=n, days=n)) for n in names)
    blocks = (
        Heading(1, names[0]),
        Paragraph(Joined(tuple(names))),
        Items(tuple((n, n) for n in names)),
        Grid(names[0], (names[0], names[1], names[2]), rows, tuple(f"a{i}" for i in range(len(rows)))),
        *(Paragraph(Link(n, f"a{i}")) for i, n in enumerate(names)),
    )
    return Document("x", names[0], 0, "0", blocks)


def test_there_are_enough_of_them() -> None:
    assert len(PAYLOADS) >= 40


def test_no_payload_is_active_on_the_page() -> None:
    """The only tags and attributes are the template's: as many with payloads as with harmless names."""
    bad, good = (
        Page(html(speak(written(names), "en")))
        for names in (PAYLOADS, [f"n{i}" for i in range(len(PAYLOADS))])
    )
    assert Counter(t for t, _ in bad.tags) == Counter(t for t, _ in good.tags)
    assert Counter(a for _, attrs in bad.tags for a in attrs) == Counter(
        a for _, attrs in good.tags for a in attrs
    )
    for payload in PAYLOADS:
        assert payload in bad.text or unescape(payload) in bad.text


def test_no_payload_is_active_in_the_pdf() -> None:
    reader = PdfReader(io.BytesIO(pdf(speak(written(PAYLOADS), "en"))))
    assert "/JavaScript" not in str(reader.trailer["/Root"])
    actions = [str(a.get_object().get("/A", {})) for page in reader.pages for a in page.get("/Annots", [])]
    assert not [a for a in actions if "/URI" in a or "/JS" in a or "/Launch" in a]
    text = "".join("".join(page.extract_text().split()) for page in reader.pages)
    for payload in PAYLOADS:
        assert "".join(payload.split()) in text, payload


@pytest.mark.parametrize(
    "payload", ["<script>alert(1)</script>", "{late} {0.__class__}", '"><svg onload=alert(1)>']
)
def test_a_bank_of_such_a_name_is_a_bank(stored: RunResult, payload: str) -> None:
    manifest = {**stored.manifest, "names": {**stored.manifest["names"]}}
    banks = {k: {"zh": payload, "en": payload} for k in manifest["names"]["bank"]}
    manifest["names"]["bank"] = banks
    run = dataclasses.replace(stored, manifest=manifest)
    page = Page(html(speak(document(Material(run)), "en")))
    assert payload in page.text
    assert "script" not in {t for t, _ in page.tags}
    assert not [a for _, attrs in page.tags for a in attrs if a.startswith("on")]
    assert Facts(run).name("bank", next(iter(banks))).en == payload
