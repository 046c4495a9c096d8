"""The search over whole numbers: the least is found with few trials, and what contradicts is noticed."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from sim.experiments.ladders import Candidate, Ladder, leq, one_less

GRID = tuple(sorted(((n, h) for n in (1, 2, 3) for h in range(24)), key=lambda c: (c[0] * (20 + c[1]), c)))


def climb(ladder: Ladder, enough: Callable[[Candidate], bool], start: Candidate) -> int:
    """Try until the ladder is content; how many trials it took."""
    trials = 0
    while (c := ladder.next_trial(0, start) or ladder.next_neighbour(0)) is not None:
        assert (c, 0) not in ladder.trials
        ladder.note(c, 0, enough(c))
        trials += 1
    return trials


@given(need=st.integers(0, 75), start=st.sampled_from(GRID))
def test_the_cheapest_that_is_enough_is_found_where_more_is_better(need: int, start: Candidate) -> None:
    def enough(c: Candidate) -> bool:
        return c[0] * (c[1] + 1) >= need

    ladder = Ladder(GRID)
    trials = climb(ladder, enough, start)
    assert ladder.current() == next((c for c in GRID if enough(c)), None)
    assert ladder.monotone
    # three rows, each doubled and halved over 24 steps, and the neighbours: far from 72
    assert trials <= 24


def test_a_good_start_needs_few_trials() -> None:
    # the start passes, one less fails; no cheaper row is possible at its largest; two neighbours
    ladder = Ladder(tuple((1, h) for h in range(24)))
    assert climb(ladder, lambda c: c[1] >= 12, (1, 12)) == 4


def test_what_was_known_before_makes_no_step_longer() -> None:
    """Four fail at a higher level, as is known: the next one above is tried first, not the last of all."""
    ladder = Ladder(tuple((1, h) for h in range(24)))
    for hours in (12, 11, 9, 10):
        ladder.note((1, hours), 0, False)
    ladder.missed.clear()
    assert ladder.next_trial(0, (1, 12)) == (1, 13)
    ladder.note((1, 13), 0, False)
    assert ladder.next_trial(0, (1, 12)) == (1, 14)
    ladder.note((1, 14), 0, False)
    assert ladder.next_trial(0, (1, 12)) == (1, 17)


@given(bad=st.sets(st.sampled_from(GRID), min_size=1, max_size=40))
def test_whatever_is_enough_the_least_is_found_when_all_cheaper_ones_are_tried(bad: set[Candidate]) -> None:
    ladder = Ladder(GRID, monotone=False)
    climb(ladder, lambda c: c not in bad, (1, 0))
    assert ladder.current() == next((c for c in GRID if c not in bad), None)


def test_more_that_is_worse_is_noticed_and_all_cheaper_ones_are_tried() -> None:
    """Enough from 10 on, but not at 11: the neighbour of the least tells; 3 is enough as well, unseen."""
    ladder = Ladder(tuple((1, h) for h in range(24)))
    climb(ladder, lambda c: (c[1] >= 10 and c[1] != 11) or c[1] == 3, (1, 10))
    assert not ladder.monotone
    assert ladder.current() == (1, 3)


def test_one_replication_never_contradicts_another() -> None:
    ladder = Ladder(tuple((n,) for n in range(1, 9)))
    ladder.note((3,), 1, True)
    ladder.note((4,), 2, False)
    assert ladder.monotone
    assert ladder.current() == (5,)


def test_a_failure_anywhere_rules_out_what_has_no_more_of_anything() -> None:
    ladder = Ladder(GRID)
    ladder.note((2, 5), 7, False)
    assert all(not leq(c, (2, 5)) for c in [ladder.current()] if c)
    assert one_less((2, 5)) == [(1, 5), (2, 4)]
