"""Small random cities whose banks are plain, so that the fast engine plays them stage by stage."""

from __future__ import annotations

from random import Random
from typing import Any

from tests.twins.cities import Size, Small, build
from tests.twins.people_tables import Row, duration, fixed, shares
from tests.twins.tables import TIMES

DAY_SHIFTS: tuple[list[Row], ...] = (
    [{"days": "daily", "opens": "00:00", "closes": "24:00"}],
    [{"days": "working", "opens": "08:00", "closes": "17:30"}],
    [
        {"days": "weekdays", "opens": "08:00", "closes": "12:00"},
        {"days": "weekdays", "opens": "13:00", "closes": "24:00"},
    ],
)
HOURS: tuple[list[float], ...] = ([1.0], [0.0] * 8 + [1.0] + [0.0] * 15)
"""All day, or all within an hour, in which many come in the same second."""

_SIZES = (6, 25), (1, 2), (1, 2, 3), (100, 300), (1, 1, 2)


def build_plain(seed: int) -> Small:
    """The plain city of a seed."""
    r = Random(-1 - seed)
    crowded = seed % 10 == 0
    size = Size(14, 1, 1, 2_000, 1) if crowded else Size(*(r.choice(sizes) for sizes in _SIZES))
    return build(seed, _changes(r, size), size)


def _changes(r: Random, size: Size) -> dict[str, Any]:
    banks = [f"b{i}" for i in range(1, size.banks + 1)]
    named = {"zh": "", "en": "", "code": 1}
    online = {"channel": "online", "clock": "natural", "days": 3, "clause": "x", "kinds": ["first"]}
    shift = r.choice(DAY_SHIFTS)
    lines = r.randint(1, 6)
    reading = {"first_day_counted": r.random() < 0.5, "roll": False, "collective_from": "submission"}
    return {
        "channels": {"online": {**named, "route": ["lines", "hand_over"]}},
        "channel_choice": {"always": {"shares": {"default": {"online": 1.0}}}},
        "promises": {"online": online},
        "readings": {"default": {"zh": "", "en": "", **reading, "promises": ["online"]}},
        "banks": {b: {"share": share, "lines": lines} for b, share in shares(r, tuple(banks)).items()},
        "bureaus": {},
        "outages": {},
        "extra_outlets": {},
        "reissue": None,
        "production": {"shifts": shift, "lot_size": 1, "dispatch": "fifo", **_pace(r, size, lines)},
        **_counters(r, size),
        "delivery": {way: _round(r) for way in ("branch", "mail", "employer", "home")},
    }


def _pace(r: Random, size: Size, lines: int) -> Row:
    """Cards by the hour or of drawn length, somewhat more than there are orders; perhaps a cut-off."""
    mean = size.days * 20_000.0 * lines / size.persons
    pace: Row = (
        {"card_time": duration(r, round(mean))} if r.random() < 0.6 else {"cards_per_hour": 3_600 / mean}
    )
    return pace | ({"cutoff": r.choice(TIMES)} if r.random() < 0.4 else {})


def _counters(r: Random, size: Size) -> Row:
    outlet = {
        "zh": "",
        "en": "",
        "code": 1,
        "belongs_to": "bank",
        "total": size.banks * r.randint(1, 3) * size.sample if size.banks > 1 else 1,
        "spread": "people",
        "hours": [{"days": "daily", "opens": "00:00", "closes": "24:00", "counters": r.randint(1, 6)}],
        "closing": r.choice(["send_home", "serve_all", "no_tickets_after"]),
        "arrival_weights": HOURS[1] if size.persons > 1_000 else r.choice(HOURS),
    }
    times = [fixed(1.0), fixed(60.0), duration(r, 600.0), duration(r, 20_000.0)]
    visit = {"zh": "", "en": "", "at": ["outlet"], "return_share": 0.5, "max_returns": 2}
    return {
        "facilities": {"outlet": outlet},
        "visits": {
            name: {**visit, "code": code, "service": r.choice(times)}
            for code, name in enumerate(("collect", "enable", "activate"), start=1)
        },
    }


def _round(r: Random) -> Row:
    return {
        "days": r.choice(["working", "daily"]),
        "departures": r.choice([["00:00"], ["10:00"], ["09:00", "15:00"]]),
        "transit": duration(r, r.choice([3_600.0, 90_000.0])),
    }
