"""People, channels and promises of a small random city, and the grain of its durations."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Any

Row = dict[str, Any]


def duration(r: Random, seconds: float) -> Row:
    """Some distribution with about this mean."""
    return r.choice(
        [
            fixed(float(round(seconds))),
            {"distribution": "exponential", "mean_seconds": seconds},
            {
                "distribution": "triangular",
                "low_seconds": seconds / 2,
                "mode_seconds": seconds,
                "high_seconds": seconds * 2,
            },
            {"distribution": "lognormal", "mean_seconds": seconds, "cv": 0.7},
            {"distribution": "gamma", "mean_seconds": seconds, "shape": 3},
            {"distribution": "uniform", "low_seconds": 0.0, "high_seconds": 2 * seconds},
            {"distribution": "table", "values_seconds": [seconds, 2 * seconds], "shares": [0.5, 0.5]},
        ]
    )


def fixed(seconds: float) -> Row:
    """Always the same."""
    return {"distribution": "fixed", "value_seconds": seconds}


def shares(r: Random, names: tuple[str, ...]) -> dict[str, float]:
    weights = {name: r.random() for name in names}
    return {name: weight / sum(weights.values()) for name, weight in weights.items()}


def people(r: Random, start: dt.date, districts: list[str], persons: int) -> Row:
    hours = r.choice([[1.0] * 24, [0.0] * 9 + [1.0] + [0.0] * 14])
    collection = shares(r, ("branch", "mail", "employer", "home"))
    group = {
        "zh": "",
        "en": "",
        "spread": "people",
        "willing_share": 0.95,
        "demand": "some",
        "collection": collection,
        "persons": persons,
    }
    unit = {
        "code": 1,
        "mean_persons": r.choice([3.0, 20.0]),
        "size_cv": 1.0,
        "max_persons": 100,
        "never_opens_share": r.choice([0.0, 0.3]),
        "opening_delay": duration(r, 86_400.0 * 2),
        "max_banks": r.randint(1, 3),
        "confirm_delay": duration(r, 86_400.0),
        "submit_every_days": r.randint(1, 5),
    }
    batch = {
        "code": 1,
        "zh": "",
        "en": "",
        "opens": start,
        "districts": ["*"],
        "groups": ["staff", "alone"],
        "already_issued_share": r.choice([0.0, 0.2]),
    }
    demand = {
        "half_life_days": r.choice([1.0, 10.0]),
        "weekday_weights": (1.0,) * 7,
        "offday_weight": 1.0,
        "hour_weights": hours,
    }
    return {
        "spreads": {"people": {"weights": dict.fromkeys(districts, 1.0)}},
        "groups": {
            "staff": {**group, "code": 1, "joins": "employer", "banks": "unit"},
            "alone": {**group, "code": 2, "banks": "free"},
        },
        "batches": {"all": batch},
        "units": {"employer": unit},
        "demand": {"some": demand},
        "normal_phase": {
            "from": start + dt.timedelta(days=3),
            "demand": "some",
            "old_cards_lost_per_year_share": 0.5,
        },
    }


def _channel(code: int, route: list[str], counter: str | None = None, visit: str | None = None) -> Row:
    out: Row = {"code": code, "zh": "", "en": "", "route": route}
    return out if counter is None else {**out, "counter": counter, "visit": visit}


def _promise(channel: str, kinds: list[str], clock: str, days: int | None = None) -> Row:
    out: Row = {"channel": channel, "kinds": kinds, "clock": clock, "clause": "x"}
    return out if days is None else {**out, "days": days}


def law(r: Random, start: dt.date) -> Row:
    both = ["first", "reissue"]
    through = ["counter", "lines", "hand_over"]
    names = ("online", "instant", "paper", "desk")
    promises = {
        "online": _promise("online", ["first"], "natural", 3),
        "again": _promise("online", ["reissue"], "working", 2),
        "instant": _promise("instant", both, "visit"),
        "paper": _promise("paper", both, "working", 1),
        "desk": _promise("desk", both, "natural", 5),
    }
    if r.random() < 0.3:  # the text of the promise changes on a day
        day = start + dt.timedelta(days=r.randint(2, 8))
        promises["later"] = {**promises["paper"], "days": 3, "from": day}
        promises["paper"] = {**promises["paper"], "until": day}
    return {
        "channels": {
            "online": _channel(1, ["lines", "hand_over"]),
            "instant": _channel(2, ["counter"], "instant", "issue"),
            "paper": _channel(3, through, "outlet", "apply"),
            "desk": _channel(4, through, "desk", "apply_desk"),
        },
        "channel_choice": {"always": {"shares": {"default": shares(r, names), "reissue": shares(r, names)}}},
        "promises": promises,
        "readings": {
            "default": {
                "zh": "",
                "en": "",
                "first_day_counted": r.random() < 0.3,
                "roll": r.random() < 0.3,
                "collective_from": r.choice(["submission", "confirmation"]),
                "promises": list(promises),
            },
        },
    }
