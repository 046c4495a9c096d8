"""A calibration as a study: tables of targets, knobs, sets, ties, back-test and consequences."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.arrays import F64
from sim.diagnostics import Text
from sim.experiments.back_test import LEVELS
from sim.experiments.calibrate import Calibrated
from sim.experiments.calibration_words import back_tested, sentences
from sim.experiments.identifiability import FEWEST, Direction, Pair, directions, pairs, ranges
from sim.experiments.identifiability_words import plain
from sim.experiments.tasks import side_digest
from sim.model_version import model_version
from sim.scenario_files import scenario_digest
from sim.studies import Study

if TYPE_CHECKING:
    import pandas as pd

KIND = "calibrate"


def calibration_study(found: Calibrated) -> Study:
    """Tables ``targets``, ``knobs``, ``sets`` (all that were tried), ``left`` (points of the stand-in that
    are not ruled out), ``pairs``, ``directions``, ``back_test``, ``consequences``, ``consequence_sets``."""
    tables = {
        "targets": _targets(found),
        "knobs": _knobs(found),
        "sets": _sets(found),
        "left": _frame(_values(found, found.match.left.points)),
        "pairs": _pairs(found),
        "directions": _directions(found),
        "back_test": _back_test(found),
        "consequences": _consequences(found),
        "consequence_sets": _consequence_sets(found),
    }
    return Study(KIND, _about(found), tables)


def _about(found: Calibrated) -> dict[str, Any]:
    problem, s = found.problem, found.problem.resolved.scenario
    return {
        "scenario": {"name": s.name, "digest": scenario_digest(s), "title": {"zh": s.zh, "en": s.en}},
        "digest": scenario_digest(s),
        "files": side_digest(problem.resolved),
        "model": model_version(),
        "seed": problem.seed,
        "sample": problem.sample,
        "replications": len(found.own),
        "counted_from": problem.how,
        "calibration": problem.calibration.model_dump(mode="json", by_alias=True),
        "targets": len(problem.targets),
        "dates": [d.isoformat() for d in problem.dates],
        "skipped": problem.skipped,
        "verdict": found.verdict,
        "own_implausible": found.own_implausible,
        "cutoff": found.cutoff,
        "tried": len(found.match.points),
        "fitting": len(found.fitting),
        "left": found.match.left.part,
        "waves": [w._asdict() for w in found.match.waves],
        "back_test": _back_test_told(found),
        "summary": _summary(found),
        "resolved": s.model_dump(mode="json", by_alias=True),
    }


def _both(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _summary(found: Calibrated) -> dict[str, Any]:
    """A first page in short: a headline, sentences, and knobs that a reader should ask somebody about."""
    first, *others = sentences(found)
    points, knobs = found.match.left.points, found.problem.knobs
    told = ranges(points) if len(points) >= FEWEST else []
    ask = [k for k, r in zip(knobs, told, strict=False) if r.verdict == "open"]
    return {
        "headline": _both(first),
        "sentences": [_both(t) for t in others],
        "open": [{"id": k.id, "assumption": k.knob.assumption or "", **_both(plain(k.words))} for k in ask],
    }


def _back_test_told(found: Calibrated) -> dict[str, Any]:
    tested = found.back_test
    told: dict[str, Any] = {"done": tested is not None, "words": _both(back_tested(found))}
    if tested is not None:
        told |= {"from": tested.hold_out_from.isoformat(), "inside": sum(tested.inside)}
        told |= {"held_out": len(tested.inside), "fitted": len(tested.fitted)}
    return told


def _frame(columns: dict[str, Any]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(columns)


def _targets(found: Calibrated) -> pd.DataFrame:
    goals, fitting = found.goals, found.match.outputs[found.fitting]
    none = np.full(len(goals.low), np.nan)
    columns = _named(found, range(len(found.problem.targets)))
    columns |= {
        "accepted_low": goals.low, "accepted_high": goals.high, "chance_sd": goals.sd,
        "sampling_sd": np.sqrt((found.problem.sample - 1) * np.array(columns["value"])),
        "own": found.own[0], "own_mean": found.own.mean(axis=0), "own_sd": found.own.std(axis=0, ddof=1),
        "fitting_low": fitting.min(axis=0) if len(fitting) else none,
        "fitting_high": fitting.max(axis=0) if len(fitting) else none,
    }  # fmt: skip
    return _frame(columns)


def _named(found: Calibrated, rows: Iterable[int]) -> dict[str, Any]:
    """The observed rows as they stand in their file."""
    targets = [found.problem.targets[i] for i in rows]
    columns: dict[str, Any] = {"date": [t.date.isoformat() for t in targets]}
    for name in ("measure", "bank", "district", "batch", "value", "low", "high", "source"):
        columns[name] = [getattr(t, name) for t in targets]
    return columns


def _knobs(found: Calibrated) -> pd.DataFrame:
    knobs, points = found.problem.knobs, found.match.left.points
    columns: dict[str, Any] = {
        "id": [k.id for k in knobs],
        "zh": [k.words.zh for k in knobs],
        "en": [k.words.en for k in knobs],
        "unit": [k.unit for k in knobs],
        "assumption": [k.knob.assumption or "" for k in knobs],
        "paths": ["; ".join(k.knob.paths) for k in knobs],
        "low": [k.low for k in knobs],
        "high": [k.high for k in knobs],
        "own": [k.own for k in knobs],
    }
    told = ranges(points) if len(points) >= FEWEST else None
    for i, name in enumerate(("low", "p05", "median", "p95", "high")):
        places = [r[i] for r in told] if told else [np.nan] * len(knobs)
        columns[f"fitting_{name}"] = [k.value(u) for k, u in zip(knobs, places, strict=True)]
    columns["kept"] = [r.kept for r in told] if told else [np.nan] * len(knobs)
    columns["verdict"] = [r.verdict for r in told] if told else ["none"] * len(knobs)
    return _frame(columns)


def _values(found: Calibrated, points: F64) -> dict[str, Any]:
    return {k.id: [k.value(float(u)) for u in points[:, i]] for i, k in enumerate(found.problem.knobs)}


def _sets(found: Calibrated) -> pd.DataFrame:
    m = found.match
    columns = {"wave": m.wave + 1, "fits": m.implausible <= found.cutoff, "implausible": m.implausible}
    counts = {f"count_{i + 1}": m.outputs[:, i] for i in range(m.outputs.shape[1])}
    return _frame(columns | _values(found, m.points) | counts)


def _pairs(found: Calibrated) -> pd.DataFrame:
    points, knobs = found.match.left.points, found.problem.knobs
    rows: list[Pair] = pairs(points) if len(points) >= FEWEST and len(knobs) > 1 else []
    columns = {
        "first": [knobs[p.first].id for p in rows],
        "second": [knobs[p.second].id for p in rows],
        "correlation": [p.correlation for p in rows],
    }
    return _frame(columns)


def _directions(found: Calibrated) -> pd.DataFrame:
    """One row a combination and knob."""
    points, knobs = found.match.left.points, found.problem.knobs
    rows: list[Direction] = directions(points) if len(points) >= FEWEST else []
    columns = {
        "number": np.repeat(np.arange(1, len(rows) + 1), len(knobs)),
        "kept": np.repeat([d.kept for d in rows], len(knobs)),
        "verdict": np.repeat(np.array([d.verdict for d in rows], dtype=object), len(knobs)),
        "knob": [k.id for k in knobs] * len(rows),
        "weight": [w for d in rows for w in d.weights],
    }
    return _frame(columns)


def _back_test(found: Calibrated) -> pd.DataFrame:
    tested = found.back_test
    rows = tested.held_out.tolist() if tested else []
    predicted = tested.predicted if tested else np.empty((0, len(LEVELS)))
    columns = _named(found, rows)
    columns |= {f"predicted_{n}": predicted[:, i] for i, n in enumerate(("low", "median", "high"))}
    return _frame(columns | {"inside": list(tested.inside) if tested else []})


def _consequences(found: Calibrated) -> pd.DataFrame:
    c = found.consequences
    if not len(c.sets):
        return _frame({"measure": []})
    return _frame(
        {
            "measure": list(c.names),
            "own": c.own[0],
            "chance_sd": c.own.std(axis=0, ddof=1),
            "lowest": c.sets.min(axis=0),
            "median": np.median(c.sets, axis=0),
            "highest": c.sets.max(axis=0),
            "sets": len(c.sets),
        }
    )


def _consequence_sets(found: Calibrated) -> pd.DataFrame:
    c = found.consequences
    return _frame(_values(found, c.points) | {n: c.sets[:, i] for i, n in enumerate(c.names)})
