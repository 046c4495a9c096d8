"""A city of three stages in a row: lines, the mail, counters; and its people, all at once or bank by bank.

Applications are uniform over 365 days. Every bank has four lines with exponential card times (0.95 busy), a
letter takes gamma with shape 4 (mean 5 days), and on the day after it the holder comes, at any second, to the
bank's outlet of the district, which has three counters (lognormal, coefficient of variation 0.5, 0.8 busy).
"""

from __future__ import annotations

import datetime as dt
import threading
from dataclasses import replace
from typing import Any

import numpy as np
from numba import njit

from sim.arrays import I8, I32, I64
from sim.calendar_days import WorkingDays
from sim.chance import APPLY_SECOND, uniform
from sim.city import City, CityBank, District
from sim.clock import DAY, Clock
from sim.journeys import MAIL
from sim.people_play import Columns
from sim.population import Population
from sim.scenario import Scenario
from sim.world import World

DAYS, BANKS, DISTRICTS = 365, 15, 10
LINES, LINES_BUSY = 4, 0.95
COUNTERS, COUNTERS_BUSY, COUNTER_CV = 3, 0.8, 0.5
MAIL_DAYS, MAIL_SHAPE = 5.0, 4
_START = dt.date(2025, 1, 1)
_END = dt.date(2025, 12, 31)


def card_seconds(people: int, banks: int) -> float:
    """Mean time of a card."""
    return LINES * LINES_BUSY * DAYS * DAY / (people / banks)


def visit_seconds(people: int, banks: int) -> float:
    """Mean time of a visit."""
    return COUNTERS * COUNTERS_BUSY * DAYS * DAY / (people / (banks * DISTRICTS))


def world_of(people: int, banks: int = BANKS, seed: int = 1) -> World:
    """The compiled city."""
    districts = tuple(
        District(d + 1, f"d{d}", f"d{d}", f"d{d}", d, 0, {"population": 1.0}) for d in range(DISTRICTS)
    )
    known = tuple(CityBank(b + 1, f"b{b}", f"b{b}", f"b{b}", _START) for b in range(banks))
    scenario = Scenario.model_validate(_tables(people, banks))
    clock = Clock(_START, _END, WorkingDays(_START, _END + dt.timedelta(days=60), ()))
    return World.build(scenario, City(districts, known), clock, seed=seed)


def _tables(people: int, banks: int) -> dict[str, Any]:
    round_the_clock = {"days": "daily", "opens": "00:00", "closes": "24:00"}
    at_once = {"distribution": "fixed", "value_seconds": 1.0}
    letter = {"distribution": "gamma", "mean_days": MAIL_DAYS, "shape": MAIL_SHAPE}
    card = {"distribution": "exponential", "mean_seconds": card_seconds(people, banks)}
    visit = {
        "distribution": "lognormal",
        "mean_seconds": visit_seconds(people, banks),
        "cv": COUNTER_CV,
    }
    named = {"zh": "", "en": ""}
    return {
        "schema_version": 1,
        "name": "tandem",
        **named,
        "data": "tandem",
        "reading": "only",
        "horizon": {"start": _START, "end": _END},
        "spreads": {"even": {"weights": {f"d{d}": 1.0 for d in range(DISTRICTS)}}},
        "groups": {
            "all": {
                **named,
                "code": 1,
                "persons": people,
                "spread": "even",
                "banks": "free",
                "willing_share": 1.0,
                "demand": "even",
                "collection": {"branch": 0.0, "mail": 1.0},
            }
        },
        "batches": {
            "all": {**named, "code": 1, "opens": _START, "districts": ["*"], "groups": ["all"]},
        },
        "demand": {
            "even": {
                "half_life_days": 100.0,
                "weekday_weights": [1.0] * 7,
                "offday_weight": 1.0,
                "hour_weights": [1.0] * 24,
            }
        },
        "channels": {"online": {**named, "code": 1, "route": ["lines", "hand_over"]}},
        "channel_choice": {"always": {"shares": {"default": {"online": 1.0}}}},
        "promises": {
            "online": {"channel": "online", "kinds": ["first"], "clock": "natural", "days": 30, "clause": "-"}
        },
        "readings": {
            "only": {
                **named,
                "first_day_counted": False,
                "roll": False,
                "collective_from": "submission",
                "promises": ["online"],
            }
        },
        "banks": {f"b{b}": {"share": 1.0 / banks, "lines": LINES} for b in range(banks)},
        "production": {"shifts": [round_the_clock], "card_time": card, "lot_size": 1, "dispatch": "fifo"},
        "facilities": {
            "outlet": {
                **named,
                "code": 1,
                "belongs_to": "bank",
                "total": banks * DISTRICTS,
                "spread": "even",
                "hours": [{**round_the_clock, "counters": COUNTERS}],
                "closing": "serve_all",
            }
        },
        "visits": {
            "activate": {
                **named,
                "code": 1,
                "at": ["outlet"],
                "service": visit,
                "return_share": 0.0,
                "max_returns": 0,
            },
        },
        "delivery": {
            "mail": {"days": "daily", "departures": ["00:00"], "transit": letter},
            "branch": {"days": "daily", "departures": ["00:00"], "transit": at_once},
        },
        "collection": {"never_share": 0.0, "days_to_visit": at_once},
        "enabling": {
            "activate_share": 1.0,
            "days_to_activate": at_once,
            "online_share": 1.0,
            "visit_share": 0.0,
            "days_to_enable": at_once,
        },
    }


class People:
    """The people of a tandem city, bank by bank: as many from each district at each bank as can be.

    What a thread has been given is valid until it asks again, in the same columns.
    """

    def __init__(self, world: World, people: int) -> None:
        self.world, self.banks = world, len(world.city.banks)
        self.columns = threading.local()
        cells = self.banks * DISTRICTS
        ends = np.arange(cells + 1, dtype=np.int64) * people // cells
        self.persons = np.diff(ends).reshape(self.banks, DISTRICTS)
        """(banks, districts)"""

    def of_bank(self, bank: int) -> Population:
        """Those of one bank, in the order of their ids."""
        rows = int(self.persons[bank].sum())
        person, district, planned = (column[:rows] for column in self._columns())
        first = bank * int(self.persons.max())
        _draw(
            self.persons[bank],
            first,
            self.world.horizon,
            self.world.keys[APPLY_SECOND],
            person,
            district,
            planned,
        )
        alike = {"group": 0, "batch": 0, "bank": bank, "channel": 0, "collection": MAIL}
        columns = {name: np.broadcast_to(np.int8(value), rows) for name, value in alike.items()}
        return Population(
            person=person,
            district=district,
            unit=np.broadcast_to(np.int32(-1), rows),
            confirmed=planned,
            planned=planned,
            held=np.broadcast_to(np.uint8(0), rows),
            **columns,
            districts=tuple(d.id for d in self.world.city.districts),
            groups=("all",),
            batches=("all",),
            banks=tuple(b.id for b in self.world.city.banks),
            channels=("online",),
        )

    def _columns(self) -> tuple[I64, I8, I32]:
        if not hasattr(self.columns, "of_thread"):
            rows = int(self.persons.sum(axis=1).max())
            self.columns.of_thread = (
                np.empty(rows, np.int64),
                np.empty(rows, np.int8),
                np.empty(rows, np.int32),
            )
        columns: tuple[I64, I8, I32] = self.columns.of_thread
        return columns

    def all(self) -> Population:
        """Everybody, in the order of their ids."""
        parts = [_copied(self.of_bank(bank)) for bank in range(self.banks)]
        order = np.argsort(np.concatenate([part.person for part in parts]))
        columns = {n: np.concatenate([getattr(p, n) for p in parts])[order] for n in Columns._fields}
        names = {n: getattr(parts[0], n) for n in ("districts", "groups", "batches", "banks", "channels")}
        return Population(**columns, **names)


def _copied(people: Population) -> Population:
    return replace(people, **{name: getattr(people, name).copy() for name in Columns._fields})


@njit(cache=True, nogil=True)
def _draw(persons, first, horizon, key, person, district, planned):  # type: ignore[no-untyped-def]
    """Ids, districts and seconds of application; ``first``: ordinal of the first person in each district."""
    row = 0
    for d in range(len(persons)):
        for i in range(persons[d]):
            who = (d + 1) * 10**10 + 10**8 + first + i
            person[row] = who
            district[row] = d
            planned[row] = np.int64(uniform(key, who, 0) * horizon)
            row += 1
