"""Three stages in a row, timed: ``python -m tests.benchmarks.tandem --people 20000000 --cores 2``.

The city is that of ``tandem_city``; ``--engine textbook`` plays the same system as SimPy is taught, one
process an applicant with ``simpy.Resource``. Seconds hold the drawing of the people, and no compilation: a
small city is played first.
"""

from __future__ import annotations

from time import perf_counter

from sim.engines import entity, fast
from tests.benchmarks import textbook
from tests.benchmarks.bench import Counted, line, options, whole
from tests.benchmarks.tandem_city import BANKS, People, world_of

ENGINES = ("fast", "entity", "textbook")
_WARM_UP = 1_500


def play(people: int, cores: int, engine: str, seed: int, banks: int = BANKS) -> Counted:
    """Play the city once."""
    if engine == "textbook":
        return textbook.play(people, banks, seed)
    world, counted = world_of(people, banks, seed), Counted()
    of = People(world, people)
    if engine == "fast":
        fast.stream(world, of.of_bank, counted.take, threads=cores)
    else:
        entity.stream(world, of.all(), counted.take)
    return counted


def timed(name: str, people: int, cores: int, engine: str, seed: int, banks: int = BANKS) -> str:
    """Play a small city, then this one, and say how long it took."""
    play(_WARM_UP, cores, engine, seed, banks)
    begin = perf_counter()
    counted = play(people, cores, engine, seed, banks)
    seconds = round(perf_counter() - begin, 3)
    said = {"benchmark": name, "engine": engine, "people": people, "applications": counted.applications}
    return line(**said, cores=cores, seconds=seconds, **counted.means())


def main() -> None:
    """Read the command line and print one line."""
    asked = options(__doc__, "20000000", ENGINES).parse_args()
    print(timed("tandem", whole(asked.people), asked.cores, asked.engine, asked.seed))


if __name__ == "__main__":
    main()
