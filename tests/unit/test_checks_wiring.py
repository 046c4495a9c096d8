# ruff: noqa: E501  one case, one line
"""What one table needs of another is checked before anything is played."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from bad_inputs.helpers import refused

from sim.scenario_files import resolve

HERE = Path(__file__).parent / "second_city"
TOWN = (HERE / "harbour.toml").read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(HERE / "harbour", tmp_path / "harbour")
    return tmp_path


def without(table: str) -> tuple[str, str]:
    """The text of a table, to be replaced by nothing."""
    begin = TOWN.index(f"[{table}]")
    return TOWN[begin : TOWN.index("\n[", begin)], ""


CASES = {
    "route": ('route = ["counter"]', 'route = ["hand_over"]', "E-VALUE", "channels.kiosk.route"),
    "counter": ('counter = "kiosk"\n', "", "E-MISSING", "channels.kiosk.counter"),
    "visit": ('visit = "form"\n', "", "E-MISSING", "channels.chandler.visit"),
    "place": ('counter = "kiosk"', 'counter = "chandler"', "E-REF", "channels.kiosk.counter"),
    "collect": (*without("visits.collect"), "E-REF", "visits"),
    "activate": (*without("visits.activate"), "E-REF", "visits"),
    "enable": (*without("visits.enable"), "E-REF", "visits"),
    "home": (*without("delivery.home"), "E-REF", "groups.townsfolk.collection.home"),
    "branch": (*without("delivery.branch"), "E-REF", "groups.dockers.collection.branch"),
    "stations": ("stations = 1", "counters = 1", "E-STUCK", "visits.print.at"),
    "none": ("total = 5", "total = 0", "E-STUCK", "visits.form.at"),
    "kind": ('kinds = ["first"]', 'kinds = ["reissue"]', "E-COVER", "readings.bylaw.promises"),
    "window": ('channel = "chandler"\n', 'channel = "chandler"\nfrom = 2031-05-01\n', "E-COVER", "readings.bylaw.promises"),
    "shares": ("default = { letter = 0.4, kiosk = 0.3, chandler = 0.3 }", "dockers = { letter = 1.0 }", "E-COVER",
               "channel_choice.summer.shares"),
    "unopened": ("default = { letter = 0.6, kiosk = 0.4 }", "default = { kiosk = 1.0 }", "E-COVER",
                 "channel_choice.spring.shares"),
    "late": ("[channel_choice.spring.shares]", "[channel_choice.spring]\nfrom = 2031-03-09\n[channel_choice.spring.shares]",
             "E-COVER", "channel_choice"),
    "share": ("kiosk = 0.3, chandler", "booth = 0.3, chandler", "E-REF", "channel_choice.summer.shares.default.booth"),
    "visit clock": ('clock = "working"\ndays = 3', 'clock = "visit"', "E-VALUE", "promises.letter_again.clock"),
    "no days": ('clock = "working"\ndays = 3', 'clock = "working"\ndays = 0', "E-RANGE", "promises.letter_again.days"),
    "code": ("code = 9", "code = 6", "E-DUPKEY", "groups.settlers.code"),
    "hours": ("hour_weights = [0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 3, 2, 1, 2, 3, 3, 2, 2, 1, 1, 1, 0, 0, 0]",
              "hour_weights = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]",
              "E-RANGE", "demand.brisk.hour_weights"),
    "speed": ("cards_per_hour = 12.0\n", "", "E-MISSING", "production"),
    "owner": ('facility = "kiosk"\nbank = "anchor"', 'facility = "chandler"\nbank = "anchor"', "E-VALUE", "extra_outlets.fair.bank"),
    "no owner": ('facility = "kiosk"\nbank = "anchor"', 'facility = "kiosk"', "E-VALUE", "extra_outlets.fair.bank"),
    "column": ('column = "inhabitants"', 'column = "inhabitant"', "E-REF", "spreads.homes.column"),
    "words": ('column = "inhabitants"', 'column = "zh"', "E-REF", "spreads.homes.column"),
    "both": ('column = "inhabitants"', 'column = "inhabitants"\nweights = { quay = 1 }', "E-VALUE", "spreads.homes"),
    "bank": ("[banks.anchor]\n", "[banks.anchor]\nuntil = 2031-04-01\n", "", ""),
    "banks": ("[banks.tide]\n", '[banks.tide]\npension_share = 0.1\n', "E-SUM", "banks"),
    "submit": ("submit_every_days = 7", 'submit_every_days = 7\nsubmit_closes = "08:00"', "E-TIME", "units.guild.submit_closes"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_missing_piece_is_told_at_the_key_that_needs_it(case: str, folder: Path) -> None:
    old, new, code, path = CASES[case]
    assert old in TOWN
    (folder / "plan.toml").write_text(TOWN.replace(old, new, 1), encoding="utf-8")
    if not code:
        resolve(folder / "plan.toml")
        return
    found = {(d.code, d.path) for d in refused(folder / "plan.toml")}
    assert (code, path) in found, found


def test_a_planner_who_means_to_depart_from_the_notice_says_so_at_the_key(folder: Path) -> None:
    slower = TOWN.replace("days = 10\n", "days = 12\n")
    (folder / "plan.toml").write_text(slower, encoding="utf-8")
    assert [w.code for w in resolve(folder / "plan.toml").warnings] == ["W-NOTICE"]
    meant = slower.replace('"promises.letter" =', '"promises.letter.days" = "lever"\n"promises.letter" =')
    (folder / "plan.toml").write_text(meant, encoding="utf-8")
    assert resolve(folder / "plan.toml").warnings == ()
