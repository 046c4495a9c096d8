"""Tables of a study of many runs: measures, quantiles over runs, daily bands, the split, the draws."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from sim.arrays import F64
from sim.experiments.assumptions import Flagged
from sim.experiments.daily_bands import daily_table
from sim.experiments.precision import Precision
from sim.experiments.ranges import quantile_range, range_of
from sim.experiments.variance_split import PARTS, more_runs_help, split_of
from sim.experiments.weekly_tables import weekly_table
from sim.measures.names import measure_of
from sim.results import RunResult

HEADLINES = (
    "on_time_share", "late", "days_to_made_mean", "days_to_made_p95", "days_to_hand_p50",
    "mean_visit_wait", "work_in_progress_peak", "uncollected",
)  # fmt: skip
"""What the screen and the split tell; further ones are those a precision was asked for."""
QUANTILES = (0.5, 0.9)
READING = ".reading."
SPREAD = (0.05, 0.95)
"""Between these quantiles over the draws lies what the assumptions leave open."""

Runs = Sequence[RunResult]


def study_tables(
    base: Runs,
    draws: Sequence[Runs],
    flagged: Sequence[Flagged],
    quantiles: F64 | None,
    wishes: Sequence[Precision],
) -> dict[str, pd.DataFrame]:
    """All tables by name. base: replications of the scenario itself; draws: those of each draw."""
    told = headlines(base[0], wishes)
    tables = {
        "measures": measures_table(base, draws),
        "quantiles": quantiles_table(base, told),
        "runs": runs_table(base, draws, told),
        "daily": daily_table(base),
        "weeks": weekly_table(base, draws),
        "split": split_table(base, draws, told, {w.measure: w for w in wishes}),
    }
    if quantiles is not None:
        tables["draws"] = draws_table(flagged, quantiles)
    return tables


def headlines(run: RunResult, wishes: Sequence[Precision] = ()) -> list[str]:
    """Ids of the headline measures that a run has, and of those asked for."""
    wanted = dict.fromkeys([*HEADLINES, *(w.measure for w in wishes)])
    return [id for id in wanted if id in run.values]


def measures_table(base: Runs, draws: Sequence[Runs]) -> pd.DataFrame:
    """Every value of the runs: estimate with its range by chance, and its range over the draws."""
    ids = [id for id in base[0].values if all(id in run.values for run in base)]
    ranges = {id: range_of(measure_of(id).unit, values_of(base, id)) for id in ids}
    table = pd.DataFrame([r._asdict() for r in ranges.values()])
    table.insert(0, "id", ids)
    table.insert(1, "unit", [measure_of(id).unit for id in ids])
    spread = np.array([over_draws(draws, id) for id in ids])
    return table.assign(draws_low=spread[:, 0], draws_high=spread[:, 1])


def over_draws(draws: Sequence[Runs], id: str) -> tuple[float, float]:
    """Between what values nine of ten draws lie, each the mean of its replications; nan without draws."""
    if not draws or not all(id in run.values for runs in draws for run in runs):
        return float("nan"), float("nan")
    means = np.array([values_of(runs, id).mean() for runs in draws])
    low, high = np.quantile(means, SPREAD)
    return float(low), float(high)


def values_of(runs: Runs, id: str) -> F64:
    """A measure in every run, shape (n,)."""
    return np.array([run.values[id] for run in runs], dtype=np.float64)


def quantiles_table(base: Runs, ids: Sequence[str]) -> pd.DataFrame:
    """Quantiles over replications of the headline measures, between order statistics."""
    rows = []
    for id in ids:
        values = values_of(base, id)
        if np.isfinite(values).all():
            rows += [{"id": id, "quantile": q, **quantile_range(values, q)._asdict()} for q in QUANTILES]
    return pd.DataFrame(rows)


def runs_table(base: Runs, draws: Sequence[Runs], ids: Sequence[str]) -> pd.DataFrame:
    """A row a run: its draw (-1: the scenario itself), its replication, and the headline measures."""
    rows = [_row(-1, run, ids) for run in base]
    rows += [_row(i, run, ids) for i, runs in enumerate(draws) for run in runs]
    return pd.DataFrame(rows)


def _row(draw: int, run: RunResult, ids: Sequence[str]) -> dict[str, Any]:
    readings = [other for id in ids for other in readings_of(run, id)]
    found = {id: run.values.get(id, float("nan")) for id in (*ids, *readings)}
    return {"draw": draw, "replication": run.manifest["replication"], **found}


def readings_of(run: RunResult, id: str) -> list[str]:
    """The ids under which a measure is counted by each reading; none if no reading touches it."""
    base, _, of = id.partition(".")
    own = [f"{base}{READING}{name}{'.' + of if of else ''}" for name in run.manifest["names"]["reading"]]
    return own if all(other in run.values for other in own) else []


def split_table(
    base: Runs, draws: Sequence[Runs], ids: Sequence[str], wishes: dict[str, Precision]
) -> pd.DataFrame:
    """The split of the variance of each headline measure, where all runs have it."""
    rows = []
    for id in ids:
        columns = readings_of(base[0], id) or [id]
        groups = draws or [base]
        y = np.array([[[run.values.get(c, np.nan) for c in columns] for run in runs] for runs in groups])
        if np.isfinite(y).all() and y.shape[1] > 1:
            rows.append(_split_row(id, y, base, wishes.get(id)))
    return pd.DataFrame(rows)


def _split_row(id: str, y: F64, base: Runs, wish: Precision | None) -> dict[str, Any]:
    split = split_of(y)
    wanted = None if wish is None else wish.wanted(float(values_of(base, id).mean()))
    return {
        "id": id,
        "unit": measure_of(id).unit,
        **{part: split.part(part) for part in PARTS},
        "largest": split.largest,
        "readings": y.shape[2],
        "more_runs_help": more_runs_help(split, len(base), wanted),
    }


def draws_table(flagged: Sequence[Flagged], quantiles: F64) -> pd.DataFrame:
    """A row a draw and assumption: quantile of its range, and the value in its unit."""
    rows = [
        {
            "draw": i,
            "assumption": f.id,
            "quantile": float(u),
            "value": f.at(float(u)),
            "unit": f.assumption.unit,
        }
        for i, row in enumerate(quantiles)
        for f, u in zip(flagged, row, strict=True)
    ]
    return pd.DataFrame(rows)
