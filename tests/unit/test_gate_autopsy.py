"""What was changed is named: one parameter, several that work only together, none.

All plants in the shipped scenario: ``python -m tests.benchmarks.gate_plants``.
"""

from pathlib import Path

import pytest

from sim.experiments.gate_autopsy import autopsy
from sim.experiments.gate_baseline import Baseline
from sim.experiments.gate_candidate import Played, candidate, play
from sim.experiments.vary import vary
from sim.scenario_files import Resolved, resolve
from tests.benchmarks.gate_plants import AFTER, DEMAND, LINES, PROMISES, Plant, baseline_of, planted, wrong
from tests.unit.test_gate import GOOD

Base = tuple[Resolved, Baseline, Played]
PLANTS = (
    Plant("groups.minor.willing_share", 0.51, DEMAND),
    Plant("promises.online.days", 29, PROMISES),
    Plant("production.setup_minutes", 6.0, LINES),
    Plant("collection.never_share", 0.05, AFTER),
)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    path = tmp_path_factory.mktemp("plants") / "good.toml"
    path.write_text(GOOD, encoding="utf-8")
    resolved = resolve(Path(path))
    return resolved, *baseline_of(resolved)


@pytest.mark.parametrize("plant", PLANTS, ids=lambda p: p.key)
def test_a_planted_parameter_is_named_with_its_room_and_its_first_second(plant: Plant, base: Base) -> None:
    resolved, baseline, before = base
    now = planted(resolved, plant)
    assert wrong(autopsy(now, baseline), plant, before, play(now.resolved)) == ""


def test_nothing_is_named_where_nothing_changed(base: Base) -> None:
    found = autopsy(candidate(base[0]), base[1])
    assert (found.source, found.moved, found.still) == (None, (), 0)


def test_changes_that_move_something_only_together_are_told_so(base: Base) -> None:
    # Nobody is carried home in this town until somebody chooses it: a slower round alone moves nothing.
    resolved, _, _ = base
    none_home = vary(resolved, {"groups.retiree.collection": {"branch": 1.0}})
    baseline, _ = baseline_of(none_home)
    now = candidate(
        vary(
            resolved,
            {
                "delivery.home.departures": ["10:00"],
                "groups.retiree.collection": {"branch": 0.5, "home": 0.5},
            },
        )
    )
    found = autopsy(now, baseline)
    told = {m.change.key: m.alone for m in found.moved}
    assert told["delivery.home.departures"] is False
    assert found.still == 0
