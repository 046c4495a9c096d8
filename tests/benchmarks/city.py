"""The baseline of a city, timed: ``python -m tests.benchmarks.city --people 1 --cores 2 --engine fast``.

``--people n`` plays one person in n. Seconds are without compile time: a small sample is played first.
"""

from __future__ import annotations

import argparse
import json
import resource
from time import perf_counter
from types import ModuleType

from sim.engines import entity, fast
from sim.journeys import Log
from sim.population import build_population
from sim.run_inputs import read_inputs
from sim.scenario_files import resolve

ENGINES: dict[str, ModuleType] = {"fast": fast, "entity": entity}
_WARM_UP = 2_000


def timed(scenario: str, sample: int, cores: int, engine: str, seed: int = 1) -> dict[str, object]:
    """Build a world and its people, play it, and say how long each took."""
    inputs = read_inputs(resolve(scenario))
    applications = 0

    def take(part: Log) -> None:
        nonlocal applications
        applications += len(part.application)

    begin = perf_counter()
    world = inputs.world(seed, 0, sample)
    people = build_population(inputs.scenario, inputs.city, world.clock, world.keys, sample, cores)
    built = perf_counter()
    ENGINES[engine].stream(world, people, take, threads=cores)
    played = perf_counter()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "benchmark": "city",
        "engine": engine,
        "people": len(people),
        "applications": applications,
        "cores": cores,
        "seconds": round(played - begin, 3),
        "seconds_people": round(built - begin, 3),
        "seconds_play": round(played - built, 3),
        "peak_mib": round(peak),
    }


def main() -> None:
    """Read the command line, warm up, and print one line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scenario", default="baseline")
    parser.add_argument("--people", type=int, default=1, help="play one person in so many")
    parser.add_argument("--cores", type=int, default=2)
    parser.add_argument("--engine", choices=sorted(ENGINES), default="fast")
    chosen = parser.parse_args()
    timed(chosen.scenario, max(_WARM_UP, chosen.people), chosen.cores, chosen.engine)
    print(json.dumps(timed(chosen.scenario, chosen.people, chosen.cores, chosen.engine)))


if __name__ == "__main__":
    main()
