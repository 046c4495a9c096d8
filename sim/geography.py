"""Where things are: weights over districts, the nearest districts, when a bank joins."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Protocol

import numpy as np

from sim.arrays import F64
from sim.city import City
from sim.scenario import Scenario
from sim.scenario_people import Spread


class Named(Protocol):
    """Anything with an id."""

    @property
    def id(self) -> str: ...


def index_of(items: Sequence[Named], wanted: str) -> int:
    """Position of the item with this id; KeyError with the known ids if there is none."""
    for i, item in enumerate(items):
        if item.id == wanted:
            return i
    raise KeyError(f"{wanted!r} is none of {', '.join(item.id for item in items)}")


def spread_weights(spread: Spread, city: City) -> F64:
    """Weights of all districts, shape (districts,): stated ones, or a column of the districts file."""
    if spread.weights is not None:
        return np.array([spread.weights.get(d.id, 0.0) for d in city.districts], dtype=np.float64)
    return np.array(city.column(spread.column or "population"), dtype=np.float64)


def nearest_districts(city: City) -> list[list[int]]:
    """For every district all districts, nearest first (squared distance of their tiles, then code)."""
    tiles = np.array([(d.tile_x, d.tile_y) for d in city.districts], dtype=np.int64).reshape(-1, 2)
    squared = ((tiles[:, None, :] - tiles[None, :, :]) ** 2).sum(axis=2)
    return [np.argsort(row, kind="stable").tolist() for row in squared]


def bank_since(scenario: Scenario, city: City, bank: int) -> dt.date:
    """The day a bank joins: the scenario's word, else the list's."""
    stated = scenario.banks.get(city.banks[bank].id)
    return stated.from_ if stated is not None and stated.from_ is not None else city.banks[bank].since
