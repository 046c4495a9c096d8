"""The second city grown to 160,000 people, with so many outlets that a sample keeps enough of each
bank, and busy enough that people wait at counters and cards at lines."""

from __future__ import annotations

from sim.experiments.vary import vary
from sim.scenario_files import Resolved, resolve
from tests.places import ROOT

SAMPLE = 4


def middle_city() -> Resolved:
    """About 100,000 applications in four months; 120 kiosks of three banks, 64 chandlers."""
    small = resolve(ROOT / "tests" / "unit" / "second_city" / "harbour.toml")
    return vary(small, GROWN)


GROWN = {
    "groups.dockers.persons": 70_000,
    "groups.townsfolk.persons": 90_000,
    "groups.settlers.persons": 4_000,
    "production.cards_per_hour": 240.0,
    "production.lot_size": 40,
    "production.setup_minutes": 6,
    "production.overtime": {"backlog_days": 1.0, "extra_hours": 1.0},
    "production.blanks": {"initial_cards": 20_000, "delivery_cards": 10_000, "every_days": 10},
    "facilities.kiosk.total": 120,
    "facilities.kiosk.hours": [{"days": "daily", "opens": "09:00", "closes": "11:00", "stations": 1}],
    "facilities.kiosk.tickets_until": "11:00",
    "facilities.kiosk.closing": "serve_all",
    "facilities.kiosk.patience": None,
    "facilities.chandler.total": 64,
    "facilities.chandler.room": None,
    "facilities.chandler.hours": [{"days": "working", "opens": "08:00", "closes": "13:00", "counters": 1}],
    "extra_outlets.fair.count": 4,
    "delivery.home.capacity_cards": 50,
}
