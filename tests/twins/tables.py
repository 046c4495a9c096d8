"""The tables of a small random city. Some have grids of coarse seconds, on which events meet."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Any

Row = dict[str, Any]
TIMES = ("07:00", "08:00", "09:00", "10:00", "12:00", "13:00", "16:00", "17:30", "20:00")
COARSE = (10.0, 20.0)
"""Seconds of service and patience in a rush of two minutes: a wait often equals a patience."""


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


def _shift(r: Random, **extra: Any) -> list[Row]:
    days = r.choice(["working", "daily", "weekdays"])
    shape = r.randrange(4)
    if shape == 0:
        return [{"days": "daily", "opens": "00:00", "closes": "24:00", **extra}]
    if shape == 1:
        late = r.choice(["17:00", "24:00"])
        return [
            {"days": days, "opens": "08:00", "closes": "12:00", **extra},
            {"days": days, "opens": "13:00", "closes": late, **extra},
        ]
    return [{"days": days, "opens": r.choice(TIMES[:4]), "closes": r.choice(TIMES[5:]), **extra}]


def _rush(r: Random, stations: int) -> list[Row]:
    """Two minutes a day in which everybody comes; a counter is added or taken away in the middle."""
    days = r.choice(["daily", "weekdays"])
    first, second = r.choice([(1, 2), (2, 1), (1, 1), (3, 1)])
    one = {"days": days, "opens": "09:00", "closes": "09:01", "counters": first, "stations": stations}
    return [one, {**one, "opens": "09:01", "closes": "09:02", "counters": second}]


def _breakdowns(r: Random) -> Row | None:
    if r.random() >= 0.5:
        return None
    return {"mean_hours_between": r.choice([3.0, 30.0]), "mean_repair_hours": r.choice([0.5, 6.0])}


def _blanks(r: Random, cards: int) -> Row | None:
    if r.random() < 0.5:
        return None
    return {
        "initial_cards": r.choice([0, cards // 8, cards]),
        "delivery_cards": r.choice([cards // 8, cards // 2]),
        "every_days": r.choice([1, 3]),
        "at": r.choice(["00:00", "09:00", "16:00"]),
    }


def _production(r: Random, people: int) -> Row:
    lot = r.choice([1, 2, 5, 30])
    out: Row = {
        "shifts": _shift(r),
        "lot_size": lot,
        "dispatch": r.choice(["fifo", "earliest_due", "urgent_first", "reserved_share"]),
        "reserved_urgent": r.randint(1, 3),
        "reserved_of": r.randint(1, 4),
        "failed_share": r.choice([0.0, 0.05, 0.4]),
    }
    if r.random() < 0.3:
        out["card_time"] = duration(r, r.choice([60.0, 3_000.0]))
    else:
        out["cards_per_hour"] = r.choice([1.0, 4.0, 7.0, 60.0, 500.0, 3_600.0])
    if r.random() < 0.4:
        out["min_lot"] = r.randint(1, lot)
    if r.random() < 0.4:
        out["max_hold_hours"] = r.choice([1.0, 30.0])
    if r.random() < 0.6:
        out["setup_minutes"] = r.choice([1.0, 45.0])
    if r.random() < 0.6:
        out["cutoff"] = r.choice(TIMES)
    if (b := _breakdowns(r)) is not None:
        out["breakdowns"] = b
    if (s := _blanks(r, people)) is not None:
        out["blanks"] = s
    if r.random() < 0.75:
        out["overtime"] = {"backlog_days": r.choice([0.0, 0.1, 1.0]), "extra_hours": r.choice([1.0, 5.0])}
    return out


def _facility(r: Random, code: int, owner: str, total: int, stations: int, rush: bool) -> Row:
    out: Row = {
        "code": code,
        "zh": "",
        "en": "",
        "belongs_to": owner,
        "total": total,
        "spread": "people",
        "hours": _rush(r, stations) if rush else _shift(r, counters=r.randint(1, 3), stations=stations),
        "closing": r.choice(["send_home", "serve_all", "no_tickets_after"]),
        "tickets_until": r.choice(["10:00", "16:00"]),
        "choice": r.choice(["nearest", "shorter_of_two"]),
        "arrival_weights": r.choice([[1.0], [3.0, 1.0, 0.0, 2.0]]),
    }
    if r.random() < 0.4:
        out["room"] = r.randint(1, 6)
    if rush:
        out["patience"] = fixed(r.choice(COARSE))
    elif r.random() < 0.5:
        out["patience"] = duration(r, r.choice([60.0, 1_800.0]))
    if stations and (b := _breakdowns(r)) is not None:
        out["printer_breakdowns"] = b
    if stations and (s := _blanks(r, 40)) is not None:
        out["blanks"] = s
    if not rush and r.random() < 0.3:
        out["hours"] = [*out["hours"], {"days": "daily", "opens": "11:00", "closes": "12:00", "counters": 1}]
    return out


def _visit(r: Random, code: int, at: list[str], rush: bool, pool: str = "counters") -> Row:
    usual = duration(r, r.choice([1.0, 60.0, 900.0, 3_000.0]))
    return {
        "code": code,
        "zh": "",
        "en": "",
        "at": at,
        "pool": pool,
        "service": fixed(r.choice(COARSE)) if rush else usual,
        "return_share": r.choice([0.0, 0.5, 1.0]),
        "max_returns": r.randint(0, 3),
    }


def _counters(r: Random, districts: list[str], banks: list[str], sample: int) -> Row:
    rush = r.random() < 0.6
    most = 1 if rush else 3
    places = {
        "instant": (1, "bank", len(banks) * r.randint(1, most) * sample, r.randint(1, 2)),
        "outlet": (2, "bank", len(banks) * r.randint(1, 2) * sample, 0),
        "desk": (3, "district", (len(districts) + r.randint(0, 1)) * sample, 0),
    }
    enable_at = r.choice([["desk"], ["outlet"], ["outlet", "desk"]])
    return {
        "facilities": {name: _facility(r, *place, rush) for name, place in places.items()},
        "visits": {
            "issue": _visit(r, 1, ["instant"], rush, "stations"),
            "apply": _visit(r, 2, ["outlet"], rush),
            "apply_desk": _visit(r, 3, ["desk"], rush),
            "collect": _visit(r, 4, ["instant", "outlet"], rush),
            "enable": _visit(r, 5, enable_at, rush),
            "activate": _visit(r, 6, ["instant", "outlet"], rush),
        },
    }


def _delivery(r: Random) -> Row:
    out: Row = {
        "days": r.choice(["working", "daily"]),
        "departures": r.choice([["00:00"], ["10:00"], ["09:00", "15:00"]]),
        "transit": duration(r, r.choice([3_600.0, 90_000.0])),
        "failed_share": r.choice([0.0, 0.4]),
        "attempts": r.randint(1, 2),
    }
    if r.random() < 0.4:
        out["capacity_cards"] = r.randint(1, 12)
    return out


def _shares(r: Random, names: tuple[str, ...]) -> dict[str, float]:
    weights = {name: r.random() for name in names}
    return {name: weight / sum(weights.values()) for name, weight in weights.items()}


def _people(r: Random, start: dt.date, districts: list[str], persons: int) -> Row:
    hours = r.choice([[1.0] * 24, [0.0] * 9 + [1.0] + [0.0] * 14])
    collection = _shares(r, ("branch", "mail", "employer", "home"))
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


def _law(r: Random) -> Row:
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
    return {
        "channels": {
            "online": _channel(1, ["lines", "hand_over"]),
            "instant": _channel(2, ["counter"], "instant", "issue"),
            "paper": _channel(3, through, "outlet", "apply"),
            "desk": _channel(4, through, "desk", "apply_desk"),
        },
        "channel_choice": {
            "always": {"shares": {"default": _shares(r, names), "reissue": _shares(r, names)}}
        },
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


def _afterwards(r: Random) -> Row:
    return {
        "delivery": {way: _delivery(r) for way in ("branch", "mail", "employer", "home")},
        "collection": {"never_share": 0.1, "days_to_visit": duration(r, 86_400.0)},
        "enabling": {
            "activate_share": 0.4,
            "days_to_activate": duration(r, 86_400.0),
            "online_share": 0.3,
            "visit_share": 0.6,
            "days_to_enable": duration(r, 86_400.0),
        },
        "returns": {"reapply_share": 0.8, "days_to_reapply": duration(r, 86_400.0)},
        "reissue": {
            "lost_per_year_share": r.choice([0.0, 0.9, 0.9999]),
            "days_to_act": duration(r, 40_000.0),
        },
    }


def _exceptions(r: Random, start: dt.date, districts: list[str], banks: list[str], sample: int) -> Row:
    out: Row = {}
    if len(banks) > 1 and r.random() < 0.4:
        out["bureaus"] = {"joint": {"banks": banks[:2]}}
    if r.random() < 0.3:
        from_, until = start + dt.timedelta(days=2), start + dt.timedelta(days=5)
        stopped = r.randint(0, 1)
        out["outages"] = {"flood": {"bank": banks[0], "lines": stopped, "from": from_, "until": until}}
    if r.random() < 0.3:
        new = {"facility": "instant", "bank": banks[-1], "district": districts[-1], "count": sample}
        out["extra_outlets"] = {"new": {**new, "from": start + dt.timedelta(days=4)}}
    return out


def random_tables(
    r: Random, start: dt.date, end: dt.date, districts: list[str], banks: list[str], persons: int, sample: int
) -> Row:
    """A whole scenario as TOML tables."""
    shares = _shares(r, tuple(banks))
    head = {
        "schema_version": 1,
        "name": "small",
        "zh": "",
        "en": "",
        "data": "small",
        "reading": "default",
        "horizon": {"start": start, "end": end},
        "banks": {b: {"share": s, "lines": r.randint(1, 3)} for b, s in shares.items()},
        "production": _production(r, persons * 2),
    }
    return {
        **head,
        **_people(r, start, districts, persons * sample),
        **_counters(r, districts, banks, sample),
        **_law(r),
        **_afterwards(r),
        **_exceptions(r, start, districts, banks, sample),
    }
