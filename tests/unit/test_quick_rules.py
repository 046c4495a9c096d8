"""Rules that take a short cut, against the plain statement of what they mean."""

from __future__ import annotations

from functools import cache

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim import chance, rules
from sim.clock import DAY, NEVER
from sim.elementary import ln
from sim.hours import Steps, value_at
from sim.journeys import OCCASIONS
from sim.open_days import open_days
from sim.run_inputs import read_inputs
from sim.scenario_files import resolve
from sim.world import World

DAYS = 12


class _Clock:
    n_days = DAYS


@cache
def _world() -> World:
    return read_inputs(resolve("baseline")).world(3, 1, 1)


@st.composite
def timetables(draw: st.DrawFn) -> Steps:
    """Edges on whole hours, so that midnights are among them, and values that change at each."""
    hours = sorted(draw(st.sets(st.integers(0, 24 * (DAYS + 40)), max_size=40)))
    values, now = [], 0
    for _ in hours:
        now = draw(st.sampled_from([v for v in range(3) if v != now]))
        values.append(now)
    return Steps(np.array(hours, np.int64) * 3_600, np.array(values, np.int32))


@given(timetables())
def test_openings_of_days_are_those_of_a_walk_from_hour_to_hour(steps: Steps) -> None:
    first, last = open_days([steps], _Clock)  # type: ignore[arg-type]
    on = [value_at(*steps, hour * 3_600) > 0 for hour in range(24 * (DAYS + 80))]
    for day in range(DAYS):
        today = range(24 * day, 24 * (day + 1))
        opens = [hour for hour in today if on[hour]]
        assert first[0, day] == (opens[0] * 3_600 if opens else -1)
        closes = [hour + 1 for hour in today if on[hour] and not on[hour + 1]]
        if not opens:
            assert last[0, day] == -1
        elif closes and not on[24 * (day + 1) - 1]:
            assert last[0, day] == closes[-1] * 3_600
        elif closes and closes[-1] == 24 * (day + 1):
            assert last[0, day] == (day + 1) * DAY
        else:  # open through midnight: the closing of the next day is meant
            assert last[0, day] == last[0, day + 1]


@given(st.integers(0, 10**6), st.integers(0, 16), st.integers(0, 16), st.integers(0, 5), st.integers(-5, 400))
def test_a_counter_is_the_highest_hash_among_the_open_ones(
    person: int, bank: int, district: int, visit: int, day: int
) -> None:
    world = _world()
    p, bank = world.places, bank % len(world.city.banks)
    district %= len(world.city.districts)
    at = (visit * p.n_banks + bank) * p.n_districts + district
    near = p.near[p.near_at[at] : p.near_at[at + 1]].tolist()
    is_open = [f for f in near if p.from_day[f] <= day < p.until_day[f]]
    found = int(rules.counter_of(visit, bank, district, person * OCCASIONS + 3, day, world.keys, p))
    hashes = {f: int(chance.bits(world.keys[chance.OUTLET], person, p.code[f])) for f in is_open}
    assert found == max(hashes, key=hashes.__getitem__, default=-1)


def test_many_counters_more_than_a_world_has_are_told_apart() -> None:
    world = _world()
    n = 40_000
    codes = np.arange(n, dtype=np.int64) * 7 + 1
    p = world.places._replace(
        n_banks=1,
        n_districts=1,
        near=np.arange(n),
        near_at=np.array([0, n]),
        near_step=chance.strides(codes),
        near_from=np.array([0]),
        near_until=np.array([9]),
        from_day=np.zeros(n, np.int64),
        until_day=np.full(n, 9),
    )
    for person in range(20):
        hashes = [int(chance.bits(world.keys[chance.OUTLET], person, code)) for code in codes.tolist()]
        found = rules.counter_of(0, 0, 0, person * OCCASIONS, 1, world.keys, p)
        assert found == hashes.index(max(hashes))


def test_the_world_has_slices_of_many_counters_and_of_one_and_counters_that_open_late() -> None:
    p = _world().places
    sizes = np.diff(p.near_at)
    assert sizes.max() > 8
    assert (sizes == 1).any()
    assert (p.near_from > 0).any()
    assert (p.near_from <= 0).any()


@given(st.integers(-5 * DAY, 900 * DAY), st.integers(0, 15), st.booleans())
def test_data_is_released_at_the_next_cut_off(received: int, room: int, sharp: bool) -> None:
    r = _world().releases
    room %= len(r.has_cutoff)
    mine = r.cutoffs[r.cutoffs_at[room] : r.cutoffs_at[room + 1]]
    if sharp:  # data of the cut-off second waits for the next
        received = int(mine[received % len(mine)])
    later = mine[mine > received]
    expected = int(later[0]) if len(later) else NEVER
    assert r.has_cutoff[room]
    assert rules.release_of(received, room, r) == expected


@given(st.integers(1, 10**9), st.integers(0, 400 * DAY))
def test_a_card_is_lost_when_its_draw_says_so_and_not_before_the_end_else(card: int, in_hand: int) -> None:
    world = _world()
    r, u = world.rounds, chance.uniform(world.keys[chance.CARD_LOST], card, 0)
    lost = in_hand - float(ln(u)) / r.lost_per_second
    acts = int(rules.loss_second(card, in_hand, world.keys, r))
    if acts == NEVER:
        assert lost > world.horizon
    else:
        assert acts > lost


def test_some_of_many_cards_are_lost_before_the_end() -> None:
    world = _world()
    acts = [rules.loss_second(card, 0, world.keys, world.rounds) for card in range(2_000)]
    share = np.mean([a < world.horizon for a in acts])
    # 1 - exp(-rate * horizon) is the share lost before the end; acting takes some days more
    lost = 1.0 - np.exp(-world.rounds.lost_per_second * world.horizon)
    assert 0.5 * lost < share <= lost + 4.0 * np.sqrt(lost / 2_000)
