"""Small random towns to size: another draw of a fictional one, in which lines and counters matter."""

from __future__ import annotations

from random import Random
from typing import Any

from sim.experiments.vary import vary
from sim.scenario_files import Resolved, resolve
from tests.places import ROOT

TOWN = ROOT / "tests" / "unit" / "second_city" / "harbour.toml"


def town(seed: int) -> Resolved:
    """The town of a seed; most of them part into banks, some have collections at the desks of districts."""
    r = Random(seed)
    target = {"within_minutes": 5.0, "share": r.choice([0.5, 0.8]), "turned_away_share": 0.5}
    changes: dict[str, Any] = {
        "groups.dockers.persons": r.choice([150, 400]),
        "groups.townsfolk.persons": r.choice([100, 500]),
        "production.cards_per_hour": r.choice([1.0, 3.0, 12.0]),
        "production.lot_size": r.choice([1, 6, 20]),
        "production.setup_minutes": r.choice([0.0, 10.0, 60.0]),
        "production.failed_share": r.choice([0.0, 0.05]),
        "production.shifts": [{"days": "weekdays", "opens": "06:00", "closes": r.choice(["08:00", "14:00"])}],
        "production.dispatch": r.choice(["fifo", "earliest_due", "urgent_first"]),
        "promises.letter.days": r.choice([5, 10]),
        "prices": {"line_month_yuan": r.choice([0.0, 900.0]), "shift_hour_yuan": r.choice([0.0, 50.0])},
        "targets": {"print": target},
    }
    if r.random() < 0.3:
        changes["production.min_lot"], changes["production.max_hold_hours"] = 3, r.choice([4.0, 30.0])
    if r.random() < 0.7:  # nothing flows back to the desks: the banks are shards
        changes |= {"visits.collect.at": ["kiosk"], "visits.collect.pool": "stations"}
        changes |= {"visits.enable.at": ["kiosk"], "visits.enable.pool": "stations"}
        changes |= {"channel_choice.spring.shares.reissue": {"letter": 1.0}}
        changes |= {"channel_choice.summer.shares.reissue": {"letter": 1.0}}
    return vary(resolve(TOWN), changes)
