"""The gate seldom alarms without cause and finds what it has to, on a town that is played.

The full measurement: ``python -m tests.benchmarks.gate_rates``.
"""

from sim.experiments.gate_rules import read_gates
from tests.benchmarks.gate_rates import LATER, OPENS, false_alarms, found, groups, played

RUNS = 24


def test_a_town_against_itself_with_other_luck_alarms_at_most_as_often_as_stated() -> None:
    # 1 % of 40 gates is 0.4; three or more would be seen once in a hundred tries.
    assert false_alarms(played(range(RUNS)), 8, 40, read_gates()).said <= 2


def test_half_a_percent_of_the_mean_wait_is_found_with_a_margin_of_a_quarter() -> None:
    plain, late = played(range(RUNS), OPENS, 2), played(range(RUNS), LATER, 2)
    assert found(plain, late, 8, 40, read_gates()).said >= 38


def test_gates_have_runs_of_their_own_where_there_are_enough() -> None:
    assert [g.tolist() for g in groups(6, 2, 3)] == [[0, 1], [2, 3], [4, 5]]
    drawn = groups(5, 4, 10)
    assert all(len(set(g.tolist())) == 4 for g in drawn)
