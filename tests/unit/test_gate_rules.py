"""`gates.toml` is read as strictly as a scenario: every mistake with its line."""

from pathlib import Path

import pytest

from sim.diagnostics import ScenarioError
from sim.experiments.gate_rules import Margin, margin_of, read_gates
from sim.measures.names import measures
from sim.scenario_paths import GATES, shipped_folder, shipped_names

SHIPPED = (shipped_folder() / GATES).read_text(encoding="utf-8")


def test_the_shipped_margins_are_read_and_are_no_scenario() -> None:
    gates = read_gates()
    assert set(gates.measures) <= set(measures()) | {f"{m}_{s}" for m in measures() for s in ("mean", "p95")}
    assert "gates" not in shipped_names()


def test_a_part_of_the_city_has_the_margins_of_the_whole_and_else_of_its_unit() -> None:
    gates = read_gates()
    assert gates.level("on_time_share.bank.icbc") == gates.measures["on_time_share"]
    assert gates.level("overtime_hours") == gates.units["hours"]
    assert gates.level("counter_queue_peak") is None  # persons: nobody said how many


@pytest.mark.parametrize(
    ("text", "before", "wanted"),
    [
        ("0.1 days", 7.0, 0.1),
        ("0.2 points", 0.99, 0.002),
        ("0.25 %", -8.0, 0.02),
        ("5000 cards", 1.0, 5_000.0),
    ],
)
def test_a_margin_is_in_the_unit_of_its_measure(text: str, before: float, wanted: float) -> None:
    assert margin_of(text).of(before) == pytest.approx(wanted)


@pytest.mark.parametrize("text", ["", "0.1", "days", "-1 days", "1e3 cards", "nan days", "0,1 days"])
def test_what_is_no_margin_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="E-UNIT"):
        margin_of(text)


def test_a_margin_is_shown_as_it_is_written() -> None:
    assert str(Margin(0.25, "%")) == "0.25 %"


@pytest.mark.parametrize(
    ("old", "new", "code", "written"),
    [
        ("false_alarms = 0.01", "false_alarms = 2", "E-RANGE", "false_alarms = 2"),
        ("power = 0.99", "powr = 0.99", "E-UNKNOWN", "powr"),
        ("[measures.late]", "[measures.lates]", "E-REF", "[measures.lates]"),
        (
            'warn = "2000 applications"\nerror = "20000 applications"',
            'warn = "2000 cards"\nerror = "20000 cards"',
            "E-UNIT",
            'warn = "2000 cards"',
        ),
        ('"0.02 days"', '"0.02 day s"', "E-UNIT", '"0.02 day s"'),
        ('"0.02 days"', '"0.2 days"', "E-RANGE", "[measures.days_to_made_mean]"),
        (
            '"people.willing_factor" = 1.005',
            '"people.willing_factor" = 0',
            "E-RANGE",
            '"people.willing_factor" = 0',
        ),
        ("[units.minutes]", "[units.parsecs]", "E-REF", "[units.parsecs]"),
        ("most = 12", "most = 5", "E-RANGE", "[replications]"),
        ("schema_version = 1", "schema_version = 2", "E-VERSION", "schema_version = 2"),
        ("[units.share]", "[units.share", "E-SYNTAX", "[units.share"),
    ],
)
def test_a_mistake_is_told_with_its_line(old: str, new: str, code: str, written: str, tmp_path: Path) -> None:
    text = SHIPPED.replace(old, new, 1)
    assert text != SHIPPED
    (tmp_path / GATES).write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as refused:
        read_gates(tmp_path)
    found = {(d.code, d.line) for d in refused.value.diagnostics}
    line = next(
        i for i, row in enumerate(text.splitlines(), 1) if row.startswith(written) or f" {written}" in row
    )
    assert (code, line) in found
