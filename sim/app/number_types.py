"""Numbers on the command line: whole numbers and shares within limits that are said in words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    _WholeType = click.ParamType[int]
    _ShareType = click.ParamType[float]
else:  # older versions of click name no type there
    _WholeType = _ShareType = click.ParamType

MOST = 2**63 - 1
"""The largest seed, and what an option takes that names no limit of its own."""
_FAR = 10**12
"""A limit that nobody needs to be told."""


class Whole(_WholeType):
    """A whole number from ``low`` to ``high``."""

    name = "N"

    def __init__(self, low: int = 0, high: int = MOST) -> None:
        self.low, self.high = low, high

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number; click's error if it is none, or beyond the limits."""
        try:
            number = int(value)
        except ValueError:
            number = self.low - 1
        if not self.low <= number <= self.high:
            self.fail(f"{value!r}: {self._wanted()}", param, ctx)
        return number

    def _wanted(self) -> str:
        if self.high > _FAR:
            return f"a whole number, {self.low} or more; 应为不小于 {self.low} 的整数"
        return f"a whole number from {self.low} to {self.high:,}; 应为 {self.low} 至 {self.high:,} 的整数"


class Share(_ShareType):
    """A number above 0 and up to 1; ``below_one``: less than 1."""

    name = "SHARE"

    def __init__(self, below_one: bool = False) -> None:
        self.below_one = below_one

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The share; click's error if it is none."""
        try:
            share = float(value)
        except ValueError:
            share = 0.0
        if not (0.0 < share < 1.0 or (share == 1.0 and not self.below_one)):
            up_to = ("below 1", "小于 1") if self.below_one else ("at most 1", "不大于 1")
            self.fail(f"{value!r}: a share above 0 and {up_to[0]}; 应大于 0 且{up_to[1]}", param, ctx)
        return share
