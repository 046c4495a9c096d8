"""The people of a scenario: groups, batches, employers and schools, demand, channels, promises."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field

from sim.scenario_types import (
    ClockTime,
    Dated,
    Duration,
    NotNegative,
    Positive,
    Share,
    Slug,
    Table,
    Text,
)

Code = Annotated[int, Field(ge=1, le=99)]
Way = Literal["branch", "mail", "employer", "home"]


class People(Table):
    """Levers on all people at once."""

    willing_factor: Annotated[float, Field(ge=0.0, le=100.0)] = 1.0
    """Times the willing share of every group; a share stays at most 1."""


class Spread(Table):
    """How a number is spread over districts: by a column of the districts file, or by weights."""

    column: str | None = None
    weights: dict[Slug, NotNegative] | None = None


class Collection(Table):
    """Shares of the ways to get the card; they sum to 1."""

    branch: Share = 0.0
    mail: Share = 0.0
    employer: Share = 0.0
    home: Share = 0.0


class Group(Table):
    """People with the same rules. ``code`` is part of every person's id and never changes."""

    code: Code
    zh: Text
    en: Text
    persons: Annotated[int, Field(ge=0)]
    spread: Slug
    joins: Slug = "alone"
    """``alone``, or the kind of unit (employer, school) that opens the application for them."""
    banks: Literal["unit", "pension", "free"]
    willing_share: Share
    """Share who ever apply once they may; nobody is made to."""
    demand: Slug
    collection: Collection
    enters_from: dt.date | None = None
    enters_until: dt.date | None = None
    """People who become eligible one by one between two dates (newly insured, newborn)."""


class Batch(Table):
    """Who may apply from which day on. Nothing closes, so batches overlap."""

    code: Code
    zh: Text
    en: Text
    opens: dt.date
    districts: tuple[str, ...] = Field(strict=False)
    groups: tuple[Slug, ...] = Field(strict=False)
    already_issued_share: Share = 0.0
    """Share of its people who hold a card before the first day played."""


class Waiver(Table):
    """A district and group left out in writing."""

    district: str
    group: Slug
    reason: Text


class Unit(Table):
    """Employers or schools: they open late or never, name few banks and submit their people together."""

    code: Code
    mean_persons: Positive
    size_cv: Positive
    max_persons: Annotated[int, Field(ge=1, le=1_000_000)]
    never_opens_share: Share
    opening_delay: Duration
    max_banks: Annotated[int, Field(ge=1, le=3)]
    confirm_delay: Duration
    submit_every_days: Annotated[int, Field(ge=1, le=366)]
    submit_opens: ClockTime = "09:00"
    submit_closes: ClockTime = "17:00"


class Reminder(Table):
    """A push that moves a share of the willing to a later date."""

    on: dt.date
    share: Share
    half_life_days: Positive


class Demand(Table):
    """When people who apply alone do so: decay since opening, reminders, weekday and hour."""

    half_life_days: Positive
    reminders: dict[Slug, Reminder] = Field(default_factory=dict)
    weekday_weights: tuple[NotNegative, ...] = Field(min_length=7, max_length=7, strict=False)
    offday_weight: NotNegative
    hour_weights: tuple[NotNegative, ...] = Field(min_length=24, max_length=24, strict=False)


class NormalPhase(Table):
    """From when staff whose employer never opened may apply alone, and old cards are no longer made."""

    from_: dt.date = Field(alias="from")
    demand: Slug
    old_cards_lost_per_year_share: Share


class Channel(Dated):
    """A way to apply: a window of dates, a counter or none, and the stations behind it."""

    code: Code
    zh: Text
    en: Text
    counter: Slug | None = None
    visit: Slug | None = None
    route: tuple[Literal["counter", "lines", "hand_over"], ...] = Field(strict=False)
    reissue_from: dt.date | None = None
    """Re-issues may use the channel from this earlier date."""


class ChannelChoice(Dated):
    """Shares of the channels from a date on, by group; ``default`` and ``reissue`` are kept names."""

    shares: dict[Slug, dict[Slug, Share]]


class Promise(Dated):
    """A service time: which applications it covers, which clock, how many days, which clause."""

    channel: Slug
    kinds: tuple[Literal["first", "reissue"], ...] = Field(strict=False)
    clock: Literal["natural", "working", "visit"]
    days: Annotated[int, Field(ge=0, le=400)] = 0
    clause: Text


class Reading(Table):
    """One way to read the promises."""

    zh: Text
    en: Text
    first_day_counted: bool = False
    roll: bool = False
    """A last day on a day off moves to the next working day."""
    collective_from: Literal["submission", "confirmation"] = "submission"
    promises: tuple[Slug, ...] = Field(strict=False)
    """The promises in force under this reading."""


class Reissue(Table):
    """Lost or damaged cards of the new generation."""

    lost_per_year_share: Share
    days_to_act: Duration


class Enabling(Table):
    """What a person does once a mailed card is there."""

    activate_share: Share
    days_to_activate: Duration
    online_share: Share
    """Of those who do not activate the bank function: enabled online."""
    visit_share: Share
    """Of those who do neither: enabled at a counter; the rest keeps the old card."""
    days_to_enable: Duration


class CollectionHabits(Table):
    """How people come for a card that waits at a branch."""

    never_share: Share
    days_to_visit: Duration


class Returns(Table):
    """A card that could not be delivered goes back; its holder applies a second time, or does not."""

    reapply_share: Share
    days_to_reapply: Duration
