"""The places of a scenario: banks and their lines, outlets and desks, visits, delivery rounds."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from sim.scenario_types import (
    ClockTime,
    Count,
    Dated,
    Days,
    Duration,
    NotNegative,
    Positive,
    Share,
    Shift,
    Slug,
    Staffing,
    Table,
    Text,
)

Dispatch = Literal["fifo", "earliest_due", "urgent_first", "reserved_share"]


class Breakdowns(Table):
    """Calendar times between failures and to repair, both exponential."""

    mean_hours_between: Positive
    mean_repair_hours: Positive


class Blanks(Table):
    """Stock of blank cards: what lies there at the start, and what arrives every so many days."""

    initial_cards: Count
    delivery_cards: Count
    every_days: Annotated[int, Field(ge=1, le=366)]
    at: ClockTime = "08:00"
    most_cards: Annotated[int, Field(ge=1, le=10**10)] | None = None
    """The store is full then: a delivery brings no more than what fits. Without it nothing is sent back."""
    stops: dict[Slug, Dated] = Field(default_factory=dict)
    """Deliveries that fall in one of these windows do not come."""


class Overtime(Dated):
    """Longer last shift on days that begin with too much backlog."""

    backlog_days: NotNegative
    extra_hours: Annotated[float, Field(gt=0, le=12)]


class ProductionChange(Table):
    """What one bank does otherwise than all; every key is optional."""

    cards_per_hour: Annotated[float, Field(gt=0, le=3_600)] | None = None
    card_time: Duration | None = None
    """Instead of a rate: each card's own time (a drawn one makes a line an exponential server)."""
    shifts: tuple[Shift, ...] | None = Field(default=None, strict=False)
    lot_size: Annotated[int, Field(ge=1, le=100_000)] | None = None
    min_lot: Annotated[int, Field(ge=1, le=100_000)] | None = None
    max_hold_hours: Positive | None = None
    setup_minutes: NotNegative | None = None
    cutoff: ClockTime | None = None
    """Data received before it is released at it, on working days; at the second itself it waits."""
    failed_share: Share | None = None
    breakdowns: Breakdowns | None = None
    blanks: Blanks | None = None
    blank_stops: dict[Slug, Dated] | None = None
    """Windows in which no blanks come, besides those of the stock itself: one entry for all banks."""
    dispatch: Dispatch | None = None
    reserved_urgent: Annotated[int, Field(ge=1, le=1_000)] | None = None
    reserved_of: Annotated[int, Field(ge=1, le=1_000)] | None = None
    overtime: Overtime | None = None


class Production(ProductionChange):
    """How all banks make cards, unless one says otherwise."""

    shifts: tuple[Shift, ...] = Field(strict=False)


class ExtraLines(Dated):
    """Lines added between two dates, with shifts of their own where given."""

    lines: Annotated[int, Field(ge=1, le=1_000)]
    shifts: tuple[Shift, ...] | None = Field(default=None, strict=False)
    cards_per_hour: Annotated[float, Field(gt=0, le=3_600)] | None = None
    """Of these lines, where they are other machines than the bank's own."""


class Bank(Dated):
    """A bank from the data folder's list: weight in choices, lines, and what it does otherwise."""

    share: NotNegative
    """Weight among the banks open at the time; the weights of all banks sum to 1."""
    pension_share: NotNegative = 0.0
    lines: Annotated[int, Field(ge=0, le=1_000)]
    production: ProductionChange = Field(default_factory=ProductionChange)
    extra_lines: dict[Slug, ExtraLines] = Field(default_factory=dict)


class Bureau(Table):
    """Banks that pool their lines in one room."""

    banks: tuple[Slug, ...] = Field(strict=False, min_length=2)


class Outage(Table):
    """Lines of a bank (the first ``lines`` of them; 0 means all) stand still between two dates."""

    bank: Slug
    lines: Count = 0
    from_: dt.date = Field(alias="from")
    until: dt.date


class Facility(Table):
    """A kind of counter: outlets of banks or desks of districts."""

    code: Annotated[int, Field(ge=1, le=9)]
    zh: Text
    en: Text
    belongs_to: Literal["bank", "district"]
    total: Count
    spread: Slug
    hours: tuple[Staffing, ...] = Field(strict=False)
    room: Annotated[int, Field(ge=1, le=10_000)] | None = None
    closing: Literal["send_home", "serve_all", "no_tickets_after"] = "send_home"
    tickets_until: ClockTime | None = None
    patience: Duration | None = None
    choice: Literal["nearest", "shorter_of_two"] = "nearest"
    arrival_weights: tuple[NotNegative, ...] = Field(
        default=(1.0,), min_length=1, max_length=24, strict=False
    )
    """Weights of arrival over equal parts of the opening hours."""
    printer_breakdowns: Breakdowns | None = None
    blanks: Blanks | None = None


class ExtraOutlets(Dated):
    """Outlets or desks added to the list, from a date on."""

    facility: Slug
    bank: Slug | None = None
    district: Slug
    count: Annotated[int, Field(ge=1, le=10_000)]


class Visit(Table):
    """What is done at a counter: how long it takes, which counters do it, and what a failure leads to."""

    code: Annotated[int, Field(ge=1, le=9)]
    zh: Text
    en: Text
    at: tuple[Slug, ...] = Field(strict=False)
    pool: Literal["counters", "stations"] = "counters"
    service: Duration
    return_share: Share
    max_returns: Annotated[int, Field(ge=0, le=20)]


class Delivery(Table):
    """Rounds that carry cards: departures, seats, transit, failures."""

    days: Days = "working"
    departures: tuple[ClockTime, ...] = Field(min_length=1, max_length=24, strict=False)
    capacity_cards: Annotated[int, Field(ge=1)] | None = None
    """Seats of one departure of one bank; the rest waits for the next."""
    transit: Duration
    failed_share: Share = 0.0
    attempts: Annotated[int, Field(ge=1, le=10)] = 1
    days_between_attempts: Annotated[int, Field(ge=1, le=60)] = 1
    stops: dict[Slug, Dated] = Field(default_factory=dict)


class Prices(Table):
    """Unit prices, yuan."""

    line_month_yuan: NotNegative = 0.0
    shift_hour_yuan: NotNegative = 0.0
    overtime_hour_yuan: NotNegative = 0.0
    counter_hour_yuan: NotNegative = 0.0
    station_month_yuan: NotNegative = 0.0


class Target(Table):
    """What the scenario asks of a kind of visit; the notice asks nothing."""

    within_minutes: Positive
    share: Share
    turned_away_share: Share = 1.0


class Decision(Table):
    """A threshold written before the run: the measure must be at least, or at most, so much."""

    measure: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z0-9_]+)*$", max_length=200)]
    """Id of a measure, of the city or of a part of it: ``on_time_share.bank.icbc``."""
    at_least: float | None = None
    at_most: float | None = None
    probability: Share = 0.95
