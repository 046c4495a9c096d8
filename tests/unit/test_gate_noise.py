"""How many replications a baseline needs is planned by what small changes show on the same luck."""

import math
from pathlib import Path

import pytest

from sim.experiments.gate_candidate import candidate
from sim.experiments.gate_noise import noise_of, planned, powers, probes_of
from sim.experiments.gate_parameters import parameters
from sim.experiments.gate_rules import Gates, read_gates
from sim.experiments.gate_verdicts import power_of
from sim.scenario_files import resolve

ID = "days_to_made_mean"  # the shipped margin is 0.02 days
GATES = """schema_version = 1
false_alarms = 0.01
misses = 0.05
power = 0.99
[replications]
least = 3
most = 40
[measures.days_to_made_mean]
warn = "0.02 days"
error = "0.1 days"
"""


@pytest.fixture
def gates(tmp_path: Path) -> Gates:
    (tmp_path / "gates.toml").write_text(GATES, encoding="utf-8")
    return read_gates(tmp_path)


BEFORE = (3.0, 4.0, 5.0)  # standard deviation 1: two runs with other luck differ by root two


def probe(mean: float, spread: float) -> dict[str, tuple[float, ...]]:
    """Differences of this mean, and of ``spread`` as standard deviation."""
    return {ID: tuple(b + mean + s * spread for b, s in zip(BEFORE, (-1, 1, 0), strict=True))}


@pytest.mark.parametrize(
    ("mean", "spread", "wanted"),
    [
        (0.04, 0.01, 0.01),  # just twice the margin
        (0.02, 0.01, 0.02),  # half of it: at most in proportion
        (0.16, 0.01, 0.005),  # four times of it: at least by the root
        (0.0004, 0.1, math.sqrt(2)),  # no more than with other luck
        (0.0, 0.0, math.sqrt(2)),  # a probe that moves nothing tells nothing
    ],
)
def test_the_noise_is_that_of_a_change_of_twice_the_margin(
    mean: float, spread: float, wanted: float, gates: Gates
) -> None:
    assert noise_of({ID: BEFORE}, [probe(mean, spread)], gates)[ID] == pytest.approx(wanted, rel=1e-3)


def test_the_probe_that_moves_a_number_most_speaks_for_it(gates: Gates) -> None:
    found = noise_of({ID: BEFORE}, [probe(0.01, 0.5), probe(-0.04, 0.03)], gates)
    assert found[ID] == pytest.approx(0.03)


def test_without_a_probe_nothing_is_paired(gates: Gates) -> None:
    assert noise_of({ID: BEFORE}, [], gates)[ID] == pytest.approx(math.sqrt(2), rel=1e-3)


def test_as_many_replications_as_the_power_needs_and_no_more_than_allowed(gates: Gates) -> None:
    n = planned({ID: BEFORE}, {ID: 0.02}, gates)
    assert power_of(0.02, n, 0.02, 1, 0.01) >= 0.99 > power_of(0.02, n - 1, 0.02, 1, 0.01)
    assert planned({ID: BEFORE}, {ID: 9.0}, gates) == 40
    assert planned({ID: BEFORE}, {ID: 0.0}, gates) == 3


def test_the_power_is_told_for_what_is_known_and_shrinks_with_many_checks(gates: Gates) -> None:
    alone, among = (powers({ID: BEFORE}, {ID: 0.02}, gates, of)[ID] for of in (0, 100))
    assert alone == pytest.approx(power_of(0.02, 3, 0.02, 1, 0.01))
    assert among < alone
    assert powers({ID: BEFORE}, {}, gates) == {}


def test_probes_change_one_number_each_and_what_a_scenario_lacks_is_left_out() -> None:
    gates = read_gates()
    more = gates.model_copy(update={"probes": {**gates.probes, "production.no_such_key": 1.1}})
    now = candidate(resolve("baseline"))
    probes = probes_of(now, more)
    assert len(probes) == len(gates.probes)
    setups = [parameters(p.resolved.scenario)["production"]["setup_minutes"] for p in probes]
    base = parameters(now.resolved.scenario)["production"]["setup_minutes"]
    assert sorted(setups) == pytest.approx([base, base, base * 1.05])
