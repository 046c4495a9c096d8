"""Scenarios against a reference: the same people with the same luck under each, and a decision card for each.

A comparison is a ``Study`` of kind ``compare``. Its tables have a column ``alternative``; counts are of the
whole city:
- ``measures``: id, label_zh, label_en, unit, family, reference, alternative_mean, difference, low, high, p,
  changed, exact, method, times, p_holm: every number of a run (adjusted within its family: the city, or a
  margin). method is ``paired``, the mean over replications, or ``control``: corrected by what many more draws
  of people tell (``sim.experiments.sharpened``), which makes the variance so many ``times`` smaller;
- ``transitions``: margin, member, before, after, applications, low, high: from state to state;
- ``moves``: margin, member, quantity (on time to late, late to on time, net late), difference ... p_holm;
- ``waits``: margin, member, quantity (days to made, to hand, date in hand), twins, reference_mean,
  alternative_mean, difference (days of a twin, mean) ... method, times, p_holm, sooner, later (people);
- ``weeks``: bank (missing: all), week, due and late in both, difference of late, low, high;
- ``rooms``: room, touched, days, first;
- ``thresholds``: those of the cards, a row each;
- ``values``: replication, id, reference, alternative_value: every number of every run;
- ``cells`` and ``queues``: both worlds by week and cell, and who moved; see ``sim.experiments.pair_cells``.
``about`` holds what was asked, both languages' names, every resolved scenario with its sources, the roots of
the hash trees, and ``cards``; see ``sim.experiments.cards``.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from sim.experiments import twin_tables
from sim.experiments.cards import Found, card_of
from sim.experiments.compare_checks import check_comparable
from sim.experiments.controls import controls_from, draws_for
from sim.experiments.pair_cells import KEYS, mean_over
from sim.experiments.paired import LEVEL, compare_values
from sim.experiments.pairs import Pair, PairTask, load_pair
from sim.experiments.people_draws import FURTHER
from sim.experiments.sharpened import Controls
from sim.experiments.study_sources import lines_of, study_sources
from sim.experiments.sweep import Backend, Progress, sweep
from sim.experiments.value_words import label_of
from sim.measures.names import measure_of
from sim.model_version import model_version
from sim.run_inputs import read_inputs
from sim.run_manifest import result_versions
from sim.scenario_files import Resolved, resolve, scenario_digest
from sim.store import Store
from sim.studies import Study

if TYPE_CHECKING:
    import pandas as pd

KIND = "compare"
REPLICATIONS = 5


def scenarios_of(names: Sequence[str]) -> list[Resolved]:
    """The scenarios named, the reference first; one alone is compared with what it extends.

    Raises ScenarioError, OSError.
    """
    found = [resolve(name) for name in names]
    if len(found) == 1 and len(found[0].stack.layers) > 1:
        found.insert(0, resolve(found[0].stack.layers[1].path))
    return found


def compare(
    scenarios: Sequence[Resolved],
    store: Store,
    sample: int = 1,
    seed: int = 1,
    replications: int = REPLICATIONS,
    workers: int = 2,
    backend: Backend = "processes",
    progress: Progress | None = None,
) -> Study:
    """Play the first scenario, the reference, against each of the others.

    Raises ScenarioError for scenarios that cannot be compared, ValueError below two replications.
    """
    if replications < 2:
        raise ValueError("a comparison needs at least two replications")
    check_comparable(scenarios)
    for resolved in scenarios:  # a lever below the sample is refused before anything plays
        read_inputs(resolved).world(seed, 0, sample)
    first, others = scenarios[0], scenarios[1:]
    tasks = [PairTask(first, o, sample, seed, r) for o in others for r in range(replications)]
    draws = draws_for(scenarios, sample, seed, replications)
    folders = sweep([*tasks, *chain(*draws)], store, workers, backend, progress)
    pairs = [load_pair(folder) for folder in folders[: len(tasks)]]
    controls = controls_from(scenarios, draws, store)
    found = [
        _found(other, pairs[i * replications : (i + 1) * replications], sample, controls[i])
        for i, other in enumerate(others)
    ]
    cards = [card_of(f) for f in found]
    asked = {"sample": sample, "seed": seed, "replications": replications, "level": LEVEL}
    asked |= {"draws": len(draws[0]) * (1 + FURTHER)}
    about = _about(scenarios, found) | asked | {"model_version": model_version(), "cards": cards}
    return Study(KIND, about, _tables(found, cards))


def _found(other: Resolved, pairs: list[Pair], sample: int, controls: Controls) -> Found:
    return Found(
        other.scenario, sample, pairs, compare_values([p.values for p in pairs], controls),
        twin_tables.member_moves(pairs, sample), twin_tables.member_waits(pairs, sample, controls),
        twin_tables.rooms(pairs), twin_tables.alone(pairs, sample),
    )  # fmt: skip


def _about(scenarios: Sequence[Resolved], found: list[Found]) -> dict[str, Any]:
    first = found[0].pairs[0].about["reference"]
    span = scenarios[0].scenario.horizon
    names: dict[str, dict[str, Any]] = {kind: dict(words) for kind, words in first["names"].items()}
    small = dict(first["sample_too_small"])
    for f in found:
        other = f.pairs[0].about["alternative"]
        for kind, words in other["names"].items():
            names[kind] = {**words, **names[kind]}
        small |= other["sample_too_small"]
    return {
        "reference": scenarios[0].scenario.name,
        "alternatives": [r.scenario.name for r in scenarios[1:]],
        "scenarios": {r.scenario.name: _scenario(r) for r in scenarios},
        "sources": study_sources(scenarios),
        "versions": result_versions(),
        "horizon": [span.start.isoformat(), span.end.isoformat()],
        "people": first["people"],
        "calendar": first["calendar"],
        "names": names,
        "sample_too_small": small,
        "roots": {f.scenario.name: _roots(f.pairs) for f in found},
    }


def _scenario(resolved: Resolved) -> dict[str, Any]:
    s = resolved.scenario
    return {
        "title": {"zh": s.zh, "en": s.en},
        "why": s.why,
        "digest": scenario_digest(s),
        "lines": lines_of(resolved),
        "resolved": s.model_dump(mode="json", by_alias=True),
    }


def _roots(pairs: list[Pair]) -> list[dict[str, str]]:
    """Roots of the hash trees of both worlds, replication by replication."""
    return [{side: p.about[side]["events"] for side in ("reference", "alternative")} for p in pairs]


def _tables(found: list[Found], cards: list[dict[str, Any]]) -> dict[str, pd.DataFrame]:
    import pandas as pd

    make = {
        "measures": _measures,
        "transitions": lambda f: twin_tables.transitions(f.pairs, f.sample),
        "moves": lambda f: f.moves,
        "waits": lambda f: f.waits.rename(columns=_MEANS),
        "weeks": lambda f: twin_tables.weeks(f.pairs, f.sample),
        "rooms": lambda f: f.rooms,
        "values": _values,
        "cells": _cells,
        "queues": _queues,
    }
    out = {}
    for name, table in make.items():
        parts = [table(f).assign(alternative=f.scenario.name) for f in found]
        out[name] = pd.concat(parts, ignore_index=True)
    rows = [{"alternative": c["scenario"]} | _flat(t) for c in cards for t in c["thresholds"]]
    out["thresholds"] = pd.DataFrame(rows, columns=_THRESHOLD)
    return out


_MEANS = {"reference": "reference_mean", "alternative": "alternative_mean"}
_THRESHOLD = [
    "alternative", "name", "measure", "label_zh", "label_en", "unit", "at_least", "at_most", "probability",
    "reference", "estimate", "low", "high", "state", "reason", "runs",
]  # fmt: skip


def _flat(threshold: dict[str, Any]) -> dict[str, Any]:
    label = threshold["label"]
    return {k: v for k, v in threshold.items() if k != "label"} | {f"label_{k}": v for k, v in label.items()}


def _measures(f: Found) -> pd.DataFrame:
    names = f.pairs[0].about["alternative"]["names"]
    ids = list(f.values["id"])
    labels = [label_of(i, names) for i in ids]
    out = f.values.rename(columns=_MEANS)
    out["unit"] = [measure_of(i).unit for i in ids]
    return out.assign(label_zh=[t.zh for t in labels], label_en=[t.en for t in labels])


def _cells(f: Found) -> pd.DataFrame:
    return mean_over([p.cells for p in f.pairs], KEYS, f.sample)


def _queues(f: Found) -> pd.DataFrame:
    return mean_over([p.queues for p in f.pairs], ["week", "bank"], f.sample)


def _values(f: Found) -> pd.DataFrame:
    import pandas as pd

    parts = [p.values.assign(replication=r) for r, p in enumerate(f.pairs)]
    return pd.concat(parts, ignore_index=True).rename(columns={"alternative": "alternative_value"})
