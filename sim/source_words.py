"""What stands behind a source's id, in words: a fact, an assumption, a clause of the notice, or a lever."""

from __future__ import annotations

from pathlib import Path

from sim.checks_sources import CLAUSE, LEVER
from sim.diagnostics import Text
from sim.facts import Assumption, Fact, FactError, load_sources
from sim.notice import Clause, NoticeError, load_notice
from sim.source_terms import term


def source_text(id: str, folder: Path) -> Text:
    """One line about the row behind an id in a city's data folder; it says so if there is none."""
    if id == LEVER:
        return Text(
            "lever: the planner's choice, not an observed number", "lever：可调参数，由规划者决定，不是观测值"
        )
    try:
        if id.startswith(CLAUSE):
            return clause_text(load_notice(folder).clause(id.removeprefix(CLAUSE)))
        row = load_sources(folder).source(id)
    except (FactError, NoticeError) as unknown:
        return Text(f"{id}: {unknown}", f"{id}：没有这个来源")
    return _fact_text(row) if isinstance(row, Fact) else _assumption_text(row)


def clause_text(clause: Clause) -> Text:
    """Document, clause, from when, what it says."""
    number = clause.document.number
    until = f" until {clause.until}" if clause.until else ""
    until_zh = f"，至 {clause.until}" if clause.until else ""
    return Text(
        f"clause {number or clause.document.en} {clause.id}, from {clause.since}{until}: {clause.en}",
        f"条款 {number or clause.document.zh} {clause.id}，自 {clause.since}{until_zh}：{clause.zh}",
    )


def _fact_text(row: Fact) -> Text:
    en = f"{row.value_en} {row.unit_en} ({row.as_of}; {row.grade_en}) {row.source}"
    zh = f"{row.value_zh} {row.unit_zh}（{row.as_of}；{row.grade_zh}）{row.source}"
    return Text(f"fact {row.id}, {row.fact_en}: {en}", f"事实 {row.id}，{row.fact_zh}：{zh}")


def _assumption_text(row: Assumption) -> Text:
    span = f"{row.low:,.10g} … {row.high:,.10g} ({row.central:,.10g})"
    unit, owner = term(row.unit), term(row.owner)
    ask = Text(f"ask {owner.en} by {row.review_by}", f"{row.review_by} 前向{owner.zh}核实")
    return Text(
        f"assumption {row.id}, {row.quantity_en}: {span} {unit.en}; {ask.en}. {row.reasoning_en}",
        f"假设 {row.id}，{row.quantity_zh}：{span} {unit.zh}；{ask.zh}。{row.reasoning_zh}",
    )
