"""The least capacity by playing whole towns, plan after plan: nothing of the search under test is used.

Verdicts come from the tables of stored measures of whole runs, not from the judge of the replays.
"""

from __future__ import annotations

from collections.abc import Sequence

from sim.experiments.levers import changes_of
from sim.experiments.sizing import Sizing
from sim.experiments.vary import vary
from sim.results import RunResult
from sim.running import run


def least(sizing: Sizing, lever: str) -> tuple[int, ...] | None:
    """The cheapest candidate of a lever that is enough on every replication, the others as found."""
    replications = range(sizing.asked.replications + 1)
    for candidate in sizing.levers[lever].candidates:
        if enough(sizing, {**sizing.plan, lever: candidate}, lever, replications):
            return candidate
    return None


def enough(
    sizing: Sizing, plan: dict[str, tuple[int, ...]], lever: str, replications: Sequence[int] | range
) -> bool:
    """Whether a plan keeps what its lever is for on each of some replications."""
    varied = vary(sizing.resolved, changes_of(sizing.resolved, sizing.world, plan))
    for replication in replications:
        result = run(varied, seed=sizing.asked.seed, replication=replication, journeys=False, threads=1)
        if not _kept(sizing, result, lever):
            return False
    return True


def _kept(sizing: Sizing, result: RunResult, lever: str) -> bool:
    name, _, rest = lever.partition(".")
    return _promises(sizing, result, rest) if name == "lines" else _targets(sizing, result, name, rest)


def _promises(sizing: Sizing, result: RunResult, bureau: str) -> bool:
    room = next(r for r in sizing.rooms if r.name == bureau)
    banks = [sizing.world.city.banks[b].id for b in room.banks]
    made = [c for c, x in sizing.resolved.scenario.channels.items() if "lines" in x.route]
    cube = result.cube
    mine = cube[cube["bank"].isin(banks) & cube["channel"].isin(made) & cube["week"].notna()]
    weeks = mine.groupby(["bank", "week"])[["due", "late"]].sum()
    weeks = weeks[weeks["due"] > 0]
    return bool(((weeks["due"] - weeks["late"]) / weeks["due"] >= sizing.asked.level).all())


def _targets(sizing: Sizing, result: RunResult, kind: str, servers: str) -> bool:
    """Every bank's own counters; in these towns a visit with a target is made at one kind only."""
    s = sizing.resolved.scenario
    for visit, target in s.targets.items():
        if s.visits[visit].at != (kind,) or s.visits[visit].pool != servers:
            continue
        for bank in s.banks:
            within = result.values.get(f"within_target_share.visit.{visit}.bank.{bank}")
            turned = result.values.get(f"turned_away_share.facility.{kind}.{servers}.bank.{bank}")
            if within is not None and within < target.share:
                return False
            if within is not None and turned is not None and turned > target.turned_away_share:
                return False
    return True
