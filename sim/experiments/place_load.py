"""Load of the counters by kind of outlet, kind of server, district and day: visits against hours."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from sim.arrays import F64
from sim.experiments.durations import mean_seconds
from sim.measures.facilities import server_seconds
from sim.measures.tables import visits_of
from sim.scenario import Scenario
from sim.world import World


class PlaceLoad(NamedTuple):
    """Arrays of shape (kinds, 2, districts, days); the second axis is counters, then issuing stations.

    visits: expected first visits. work: hours they take. hours: on duty by the timetables, repairs of
    printers taken off.
    """

    visits: F64
    work: F64
    hours: F64


def place_load(world: World, visits: F64) -> PlaceLoad:
    """Expected visits (visits, banks, districts, days) by the counters that they go to."""
    scenario, places = world.scenario, world.places
    shape = (len(scenario.facilities), 2, places.n_districts, visits.shape[-1])
    out, work = np.zeros(shape), np.zeros(shape)
    for v, name in enumerate(visits_of(world)):
        hours = mean_seconds(scenario.visits[name].service) / 3_600.0
        came = np.tensordot(_goes_to(world, v), visits[v], axes=([2, 3], [0, 1]))
        out[:, int(places.visit_pool[v])] += came
        work[:, int(places.visit_pool[v])] += hours * came
    return PlaceLoad(out, work, _hours(world, shape))


def kinds_of(scenario: Scenario) -> list[str]:
    """Kinds of outlets in the order of their codes."""
    return sorted(scenario.facilities, key=lambda k: scenario.facilities[k].code)


def _goes_to(world: World, visit: int) -> F64:
    """Share of a visit's people, by bank and district, whom each kind of counter of each district gets,
    (kinds, districts of counters, banks, districts): they choose evenly among those near them."""
    places = world.places
    size = places.n_banks * places.n_districts
    at = places.near_at[visit * size : (visit + 1) * size + 1]
    near, many = places.near[at[0] : at[-1]], np.diff(at)
    whose = np.repeat(np.arange(size), many)
    out = np.zeros((len(world.scenario.facilities), places.n_districts, size))
    np.add.at(out, (places.kind[near], places.district[near], whose), 1.0 / many[whose])
    return out.reshape(*out.shape[:2], places.n_banks, places.n_districts)


def _hours(world: World, shape: tuple[int, ...]) -> F64:
    scenario, places = world.scenario, world.places
    f = places.facility
    stations = (places.pool_of[f, 1] == np.arange(len(f))).astype(np.int64)
    a_timetable = server_seconds(places, shape[-1]) / 3_600.0
    pools = np.zeros((*shape[:3], len(a_timetable)))
    np.add.at(pools, (places.kind[f], stations, places.district[f], places.template), 1.0)
    out: F64 = pools @ a_timetable
    for k, kind in enumerate(kinds_of(scenario)):
        broken = scenario.facilities[kind].printer_breakdowns
        if broken is not None:
            out[k, 1] *= broken.mean_hours_between / (broken.mean_hours_between + broken.mean_repair_hours)
    return out
