"""Small random cities, one per seed, in which every rule of play has a chance to matter."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random
from typing import Any

from sim.calendar_days import load_working_days
from sim.chance import keys
from sim.city import City, CityBank, District
from sim.clock import Clock
from sim.population import Population, build_population
from sim.scenario import Scenario
from sim.world import World

WORKING_DAYS = load_working_days()
SECONDS = ("07:00", "08:00", "09:00", "10:00", "12:00", "13:00", "16:00", "17:30", "20:00")


@dataclass(frozen=True)
class Small:
    """A built small city."""

    seed: int
    scenario: Scenario
    city: City
    world: World
    people: Population


def build(seed: int, changes: dict[str, Any] | None = None) -> Small:
    """The city of a seed; ``changes`` replace whole top-level tables."""
    r = Random(seed)
    start = dt.date(2025, 1, 1) + dt.timedelta(days=r.randrange(600))
    end = start + dt.timedelta(days=r.choice([6, 14, 25, 40]))
    districts = [f"d{i}" for i in range(1, r.randint(1, 3) + 1)]
    banks = [f"b{i}" for i in range(1, r.randint(1, 3) + 1)]
    tables = _tables(r, start, end, districts, banks) | (changes or {})
    scenario = Scenario.model_validate(tables)
    city = City(
        tuple(District(i + 1, d, d, d, i, 0, {"population": 1.0}) for i, d in enumerate(districts)),
        tuple(CityBank(i + 1, b, b, b, start) for i, b in enumerate(banks)),
    )
    clock = Clock(start, end, WORKING_DAYS)
    world = World.build(scenario, city, clock, seed=seed, replication=0)
    people = build_population(scenario, city, clock, keys(seed, 0), threads=1)
    return Small(seed, scenario, city, world, people)


def _duration(r: Random, seconds: float) -> dict[str, Any]:
    return r.choice(
        [
            {"distribution": "fixed", "value_seconds": float(round(seconds))},
            {"distribution": "exponential", "mean_seconds": seconds},
            {"distribution": "triangular", "low_seconds": seconds / 2, "mode_seconds": seconds, "high_seconds": seconds * 2},
            {"distribution": "lognormal", "mean_seconds": seconds, "cv": 0.7},
            {"distribution": "gamma", "mean_seconds": seconds, "shape": 3},
            {"distribution": "uniform", "low_seconds": 0.0, "high_seconds": 2 * seconds},
            {"distribution": "table", "values_seconds": [seconds, 2 * seconds], "shares": [0.5, 0.5]},
        ]
    )


def _shift(r: Random, **extra: Any) -> list[dict[str, Any]]:
    days = r.choice(["working", "daily", "weekdays"])
    shape = r.randrange(4)
    if shape == 0:
        return [{"days": "daily", "opens": "00:00", "closes": "24:00", **extra}]
    if shape == 1:
        return [
            {"days": days, "opens": "08:00", "closes": "12:00", **extra},
            {"days": days, "opens": "13:00", "closes": r.choice(["17:00", "24:00"]), **extra},
        ]
    return [{"days": days, "opens": r.choice(SECONDS[:4]), "closes": r.choice(SECONDS[5:]), **extra}]


def _breakdowns(r: Random) -> dict[str, float] | None:
    return {"mean_hours_between": r.choice([3.0, 30.0]), "mean_repair_hours": r.choice([0.5, 6.0])} if r.random() < 0.5 else None


def _blanks(r: Random, cards: int) -> dict[str, Any] | None:
    if r.random() < 0.6:
        return None
    return {
        "initial_cards": r.choice([0, cards // 4, cards]),
        "delivery_cards": r.choice([cards // 8, cards // 2]),
        "every_days": r.choice([1, 3]),
        "at": r.choice(["00:00", "09:00", "16:00"]),
    }


def _production(r: Random, people: int) -> dict[str, Any]:
    lot = r.choice([1, 2, 5, 30])
    out: dict[str, Any] = {
        "shifts": _shift(r),
        "lot_size": lot,
        "dispatch": r.choice(["fifo", "earliest_due", "urgent_first", "reserved_share"]),
        "reserved_urgent": r.randint(1, 3),
        "reserved_of": r.randint(1, 4),
        "failed_share": r.choice([0.0, 0.05, 0.4]),
    }
    if r.random() < 0.3:
        out["card_time"] = _duration(r, r.choice([60.0, 3_000.0]))
    else:
        out["cards_per_hour"] = r.choice([1.0, 7.0, 60.0, 500.0, 3_600.0])
    if r.random() < 0.4:
        out["min_lot"] = r.randint(1, lot)
    if r.random() < 0.4:
        out["max_hold_hours"] = r.choice([1.0, 30.0])
    if r.random() < 0.6:
        out["setup_minutes"] = r.choice([1.0, 45.0])
    if r.random() < 0.6:
        out["cutoff"] = r.choice(SECONDS)
    if (b := _breakdowns(r)) is not None:
        out["breakdowns"] = b
    if (s := _blanks(r, people)) is not None:
        out["blanks"] = s
    if r.random() < 0.4:
        out["overtime"] = {"backlog_days": r.choice([0.0, 0.5, 2.0]), "extra_hours": r.choice([1.0, 5.0])}
    return out


def _facility(r: Random, code: int, owner: str, total: int, stations: int) -> dict[str, Any]:
    out: dict[str, Any] = {
        "code": code, "zh": "", "en": "", "belongs_to": owner, "total": total, "spread": "people",
        "hours": _shift(r, counters=r.randint(1, 3), stations=stations),
        "closing": r.choice(["send_home", "serve_all", "no_tickets_after"]),
        "tickets_until": r.choice(["10:00", "16:00"]),
        "choice": r.choice(["nearest", "shorter_of_two"]),
        "arrival_weights": r.choice([[1.0], [3.0, 1.0, 0.0, 2.0]]),
    }
    if r.random() < 0.4:
        out["room"] = r.randint(1, 6)
    if r.random() < 0.5:
        out["patience"] = _duration(r, r.choice([60.0, 1_800.0]))
    if stations and (b := _breakdowns(r)) is not None:
        out["printer_breakdowns"] = b
    if stations and (s := _blanks(r, 40)) is not None:
        out["blanks"] = s
    if r.random() < 0.3:
        out["hours"] = [*out["hours"], {"days": "daily", "opens": "11:00", "closes": "12:00", "counters": 1}]
    return out


def _visit(r: Random, code: int, at: list[str], pool: str = "counters") -> dict[str, Any]:
    return {
        "code": code, "zh": "", "en": "", "at": at, "pool": pool,
        "service": _duration(r, r.choice([1.0, 60.0, 900.0, 3_000.0])),
        "return_share": r.choice([0.0, 0.5, 1.0]), "max_returns": r.randint(0, 3),
    }


def _delivery(r: Random) -> dict[str, Any]:
    out: dict[str, Any] = {
        "days": r.choice(["working", "daily"]),
        "departures": r.choice([["00:00"], ["10:00"], ["09:00", "15:00"]]),
        "transit": _duration(r, r.choice([3_600.0, 90_000.0])),
        "failed_share": r.choice([0.0, 0.4]), "attempts": r.randint(1, 2),
    }
    if r.random() < 0.4:
        out["capacity_cards"] = r.randint(1, 12)
    return out


def _tables(r: Random, start: dt.date, end: dt.date, districts: list[str], banks: list[str]) -> dict[str, Any]:
    people = r.choice([15, 60, 200])
    shares = [r.random() + 0.1 for _ in banks]
    flat = (1.0,) * 7
    hours = r.choice([[1.0] * 24, [0.0] * 9 + [1.0] + [0.0] * 14])
    demand = {"half_life_days": r.choice([1.0, 10.0]), "weekday_weights": flat, "offday_weight": 1.0, "hour_weights": hours}
    unit = {
        "code": 1, "mean_persons": r.choice([3.0, 20.0]), "size_cv": 1.0, "max_persons": 100,
        "never_opens_share": r.choice([0.0, 0.3]), "opening_delay": _duration(r, 86_400.0 * 2), "max_banks": r.randint(1, 3),
        "confirm_delay": _duration(r, 86_400.0), "submit_every_days": r.randint(1, 5),
    }
    ways = {k: r.random() for k in ("branch", "mail", "employer", "home")}
    collection = {k: v / sum(ways.values()) for k, v in ways.items()}
    group = {"zh": "", "en": "", "spread": "people", "willing_share": 0.95, "demand": "some", "collection": collection}
    choice = {k: r.random() for k in ("online", "instant", "paper", "desk")}
    again = {k: r.random() for k in ("online", "instant", "paper", "desk")}
    tables: dict[str, Any] = {
        "schema_version": 1, "name": "small", "zh": "", "en": "", "data": "small", "reading": "default",
        "horizon": {"start": start, "end": end},
        "spreads": {"people": {"weights": {d: 1.0 for d in districts}}},
        "groups": {
            "staff": {**group, "code": 1, "persons": people, "joins": "employer", "banks": "unit"},
            "alone": {**group, "code": 2, "persons": people, "banks": "free"},
        },
        "batches": {
            "all": {"code": 1, "zh": "", "en": "", "opens": start, "districts": ["*"], "groups": ["staff", "alone"],
                    "already_issued_share": r.choice([0.0, 0.2])},
        },
        "units": {"employer": unit},
        "demand": {"some": demand},
        "normal_phase": {"from": start + dt.timedelta(days=3), "demand": "some", "old_cards_lost_per_year_share": 0.5},
        "channels": {
            "online": {"code": 1, "zh": "", "en": "", "route": ["lines", "hand_over"]},
            "instant": {"code": 2, "zh": "", "en": "", "route": ["counter"], "counter": "instant", "visit": "issue"},
            "paper": {"code": 3, "zh": "", "en": "", "route": ["counter", "lines", "hand_over"], "counter": "outlet", "visit": "apply"},
            "desk": {"code": 4, "zh": "", "en": "", "route": ["counter", "lines", "hand_over"], "counter": "desk", "visit": "apply_desk"},
        },
        "channel_choice": {
            "always": {"shares": {"default": {k: v / sum(choice.values()) for k, v in choice.items()},
                                  "reissue": {k: v / sum(again.values()) for k, v in again.items()}}},
        },
        "promises": {
            "online": {"channel": "online", "kinds": ["first"], "clock": "natural", "days": 3, "clause": "x"},
            "again": {"channel": "online", "kinds": ["reissue"], "clock": "working", "days": 2, "clause": "x"},
            "instant": {"channel": "instant", "kinds": ["first", "reissue"], "clock": "visit", "clause": "x"},
            "paper": {"channel": "paper", "kinds": ["first", "reissue"], "clock": "working", "days": 1, "clause": "x"},
            "desk": {"channel": "desk", "kinds": ["first", "reissue"], "clock": "natural", "days": 5, "clause": "x"},
        },
        "readings": {
            "default": {"zh": "", "en": "", "first_day_counted": r.random() < 0.3, "roll": r.random() < 0.3,
                        "collective_from": r.choice(["submission", "confirmation"]),
                        "promises": ["online", "again", "instant", "paper", "desk"]},
        },
        "banks": {b: {"share": s / sum(shares), "lines": r.randint(1, 3)} for b, s in zip(banks, shares, strict=True)},
        "production": _production(r, people * 2),
        "facilities": {
            "instant": _facility(r, 1, "bank", len(banks) * r.randint(1, 3), r.randint(1, 2)),
            "outlet": _facility(r, 2, "bank", len(banks) * r.randint(1, 2), 0),
            "desk": _facility(r, 3, "district", len(districts) + r.randint(0, 1), 0),
        },
        "visits": {
            "issue": _visit(r, 1, ["instant"], "stations"),
            "apply": _visit(r, 2, ["outlet"]),
            "apply_desk": _visit(r, 3, ["desk"]),
            "collect": _visit(r, 4, ["instant", "outlet"]),
            "enable": _visit(r, 5, r.choice([["desk"], ["outlet"], ["outlet", "desk"]])),
            "activate": _visit(r, 6, ["instant", "outlet"]),
        },
        "delivery": {w: _delivery(r) for w in ("branch", "mail", "employer", "home")},
        "collection": {"never_share": 0.1, "days_to_visit": _duration(r, 86_400.0)},
        "enabling": {"activate_share": 0.4, "days_to_activate": _duration(r, 86_400.0), "online_share": 0.3,
                     "visit_share": 0.6, "days_to_enable": _duration(r, 86_400.0)},
        "returns": {"reapply_share": 0.8, "days_to_reapply": _duration(r, 86_400.0)},
        "reissue": {"lost_per_year_share": r.choice([0.0, 0.9, 0.9999]), "days_to_act": _duration(r, 40_000.0)},
    }
    if len(banks) > 1 and r.random() < 0.4:
        tables["bureaus"] = {"joint": {"banks": banks[:2]}}
    if r.random() < 0.3:
        tables["outages"] = {"flood": {"bank": banks[0], "lines": r.randint(0, 1), "from": start + dt.timedelta(days=2),
                                       "until": start + dt.timedelta(days=5)}}
    if r.random() < 0.3:
        tables["extra_outlets"] = {"new": {"facility": "instant", "bank": banks[-1], "district": districts[-1], "count": 1,
                                           "from": start + dt.timedelta(days=4)}}
    return tables
