"""The places of a small random city, and all its tables. Some have coarse seconds, on which events meet."""

from __future__ import annotations

import datetime as dt
from random import Random
from typing import Any

from tests.twins.people_tables import Row, duration, fixed, law, people, shares

TIMES = ("07:00", "08:00", "09:00", "10:00", "12:00", "13:00", "16:00", "17:30", "20:00")
COARSE = (10.0, 20.0)
"""Seconds of service and patience in a rush of two minutes: a wait often equals a patience."""


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


def _window(r: Random, start: dt.date) -> Row:
    """A few days of the run, or from one day on, or until one."""
    from_ = start + dt.timedelta(days=r.randint(1, 4))
    both = {"from": from_, "until": from_ + dt.timedelta(days=r.randint(1, 6))}
    return r.choice([both, {"from": from_}, {"until": both["until"]}])


def _stops(r: Random, start: dt.date) -> Row:
    return {} if r.random() < 0.7 else {"stop": _window(r, start)}


def _blanks(r: Random, start: dt.date, cards: int) -> Row | None:
    if r.random() < 0.5:
        return None
    return {
        "stops": _stops(r, start),
        "initial_cards": r.choice([0, cards // 8, cards]),
        "delivery_cards": r.choice([cards // 8, cards // 2]),
        "every_days": r.choice([1, 3]),
        "at": r.choice(["00:00", "09:00", "16:00"]),
    }


def _production(r: Random, start: dt.date, cards: int) -> Row:
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
    if (s := _blanks(r, start, cards)) is not None:
        out["blanks"] = s
    if r.random() < 0.75:
        out["overtime"] = {"backlog_days": r.choice([0.0, 0.1, 1.0]), "extra_hours": r.choice([1.0, 5.0])}
        out["overtime"] |= {} if r.random() < 0.7 else _window(r, start)
    return out


def _bank(r: Random, start: dt.date, share: float) -> Row:
    """A bank with lines, perhaps more of them for a while, perhaps other habits than all."""
    out: Row = {"share": share, "lines": r.randint(1, 3)}
    if r.random() < 0.25:
        more: Row = {"lines": r.randint(1, 2), **_window(r, start)}
        out["extra_lines"] = {"more": more if r.random() < 0.5 else {**more, "shifts": _shift(r)}}
    if r.random() < 0.25:
        out["production"] = {"lot_size": r.choice([1, 4]), "cards_per_hour": r.choice([3.0, 90.0])}
    return out


def _facility(r: Random, start: dt.date, code: int, owner: str, total: int, stations: int, rush: bool) -> Row:
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
    if stations and (s := _blanks(r, start, 40)) is not None:
        out["blanks"] = s
    if not rush and r.random() < 0.3:
        noon = {"days": "daily", "opens": "11:00", "closes": "12:00", "counters": 1}
        out["hours"] = [*out["hours"], {**noon, **({} if r.random() < 0.5 else _window(r, start))}]
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


def _counters(r: Random, start: dt.date, districts: list[str], banks: list[str], sample: int) -> Row:
    rush = r.random() < 0.6
    most = 1 if rush else 3
    places = {
        "instant": (1, "bank", len(banks) * r.randint(1, most) * sample, r.randint(1, 2)),
        "outlet": (2, "bank", len(banks) * r.randint(1, 2) * sample, 0),
        "desk": (3, "district", (len(districts) + r.randint(0, 1)) * sample, 0),
    }
    enable_at = r.choice([["desk"], ["outlet"], ["outlet", "desk"]])
    return {
        "facilities": {name: _facility(r, start, *place, rush) for name, place in places.items()},
        "visits": {
            "issue": _visit(r, 1, ["instant"], rush, "stations"),
            "apply": _visit(r, 2, ["outlet"], rush),
            "apply_desk": _visit(r, 3, ["desk"], rush),
            "collect": _visit(r, 4, ["instant", "outlet"], rush),
            "enable": _visit(r, 5, enable_at, rush),
            "activate": _visit(r, 6, ["instant", "outlet"], rush),
        },
    }


def _delivery(r: Random, start: dt.date) -> Row:
    out: Row = {
        "days": r.choice(["working", "daily"]),
        "departures": r.choice([["00:00"], ["10:00"], ["09:00", "15:00"]]),
        "transit": duration(r, r.choice([3_600.0, 90_000.0])),
        "failed_share": r.choice([0.0, 0.4]),
        "attempts": r.randint(1, 3),
        "days_between_attempts": r.randint(1, 2),
        "stops": _stops(r, start),
    }
    if r.random() < 0.4:
        out["capacity_cards"] = r.randint(1, 12)
    return out


def _afterwards(r: Random, start: dt.date) -> Row:
    return {
        "delivery": {
            "branch": {**_delivery(r, start), "failed_share": 0.0},
            **{way: _delivery(r, start) for way in ("mail", "employer", "home")},
        },
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
    of_banks = shares(r, tuple(banks))
    head = {
        "schema_version": 1,
        "name": "small",
        "zh": "",
        "en": "",
        "data": "small",
        "reading": "default",
        "horizon": {"start": start, "end": end},
        "banks": {b: _bank(r, start, share) for b, share in of_banks.items()},
        "production": _production(r, start, persons * 2),
    }
    return {
        **head,
        **people(r, start, districts, persons * sample),
        **_counters(r, start, districts, banks, sample),
        **law(r, start),
        **_afterwards(r, start),
        **_exceptions(r, start, districts, banks, sample),
    }
