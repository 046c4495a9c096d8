"""Files beside a scenario: the opening state and the observed counts, and what is wrong with bad ones."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from bad_inputs.helpers import GOOD, refused

from sim.diagnostics import Diagnostic
from sim.observed import MEASURES
from sim.opening_file import KINDS
from sim.scenario_files import resolve

HEADING = "kind,bank,promise,age_days,count,district,group"
FINE = "backlog,icbc,online,3,20,haidian,minor"


def scenario(folder: Path, key: str, rows: str, heading: str = HEADING) -> Path:
    """The good scenario with a file of rows beside it."""
    (folder / "rows.csv").write_text(f"{heading}\n{rows}\n", encoding="utf-8")
    text = GOOD.replace('reading = "plain"', f'reading = "plain"\n{key} = "rows.csv"')
    path = folder / "plan.toml"
    path.write_text(text, encoding="utf-8")
    return path


def opening(folder: Path, rows: str, heading: str = HEADING) -> Path:
    return scenario(folder, "opening_state", rows, heading)


def test_a_row_says_how_many_cards_are_in_which_state(tmp_path: Path) -> None:
    rows = f"# counted by hand\n{FINE}\nuncollected,abc,,30,5,,\n\nissued,abc,,0,7,,retiree"
    found = resolve(opening(tmp_path, rows)).opening()
    assert found is not None
    assert [r.kind for r in found.rows] == list(KINDS)
    assert found.rows[0] == ("backlog", "icbc", "online", 3, 20, "haidian", "minor")
    assert found.total("issued") == 7
    assert len(found.digest) == 64


def test_district_and_group_may_be_left_out(tmp_path: Path) -> None:
    found = resolve(opening(tmp_path, "issued,abc,,0,7", "kind,bank,promise,age_days,count")).opening()
    assert found is not None
    assert found.rows[0].group == ""


def test_a_byte_order_mark_and_windows_lines_change_nothing(tmp_path: Path) -> None:
    path = opening(tmp_path, FINE)
    plain = resolve(path).opening()
    (tmp_path / "rows.csv").write_bytes(f"\ufeff{HEADING}\r\n{FINE}\r\n".encode())
    again = resolve(path).opening()
    assert plain is not None
    assert again is not None
    assert plain.rows == again.rows


def told(d: Diagnostic) -> tuple[str, str, str | None, str]:
    """Code, column name, value, and what the span covers in the line as written."""
    assert d.span is not None
    return d.code, d.path, d.got, d.span.source[d.column - 1 : d.end_column - 1]


@pytest.mark.parametrize(
    ("row", "code", "column", "got"),
    [
        ("baklog,icbc,online,3,20,,", "E-ENUM", "kind", "baklog"),
        ("backlog,icbk,online,3,20,,", "E-REF", "bank", "icbk"),
        ("backlog,icbc,onlin,3,20,,", "E-REF", "promise", "onlin"),
        ("uncollected,icbc,online,3,20,,", "E-VALUE", "promise", "online"),
        ("backlog,icbc,online,0,20,,", "E-RANGE", "age_days", "0"),
        ("backlog,icbc,online,3.5,20,,", "E-TYPE", "age_days", "3.5"),
        ("backlog,icbc,online,3,-1,,", "E-RANGE", "count", "-1"),
        ("backlog,icbc,online,3,many,,", "E-TYPE", "count", "many"),
        ("backlog,icbc,online,3,20,haidien,", "E-REF", "district", "haidien"),
        ("backlog,icbc,online,3,20,,minors", "E-REF", "group", "minors"),
    ],
)
def test_a_wrong_cell_is_shown_where_it_stands(
    row: str, code: str, column: str, got: str, tmp_path: Path
) -> None:
    (found,) = refused(opening(tmp_path, f"{FINE}\n{row}"))
    assert told(found) == (code, column, got, got)
    assert (Path(found.file).name, found.line) == ("rows.csv", 3)


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    found = refused(opening(tmp_path, "backlog,icbk,online,3,x,,\nissued,abc,,0,y,,"))
    assert [(d.line, d.path) for d in found] == [(2, "bank"), (2, "count"), (3, "count")]


@pytest.mark.parametrize(
    ("heading", "code", "column"),
    [
        ("kind,bank,promise,age,count", "E-UNKNOWN", "age"),
        ("kind,bank,promise,count", "E-MISSING", "age_days"),
        ("kind,bank,bank,promise,age_days,count", "E-DUPKEY", "bank"),
    ],
)
def test_a_wrong_heading_is_refused(heading: str, code: str, column: str, tmp_path: Path) -> None:
    found = refused(opening(tmp_path, FINE, heading))
    assert (code, column) in [(d.code, d.path) for d in found]


def test_a_row_of_another_length_is_refused(tmp_path: Path) -> None:
    (found,) = refused(opening(tmp_path, "issued,abc,,0,7"))
    assert (found.code, found.got, found.line) == ("E-SYNTAX", "5", 2)


def test_a_file_that_is_not_there_is_named_at_the_key(tmp_path: Path) -> None:
    path = opening(tmp_path, FINE)
    (tmp_path / "rows.csv").unlink()
    (found,) = refused(path)
    assert (found.code, found.path) == ("E-NOFILE", "opening_state")


def test_a_file_outside_the_folder_is_refused(tmp_path: Path) -> None:
    path = opening(tmp_path, FINE)
    path.write_text(path.read_text(encoding="utf-8").replace('"rows.csv"', '"../rows.csv"'), encoding="utf-8")
    (found,) = refused(path)
    assert (found.code, found.path) == ("E-PATH", "opening_state")


OBSERVED = "date,measure,value,source,district"


def test_observed_counts_come_by_date(tmp_path: Path) -> None:
    rows = "2025-03-01,made,20,H.2,\n2025-02-28,applications,30.5,city hall,haidian"
    found = resolve(scenario(tmp_path, "observed", rows, OBSERVED)).observed()
    assert [(o.date, o.measure, o.value, o.district) for o in found] == [
        (dt.date(2025, 2, 28), "applications", 30.5, "haidian"),
        (dt.date(2025, 3, 1), "made", 20.0, ""),
    ]


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("2025-2-28,made,20,me,", "E-DATE", "date"),
        ("2025-02-28,maid,20,me,", "E-ENUM", "measure"),
        ("2025-02-28,made,nan,me,", "E-TYPE", "value"),
        ("2025-02-28,made,-3,me,", "E-RANGE", "value"),
        ("2025-02-28,made,3,,", "E-MISSING", "source"),
        ("2025-02-28,made,3,me,nowhere", "E-REF", "district"),
    ],
)
def test_a_wrong_observation_is_refused(row: str, code: str, column: str, tmp_path: Path) -> None:
    (found,) = refused(scenario(tmp_path, "observed", row, OBSERVED))
    assert (found.code, found.path, found.line) == (code, column, 2)


def test_a_count_lies_in_its_range(tmp_path: Path) -> None:
    rows = "2025-02-28,made,20,me,25,30"
    (found,) = refused(scenario(tmp_path, "observed", rows, "date,measure,value,source,low,high"))
    assert (found.code, found.path) == ("E-ORDER", "value")


def test_the_baseline_is_held_against_the_published_total() -> None:
    (total,) = resolve("baseline").observed()
    assert (total.date, total.measure, total.source) == (dt.date(2025, 12, 9), "applications", "1.12")
    assert total.measure in MEASURES
