"""The manifest of a run: what was played, with what, and the digest of every file."""

from __future__ import annotations

import datetime as dt
import platform
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

import numpy as np

from sim.diagnostics import Text
from sim.hash_tree import Tree
from sim.measures.names import measure_of
from sim.model_version import model_version
from sim.played import Played
from sim.result_tables import SCALED
from sim.results import FORMAT, run_digest
from sim.run_inputs import Inputs
from sim.scenario_files import scenario_digest
from sim.whole_files import RunFolder
from sim.world import World

FEWEST_OUTLETS = 5
"""A bank or district with fewer counters of a kind in a sample gets no verdict on them."""

_LIBRARIES = ("cardsim", "numpy", "numba", "simpy", "pyarrow")


def manifest_of(
    played: Played, inputs: Inputs, asked: Mapping[str, Any], tree: Tree, folder: RunFolder | None
) -> dict[str, Any]:
    """Everything but the results themselves. ``made`` (when, how long) is not part of ``digest``,
    and is left out where no number of threads is told."""
    world, scenario = played.world, inputs.scenario
    applications = int(played.tally.rows)
    manifest: dict[str, Any] = {
        "cardsim": result_versions()["cardsim"],
        "format": FORMAT,
        "scenario": {
            "name": scenario.name,
            "digest": scenario_digest(scenario),
            "title": {"zh": scenario.zh, "en": scenario.en},
            "horizon": [scenario.horizon.start.isoformat(), scenario.horizon.end.isoformat()],
            "reading": scenario.reading,
        },
        "seed": asked["seed"],
        "replication": asked["replication"],
        "engine": asked["engine"],
        "model": model_version(),
        "sample": world.sample,
        "people": {"played": played.people, "scaled": played.people * world.sample},
        "applications": {"played": applications, "scaled": applications * world.sample},
        "scaled_files": list(SCALED),
        "sample_too_small": too_small(world),
        "calendar": _calendar(inputs),
        "warnings": [_both(d.message) | {"code": d.code, "path": d.path} for d in inputs.warnings],
        "names": names_of(world),
        "versions": {k: v for k, v in result_versions().items() if k != "cardsim"},
        "events": tree.root,
        "files": {} if folder is None else {k: v._asdict() for k, v in sorted(folder.files.items())},
        "resolved": scenario.model_dump(mode="json", by_alias=True),
    }
    manifest["digest"] = run_digest(manifest)
    if "threads" not in asked:
        return manifest
    manifest["made"] = {
        "at": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "threads": asked["threads"],
        "wall_seconds": {k: round(v, 3) for k, v in played.seconds.items()},
    }
    return manifest


@cache
def result_versions() -> dict[str, str]:
    """Versions that a stored run names: Python, this package, the libraries that numbers go through."""
    return {"python": platform.python_version()} | {name: _version(name) for name in _LIBRARIES}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "0+source"


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _calendar(inputs: Inputs) -> dict[str, Any]:
    """Which days nobody gazetted: every reader of the run is told."""
    days = inputs.calendar
    return {
        "known": [days.first.isoformat(), days.last.isoformat()],
        "supplied_days": [day.isoformat() for day in days.supplied],
        "supplied_years": list(days.supplied_years),
        "weekends_only_years": list(days.weekends_only),
    }


def names_of(world: World) -> dict[str, dict[str, dict[str, Any]]]:
    """Words for the ids in results: banks, districts, groups, channels, visits, readings ...; and the
    place of each district's tile on a grid map, (columns to the east, rows to the south)."""
    s = world.scenario
    tables: dict[str, Mapping[str, Any]] = {
        "bank": {b.id: b for b in world.city.banks},
        "district": {d.id: d for d in world.city.districts},
        "group": s.groups,
        "batch": s.batches,
        "channel": s.channels,
        "facility": s.facilities,
        "visit": s.visits,
        "reading": s.readings,
    }
    names: dict[str, Any] = {
        kind: {k: {"zh": v.zh, "en": v.en} for k, v in table.items()} for kind, table in tables.items()
    }
    for district in world.city.districts:
        names["district"][district.id]["tile"] = [district.tile_x, district.tile_y]
    return names


def too_small(world: World) -> dict[str, list[str]]:
    """Kind of counter to the banks and districts of which a sample keeps too few; empty without a sample."""
    if world.sample == 1:
        return {}
    places = world.places
    kinds = sorted(world.scenario.facilities, key=lambda k: world.scenario.facilities[k].code)
    out = {}
    for k, kind in enumerate(kinds):
        mine = places.kind == k
        owners = np.bincount(places.bank[mine & (places.bank >= 0)], minlength=len(world.city.banks))
        around = np.bincount(places.district[mine], minlength=len(world.city.districts))
        by_bank = world.scenario.facilities[kind].belongs_to == "bank"
        out[kind] = [
            b.id for b, n in zip(world.city.banks, owners, strict=True) if by_bank and n < FEWEST_OUTLETS
        ]
        out[kind] += [d.id for d, n in zip(world.city.districts, around, strict=True) if n < FEWEST_OUTLETS]
    return out


def summary_of(values: Mapping[str, float]) -> dict[str, Any]:
    """Values by id, and for every measure its unit and words."""
    words = {}
    for value_id in values:
        base = value_id.partition(".")[0]
        if base not in words:
            found = measure_of(value_id)
            words[base] = {"unit": found.unit, **_both(found.label)}
    return {"measures": words, "values": dict(values)}
