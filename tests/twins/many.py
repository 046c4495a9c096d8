"""Many random cities by one command: ``python -m tests.twins.many --cities 10000``.

Prints every city in which the engines differ and exits with 1 if there is one.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import traceback
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice

from sim.engines import entity, fast
from sim.twins import compare
from tests.twins.cities import build

CHUNK = 25


def trouble(seed: int) -> str | None:
    """What is wrong with one city; None if both engines agree. An engine that fails is wrong, too."""
    try:
        city = build(seed)
        played = entity.play(city.world, city.people), fast.play(city.world, city.people)
        first = compare(*played[0], *played[1])
    except Exception as failed:
        last = traceback.extract_tb(failed.__traceback__)[-1]
        return f"city {seed}: {type(failed).__name__}: {failed} ({last.filename}:{last.lineno})"
    return None if first is None else f"city {seed}: {first}"


def _troubles(seeds: range) -> list[str]:
    return [found for seed in seeds if (found := trouble(seed)) is not None]


def troubles(first: int, cities: int, jobs: int) -> Iterator[list[str]]:
    """What is wrong, chunk after chunk of seeds."""
    chunks = (range(a, min(a + CHUNK, first + cities)) for a in range(first, first + cities, CHUNK))
    trouble(first)  # compiles once what the processes then load
    with ProcessPoolExecutor(jobs) as pool:
        while batch := list(islice(chunks, 8 * jobs)):
            yield from pool.map(_troubles, batch)


def main() -> int:
    """Parse the arguments, play, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cities", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0, help="seed of the first city")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    started = time.monotonic()
    bad = 0
    for found in troubles(options.first, options.cities, options.jobs):
        bad += len(found)
        for line in found:
            print(line, flush=True)
    seconds = time.monotonic() - started
    print(f"{bad} of {options.cities:,} cities differ ({seconds:.0f} s, seeds from {options.first})")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
