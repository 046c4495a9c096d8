"""A number on paper: its value, how it is written, and where it comes from."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from typing import Literal

Form = Literal[
    "count", "share", "level", "level0", "points", "days", "hours", "minutes", "yuan", "one", "plain", "raw",
    "date", "text", "more", "more_points", "more_days", "more_hours", "more_minutes", "more_yuan", "less",
]  # fmt: skip
"""How a number is written. level: a share that was chosen, such as a quantile; level0: rounded to a whole per
cent. days, hours, minutes, yuan carry their unit. one: one decimal; plain: a whole number; raw: all its
digits. text: an identifier that happens to have digits, such as a version.
more: a difference with its sign; less: its size alone."""


@dataclass(frozen=True)
class Number:
    """``id`` names the number (``on_time_share.channel.online``); ``origin`` is the row of the appendix that
    says how it was counted, from which file and from which inputs."""

    value: float | dt.date | str
    form: Form
    id: str
    origin: str

    @property
    def known(self) -> bool:
        """False for a share of nothing."""
        return not (isinstance(self.value, float) and math.isnan(self.value))

    @property
    def plain(self) -> str:
        """The value as a machine reads it: the shortest text that gives the same number."""
        if isinstance(self.value, dt.date):
            return self.value.isoformat()
        return self.value if isinstance(self.value, str) else repr(self.value)

    def number(self) -> float:
        """The value as a number; TypeError for a date or a text."""
        if isinstance(self.value, dt.date | str):
            raise TypeError(self.id)
        return float(self.value)
