"""The notice as data: what it demands, clause by clause."""

from datetime import date
from pathlib import Path

import pytest

from sim.facts import load_sources, read_rows
from sim.notice import NoticeError, load_notice
from tests.places import BEIJING

NOTICE = load_notice(BEIJING)


def set_by(key: str, on: date | None = None) -> object:
    clause = NOTICE.clause_of(key, on)
    assert clause is not None, key
    return clause.sets[key]


@pytest.mark.parametrize(
    ("batch", "opens", "names"),
    [
        ("batch_1", date(2024, 10, 30), "房山区 顺义区 昌平区 大兴区 平谷区 北京经济技术开发区"),
        ("batch_2", date(2025, 2, 5), "海淀区 丰台区 通州区 延庆区"),
        ("batch_3", date(2025, 5, 6), "东城区 朝阳区 门头沟区 密云区"),
        ("pilot", date(2024, 1, 31), "西城区 石景山区 怀柔区"),
    ],
)
def test_the_batches_of_employees_are_those_of_the_notice(batch: str, opens: date, names: str) -> None:
    header = (BEIJING / "districts.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    rows = read_rows(BEIJING / "districts.csv", tuple(header))
    zh = {row["id"]: row["zh"] for row in rows}
    slugs = set_by(f"batches.{batch}.districts")
    assert isinstance(slugs, tuple)
    assert [zh[slug] for slug in slugs] == names.split()
    assert set_by(f"batches.{batch}.opens") == opens
    column = batch.removeprefix("batch_")
    assert {row["id"] for row in rows if row["employee_batch"] == column} == set(slugs)


def test_individuals_open_in_august_and_retirees_in_october_2025() -> None:
    assert set_by("batches.batch_4.opens") == date(2025, 8, 1)
    assert set_by("batches.batch_4.groups") == ("minor", "student", "flexible", "resident")
    assert set_by("batches.batch_5.opens") == date(2025, 10, 9)
    assert set_by("batches.batch_5.groups") == ("retiree",)


def test_the_promises_are_those_of_the_notice() -> None:
    assert (set_by("promises.online.days"), set_by("promises.online.clock")) == (30, "natural")
    assert (set_by("promises.non_instant.days"), set_by("promises.non_instant.clock")) == (4, "working")
    assert (set_by("promises.desk.days"), set_by("promises.desk.clock")) == (30, "natural")
    assert set_by("promises.instant.clock") == "visit"
    assert set_by("promises.online_reissue_2026.days") == 4


def test_employers_and_schools_name_three_banks_retirees_their_pension_bank_and_minors_get_no_mail() -> None:
    assert set_by("units.employer.max_banks") == set_by("units.school.max_banks") == 3
    assert set_by("groups.retiree.banks") == "pension"
    assert set_by("groups.minor.collection.mail") == 0.0


def test_counters_open_on_the_first_working_day_of_2026_but_reissue_at_once() -> None:
    for channel in ("instant", "non_instant", "desk"):
        assert set_by(f"channels.{channel}.from") == date(2026, 1, 4)
    assert set_by("channels.instant.reissue_from") == date(2024, 10, 30)


def test_the_clause_behind_a_key_depends_on_the_day() -> None:
    first = NOTICE.clause_of("promises.online.days")
    later = NOTICE.clause_of("promises.online.days", on=date(2026, 1, 4))
    assert first is not None
    assert later is not None
    assert (first.id, first.document.number) == ("六(一)", "京人社数据字〔2024〕133号")
    assert later.id == "2026-01首次申领"
    assert NOTICE.clause_of("promises.online.days", on=date(2024, 10, 29)) is None
    assert NOTICE.clause_of("production.lot_size") is None


def test_only_online_channels_until_the_last_day_of_2025() -> None:
    clause = NOTICE.clause("五(一)")
    assert clause.holds_on(date(2025, 12, 31))
    assert not clause.holds_on(date(2026, 1, 1))
    with pytest.raises(NoticeError, match="no clause '九'"):
        NOTICE.clause("九")


def test_every_clause_is_in_two_languages_and_cites_facts_that_exist() -> None:
    sources = load_sources(BEIJING)
    for clause in NOTICE.clauses:
        assert clause.zh
        assert clause.en
        for fact in clause.facts:
            assert sources.source(fact)


DOCUMENT = '[documents.n]\nzh = "一"\nen = "one"\nnumber = ""\n'
CLAUSE = '[[clauses]]\nid = "一"\nzh = "字"\nen = "word"\nfrom = 2025-01-01\ndocument = "n"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (DOCUMENT + CLAUSE + CLAUSE, "clause 一 stands there twice"),
        (CLAUSE, "clause 一: no document 'n'"),
        (DOCUMENT + CLAUSE + "untill = 2026-01-01", "unknown key untill"),
        (DOCUMENT + CLAUSE + "until = 2025-01-01", "is not after"),
        (DOCUMENT + CLAUSE.replace("2025-01-01", '"soon"'), "from must be a date"),
        (DOCUMENT + CLAUSE.replace('"word"', "1"), "en must be a text"),
        (DOCUMENT + CLAUSE + 'sets = { "a.b" = { c = 1 } }', "a.b: a key is set to"),
        ("[[clauses", "notice.toml:"),
    ],
)
def test_a_damaged_notice_is_refused(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "notice.toml").write_text(text, encoding="utf-8")
    with pytest.raises(NoticeError, match=message):
        load_notice(tmp_path)


def test_a_city_without_a_notice_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(NoticeError, match=r"notice.toml is missing"):
        load_notice(tmp_path)
