"""The least capacity that keeps every promise: searched on one replication, certified on fresh ones.

The rooms are replayed alone and at full size. A search on replication 0 finds for every lever the cheapest
candidate that is enough there. Then replications 1, 2, ... which the search has not seen are played; what is
not enough on one of them is raised, until one plan has passed on all. As more is at least as good, the
plan that would be passed wrongly is the largest of the bad ones, and it would have to pass all replications:
so the bound of ``zero_failure_bound`` holds for the plan found, although it was raised on the way.
Last, one unit less of everything is tried until it fails.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Protocol

from sim.experiments.capacity_tasks import Found, TrialTask, read_found
from sim.experiments.ladders import Candidate, leq, one_less
from sim.experiments.sizing import Asked, Sizing, begin
from sim.experiments.sweep import Progress, sweep
from sim.experiments.trials import Outcome, Room
from sim.scenario_files import Resolved
from sim.store import Store

WAVES = (2, 6, 20)
"""Replications checked before a raised plan is taken up; the rest follows in one."""
LESS = (1, 3)
"""Replications on which one unit less is tried, the ones on which it should fail first; then all."""
GROUPS = 2
"""Parts of the city that are searched at once."""

ROUNDS = 5
"""Plans are certified anew so often because one unit less was enough after all."""

Where = Callable[[Sizing, Collection[str]], list[Room]]


class Do(Protocol):
    """Does trial tasks; may be told how many come ``later``."""

    def __call__(self, tasks: Sequence[TrialTask], later: int = 0) -> list[Found]:
        """What they found, in their order."""
        ...


def size(
    resolved: Resolved,
    asked: Asked,
    store: Store,
    workers: int = 2,
    backend: str = "processes",
    progress: Progress | None = None,
) -> Sizing:
    """Find and certify the least capacity of a scenario. Raises ScenarioError, OSError."""
    sizing = begin(resolved, asked)

    def do(tasks: Sequence[TrialTask], later: int = 0) -> list[Found]:
        return [read_found(folder) for folder in sweep(tasks, store, workers, backend, progress, later)]

    front = _search(sizing, do)
    for _ in range(ROUNDS):
        _certify(sizing, do, front)
        if not _doubted(sizing, do):
            return sizing
        front = []
    _certify(sizing, do)
    return sizing


def _search(sizing: Sizing, do: Do) -> list[TrialTask]:
    """Two halves of the city at once, on the replication that is not part of the certificate. Returns what
    looks at the neighbours of the plan and at other levels; the certificate need not wait for it."""
    shards: dict[frozenset[int], list[Room]] = {}
    for room in sizing.rooms:
        shards.setdefault(room.shard, []).append(room)
    groups: list[list[Room]] = [[] for _ in range(min(GROUPS, len(shards)))]
    loads = [0.0] * len(groups)
    for shard in sorted(shards, key=lambda banks: (-_weight(sizing, banks), min(banks))):
        at = loads.index(min(loads))
        groups[at] += shards[shard]
        loads[at] += _weight(sizing, shard)
    searches = [sizing.task(0, group, "search") for group in groups]
    found = do(searches, later=sizing.asked.replications)
    for one in found:
        sizing.learn(one)
    levels, pairs = sizing.asked.levels, zip(groups, found, strict=True)
    return [sizing.task(0, x, "front", levels=levels, seen=tuple(one.outcomes)) for x, one in pairs]


def _weight(sizing: Sizing, banks: Collection[int]) -> float:
    stated, city = sizing.world.scenario.banks, sizing.world.city.banks
    return sum(stated[city[b].id].share for b in banks if city[b].id in stated)


def _certify(sizing: Sizing, do: Do, beside: Sequence[TrialTask] = ()) -> None:
    """Play fresh replications until one plan has passed on all of them. ``beside``: what else is to be done,
    long pieces that go first in the longest wave."""
    last = sizing.asked.replications
    ends = [sum(WAVES[:i]) for i in range(1, len(WAVES) + 1)]
    for end in [*(e for e in ends if e < last), last]:
        more, pending = list(beside) if end == last else [], _pending(sizing, end)
        while pending:
            tasks = [sizing.task(r, rooms, "check") for r, rooms in pending.items()]
            found = do([*more, *tasks])
            for one in found[: len(more)]:
                sizing.learn(one)
            _take_up(sizing, tasks, found[len(more) :])
            more, pending = [], _pending(sizing, end) if end == last else {}


def _pending(sizing: Sizing, last: int) -> dict[int, list[Room]]:
    """Replications, and the rooms whose plan has not passed there."""
    out: dict[int, list[Room]] = {}
    for r in range(1, last + 1):
        rooms = [
            x for x in sizing.rooms if sizing.verified.get((r, x.name)) != sizing.setting(x, sizing.plan)
        ]
        if rooms:
            out[r] = rooms
    return out


def _take_up(sizing: Sizing, tasks: Sequence[TrialTask], found: Sequence[Found]) -> None:
    for task, one in zip(tasks, found, strict=True):
        sizing.outcomes += one.outcomes
        for room in (x for x in sizing.rooms if x.name in task.rooms):
            sizing.verified[task.replication, room.name] = sizing.setting(room, one.plan)
    for one in found:
        sizing.learn(one._replace(outcomes=[]))


def _doubted(sizing: Sizing, do: Do) -> bool:
    """Try one unit less of everything; True if it was enough everywhere, so that the plan was not least."""
    for less in _fewer(sizing):
        left = dict(less)
        for most, where in ((LESS[0], _worst), *((n, _all) for n in (*LESS, sizing.asked.replications))):
            tasks = _less_tasks(sizing, left, most, where)
            for found in do(tasks):
                sizing.outcomes += [o for o in found.outcomes if where is _all or _fails(sizing, o)]
            left = {k: c for k, c in left.items() if _enough(sizing, k, c)}
            if not left:
                break
        if left:
            for k in left:
                sizing.forget(k)
            sizing.doubt(left)
            return True
    return False


def _fails(sizing: Sizing, outcome: Outcome) -> bool:
    return not outcome.passes(sizing.asked.level)


def _all(sizing: Sizing, levers: Collection[str]) -> list[Room]:
    """The rooms to play for one unit less of these levers."""
    if all(k.startswith("lines.") for k in levers):
        return [x for x in sizing.rooms if x.lever in levers]
    return sizing.rooms


def _worst(sizing: Sizing, levers: Collection[str]) -> list[Room]:
    """As ``_all``, but of counters only the bank that had the least to spare: if it fails there it fails, and
    if it does not, nothing is known. People of all banks come to desks, so those are played in full."""
    rooms = _all(sizing, levers)
    counters = [o for o in sizing.outcomes if o.lever in levers and o.visit]
    if len(rooms) < len(sizing.rooms) or not counters:
        return rooms
    city = sizing.world.city
    where = min(counters, key=lambda o: o.margin).where
    return [x for x in rooms if where in {city.banks[b].id for b in x.banks}] or rooms


def _enough(sizing: Sizing, lever: str, candidate: Candidate) -> bool:
    """Whether a candidate was never seen to fail beside the plan as it is."""
    return all(o.passes(sizing.asked.level) for o in sizing.here(lever, candidate))


def _fewer(sizing: Sizing) -> list[dict[str, Candidate]]:
    """What to try together: one unit less of one kind at the lines of banks that share nothing; everything
    else alone."""
    lines: dict[tuple[int, int], dict[str, Candidate]] = {}
    alone: list[dict[str, Candidate]] = []
    shards = [room.shard for room in sizing.rooms]
    turn = {room.lever: shards[:i].count(room.shard) for i, room in enumerate(sizing.rooms)}
    for k in [k for k in sizing.plan if k not in sizing.impossible()]:
        for i, fewer in enumerate(one_less(sizing.plan[k])):
            if fewer in sizing.levers[k].costs and k in turn:
                lines.setdefault((i, turn[k]), {})[k] = fewer
            elif fewer in sizing.levers[k].costs:
                alone.append({k: fewer})
    return [*lines.values(), *alone]


def _less_tasks(sizing: Sizing, less: dict[str, Candidate], most: int, where: Where) -> list[TrialTask]:
    """Trials on up to ``most`` replications for each lever: those first on which it should fail."""
    tasks: dict[int, dict[str, Candidate]] = {}
    for k, candidate in less.items():
        done = {o.replication for o in sizing.here(k, candidate)}
        told = [o for o in sizing.outcomes if o.lever == k and _fails(sizing, o)]
        likely = [o.replication for o in told if leq(candidate, o.candidate)]
        order = list(dict.fromkeys([*likely, *range(1, sizing.asked.replications + 1)]))
        for r in [r for r in order if r not in done][: max(0, most - len(done))]:
            tasks.setdefault(r, {})[k] = candidate
    out = []
    for r, these in sorted(tasks.items()):
        plan = {**sizing.plan, **these}
        out.append(sizing.task(r, where(sizing, these), "once", plan=plan, judged=tuple(these)))
    return out
