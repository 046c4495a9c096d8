"""What the benchmarks of planted changes have in common: which plants are asked for, and a line a plant."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

Plant = TypeVar("Plant")


class Answer(NamedTuple):
    """Of one plant: what it is, what is wrong with the answer (empty if nothing), and what was found."""

    about: str
    fault: str
    found: str


def ask_all(
    about: str | None, plants: Sequence[Plant], asking: Callable[[str], Callable[[Plant], Answer]]
) -> None:
    """Plant, ask, and print a line a plant. ``asking`` prepares for a scenario by its name."""
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("--scenario", default="baseline")
    parser.add_argument("--plants", type=int, default=len(plants), help="how many")
    parser.add_argument("--first", type=int, default=0, help="number of the first")
    asked = parser.parse_args()
    ask, chosen, right = asking(asked.scenario), plants[asked.first :][: asked.plants], 0
    for plant in chosen:
        answer = ask(plant)
        mark = "WRONG" if answer.fault else "right"
        print(f"{mark}  {answer.about}: {answer.fault or answer.found}", flush=True)
        right += not answer.fault
    print(f"{right} of {len(chosen)} right")
