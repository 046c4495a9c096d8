"""Bad files as a whole: encodings, sizes, bombs, paths; several mistakes at once; warnings."""

import resource
import sys
import time
from pathlib import Path

import pytest
from bad_inputs.helpers import GOOD, PERSONS, SHARE, START, refused, words, write

from sim.checks_people import LARGEST_CITY
from sim.diagnostics_text import render, to_json
from sim.scenario_files import resolve, scenario_digest


def test_bi_001_an_empty_file_says_how_to_start(tmp_path: Path) -> None:
    for text in ("", "\n\n", "# nothing\n", "\ufeff"):
        (found,) = refused(write(tmp_path, text))
        assert found.code == "E-EMPTY"
        assert "cardsim new" in words(found)


@pytest.mark.parametrize(
    "raw",
    [
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace("\n", "  \t\n").encode(),
    ],
    ids=["BI-008 BOM", "BI-011 CRLF", "BI-011 trailing blanks"],
)
def test_spelling_of_the_file_does_not_change_the_scenario(raw: bytes, tmp_path: Path) -> None:
    plain = scenario_digest(resolve(write(tmp_path, GOOD)).scenario)
    assert scenario_digest(resolve(write(tmp_path, raw, "other.toml")).scenario) == plain


def test_bi_009_gbk_is_recognised_with_its_line(tmp_path: Path) -> None:
    (found,) = refused(write(tmp_path, GOOD.encode("gbk")))
    assert (found.code, found.line) == ("E-ENCODING", 4)  # the first Chinese title
    assert "iconv -f GBK" in words(found)


def test_bi_012_a_duplicate_names_both_lines(tmp_path: Path) -> None:
    (found,) = refused(write(tmp_path, GOOD.replace(PERSONS, f"{PERSONS}\npersons = 2")))
    assert found.line == found.related[0][1].line + 1


def test_bi_015_a_directory_lists_its_scenarios(tmp_path: Path) -> None:
    write(tmp_path, GOOD, "plan.toml")
    (found,) = refused(tmp_path)
    assert found.code == "E-IO"
    assert "plan.toml" in words(found)


def test_bi_016_a_missing_file_suggests_its_neighbour(tmp_path: Path) -> None:
    write(tmp_path, GOOD, "baseline.toml")
    (found,) = refused(tmp_path / "basline.toml")
    assert found.code == "E-NOFILE"
    assert "baseline.toml" in words(found)


def test_bi_018_nothing_near_gives_no_guess(tmp_path: Path) -> None:
    (found,) = refused(write(tmp_path, GOOD.replace(PERSONS, f"{PERSONS}\nqqq = 1")))
    assert found.help is None


def test_bi_022_independent_mistakes_come_in_one_run_in_file_order(tmp_path: Path) -> None:
    text = (
        GOOD.replace(START, "start = 2025-02-30")
        .replace(PERSONS, 'persons = "1"')
        .replace(SHARE, "wiling = 1")
    )
    found = refused(write(tmp_path, text.replace('clock = "natural"', 'clock = "x"')))
    codes = [d.code for d in found]
    assert codes == ["E-DATE", "E-TYPE", "E-UNKNOWN", "E-ENUM"] or "E-MISSING" in codes
    assert [d.line for d in found] == sorted(d.line for d in found)
    assert f"{len(found)} errors" in render(found)


def test_bi_023_pasted_garbage_is_counted_and_cut(tmp_path: Path) -> None:
    text = GOOD.replace("[horizon]", "\n".join(f"key_{i} = 1" for i in range(200)) + "\n[horizon]")
    found = refused(write(tmp_path, text))
    page = render(found)
    assert len(found) == 200
    assert "and 180 more" in page
    assert len(page.encode()) < 10_000


def test_bi_044_overload_is_a_warning_with_an_estimate(tmp_path: Path) -> None:
    # icbc: 0.6 * 12,000 * 0.5 + 0.5 * 6,000 * 0.4 = 4,800 at most; one card an hour on some 290 days of 16 h
    resolved = resolve(write(tmp_path, GOOD.replace("cards_per_hour = 60", "cards_per_hour = 0.5")))
    codes = {(w.code, w.path) for w in resolved.warnings}
    assert ("W-OVERLOAD", "banks.icbc.lines") in codes


def test_bi_046_an_odd_distribution_is_a_warning(tmp_path: Path) -> None:
    (found,) = resolve(write(tmp_path, GOOD.replace("cv = 0.5", "cv = 33.0"))).warnings
    assert (found.code, found.path, found.got) == ("W-DIST", "delivery.branch.transit.cv", "33.0")


def test_bi_056_a_supplied_day_that_changes_nothing_is_a_warning(tmp_path: Path) -> None:
    text = GOOD.replace("[sources]", '[calendar.days]\n2025-03-05 = "work"\n\n[sources]', 1)
    (found,) = resolve(write(tmp_path, text)).warnings
    assert (found.code, found.path) == ("W-CALENDAR", "calendar.days.2025-03-05")


def test_bi_059_a_shift_until_midnight_is_fine() -> None:
    assert 'closes = "24:00"' in GOOD  # and the good scenario loads in other tests


def test_bi_061_too_many_people_are_refused_before_anything_is_allocated(tmp_path: Path) -> None:
    begin = time.perf_counter()
    (found,) = refused(write(tmp_path, GOOD.replace(PERSONS, "persons = 1_000_000_000_000")))
    assert time.perf_counter() - begin < 1.0
    assert (found.code, found.path) == ("E-MEMORY", "groups.minor.persons")
    assert "largest count that fits" in words(found)
    assert LARGEST_CITY * 96 < 10**10


def test_bi_061_a_float_is_told_how_to_write_it(tmp_path: Path) -> None:
    (found,) = refused(write(tmp_path, GOOD.replace(PERSONS, "persons = 1e12")))
    assert found.code == "E-TYPE"
    assert "1000000000000" in words(found)


def test_bi_063_reading_stops_at_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "big.toml"
    with path.open("wb") as file:
        file.truncate(50 << 20)  # sparse
    (found,) = refused(path)
    assert found.code == "E-SIZE"
    assert "52,428,800" in words(found)


def test_bi_064_a_key_bomb_costs_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, "a." * 20_000 + "a=1")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begin = time.perf_counter()
    (found,) = refused(path)
    assert time.perf_counter() - begin < 0.5  # tomllib alone: seconds
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 100_000 * (1024 if sys.platform == "darwin" else 1)
    assert (found.code, found.line) == ("E-DEPTH", 1)
    assert "20,001" in found.message.en


def test_bi_067_a_compressed_file_is_not_opened(tmp_path: Path) -> None:
    (found,) = refused(write(tmp_path, b"\x1f\x8b\x08" + bytes(1000)))
    assert found.code == "E-SIZE"


def test_bi_068_more_than_a_thousand_banks_are_one_error(tmp_path: Path) -> None:
    banks = "\n".join(f"[banks.b{i}]\nshare = 0\nlines = 0" for i in range(1_100))
    (found,) = refused(write(tmp_path, GOOD + banks))
    assert (found.code, found.path) == ("E-SIZE", "banks")


@pytest.mark.parametrize(
    "written",
    [
        "C:\\\\x\\\\y.toml",
        "..\\\\..\\\\x.toml",
        "file:///etc/passwd",
        "http://127.0.0.1/x",
        "/etc/passwd",
        "",
        "~/x.toml",
    ],
)
def test_bi_071_schemes_and_drives_are_refused_and_nothing_is_opened(
    written: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, f'extends = "{written}"\n')
    opened: list[str] = []
    whole = Path.open
    monkeypatch.setattr(Path, "open", lambda self, *a, **k: opened.append(self.name) or whole(self, *a, **k))
    (found,) = refused(path)
    assert (found.code, found.path) == ("E-PATH", "extends")
    assert opened == ["case.toml"]


def test_bi_069_no_content_of_the_target_is_shown(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    write(tmp_path, 'secret = "hush"\n', "secret.toml")
    (found,) = refused(write(inner, 'extends = "../secret.toml"\n'))
    assert found.code == "E-PATH"
    assert "hush" not in render([found])


def test_bi_072_a_symbolic_link_does_not_leave_the_folder(tmp_path: Path) -> None:
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "link.toml").symlink_to(write(tmp_path, GOOD, "outside.toml"))
    (found,) = refused(write(inner, 'extends = "link.toml"\n'))
    assert found.code == "E-PATH"


def test_bi_073_a_cycle_is_printed(tmp_path: Path) -> None:
    write(tmp_path, 'extends = "b.toml"\n', "a.toml")
    write(tmp_path, 'extends = "a.toml"\n', "b.toml")
    (found,) = refused(tmp_path / "a.toml")
    assert (found.code, found.got) == ("E-CYCLE", "a -> b -> a")
    (itself,) = refused(write(tmp_path, 'extends = "case.toml"\n'))
    assert (itself.code, itself.got) == ("E-CYCLE", "case -> case")


def test_bi_074_a_long_chain_is_cut(tmp_path: Path) -> None:
    for i in range(40):
        write(tmp_path, f'extends = "s{i + 1}.toml"\n', f"s{i}.toml")
    (found,) = refused(tmp_path / "s0.toml")
    assert (found.code, found.path) == ("E-DEPTH", "extends")
    assert (found.got or "").startswith("s0 -> s1 -> s2")


def test_bi_084_control_and_bidi_characters_are_shown_not_sent(tmp_path: Path) -> None:
    text = GOOD.replace('"Minors"', '"a\u202eb\\u001b[31m"').replace(PERSONS, "persons = -1 # \u202e")
    page = render(refused(write(tmp_path, text)))
    assert "<U+202E>" in page
    assert "\u202e" not in page
    assert "\x1b" not in page


def test_json_has_the_same_diagnostics(tmp_path: Path) -> None:
    found = refused(write(tmp_path, GOOD.replace(PERSONS, "persons = -5")))
    told = to_json(found)
    assert (told["valid"], told["error_count"]) == (False, 1)
    (one,) = told["diagnostics"]
    assert {"severity", "code", "path", "file", "range", "got", "expected", "help"} <= set(one)
    line = GOOD.split("\n").index(PERSONS) + 1
    assert one["range"] == {"start": {"line": line, "column": 11}, "end": {"line": line, "column": 13}}
