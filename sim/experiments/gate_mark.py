"""The mark of a run: equal for equal runs."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import NamedTuple


class Mark(NamedTuple):
    """Equal for equal runs: root of the tree of events, and a digest of all values to seven digits (so
    that prices, readings and targets count, and the last bits of a sum do not)."""

    events: str
    values: str


def mark_of_values(events: str, values: Mapping[str, float]) -> Mark:
    """Of a run by its root and values."""
    lines = "\n".join(f"{k}={v:.7g}" for k, v in sorted(values.items()))
    return Mark(events, hashlib.sha256(lines.encode()).hexdigest()[:16])
