"""A scenario: everything that a planner states about a rollout, in one strict and frozen value."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import Field, model_validator

from sim.scenario_people import (
    Batch,
    Channel,
    ChannelChoice,
    CollectionHabits,
    Demand,
    Enabling,
    Group,
    NormalPhase,
    People,
    Promise,
    Reading,
    Reissue,
    Returns,
    Spread,
    Unit,
    Waiver,
    Way,
)
from sim.scenario_places import (
    Bank,
    Bureau,
    Decision,
    Delivery,
    ExtraOutlets,
    Facility,
    Outage,
    Prices,
    Production,
    Target,
    Visit,
)
from sim.scenario_types import Slug, Table, Text

SCHEMA_VERSION = 1


class Horizon(Table):
    """First and last day played (both inclusive); what is due is counted at the end of the last."""

    start: dt.date
    end: dt.date


class CalendarChoice(Table):
    """Days that no gazette covers: supplied by the planner, or whole years taken without holidays."""

    weekends_only_years: tuple[Annotated[int, Field(ge=2000, le=2100)], ...] = Field(default=(), strict=False)
    days: dict[str, Literal["work", "off"]] = Field(default_factory=dict)
    """ISO date to kind; it overrides the gazette, and every output says so."""


class Scenario(Table):
    """A resolved scenario. Sections and keys are explained by ``cardsim why KEY``."""

    schema_version: Literal[1]
    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,63}$")]
    zh: Text
    en: Text
    why: Text = ""
    data: Annotated[str, Field(pattern=r"^[a-zA-Z0-9_][a-zA-Z0-9_./-]{0,99}$")]
    """Folder with districts, banks, working days, notice, facts: beside the file, or shipped."""
    reading: Slug
    horizon: Horizon
    calendar: CalendarChoice = Field(default_factory=CalendarChoice)
    people: People = Field(default_factory=People)
    spreads: dict[Slug, Spread]
    groups: dict[Slug, Group]
    batches: dict[Slug, Batch]
    waived: tuple[Waiver, ...] = Field(default=(), strict=False)
    units: dict[Slug, Unit] = Field(default_factory=dict)
    demand: dict[Slug, Demand]
    normal_phase: NormalPhase | None = None
    channels: dict[Slug, Channel]
    channel_choice: dict[Slug, ChannelChoice]
    promises: dict[Slug, Promise]
    readings: dict[Slug, Reading]
    banks: dict[Slug, Bank]
    bureaus: dict[Slug, Bureau] = Field(default_factory=dict)
    production: Production
    outages: dict[Slug, Outage] = Field(default_factory=dict)
    facilities: dict[Slug, Facility] = Field(default_factory=dict)
    extra_outlets: dict[Slug, ExtraOutlets] = Field(default_factory=dict)
    visits: dict[Slug, Visit] = Field(default_factory=dict)
    delivery: dict[Way, Delivery]
    collection: CollectionHabits
    enabling: Enabling | None = None
    returns: Returns | None = None
    reissue: Reissue | None = None
    targets: dict[Slug, Target] = Field(default_factory=dict)
    prices: Prices = Field(default_factory=Prices)
    decisions: dict[Slug, Decision] = Field(default_factory=dict)
    opening_state: str | None = None
    """CSV beside the scenario: backlog by bank, promise and age; uncollected; already issued."""
    observed: str | None = None
    """CSV beside the scenario: dated actual counts."""
    sources: dict[str, str] = Field(default_factory=dict)
    """Key path (longest prefix wins) to a fact, an assumption, a clause, or ``lever``."""

    @model_validator(mode="after")
    def _branch_keeps_cards(self) -> Scenario:
        branch = self.delivery.get("branch")
        if branch is not None and branch.failed_share > 0.0:
            raise ValueError(
                "E-VALUE: delivery.branch.failed_share must be 0: a card at the branch waits for its holder"
                " | delivery.branch.failed_share 应为 0：卡片在网点等待领取"
            )
        return self
