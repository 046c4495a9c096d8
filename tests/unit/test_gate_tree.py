"""The small tree says the same day and room as the whole one."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.clock import DAY, NEVER
from sim.experiments.gate_candidate import Played
from sim.experiments.gate_moments import DEMAND, HAND_OVER, moments_of
from sim.experiments.gate_people import as_lines, chosen, from_lines
from sim.experiments.gate_tree import SmallTree, parting, small
from sim.hash_tree import Tree, first_difference
from sim.journeys import KEPT, MOMENTS, Log
from tests.laws.test_hash_tree import played

ROOMS, DAYS = ("demand", "counters.a", "lines.a"), 5
cells = st.lists(st.integers(0, 2**64 - 1), min_size=18, max_size=18)


def tree(values: list[int]) -> Tree:
    return Tree(ROOMS, date(2031, 1, 1), np.array(values, dtype=np.uint64).reshape(3, DAYS + 1))


@settings(deadline=None)
@given(cells, st.integers(0, 17), st.integers(1, 2**64 - 1))
def test_the_day_of_one_changed_cell_is_always_found(values: list[int], at: int, flip: int) -> None:
    other = [v ^ flip if i == at else v for i, v in enumerate(values)]
    place, whole = (
        parting(small(tree(values)), small(tree(other))),
        first_difference(tree(values), tree(other)),
    )
    assert place is not None
    assert whole is not None
    assert place.day == whole.day
    # Of 64 bits 12 are kept: where the change is below them the room is not told, never a wrong one.
    assert place.room == (whole.room if flip >= 2**52 else "")


@settings(deadline=None)
@given(cells)
def test_equal_trees_do_not_part_and_are_read_as_written(values: list[int]) -> None:
    one = small(tree(values))
    assert parting(one, small(tree(values))) is None
    assert SmallTree.from_json(one.as_json()) == one


def test_the_first_of_several_days_and_its_rooms_are_named() -> None:
    values, other = [0] * 18, [0] * 18
    other[2] = other[6 + 2] = other[12 + 4] = (
        2**60
    )  # demand and counters on the third day, lines on the fifth
    place = parting(small(tree(values)), small(tree(other)))
    assert place is not None
    assert (place.day, place.room, place.days) == (date(2031, 1, 3), "demand", 2)
    assert place.rooms == ("demand", "counters.a")


def test_a_shorter_run_parts_on_the_first_day_it_lacks() -> None:
    values = list(range(18))
    shorter = Tree(ROOMS, date(2031, 1, 1), tree(values).hashes[:, [0, 1, 2, 5]])
    place = parting(small(tree(values)), small(shorter))
    assert place is not None
    assert (place.day, place.days) == (date(2031, 1, 4), 2)


def test_stories_are_read_as_written_and_every_bank_and_channel_has_one() -> None:
    _, log, _ = played(6)
    kept = chosen(log)
    again = from_lines(as_lines(kept))
    assert all((getattr(kept, name) == getattr(again, name)).all() for name in KEPT)
    begun = log.applied < 2**31 - 1
    seen = set(zip(log.bank[begun].tolist(), log.channel[begun].tolist(), strict=True))
    assert set(zip(kept.bank.tolist(), kept.channel.tolist(), strict=True)) == seen


@pytest.mark.parametrize("column", [*MOMENTS, "due"])
def test_a_moment_that_moves_shows_on_its_own_day_and_in_its_own_room(column: str) -> None:
    city, log, series = played(6)
    values = getattr(log, column)
    row = int(np.flatnonzero((values < NEVER) & (log.applied < NEVER))[0])
    other = Log(*(c.copy() for c in log))
    getattr(other, column)[row] += 1
    a, b = (small(moments_of(Played(city.world, x, series))) for x in (log, other))
    place = parting(a, b)
    assert place is not None
    day = int((log.applied if column == "due" else values)[row]) // DAY
    assert place.day == (city.world.clock.date_of(day) if day < city.world.clock.n_days else None)
    sorts = {"due": "promises", **dict.fromkeys(DEMAND, "demand"), **dict.fromkeys(HAND_OVER, "hand_over")}
    assert place.room.partition(".")[0] in (sorts.get(column, ""), "counters", "desks", "lines")


def test_an_outcome_alone_is_no_moment() -> None:
    city, log, series = played(6)
    other = log._replace(outcome=log.outcome + 1)
    a, b = (small(moments_of(Played(city.world, x, series))) for x in (log, other))
    assert parting(a, b) is None
