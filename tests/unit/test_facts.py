"""Facts, assumptions and the city's small tables."""

import re
from collections import Counter
from pathlib import Path

import pytest

from sim.facts import Assumption, Fact, FactError, load_sources, read_rows
from tests.places import BEIJING

SOURCES = load_sources(BEIJING)
DISTRICT_COLUMNS = (
    *("code", "id", "zh", "en", "employee_batch", "population"),
    *("legal_units_2018", "employees_2023", "tile_x", "tile_y", "fact_id"),
)
DISTRICTS = read_rows(BEIJING / "districts.csv", DISTRICT_COLUMNS)
BANKS = read_rows(BEIJING / "banks.csv", ("code", "id", "zh", "en", "from", "fact_id"))


def central(prefix: str) -> list[float]:
    return [a.central for id, a in SOURCES.assumptions.items() if id.startswith(prefix)]


def test_an_id_leads_to_its_fact_or_assumption() -> None:
    fact, assumption = SOURCES.source("1.12"), SOURCES.source("A.01")
    assert isinstance(fact, Fact)
    assert fact.value_en == "<8,000,000 (近800万人成功申領)"
    assert isinstance(assumption, Assumption)
    assert (assumption.low, assumption.central, assumption.high) == (10.5e6, 10.7e6, 11.2e6)


def test_an_unknown_id_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(FactError, match=r"A.11z.*did you mean A.11"):
        SOURCES.source("A.11z")


def test_every_fact_has_a_source_and_a_grade() -> None:
    assert all(fact.source and fact.grade_en and fact.grade_zh for fact in SOURCES.facts.values())


def test_what_is_told_in_chinese_has_no_english_sentence() -> None:
    """Names of parties and formulas apart: three English words in a row are a sentence left untranslated."""
    english = re.compile(r"[A-Za-z]{3,}[ ,]+[A-Za-z]{2,}[ ,]+[A-Za-z]{2,}")
    told = [t for f in SOURCES.facts.values() for t in (f.fact_zh, f.value_zh, f.unit_zh, f.grade_zh)]
    told += [t for a in SOURCES.assumptions.values() for t in (a.quantity_zh, a.reasoning_zh)]
    assert [t for t in told if not t or english.search(t)] == []


def test_both_languages_tell_the_same_rows_and_years() -> None:
    """Ids and years that the English reason names stand in the Chinese one as well."""
    named = re.compile(r"A\.\d+[a-z]?|(?<![\d.,])(?:19|20)\d\d(?!\d)")
    for row in SOURCES.assumptions.values():
        assert set(named.findall(row.reasoning_en)) == set(named.findall(row.reasoning_zh)), row.id


def test_every_assumption_has_both_names_a_unit_an_owner_and_a_reason() -> None:
    for row in SOURCES.assumptions.values():
        words = (row.quantity_zh, row.quantity_en, row.unit, row.owner, row.reasoning_zh, row.reasoning_en)
        assert all(words), row.id
        if row.unit == "share":
            assert 0 <= row.low <= row.high <= 1, row.id


def test_an_assumption_whose_range_is_upside_down_is_refused() -> None:
    good = SOURCES.assumptions["A.01"]
    with pytest.raises(FactError, match="ascending"):
        Assumption(**{**vars(good), "low": 12e6})


def test_central_shares_that_describe_one_whole_add_up_to_one() -> None:
    banks = [SOURCES.assumptions[f"A.15{letter}"].central for letter in "bcdefghijklmnop"]
    assert sum(banks) == pytest.approx(1)
    for whole in ["A.23", "A.38", "A.45", *(f"A.42{letter}" for letter in "abcdefg")]:
        assert sum(central(whole)) == pytest.approx(1), whole
    hours = [SOURCES.assumptions[f"A.41{letter}"].central for letter in "fghij"]
    assert sum(hours) == pytest.approx(1)


def test_central_take_up_reproduces_the_published_total() -> None:
    # A.11b-g times A.01, minors, students, flexible, the other residents, retirees: nearly 8 million (1.12).
    a = {id: row.central for id, row in SOURCES.assumptions.items()}
    people = [a["A.01"], a["A.09"], a["A.10"], a["A.08c"], a["A.08b"] - a["A.09"] - a["A.10"], a["A.07a"]]
    total = sum(n * a[f"A.11{letter}"] for n, letter in zip(people, "bcdefg", strict=True))
    assert total == pytest.approx(8e6, rel=0.02)


def test_there_are_16_districts_and_the_development_area_in_the_batches_of_the_notice() -> None:
    batches = Counter(row["employee_batch"] for row in DISTRICTS)
    assert batches == {"pilot": 3, "1": 6, "2": 4, "3": 4}
    assert [int(row["code"]) for row in DISTRICTS] == list(range(1, 18))


def test_every_district_has_a_tile_of_its_own_and_neighbours_lie_together() -> None:
    tiles = {row["id"]: (int(row["tile_x"]), int(row["tile_y"])) for row in DISTRICTS}
    assert len(set(tiles.values())) == 17

    def squared(a: str, b: str) -> int:
        return sum((p - q) ** 2 for p, q in zip(tiles[a], tiles[b], strict=True))

    for a, b in [
        ("dongcheng", "xicheng"),
        ("etown", "daxing"),
        ("etown", "tongzhou"),
        ("yanqing", "huairou"),
    ]:
        assert squared(a, b) <= 2
    assert squared("yanqing", "daxing") > squared("yanqing", "changping")


def test_the_banks_are_the_15_of_the_notice_and_one_without_a_name() -> None:
    named = (
        "工商银行、农业银行、中国银行、建设银行、交通银行、北京银行、华夏银行、北京农商银行、"
        "中信银行、光大银行、民生银行、广发银行、招商银行、浦发银行、邮政储蓄银行"
    )
    assert "、".join(row["zh"] for row in BANKS if row["from"] == "2024-10-30") == named
    assert [(row["id"], row["from"]) for row in BANKS[15:]] == [("bank16", "2025-12-01")]
    assert [int(row["code"]) for row in BANKS] == list(range(1, 17))


def test_every_district_and_bank_cites_a_fact() -> None:
    assert all(isinstance(SOURCES.source(row["fact_id"]), Fact) for row in [*DISTRICTS, *BANKS])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("id,zh\n1,一\n", "columns must be id,en"),
        ("id,en\n1\n", "line 2: not 2 fields"),
        ("id,en\n1,a,b\n", "not 2 fields"),
    ],
)
def test_a_damaged_table_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    with pytest.raises(FactError, match=message):
        read_rows(tmp_path / "t.csv", ("id", "en"))


def test_a_missing_table_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(FactError, match=r"facts.csv is missing"):
        load_sources(tmp_path)


def test_a_range_that_is_no_number_and_an_id_used_twice_are_refused(tmp_path: Path) -> None:
    facts = (BEIJING / "facts.csv").read_text(encoding="utf-8")
    ours = (BEIJING / "assumptions.csv").read_text(encoding="utf-8")
    (tmp_path / "facts.csv").write_text(facts, encoding="utf-8")
    (tmp_path / "assumptions.csv").write_text(ours.replace("10500000", "ten", 1), encoding="utf-8")
    with pytest.raises(FactError, match=r"A\.01"):
        load_sources(tmp_path)
    (tmp_path / "assumptions.csv").write_text(ours.replace("A.02,", "A.01,", 1), encoding="utf-8")
    with pytest.raises(FactError, match=r"A.01 stands for two rows"):
        load_sources(tmp_path)
