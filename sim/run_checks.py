"""Laws that every run must obey; a run that breaks one is a bug, and is not stored.

Conservation: what came has left or is there, at every facility and midnight. Little's law without an
average: the area under a queue that the facility kept is the sum of the waits that journeys tell.
"""

from __future__ import annotations

import numpy as np

from sim.arrays import I64, AnyArray
from sim.journeys import WAY_NAMES
from sim.measures.sums import (
    GOOD,
    IN_WORK_COUNT,
    LINE_LEFT,
    LINE_LEFT_COUNT,
    LINE_WAIT,
    MAYBE,
    MAYBE_COUNT,
    REMAKES,
    ROUND_DEPARTED,
    ROUND_HANDED,
    ROUND_WAIT,
    SURE,
    SURE_COUNT,
    VISITS,
    WAITED,
    WORK,
    Sums,
)
from sim.series import Series
from sim.world import World


class LawBroken(Exception):
    """A run contradicts itself: names the law, the facility and the day."""


def check_run(sums: Sums, series: Series, world: World) -> None:
    """Raise LawBroken unless a run conserves people and cards and obeys Little's law, exactly."""
    conservation(series, world)
    counters_agree(sums, series)
    lines_agree(sums, series, world)
    rounds_agree(sums, series, world)


def conservation(series: Series, world: World) -> None:
    """What came so far has left or is there: every facility, every midnight."""
    c, lines, rounds = series.counters, series.lines, series.rounds
    left = [c.served, c.gave_up, c.turned_away]
    pools = [pool_name(world, p) for p in range(len(c.arrivals))]
    banks = [f"{b.id} {way}" for b in world.city.banks for way in WAY_NAMES]
    _conserved("visits to", c.arrivals, left, c.midnight, pools, world)
    _conserved("orders at", lines.released, [lines.loaded], lines.waiting, list(world.bureau_names), world)
    _conserved("cards in lots at", lines.loaded, [lines.made], lines.in_work, list(world.bureau_names), world)
    _conserved("cards on rounds of", rounds.handed, [rounds.departed], rounds.waiting, banks, world)


def _conserved(
    what: str, came: AnyArray, left: list[AnyArray], there: AnyArray, names: list[str], world: World
) -> None:
    flow = came.astype(np.int64)
    for part in left:
        flow = flow - part
    missing = np.cumsum(flow, axis=1) - there
    if missing.any():
        day, row = (int(x) for x in np.argwhere(missing.T)[0])
        raise LawBroken(
            f"conservation: {what} {names[row]} on {world.clock.date_of(day)}: "
            f"{missing[row, day]:+d} came and neither left nor are there"
        )


def pool_name(world: World, pool: int) -> str:
    """A counter in words: its kind, its owner, its number among them."""
    facility = int(world.places.facility[pool])
    bank, district = int(world.places.bank[facility]), int(world.places.district[facility])
    kinds = sorted(world.scenario.facilities, key=lambda k: world.scenario.facilities[k].code)
    owner = f"{world.city.banks[bank].id} " if bank >= 0 else ""
    return (
        f"{kinds[int(world.places.kind[facility])]} {owner}{world.city.districts[district].id} no. {facility}"
    )


def counters_agree(sums: Sums, series: Series) -> None:
    """Little's law at the counters of the city: journeys know visits, not at which counter each was."""
    s, c = sums.counters, series.counters
    _equal("visits at counters", int(s[VISITS]), int(c.arrivals.sum(dtype=np.int64)))
    there = int(c.midnight[:, -1].sum(dtype=np.int64)) if c.midnight.size else 0
    if not s[SURE_COUNT] <= there <= s[SURE_COUNT] + s[MAYBE_COUNT]:
        raise LawBroken(
            f"people waiting at counters at the end: {s[SURE_COUNT]} by journeys, {there} by counters"
        )
    area = int(c.area.sum())
    least = int(s[WAITED] + s[SURE])
    if not least <= area <= least + s[MAYBE]:
        raise LawBroken(
            f"Little's law at the counters: person-seconds {area} by counters, {least} by journeys"
        )


def lines_agree(sums: Sums, series: Series, world: World) -> None:
    """Little's law at every bureau: waiting, and work (exact where no card was remade)."""
    by_bureau = np.zeros((len(sums.lines), len(world.bureaus)), dtype=np.int64)
    np.add.at(by_bureau.T, world.bureau_of, sums.lines.T)
    lines = series.lines
    for b, name in enumerate(world.bureau_names):
        s = by_bureau[:, b]
        remade = int(lines.remade[b].sum(dtype=np.int64))
        _equal(f"cards remade at {name}", int(s[REMAKES]), remade)
        _equal(f"good cards of {name}", int(s[GOOD]), int(lines.made[b].sum(dtype=np.int64)) - remade)
        _equal(f"orders waiting at {name} at the end", int(s[LINE_LEFT_COUNT]), int(lines.waiting[b, -1]))
        area = int(lines.area[b].sum())
        _equal(f"Little's law at the lines of {name}, order-seconds", int(s[LINE_WAIT] + s[LINE_LEFT]), area)
        _work_agrees(name, s, int(lines.work_area[b].sum()), int(lines.in_work[b, -1]), remade)


def _work_agrees(name: str, s: I64, area: int, in_work: int, remade: int) -> None:
    """Earlier rounds of a remade card are not in the log, so then the log can only know less."""
    if remade == 0:
        _equal(f"cards in lots at {name} at the end", int(s[IN_WORK_COUNT]), in_work)
        _equal(f"Little's law in the lots of {name}, card-seconds", int(s[WORK]), area)
    elif s[WORK] > area:
        raise LawBroken(
            f"Little's law in the lots of {name}: {s[WORK]} card-seconds by journeys, {area} by lines"
        )


def rounds_agree(sums: Sums, series: Series, world: World) -> None:
    """Little's law on the rounds of every bank and way."""
    rounds = series.rounds
    for row in range(len(rounds.handed)):
        name = f"{world.city.banks[row // 4].id} {WAY_NAMES[row % 4]}"
        s = sums.rounds[:, row]
        _equal(f"cards handed to {name}", int(s[ROUND_HANDED]), int(rounds.handed[row].sum(dtype=np.int64)))
        _equal(
            f"cards departed by {name}", int(s[ROUND_DEPARTED]), int(rounds.departed[row].sum(dtype=np.int64))
        )
        _equal(
            f"Little's law on the rounds of {name}, card-seconds",
            int(s[ROUND_WAIT]),
            int(rounds.area[row].sum()),
        )


def _equal(what: str, by_journeys: int, by_facility: int) -> None:
    if by_journeys != by_facility:
        raise LawBroken(f"{what}: {by_journeys} by journeys, {by_facility} by the facility")
