"""One city that grows by banks, timed: ``python -m tests.benchmarks.growth --people 2e8 --cores 2``.

The city is that of ``tandem_city`` with a bank for every two million people (the last bank has the number
99), so that a shard stays the same and only their number grows. Time should grow in proportion.
"""

from __future__ import annotations

from tests.benchmarks.bench import options, whole
from tests.benchmarks.tandem import ENGINES, timed

PEOPLE_A_BANK = 2_000_000
_MOST_BANKS = 99


def banks_of(people: int) -> int:
    """How many banks so many people have."""
    return min(_MOST_BANKS, max(1, round(people / PEOPLE_A_BANK)))


def main() -> None:
    """Read the command line and print one line."""
    asked = options(__doc__, "2e8", ENGINES).parse_args()
    people = whole(asked.people)
    print(timed("growth", people, asked.cores, asked.engine, asked.seed, banks_of(people)))


if __name__ == "__main__":
    main()
