"""The hash tree: the same for both engines and any order, another one for any second, and it says where."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from sim.clock import DAY, NEVER
from sim.engines import entity, fast
from sim.hash_tree import Hasher, Tree, first_difference
from sim.journeys import KEPT, Log
from sim.series import Series
from tests.twins.cities import Small, build


@cache
def played(seed: int) -> tuple[Small, Log, Series]:
    small = build(seed)
    return small, *fast.play(small.world, small.people)


def tree_of(small: Small, parts: list[Log], series: Series) -> Tree:
    hasher = Hasher(small.world)
    for part in parts:
        hasher.add(part)
    return hasher.finish(series)


def copied(log: Log) -> Log:
    return Log(*(column.copy() for column in log))


@pytest.mark.parametrize("seed", range(12))
def test_engines_and_orders_give_one_tree(seed: int) -> None:
    small, log, series = played(seed)
    tree = tree_of(small, [log], series)
    order = np.random.default_rng(seed).permutation(len(log.application))
    parts = [Log(*(c[p] for c in log)) for p in np.array_split(order, 4)]  # type: ignore[arg-type]
    assert first_difference(tree, tree_of(small, parts, series)) is None
    other, other_series = entity.play(small.world, small.people)
    assert tree.root == tree_of(small, [other], other_series).root


INDEXES = ("bank", "district", "group", "batch", "channel", "kind", "collection", "facility", "outcome")
AT_COUNTERS = ("counter_wait", "facility", "visits", "failed", "broken")


def other_value(small: Small, column: str, value: int) -> int:
    """A value that the column could have as well; indexes stay inside their tables."""
    if column not in INDEXES:
        return value + 1
    sizes = {
        "bank": len(small.city.banks),
        "district": len(small.city.districts),
        "facility": len(small.world.places.kind),
    }
    return (value + 1) % sizes.get(column, 2)


@pytest.mark.parametrize("column", [c for c in KEPT if c != "application"])
def test_a_change_in_any_column_changes_the_tree(column: str) -> None:
    seen = 0
    for seed in range(12):
        small, log, series = played(seed)
        spoiled = copied(log)
        values = getattr(spoiled, column)
        usual = log.loaded < NEVER if column in ("line_wait", "remakes") else values < NEVER
        rows = np.flatnonzero(log.came < NEVER if column in AT_COUNTERS else usual)
        if len(rows):
            values[rows[0]] = other_value(small, column, int(values[rows[0]]))
            if values[rows[0]] != getattr(log, column)[rows[0]]:
                assert tree_of(small, [spoiled], series).root != tree_of(small, [log], series).root
                seen += 1
    assert seen > 0


def test_two_moments_that_change_places_change_the_tree() -> None:
    small, log, series = played(1)
    here = (log.released < NEVER) & (log.loaded < NEVER) & (log.released != log.loaded)
    row = int(np.flatnonzero(here & (log.released // DAY == log.loaded // DAY))[0])
    spoiled = copied(log)
    spoiled.released[row], spoiled.loaded[row] = log.loaded[row], log.released[row]
    assert tree_of(small, [spoiled], series).root != tree_of(small, [log], series).root


def test_the_first_difference_is_named_by_day_and_room() -> None:
    small, log, series = played(1)
    row = int(np.flatnonzero((log.loaded < NEVER) & (log.made < NEVER))[0])
    spoiled = copied(log)
    spoiled.made[row] += 1
    found = first_difference(tree_of(small, [log], series), tree_of(small, [spoiled], series))
    assert found is not None
    assert found.room == f"lines.{small.city.banks[int(log.bank[row])].id}"
    assert found.day == small.world.clock.date_of(int(log.made[row]) // DAY)


def test_a_change_in_the_series_is_seen() -> None:
    small, log, series = played(1)
    area = series.lines.area.copy()
    area[0, 3] += 1
    other = series._replace(lines=series.lines._replace(area=area))
    found = first_difference(tree_of(small, [log], series), tree_of(small, [log], other))
    assert found is not None
    assert (found.room, found.day) == (f"lines.{small.city.banks[0].id}", small.world.clock.date_of(3))


def test_a_tree_survives_its_file_and_a_damaged_one_is_refused() -> None:
    small, log, series = played(1)
    tree = tree_of(small, [log], series)
    data = tree.as_json()
    assert first_difference(tree, Tree.from_json(data)) is None
    room = next(iter(data["rooms"]))
    data["rooms"][room] = "f" + data["rooms"][room][1:]
    with pytest.raises(ValueError, match="damaged"):
        Tree.from_json(data)


def test_trees_of_different_cities_are_not_compared() -> None:
    a, b = (tree_of(*_parts(seed)) for seed in (1, 2))
    if a.rooms != b.rooms or a.start != b.start:
        with pytest.raises(ValueError, match="same city"):
            first_difference(a, b)


def _parts(seed: int) -> tuple[Small, list[Log], Series]:
    small, log, series = played(seed)
    return small, [log], series
