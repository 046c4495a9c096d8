"""Two scenarios played with the same people and the same luck, and what their twins say, as one task.

The folder of a pair holds ``pair.json`` (both runs in short, how many twins, who is in one world only)
and six tables, counts as played:
- ``values``: id, reference, alternative: every number of both runs, of the whole city;
- ``transitions``: margin, member, week, before, after, n;
- ``waits``: margin, member, week, quantity and ``WAIT_FIELDS``;
- ``rooms``: room, days that differ, the first such day (missing for what happened on no day);
- ``cells`` and ``queues``: see ``sim.experiments.pair_cells``.
``week`` is the Monday of the application, only on the margin ``bank_week``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.experiments.pair_cells import cells_of, moved_of, queues_of
from sim.experiments.tasks import key_of, side_digest
from sim.experiments.transitions import (
    BANK_WEEK,
    OUTCOMES,
    QUANTITIES,
    WAIT_FIELDS,
    Members,
    Twins,
    count_transitions,
    match,
    sum_waits,
)
from sim.experiments.twin_columns import Collector, Columns
from sim.hash_tree import Tree
from sim.measures.cells import weeks_of
from sim.measures.tables import members as members_of
from sim.measures.tables import mondays
from sim.memory import LATER, first_applications, need
from sim.results import RunResult
from sim.run_inputs import Engine, read_inputs
from sim.scenario_files import Resolved, scenario_digest
from sim.source_digest import digest
from sim.whole_files import json_bytes, write_whole
from sim.world import World

if TYPE_CHECKING:
    import pandas as pd

PAIR = "pair.json"
_TWIN_BYTES = 120
"""An application: its columns in both worlds, and what counting lays beside them."""


@dataclass(frozen=True)
class PairTask:
    """One replication of a reference and of an alternative to it."""

    reference: Resolved
    alternative: Resolved
    sample: int = 1
    seed: int = 1
    replication: int = 0
    engine: Engine = "fast"

    @property
    def key(self) -> str:
        """Both scenarios with their files, the model, how twins are counted, seed, replication, sample."""
        other = scenario_digest(self.alternative.scenario), side_digest(self.alternative)
        asked = self.sample, self.seed, self.replication, self.engine
        return key_of("pair", self.reference, *other, _counted_by(), *asked)

    def make(self, folder: Path) -> None:
        """Play both, one after the other, and keep what their twins say."""
        first, second = self._play(self.reference), self._play(self.alternative)
        found = _found(first, second)
        for name, table in _tables(found, first, second).items():
            write_whole(folder / f"{name}.parquet", partial(_write, table))
        about = _about(found, first, second)
        write_whole(folder / PAIR, lambda file: file.write(json_bytes(about)))

    def need_bytes(self) -> int:
        """At most so much memory at once: one run in play, or the columns of both while twins are counted."""
        return max(self._need(self.reference), self._need(self.alternative))

    def _need(self, resolved: Resolved) -> int:
        world = read_inputs(resolved).world(self.seed, self.replication, self.sample)
        rows = first_applications(world.scenario) * LATER / self.sample
        return need(world, 1).total + math.ceil(rows * _TWIN_BYTES)

    def _play(self, resolved: Resolved) -> _Played:
        from sim.running import run

        seen: list[Collector] = []

        def observe(world: World) -> Collector:
            seen.append(Collector(world))
            return seen[0]

        result = run(
            resolved, f"1/{self.sample}", self.seed, self.replication, self.engine,
            journeys=False, threads=1, stamped=False, observe=observe,
        )  # fmt: skip
        return _Played(seen[0].world, result, seen[0].columns())


@cache
def _counted_by() -> str:
    """Digest of this module and all it is made of."""
    return digest(Path(__file__).parent.parent, lambda path, text: path == "experiments/pairs.py")


@dataclass(frozen=True)
class _Played:
    world: World
    result: RunResult
    columns: Columns


@dataclass(frozen=True)
class _Found:
    twins: Twins
    transitions: dict[str, Any]
    waits: dict[str, Any]


def _found(first: _Played, second: _Played) -> _Found:
    a, b = first.columns, second.columns
    named = [members_of(first.world), members_of(second.world)]
    sizes = {margin: max(len(n[margin]) for n in named) for margin in named[0]}
    members, twins = Members(sizes, weeks_of(first.world)), match(a, b)
    return _Found(twins, count_transitions(a, b, twins, members), sum_waits(a, b, twins, members))


def _tables(found: _Found, first: _Played, second: _Played) -> dict[str, pd.DataFrame]:
    import pandas as pd

    moved = moved_of(first.columns, second.columns, found.twins, first.world)
    return {
        "values": _values(first.result, second.result),
        "transitions": pd.concat([_moves(m, n, first.world) for m, n in found.transitions.items()]),
        "waits": pd.concat([_waits(m, n, first.world) for m, n in found.waits.items()]),
        "rooms": rooms_of(first.result.events, second.result.events),
        "cells": cells_of(first.result, second.result, moved),
        "queues": queues_of(first.result, second.result),
    }


def _values(a: RunResult, b: RunResult) -> pd.DataFrame:
    import pandas as pd

    ids = list(dict.fromkeys([*a.values, *b.values]))
    sides = {"reference": a.values, "alternative": b.values}
    return pd.DataFrame({"id": ids} | {k: [v.get(i, np.nan) for i in ids] for k, v in sides.items()})


def _moves(margin: str, counts: Any, world: World) -> pd.DataFrame:
    member, before, after = np.nonzero(counts)
    names = np.array(OUTCOMES, dtype=object)
    out = _places(margin, member, world).assign(before=names[before], after=names[after])
    return out.assign(n=counts[member, before, after])


def _waits(margin: str, sums: Any, world: World) -> pd.DataFrame:
    member, quantity = np.nonzero(sums[:, :, 0])
    out = _places(margin, member, world).assign(quantity=np.array(QUANTITIES, dtype=object)[quantity])
    return out.assign(**{name: sums[member, quantity, f] for f, name in enumerate(WAIT_FIELDS)})


def _places(margin: str, member: Any, world: World) -> pd.DataFrame:
    """Columns margin, member (missing for none) and week of numbers that count from 1, 0 for none."""
    import pandas as pd

    named, weeks = members_of(world), weeks_of(world)
    none = np.full(len(member), None, dtype=object)
    week = np.full(len(member), np.datetime64("NaT", "s"))
    if margin == BANK_WEEK:
        week = mondays(world, weeks)[(member - 1) % weeks].astype("datetime64[s]")
        none = np.array(named["bank"], dtype=object)[(member - 1) // weeks]
    elif margin != "all":
        none = np.array([None, *named[margin]], dtype=object)[member]
    return pd.DataFrame({"margin": margin, "member": none, "week": week})


def rooms_of(a: Tree, b: Tree) -> pd.DataFrame:
    """Room by room: on how many days the two trees differ, and the first such day."""
    import pandas as pd

    differ = a.hashes != b.hashes
    days = np.datetime64(a.start, "s") + np.arange(differ.shape[1]).astype("timedelta64[D]")
    days[-1] = np.datetime64("NaT")
    first = np.where(differ.any(axis=1), days[differ.argmax(axis=1)], np.datetime64("NaT"))
    return pd.DataFrame({"room": list(a.rooms), "days": differ.sum(axis=1), "first": first})


def _about(found: _Found, first: _Played, second: _Played) -> dict[str, Any]:
    a, b, twins = first.columns, second.columns, found.twins
    mine, theirs = twins.reference, twins.alternative
    return {
        "twins": len(mine),
        "only_reference": len(twins.only_reference),
        "only_alternative": len(twins.only_alternative),
        "other_bank": int((a.bank[mine] != b.bank[theirs]).sum()),
        "other_channel": int((a.channel[mine] != b.channel[theirs]).sum()),
        "reference": _short(first.result),
        "alternative": _short(second.result),
    }


def _short(result: RunResult) -> dict[str, Any]:
    kept = ("events", "applications", "people", "sample_too_small", "calendar", "warnings", "names")
    return {name: result.manifest[name] for name in kept}


def _write(table: pd.DataFrame, file: Any) -> None:
    table.to_parquet(file, index=False, compression="zstd")


@dataclass(frozen=True)
class Pair:
    """A pair as it was stored."""

    about: dict[str, Any]
    values: pd.DataFrame
    transitions: pd.DataFrame
    waits: pd.DataFrame
    rooms: pd.DataFrame
    cells: pd.DataFrame
    queues: pd.DataFrame


def load_pair(folder: Path) -> Pair:
    """Read a pair. Raises OSError."""
    import json

    import pandas as pd

    about = json.loads((folder / PAIR).read_text(encoding="utf-8"))
    names = ("values", "transitions", "waits", "rooms", "cells", "queues")
    return Pair(about, *(pd.read_parquet(folder / f"{name}.parquet") for name in names))
