"""Scenario files: overlays, provenance, digests, the shipped scenarios, and a bounded fuzz."""

import random
import re
from pathlib import Path

import pytest

from sim.diagnostics import ScenarioError
from sim.diagnostics_text import render
from sim.scenario_files import (
    load_scenario,
    overlay_schema,
    resolve,
    scenario_digest,
    schema,
    shipped_scenarios,
)

GOOD = (Path(__file__).parent / "bad_inputs" / "good.toml").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "good.toml").write_text(GOOD, encoding="utf-8")
    return tmp_path


def overlay(folder: Path, text: str, name: str = "plan") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(f'extends = "good.toml"\n{text}', encoding="utf-8")
    return path


def test_an_overlay_states_only_what_differs(folder: Path) -> None:
    base, plan = (
        load_scenario(folder / "good.toml"),
        load_scenario(overlay(folder, "[banks.icbc]\nlines = 7\n")),
    )
    assert plan.banks["icbc"].lines == 7
    assert plan.banks["icbc"].share == base.banks["icbc"].share
    assert plan.groups == base.groups


def test_a_name_is_not_inherited(folder: Path) -> None:
    assert load_scenario(overlay(folder, "")).name == "plan"
    assert load_scenario(overlay(folder, 'name = "other"\n')).name == "other"


def test_lists_are_replaced_whole(folder: Path) -> None:
    shifts = '[production]\nshifts = [{ opens = "09:00", closes = "17:00" }]\n'
    (shift,) = load_scenario(overlay(folder, shifts)).production.shifts
    assert (shift.opens, shift.days) == ("09:00", "working")


def test_another_distribution_replaces_the_one_below(folder: Path) -> None:
    text = '[delivery.branch.transit]\ndistribution = "fixed"\nvalue_hours = 5\n'
    transit = load_scenario(overlay(folder, text)).delivery["branch"].transit
    assert (transit.distribution, transit.mean_hours, transit.cv) == ("fixed", None, None)


def test_the_same_distribution_merges(folder: Path) -> None:
    text = '[delivery.branch.transit]\ndistribution = "lognormal"\ncv = 1.0\n'
    transit = load_scenario(overlay(folder, text)).delivery["branch"].transit
    assert (transit.mean_hours, transit.cv) == (12, 1.0)


def test_provenance_names_file_line_and_layer(folder: Path) -> None:
    found = resolve(overlay(folder, "[banks.icbc]\nlines = 7\n"))
    lines, share = found.provenance["banks.icbc.lines"], found.provenance["banks.icbc.share"]
    assert (Path(lines.file).name, lines.line, lines.layer) == ("plan.toml", 3, "plan")
    assert (share.layer, GOOD.split("\n")[share.line - 1]) == ("good", "share = 0.6")
    assert [Path(f).name for f in found.files] == ["plan.toml", "good.toml"]


def test_a_mistake_in_the_base_is_shown_in_the_base(folder: Path) -> None:
    (folder / "good.toml").write_text(GOOD.replace("lines = 1", "lines = -1", 1), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        resolve(overlay(folder, "[banks.abc]\nlines = 2.5\n"))
    assert [(Path(d.file).name, d.path) for d in caught.value.diagnostics] == [
        ("plan.toml", "banks.abc.lines"),
        ("good.toml", "banks.icbc.lines"),
    ]


def test_an_overlay_inherits_the_source_of_the_key_it_changes(folder: Path) -> None:
    assert resolve(overlay(folder, "[banks.icbc]\nlines = 7\n")).warnings == ()


def test_a_number_without_source_is_a_warning(folder: Path) -> None:
    (folder / "good.toml").write_text(GOOD.replace('"banks" = "lever"\n', ""), encoding="utf-8")
    found = resolve(folder / "good.toml").warnings
    assert {(w.code, w.path) for w in found} == {
        ("W-SOURCE", "banks.icbc.share"),
        ("W-SOURCE", "banks.abc.share"),
    }


def test_departing_from_the_notice_is_a_warning_with_its_clause(folder: Path) -> None:
    (found,) = resolve(overlay(folder, "[promises.online]\ndays = 20\n")).warnings
    assert (found.code, found.path, found.got) == ("W-NOTICE", "promises.online.days", "20")
    assert found.expected is not None
    assert found.expected.en == "30"


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        ('reading = "plain"', 'reading = "plan"', "reading"),
        ("[banks.abc]", "[banks.abd]", "banks.abd"),
        ('spread = "people"', 'spread = "peeple"', "groups.minor.spread"),
        ('districts = ["*"]', 'districts = ["haidien"]', "batches.first.districts[0]"),
    ],
)
def test_a_name_that_stands_for_nothing_is_an_error(old: str, new: str, path: str, folder: Path) -> None:
    (folder / "good.toml").write_text(GOOD.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        resolve(folder / "good.toml")
    found = [d for d in caught.value.diagnostics if d.path == path]
    assert [d.code for d in found] == ["E-REF"]
    assert found[0].help is not None


def test_the_data_folder_stays_inside(folder: Path) -> None:
    (folder / "good.toml").write_text(GOOD.replace('"beijing"', '"a/../../.."'), encoding="utf-8")
    with pytest.raises(ScenarioError) as caught:
        resolve(folder / "good.toml")
    assert [d.code for d in caught.value.diagnostics] == ["E-PATH"]


def test_a_digest_depends_on_values_only(folder: Path) -> None:
    plain = scenario_digest(load_scenario(folder / "good.toml"))
    (folder / "good.toml").write_text("# x\n" + GOOD.replace("12000", "12_000"), encoding="utf-8")
    assert scenario_digest(load_scenario(folder / "good.toml")) == plain
    (folder / "good.toml").write_text(GOOD.replace("12000", "12001"), encoding="utf-8")
    assert scenario_digest(load_scenario(folder / "good.toml")) != plain


def test_every_shipped_scenario_is_listed_and_loads() -> None:
    for shipped in shipped_scenarios():
        assert shipped.en
        assert shipped.zh
        assert load_scenario(shipped.name).name == shipped.name


def test_the_schema_of_an_overlay_requires_nothing() -> None:
    assert "required" in schema()
    assert "required" not in str(overlay_schema())
    assert "extends" in overlay_schema()["properties"]


def _mutated(rng: random.Random) -> str:
    """One to three random mistakes in the good scenario."""
    lines = GOOD.split("\n")
    for _ in range(rng.randint(1, 3)):
        i = rng.randrange(len(lines))
        key, _equals, value = lines[i].partition(" = ")
        values = (
            "nan",
            "-1",
            "1e9",
            '"x"',
            f"[[{value}]]",
            "2030-01-01",
            "{}",
            re.sub("[0-9]", "9", value),
            value[::-1],
        )
        texts = ("", key, f"{key}x = {value}", lines[i] + "\n" + lines[i], lines[i][::-1])
        lines[i] = rng.choice([*texts, *(f"{key} = {v}" for v in values)])
    return "\n".join(lines)


def _well_told(bad: ScenarioError) -> bool:
    """Every diagnostic names a file, and both languages can be printed."""
    told = render(bad.diagnostics, "zh") and render(bad.diagnostics)
    return bool(told) and all(d.file for d in bad.diagnostics)


@pytest.mark.parametrize("seed", range(8))
def test_mutated_scenarios_load_or_are_refused_in_good_form(seed: int, folder: Path) -> None:
    rng = random.Random(seed)
    for _ in range(40):
        text = _mutated(rng)
        (folder / "good.toml").write_text(text, encoding="utf-8")
        try:
            resolve(folder / "good.toml")
        except ScenarioError as bad:
            refused = bad
        else:
            continue
        assert _well_told(refused), text


def test_a_folder_of_the_same_name_does_not_hide_a_shipped_scenario(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "baseline").mkdir()
    monkeypatch.chdir(folder)
    assert load_scenario("baseline").name == "baseline"
