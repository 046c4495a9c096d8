"""The two ranges of a number: by chance alone, and over the stated ranges of the assumptions."""

from __future__ import annotations

from dataclasses import dataclass

from sim.report.words import Value, say
from sim.studies import Study


@dataclass(frozen=True)
class Ranges:
    """From a study of many runs; without one, one run has no range and says so."""

    study: Study | None = None

    def of(self, id: str) -> tuple[Value, ...]:
        """What is known about the range of a value: chance first, then assumptions."""
        return (say("ranges.none"),)

    def sureness(self, key: str) -> tuple[Value, ...]:
        """How sure the verdict is."""
        return (say("ranges.unsure"),)

    def changes(self) -> tuple[tuple[Value, Value], ...]:
        """What the assumptions would change."""
        return ((say("change.assumptions"), say("ranges.how")),)
