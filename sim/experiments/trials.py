"""A plan on one replication: which of its levers are enough, and by how much."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from sim import shards
from sim.experiments.judges import Judge, waiting, worst_week
from sim.experiments.ladders import Candidate
from sim.experiments.levers import Lever, changes_of, line_lever, server_levers
from sim.experiments.place_load import kinds_of
from sim.experiments.rooms import Base, replay, together
from sim.measures.tables import mondays
from sim.scenario_files import Resolved
from sim.series import Series
from sim.world import World

Plan = Mapping[str, Candidate]
"""Lever id to candidate."""


@dataclass(frozen=True)
class Outcome:
    """What one lever's candidate came to on one replication.

    share: on time, of the applications of the worst week (lines); served within the time asked for, at the
    worst owner's counters. where: that week's Monday, or the bank or district. late: late applications of
    all weeks. visit: the visit whose target is worst; margin: what that target leaves, below 0 if missed.
    beside: the candidates of all other levers that the play depends on.
    """

    lever: str
    candidate: Candidate
    replication: int
    share: float
    where: str
    late: int = 0
    visit: str = ""
    margin: float = 0.0
    turned_away: float = 0.0
    beside: str = ""

    def passes(self, level: float) -> bool:
        """Whether it is enough: at an on-time level of the promises, or for the targets of counters."""
        return self.margin >= 0.0 if self.visit else self.share >= level


@dataclass(frozen=True)
class Room:
    """A bureau with its banks (indexes). shard: all banks with which it shares anything."""

    name: str
    banks: tuple[int, ...]
    shard: frozenset[int]

    @property
    def lever(self) -> str:
        """Id of the lever of its lines."""
        return f"lines.{self.name}"


def rooms_of(world: World, banks: Collection[int] | None = None) -> list[Room]:
    """The bureaus of these banks, or of all, with every bank that they share something with."""
    wanted = together(world, range(len(world.city.banks)) if banks is None else banks)
    shard = {bank: frozenset(group) for group in shards.plan(world).groups for bank in group}
    found = []
    for b, name in enumerate(world.bureau_names):
        mine = tuple(world.banks_of[b].tolist())
        found.append(Room(name, mine, frozenset[int]().union(*(shard[bank] for bank in mine))))
    stated = world.scenario.banks
    return [r for r in found if wanted.issuperset(r.banks) and world.city.banks[r.banks[0]].id in stated]


def banks_named(world: World, names: Collection[str]) -> list[int]:
    """The banks of the bureaus with these names."""
    return [bank for room in rooms_of(world) if room.name in names for bank in room.banks]


def levers_of(world: World, rooms: Sequence[Room]) -> dict[str, Lever]:
    """All levers of these rooms: their lines, and the counters with a target. Desks serve all banks, so they
    are sized only with all of them."""
    lines = [line_lever(world, world.bureau_names.index(room.name)) for room in rooms]
    kinds = world.scenario.facilities
    whole = len(rooms) == len(rooms_of(world))
    banks = {b for room in rooms for b in room.banks}
    servers = [x for x in server_levers(world, banks) if whole or kinds[_kind(x.id)].belongs_to == "bank"]
    return {lever.id: lever for lever in (*lines, *servers)}


def try_plan(resolved: Resolved, base: Base, plan: Plan, rooms: Sequence[Room]) -> list[Outcome]:
    """Play some rooms under a plan. Outcomes of the levers of their lines, and of their counters; a kind of
    counter is judged by the worst of its owners among those rooms."""
    world = base.varied(resolved, changes_of(resolved, base.world, plan))
    judge = Judge(world)
    banks = sorted({b for room in rooms for b in room.banks})
    series = replay(base, world, together(world, banks), judge.add)
    out = [_of_lines(room, plan, base.replication, judge) for room in rooms if room.lever in plan]
    for lever in plan:
        if not lever.startswith("lines."):
            out += _of_counters(lever, plan[lever], base.replication, judge, series, banks)
    near = rooms_of(base.world)
    return [replace(o, beside=beside(o.lever, plan, near)) for o in out]


def beside(lever: str, plan: Plan, rooms: Sequence[Room]) -> str:
    """The other levers of a plan that the play of a lever's rooms depends on: at lines those of the same
    shard, and counters; at counters all."""
    shard = next((r.shard for r in rooms if r.lever == lever), None)
    far = {r.lever for r in rooms if shard is not None and r.shard != shard}
    return " ".join(f"{k}={list(c)}" for k, c in sorted(plan.items()) if k != lever and k not in far)


def _of_lines(room: Room, plan: Plan, replication: int, judge: Judge) -> Outcome:
    share, week, bank = min((*worst_week(judge.weeks[b])[:2], b) for b in room.banks)
    late = sum(worst_week(judge.weeks[b])[2] for b in room.banks)
    monday = "" if week < 0 else str(mondays(judge.world, judge.weeks.shape[1])[week])
    where = f"{judge.world.city.banks[bank].id} {monday}".strip()
    return Outcome(room.lever, plan[room.lever], replication, share, where, late)


def _of_counters(
    lever: str, candidate: Candidate, replication: int, judge: Judge, series: Series, banks: Sequence[int]
) -> list[Outcome]:
    world = judge.world
    kind, stations = kinds_of(world.scenario).index(_kind(lever)), lever.endswith(".stations")
    by_bank = world.scenario.facilities[_kind(lever)].belongs_to == "bank"
    n = len(world.city.banks)
    owners = banks if by_bank else range(n, n + len(world.city.districts))
    ids = [b.id for b in world.city.banks] + [d.id for d in world.city.districts]
    found = [(w, o) for o in owners if (w := waiting(judge, series, kind, stations, o)) is not None]
    if not found:
        return []
    worst, owner = min(found, key=lambda pair: (pair[0].margin, pair[1]))
    numbers = {"visit": worst.visit, "margin": worst.margin, "turned_away": worst.turned_away}
    return [Outcome(lever, candidate, replication, worst.within, ids[owner], **numbers)]  # type: ignore[arg-type]


def _kind(lever: str) -> str:
    return lever.partition(".")[0]
