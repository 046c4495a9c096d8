"""A scenario's city, timed: ``python -m tests.benchmarks.city --people 1/1 --cores 2 --engine fast``.

``--people`` is a part of the city such as 1/100, or about how many to play. Seconds hold the drawing of the
people, and no compilation: a small sample is played first.
"""

from __future__ import annotations

from time import perf_counter

from sim.engines import entity, fast
from sim.population import build_population
from sim.run_inputs import Inputs, read_inputs, sample_of
from sim.scenario_files import resolve
from tests.benchmarks.bench import Counted, line, options

STREAMS = {"fast": fast.stream, "entity": entity.stream}
_WARM_UP = 2_000


def timed(inputs: Inputs, sample: int, cores: int, engine: str, seed: int) -> dict[str, object]:
    """Build a world and its people, play it, and say how long each took."""
    counted = Counted()
    begin = perf_counter()
    world = inputs.world(seed, 0, sample)
    people = build_population(inputs.scenario, inputs.city, world.clock, world.keys, sample, cores)
    built = perf_counter()
    STREAMS[engine](world, people, counted.take, threads=cores)
    played = perf_counter()
    return {
        "benchmark": "city",
        "engine": engine,
        "people": len(people),
        "applications": counted.applications,
        "cores": cores,
        "seconds": round(played - begin, 3),
        "seconds_people": round(built - begin, 3),
        "seconds_play": round(played - built, 3),
        **counted.means(),
    }


def main() -> None:
    """Read the command line, warm up, and print one line."""
    parser = options(__doc__, "1/1", tuple(STREAMS))
    parser.add_argument("--scenario", default="baseline")
    asked = parser.parse_args()
    inputs = read_inputs(resolve(asked.scenario))
    sample = sample_of(asked.people, inputs.scenario, asked.engine)
    timed(inputs, max(_WARM_UP, sample), asked.cores, asked.engine, asked.seed)
    print(line(**timed(inputs, sample, asked.cores, asked.engine, asked.seed)))


if __name__ == "__main__":
    main()
