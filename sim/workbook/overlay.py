"""What one scenario's tables state otherwise than another's: the tables of an overlay."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.scenario_layers import WHOLE


def overlay(base: Mapping[str, Any], changed: Mapping[str, Any]) -> dict[str, Any]:
    """The least tables that, laid on ``base``, give ``changed``; it must lack nothing that ``base`` has.

    Lists are replaced whole; so is a table that states another ``distribution``.
    """
    out: dict[str, Any] = {}
    for key, value in changed.items():
        below = base.get(key)
        if isinstance(value, Mapping) and isinstance(below, Mapping) and value.get(WHOLE) == below.get(WHOLE):
            inner = overlay(below, value)
            if inner:
                out[key] = inner
        elif key not in base or not _same(value, below):
            out[key] = value
    return out


def _same(a: Any, b: Any) -> bool:
    """Equal as a scenario takes them: 11 is 11.0, but true is not 1."""
    return isinstance(a, bool) == isinstance(b, bool) and bool(a == b)
