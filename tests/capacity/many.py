"""Many small towns by one command: ``python -m tests.capacity.many --towns 50``.

Each is sized by the search and by brute force; prints every difference and exits with 1 if there is one.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from sim.experiments.capacity import size
from sim.experiments.sizing import Asked, Sizing
from sim.store import Store
from tests.capacity.brute import least
from tests.capacity.towns import town

ASKED = Asked(level=0.9, probability=0.3, small=0)
"""Three fresh replications: enough to raise plans that one replication finds. No town counts as small: the
search has to find the least by its steps and halvings."""


def sized(seed: int, asked: Asked = ASKED) -> Sizing:
    """The town of a seed, sized in an empty store."""
    with tempfile.TemporaryDirectory() as folder:
        return size(town(seed), asked, Store(Path(folder)), workers=1)


def differences(sizing: Sizing) -> list[str]:
    """Levers of which brute force finds another least candidate."""
    out = []
    for lever, found in sizing.plan.items():
        wanted = least(sizing, lever)
        mine = None if lever in sizing.impossible() else found
        if wanted != mine:
            out.append(f"{lever}: search {mine}, brute force {wanted}")
    return out


def main() -> int:
    """Parse the arguments, size, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--towns", type=int, default=50)
    parser.add_argument("--first", type=int, default=0, help="seed of the first town")
    options = parser.parse_args()
    started, bad = time.monotonic(), 0
    for seed in range(options.first, options.first + options.towns):
        found = differences(sized(seed))
        bad += bool(found)
        print(f"town {seed}: {'; '.join(found) or 'equal'} ({time.monotonic() - started:.0f} s)", flush=True)
    print(f"{bad} of {options.towns} towns differ")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
