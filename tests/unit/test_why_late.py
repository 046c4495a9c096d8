"""Why one card was late: the answer holds in the whole city, and less would not have helped."""

from __future__ import annotations

from typing import Any

import pytest

from sim.app.why_late import duration, groups
from sim.diagnostics import ScenarioError
from sim.experiments.rooms import base_of
from sim.experiments.vary import vary
from sim.experiments.why_late import Card, levers, why_late
from sim.running import run
from sim.scenario_files import Resolved, resolve
from sim.studies import Study

SAMPLE = 2_000


@pytest.fixture(scope="module")
def short() -> Resolved:
    """One bank works so few hours that many of its cards are late."""
    shifts = [{"days": "working", "opens": "07:00", "closes": "13:00"}]
    return vary(resolve("baseline"), {"banks.ccb.production.shifts": shifts})


@pytest.fixture(scope="module")
def study(short: Resolved) -> Study:
    return why_late(short, bank="ccb", sample=SAMPLE)


def journey(resolved: Resolved, application: int) -> Any:
    rows = run(resolved, f"1/{SAMPLE}").journeys
    return rows[rows["application"] == application].iloc[0]


def test_the_wait_that_mattered_is_the_line(study: Study) -> None:
    assert study.about["mattered"] == "in_line"
    stages = study.tables["stages"].set_index("stage")["seconds"]
    assert stages["in_line"] == stages.max()


def test_the_lever_saves_the_card_in_the_whole_city_and_less_does_not(short: Resolved, study: Study) -> None:
    application, tried = study.about["application"], study.tables["tried"]
    assert list(tried["on_time"]) == [False] * (len(tried) - 1) + [True]
    assert tried["hours"].is_monotonic_increasing
    card, world = _card(short, application), base_of(short, 1, 0, SAMPLE).world
    ladder = levers(short, world, card)
    late = journey(short, application)
    assert late["made"] > late["due"]
    saved = journey(vary(short, ladder[len(tried) - 1].changes), application)
    assert saved["made"] <= saved["due"]
    if len(tried) > 1:
        less = journey(vary(short, ladder[len(tried) - 2].changes), application)
        assert less["made"] > less["due"]


def _card(resolved: Resolved, application: int) -> Card:
    from sim.experiments import why_late as module

    base = base_of(resolved, 1, 0, SAMPLE)
    return module._pick(base, base.world, [3], application)


def test_stages_add_up_to_the_time_from_application_to_card(short: Resolved, study: Study) -> None:
    row = journey(short, study.about["application"])
    assert study.tables["stages"]["seconds"].sum() == row["made"] - row["applied"]


def test_an_instant_card_asks_for_stations() -> None:
    rows = run("baseline", f"1/{SAMPLE}").journeys
    late = rows[(rows["channel"] == "instant") & (rows["broken"] > 0) & rows["made"].notna()]
    application = int(late["application"].iloc[0])
    found = why_late(resolve("baseline"), application, sample=SAMPLE)
    assert found.about["mattered"] == "at_counter"
    assert len(found.tables["tried"]) >= 1


def test_a_card_on_time_is_refused(short: Resolved) -> None:
    rows = run(short, f"1/{SAMPLE}").journeys
    fine = rows[(rows["made"] <= rows["due"]) & (rows["bank"] == "cgb")]
    with pytest.raises(ScenarioError, match="E-VALUE APPLICATION"):
        why_late(short, int(fine["application"].iloc[0]), "cgb", sample=SAMPLE)


@pytest.mark.parametrize(
    ("application", "bank", "path"), [(1, "ccb", "APPLICATION"), (None, "nobank", "--bank")]
)
def test_what_is_not_there_is_refused(short: Resolved, application: int | None, bank: str, path: str) -> None:
    with pytest.raises(ScenarioError) as bad:
        why_late(short, application, bank, sample=SAMPLE)
    assert bad.value.diagnostics[0].path == path


def test_the_screen_says_it_in_both_languages(study: Study) -> None:
    for lang, word in (("zh", "最少只需"), ("en", "The smallest that would have saved it")):
        assert any(group[0].startswith(word) for group in groups(study, lang))  # type: ignore[arg-type]


def test_durations_in_words() -> None:
    assert [duration(s, "en") for s in (600, 7_200, 216_000)] == ["10 min", "2.0 h", "2.5 days"]
