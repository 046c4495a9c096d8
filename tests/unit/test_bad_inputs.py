# ruff: noqa: E501  one case, one line
"""Each bad input gives its code, at its key, with the value and the suggestion; prose is not tested.

The numbers are those of the catalogue of bad inputs. `old -> new` is one edit of the small good scenario.
"""

from pathlib import Path
from typing import NamedTuple

import pytest
from bad_inputs.helpers import GOOD, HALF_LIFE, OPENS, PERSONS, SHARE, START, refused, words, write

from sim.diagnostics_text import render


class Case(NamedTuple):
    """One edit and the diagnostic it must give; `near` are texts among value, suggestion and choices."""

    id: str
    old: str
    new: str
    code: str
    path: str
    near: tuple[str, ...] = ()


EDITS = [
    Case("BI-002", PERSONS, "persons = ", "E-SYNTAX", "groups.minor.persons", ("a value",)),
    Case("BI-003", SHARE, "willing_share = 95%", "E-SYNTAX", "groups.minor.willing_share", ("95%", "write 0.95")),
    Case("BI-004", 'en = "Minors"', "en = True", "E-SYNTAX", "groups.minor.en", ("True", "lower case: true")),
    Case("BI-005", 'zh = "未成年人"', "zh = “基准”", "E-SYNTAX", "groups.minor.zh", ('"基准"',)),
    Case("BI-006", PERSONS, "persons = １２０００", "E-SYNTAX", "groups.minor.persons", ("12000",)),
    Case("BI-012", PERSONS, f"{PERSONS}\npersons = 2", "E-DUPKEY", "groups.minor.persons"),
    Case("BI-013", "[banks.abc]", "[banks.icbc]", "E-DUPKEY", "banks.icbc"),
    Case("BI-014", '"Minors"', '"Min\x00ors"', "E-SYNTAX", "groups.minor.en", ("\x00",)),
    Case("BI-017", PERSONS, "person = 100", "E-UNKNOWN", "groups.minor.person", ("'persons'",)),
    Case("BI-017b", PERSONS, "aplicants = 100", "E-UNKNOWN", "groups.minor.aplicants", ("'persons'",)),
    Case("BI-018", PERSONS, f"{PERSONS}\nqqq = 1", "E-UNKNOWN", "groups.minor.qqq", ("willing_share",)),
    Case("BI-020", f"{PERSONS}\n", "", "E-MISSING", "groups.minor.persons", ("persons = 1", "whole number")),
    Case("BI-021", PERSONS, '"申领人数" = 100', "E-UNKNOWN", "groups.minor.申领人数", ("'persons'",)),
    Case("BI-024", "schema_version = 1", "schema_version = 99", "E-VERSION", "schema_version", ("99", "1")),
    Case("BI-026", 'groups = ["retiree"]', 'groups = ["retiree", "minor"]', "E-OVERLAP", "batches.second.districts"),
    Case("BI-027", 'districts = ["*"]\ngroups = ["retiree"]', 'districts = ["haidian"]\ngroups = ["retiree"]',
         "E-COVER", "batches", ("waived",)),
    Case("BI-028", PERSONS, 'persons = "12000"', "E-TYPE", "groups.minor.persons", ("remove the quotes: 12000",)),
    Case("BI-030", PERSONS, "persons = 12000.5", "E-TYPE", "groups.minor.persons", ("12000.5", "whole number")),
    Case("BI-031", START, 'start = "2024-10-30"', "E-TYPE", "horizon.start", ("remove the quotes: 2024-10-30",)),
    Case("BI-032", START, "start = 2024-10-30T00:00:00+08:00", "E-TYPE", "horizon.start", ("without a time zone", "2024-10-30")),
    Case("BI-033", "[horizon]", "waived = [1]\n[horizon]", "E-TYPE", "waived[0]", ("a table",)),
    Case("BI-035", PERSONS, "persons = -5", "E-RANGE", "groups.minor.persons", ("-5", "0")),
    Case("BI-036", SHARE, "willing_share = nan", "E-FINITE", "groups.minor.willing_share", ("nan",)),
    Case("BI-038", HALF_LIFE, "half_life_days = 1e400", "E-FINITE", "demand.slow.half_life_days", ("1e400",)),
    Case("BI-039", PERSONS, "persons = " + "9" * 5000, "E-RANGE", "groups.minor.persons", ("18 digits",)),
    Case("BI-040", "share = 0.6\n", "share = 0.57\n", "E-SUM", "banks", ("0.97", "0.03")),
    Case("BI-042", SHARE, "willing_share = 1.2", "E-RANGE", "groups.minor.willing_share", ("1.2", "[0, 1]")),
    Case("BI-043", "0.5\nlines = 1\n\n[banks.abc]", "0.5\nlines = 0\n\n[banks.abc]", "E-STUCK", "banks.icbc.lines", ("0",)),
    Case("BI-048", SHARE, "willing_share = 95.0", "E-UNIT", "groups.minor.willing_share", ("write 0.95",)),
    Case("BI-048b", SHARE, 'willing_share = "95%"', "E-UNIT", "groups.minor.willing_share", ("write 0.95",)),
    Case("BI-049", OPENS, "opens = 2025-02-30", "E-DATE", "batches.second.opens", ("2025-02-30", "2025-02-28")),
    Case("BI-050", OPENS, "opens = 2025-1-1", "E-DATE", "batches.second.opens", ("2025-1-1", "2025-01-01")),
    Case("BI-051", "end = 2025-12-31", "end = 2024-01-31", "E-ORDER", "horizon.end", ("2024-10-30",)),
    Case("BI-053", OPENS, "opens = 2026-02-05", "E-ORDER", "batches.second.opens", ("horizon.end",)),
    Case("BI-054", "end = 2025-12-31", "end = 2104-12-31", "E-RANGE", "horizon.end", ("7,305",)),
    Case("BI-055", "end = 2025-12-31", "end = 2027-12-31", "E-CALENDAR", "horizon.end", ("weekends_only_years = [2027]",)),
    Case("BI-058", "mean_days = 5", "mean_fortnights = 5", "E-UNIT", "collection.days_to_visit.mean_fortnights", ("minutes",)),
    Case("BI-058b", "mean_days = 5", "mean_m = 5", "E-UNIT", "collection.days_to_visit.mean_m", ("mean_minutes", "months")),
    Case("BI-058c", HALF_LIFE, 'half_life_days = "3 fortnights"', "E-UNIT", "demand.slow.half_life_days", ("_days",)),
    Case("BI-059", '"08:00", closes = "24:00"', '"22:00", closes = "06:00"', "E-TIME", "production.shifts[0]"),
    Case("BI-060", 'clock = "natural"', 'clock = "wokring"', "E-ENUM", "promises.online.clock", ('"working"', "natural")),
    Case("BI-064", PERSONS, "a." * 20_000 + "a = 1", "E-DEPTH", "groups.minor", ("16",)),
    Case("BI-065", PERSONS, "persons = " + "[" * 5_000, "E-DEPTH", "groups"),
    Case("BI-068", 'en = "Minors"', f'en = "{"x" * 3000}"', "E-SIZE", "groups.minor.en", ("2,000",)),
    Case("BI-069", "schema_version", 'extends = "../../../../etc/passwd"\nschema_version', "E-PATH", "extends"),
    Case("BI-076a", 'name = "good"', 'name = "con"', "E-NAME", "name", ("con",)),
    Case("BI-076b", 'name = "good"', 'name = "../../x"', "E-NAME", "name", ("a-z",)),
    Case("BI-076c", 'name = "good"', f'name = "{"a" * 300}"', "E-NAME", "name"),
    Case("BI-076d", 'name = "good"', 'name = "plan."', "E-NAME", "name", ("plan",)),
    Case("BI-076e", 'name = "good"', 'name = "\U0001f600"', "E-NAME", "name"),
]  # fmt: skip


@pytest.mark.parametrize("case", EDITS, ids=[c.id for c in EDITS])
def test_one_mistake_gives_its_code_at_its_key(case: Case, tmp_path: Path) -> None:
    assert case.old in GOOD
    path = write(tmp_path, GOOD.replace(case.old, case.new, 1))
    found = refused(path)
    hits = [d for d in found if d.code == case.code and d.path == case.path]
    assert hits, render(found)
    assert {d.code for d in found} == {case.code}, render(found)
    for text in case.near:
        assert text in words(hits[0])
    assert hits[0].file.endswith("case.toml")
    assert hits[0].line > 0
