"""The tandem city as SimPy is taught: one process an applicant, a ``Resource`` a room."""

from __future__ import annotations

import math
from collections.abc import Generator
from random import Random
from typing import Any

import simpy

from sim.clock import DAY
from tests.benchmarks.bench import Counted
from tests.benchmarks.tandem_city import (
    COUNTER_CV,
    COUNTERS,
    DAYS,
    DISTRICTS,
    LINES,
    MAIL_DAYS,
    MAIL_SHAPE,
    card_seconds,
    visit_seconds,
)

Story = Generator[simpy.Event, Any, None]


class City:
    """All rooms, and the laws of their times."""

    def __init__(self, people: int, banks: int, seed: int) -> None:
        self.env, self.luck, self.counted = simpy.Environment(), Random(seed), Counted(applications=people)
        self.lines = [simpy.Resource(self.env, LINES) for _ in range(banks)]
        self.outlets = [simpy.Resource(self.env, COUNTERS) for _ in range(banks * DISTRICTS)]
        self.card, self.visit = card_seconds(people, banks), visit_seconds(people, banks)

    def applicants(self, people: int) -> Story:
        """Everybody applies at a second of their own."""
        for when, i in sorted((self.luck.random() * DAYS * DAY, i) for i in range(people)):
            yield self.env.timeout(when - self.env.now)
            self.env.process(
                self.applicant(self.lines[i % len(self.lines)], self.outlets[i % len(self.outlets)])
            )

    def applicant(self, lines: simpy.Resource, outlet: simpy.Resource) -> Story:
        """From the application to the activated card."""
        env, luck = self.env, self.luck
        yield from self.served(lines, luck.expovariate(1.0 / self.card), self.counted.line)
        yield env.timeout(DAY - env.now % DAY)
        yield env.timeout(luck.gammavariate(MAIL_SHAPE, MAIL_DAYS * DAY / MAIL_SHAPE))
        yield env.timeout(DAY - env.now % DAY + luck.random() * DAY)
        spread = math.log(1.0 + COUNTER_CV**2)
        seconds = luck.lognormvariate(math.log(self.visit) - spread / 2.0, math.sqrt(spread))
        yield from self.served(outlet, seconds, self.counted.counter)

    def served(self, room: simpy.Resource, seconds: float, waits: list[Any]) -> Story:
        """Wait for a place in a room, and stay there."""
        came = self.env.now
        with room.request() as place:
            yield place
            waits[0] += 1
            waits[1] += self.env.now - came
            yield self.env.timeout(seconds)


def play(people: int, banks: int, seed: int) -> Counted:
    """Play the city for a year."""
    city = City(people, banks, seed)
    city.env.process(city.applicants(people))
    city.env.run(until=DAYS * DAY)
    return city.counted
