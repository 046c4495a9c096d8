"""Who is late first: by the week of the due day, whatever was applied for when."""

from __future__ import annotations

from typing import Any

import pandas as pd

from sim.app.run_weeks import First, first_late


class Stored:
    """As much of a run as is asked for."""

    def __init__(self, rows: list[tuple[Any, ...]]) -> None:
        self.rows = rows
        routes = {"online": ["lines", "hand_over"], "desk": ["counter", "lines"], "instant": ["counter"]}
        self.manifest = {"resolved": {"channels": {name: {"route": r} for name, r in routes.items()}}}

    def table(self, name: str) -> pd.DataFrame:
        assert name == "due"
        frame = pd.DataFrame(self.rows, columns=["bank", "due_week", "due", "late", "channel"])
        return frame.assign(due_week=pd.to_datetime(frame["due_week"]))


ROWS = [
    ("a", "2025-01-06", 10, 0, "online"),
    ("a", "2025-01-06", 10, 9, "instant"),
    ("b", "2025-01-13", 8, 1, "online"),
    ("b", "2025-01-13", 4, 2, "desk"),  # another channel of the same bank and week
    ("a", "2025-01-13", 20, 2, "online"),
    ("a", "2025-01-20", 20, 20, "online"),  # worse, but later
    ("c", None, 5, 5, "online"),  # due before the run
]


def test_the_first_week_with_anything_late_counts_and_its_bank_with_most() -> None:
    """In the week of the 13th: b has 1 + 2 of 8 + 4 late, a has 2."""
    assert first_late(Stored(ROWS)) == First("b", "2025-01-13", 12.0, 3.0, 2)  # type: ignore[arg-type]


def test_where_nothing_is_late_nobody_is_first() -> None:
    assert first_late(Stored(ROWS[:2])) is None  # type: ignore[arg-type]
