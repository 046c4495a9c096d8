"""The grain of a scenario file: strict tables, shares, clock times, calendar spans and durations."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

Share = Annotated[float, Field(ge=0.0, le=1.0)]
Positive = Annotated[float, Field(gt=0.0)]
NotNegative = Annotated[float, Field(ge=0.0)]
Count = Annotated[int, Field(ge=0, le=10**10)]
Slug = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Text = Annotated[str, Field(max_length=2_000)]
ClockTime = Annotated[str, Field(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|24:00)$")]
Days = Literal[
    "working",
    "daily",
    "weekdays",
    "offdays",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
]

UNIT_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3_600, "days": 86_400}


class Table(BaseModel):
    """A strict, frozen table: an unknown key, a string for a number or a nan is an error."""

    model_config = ConfigDict(
        strict=True, frozen=True, extra="forbid", allow_inf_nan=False, populate_by_name=True
    )


class Dated(Table):
    """A table that holds from one date (inclusive) until another (exclusive); open where not given."""

    from_: dt.date | None = Field(default=None, alias="from")
    until: dt.date | None = None


class Shift(Dated):
    """Hours on some kind of day: ``{days = "working", opens = "08:00", closes = "20:00"}``.

    The hours are half-open; ``24:00`` is the end of the day. Hours over midnight are written as two.
    """

    days: Days = "working"
    opens: ClockTime
    closes: ClockTime

    @model_validator(mode="after")
    def _opens_first(self) -> Shift:
        if self.opens >= self.closes:
            raise ValueError("E-TIME: a shift over midnight is written as two, until 24:00 and from 00:00")
        return self


class Staffing(Shift):
    """Opening hours of a counter with the servers on duty."""

    counters: Count = 0
    stations: Count = 0


_SHAPES: dict[str, tuple[str, ...]] = {
    "fixed": ("value",),
    "uniform": ("low", "high"),
    "exponential": ("mean",),
    "triangular": ("low", "mode", "high"),
    "lognormal": ("mean",),
    "gamma": ("mean",),
    "table": ("values",),
}


class Duration(Table):
    """A length of time with its distribution; the unit stands in the key names.

    ``{distribution = "triangular", low_minutes = 8, mode_minutes = 15, high_minutes = 30}``;
    ``lognormal`` takes a mean and a ``cv`` (coefficient of variation), ``gamma`` a mean and a whole
    ``shape``, ``table`` a list of values with ``shares``. Draws are whole seconds, at least one.
    """

    distribution: Literal["fixed", "uniform", "exponential", "triangular", "lognormal", "gamma", "table"]
    value_seconds: NotNegative | None = None
    value_minutes: NotNegative | None = None
    value_hours: NotNegative | None = None
    value_days: NotNegative | None = None
    mean_seconds: Positive | None = None
    mean_minutes: Positive | None = None
    mean_hours: Positive | None = None
    mean_days: Positive | None = None
    low_seconds: NotNegative | None = None
    low_minutes: NotNegative | None = None
    low_hours: NotNegative | None = None
    low_days: NotNegative | None = None
    mode_seconds: NotNegative | None = None
    mode_minutes: NotNegative | None = None
    mode_hours: NotNegative | None = None
    mode_days: NotNegative | None = None
    high_seconds: Positive | None = None
    high_minutes: Positive | None = None
    high_hours: Positive | None = None
    high_days: Positive | None = None
    values_seconds: tuple[NotNegative, ...] | None = Field(default=None, max_length=8, strict=False)
    values_minutes: tuple[NotNegative, ...] | None = Field(default=None, max_length=8, strict=False)
    values_hours: tuple[NotNegative, ...] | None = Field(default=None, max_length=8, strict=False)
    values_days: tuple[NotNegative, ...] | None = Field(default=None, max_length=8, strict=False)
    cv: Annotated[float, Field(gt=0.0, le=100.0)] | None = None
    shape: Annotated[int, Field(ge=1, le=64)] | None = None
    shares: tuple[Share, ...] | None = Field(default=None, strict=False)

    @model_validator(mode="after")
    def _is_whole(self) -> Duration:
        wanted = _SHAPES[self.distribution]
        given = [k for k in type(self).model_fields if "_" in k and getattr(self, k) is not None]
        names = sorted(k.rsplit("_", 1)[0] for k in given)
        if names != sorted(wanted):
            raise ValueError(f"E-DURATION: {self.distribution} takes {', '.join(wanted)} in one unit each")
        if (self.distribution == "lognormal") != (self.cv is not None):
            raise ValueError("E-DURATION: cv belongs to lognormal, and lognormal needs it")
        if (self.distribution == "gamma") != (self.shape is not None):
            raise ValueError("E-DURATION: shape belongs to gamma, and gamma needs it")
        if (self.distribution == "table") != (self.shares is not None):
            raise ValueError("E-DURATION: shares belong to table, and table needs them")
        return self._check_order()

    def _check_order(self) -> Duration:
        if self.distribution == "triangular":
            low, mode, high = (self.in_seconds(n) for n in ("low", "mode", "high"))
            if not low <= mode <= high or low == high:
                raise ValueError("E-ORDER: low <= mode <= high, and low < high")
        if self.distribution == "uniform" and not self.in_seconds("low") < self.in_seconds("high"):
            raise ValueError("E-ORDER: low < high")
        if self.shares is not None:
            if len(self.shares) != len(self.table_seconds()):
                raise ValueError("E-DURATION: as many shares as values")
            if abs(sum(self.shares) - 1.0) > 1e-9:
                raise ValueError(f"E-SUM: shares sum to {sum(self.shares):.6g}, they must sum to 1")
        return self

    def in_seconds(self, name: str) -> float:
        """The parameter ``name`` (``mean``, ``low`` ...) in seconds, whatever unit it was written in."""
        for unit, seconds in UNIT_SECONDS.items():
            value = getattr(self, f"{name}_{unit}")
            if value is not None:
                return float(value) * seconds
        raise KeyError(name)

    def table_seconds(self) -> tuple[float, ...]:
        """The values of a ``table`` in seconds."""
        for unit, seconds in UNIT_SECONDS.items():
            values = getattr(self, f"values_{unit}")
            if values is not None:
                return tuple(v * seconds for v in values)
        raise KeyError("values")
