"""Who is left after the campaign: the numbers of the report's figure, and cards by hand."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from pathlib import Path

import pyarrow as pa
import pytest
from click.testing import CliRunner

from sim.app.left_screen import groups, idle_cards
from sim.cli import cli
from sim.clock import DAY
from sim.diagnostics import Language
from sim.reports.facts import Facts
from sim.reports.figures.tail import tail
from sim.reports.spoken import plain
from sim.results import RunResult


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_screen_has_the_headline_and_every_number_of_the_figure(
    stored: RunResult, lang: Language
) -> None:
    figure = tail(Facts(stored))
    assert figure is not None
    shown = groups(stored, lang)
    assert shown[0][0] == plain(figure.title, lang)
    for row, line in zip(figure.data.rows, shown[1][2:], strict=False):
        assert re.split(r"\s{2,}", line) == [plain(cell, lang) for cell in row]


def test_the_stock_at_the_end_is_that_of_the_run(stored: RunResult) -> None:
    (line,) = (line for line in groups(stored, "en")[2] if line.startswith("at the branch"))
    assert line.split()[-1].replace(",", "") == f"{stored['uncollected']:.0f}"


def test_cards_not_in_use_are_counted_at_midnight(stored: RunResult) -> None:
    """Four cards: in use at once; in hand on day 2 and never enabled; enabled on day 4; not in hand.

    When day 3 begins two are in hand and not enabled and three not activated, if the second one and the third
    lie idle, and the first has no bank function yet; when day 5 begins one is left, and two.
    """
    moments = {
        "in_hand": [1 * DAY, 2 * DAY, 2 * DAY, None],
        "enabled": [1 * DAY, None, 4 * DAY, None],
        "activated": [4 * DAY, None, None, None],
    }
    part = pa.table({name: pa.array(column, pa.float64()) for name, column in moments.items()})
    run = dataclasses.replace(stored, journey_parts=lambda: iter([part.slice(0, 2), part.slice(2)]))
    start = dt.date.fromisoformat(stored.manifest["scenario"]["horizon"][0])
    days = [start + dt.timedelta(days=n) for n in (3, 5)]
    assert idle_cards(run, days) == {"enabled": [2, 1], "activated": [3, 2]}


def test_a_run_without_journeys_says_what_it_cannot_know(folder: Path) -> None:
    done = CliRunner().invoke(cli, ["left", str(folder), "--lang", "en"])
    assert done.exit_code == 0, done.output
    assert "kept no journeys" in done.output


def test_a_run_without_a_campaign_is_refused(stored: RunResult) -> None:
    manifest = {**stored.manifest, "resolved": {**stored.manifest["resolved"], "normal_phase": None}}
    assert groups(dataclasses.replace(stored, manifest=manifest), "zh") == []
