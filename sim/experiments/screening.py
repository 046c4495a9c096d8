"""Many assumptions moved at once: Morris's trajectories and Sobol's indices, by SALib.

Points lie in the unit cube of quantiles, so an assumption is drawn from its own range whatever its shape.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.arrays import F64
from sim.diagnostics import ScenarioError, Text, error

LEVELS = 4
"""Levels of a Morris grid."""


class Design(NamedTuple):
    """names: ids of the assumptions, one a column; points: quantiles, shape (points, names)."""

    names: tuple[str, ...]
    points: F64
    seed: int


def morris_design(names: Sequence[str], trajectories: int, seed: int) -> Design:
    """Trajectories that move one assumption at a time (Morris 1991): (names + 1) points each."""
    salib = _salib()
    points = salib.sample_morris(_problem(names), trajectories, num_levels=LEVELS, seed=seed % 2**32)
    return Design(tuple(names), np.asarray(points, dtype=np.float64), seed)


def morris_table(design: Design, found: Mapping[str, F64], measures: Sequence[str]) -> pd.DataFrame:
    """mu_star: mean absolute effect of crossing the whole range; sigma: how much the effect varies with the
    others (interaction or curvature); half_width: of mu_star, 95 %, by bootstrap."""
    salib = _salib()
    rows = []
    for id in measures:
        result = salib.analyse_morris(
            _problem(design.names), design.points, found[id], num_levels=LEVELS, seed=design.seed % 2**32
        )
        columns = zip(design.names, result["mu_star"], result["sigma"], result["mu_star_conf"], strict=True)
        rows += [(id, name, float(m), float(s), float(c)) for name, m, s, c in columns]
    return _sorted(rows, ("measure", "assumption", "mu_star", "sigma", "half_width"), "mu_star", measures)


def sobol_design(names: Sequence[str], samples: int, seed: int) -> Design:
    """Saltelli's extension of a Sobol sequence: samples * (names + 2) points; samples is a power of 2."""
    if samples < 2 or samples & (samples - 1):
        text = Text("a Sobol sequence is balanced only for a power of 2", "Sobol 序列的样本数须为 2 的幂")
        raise ScenarioError([error("E-VALUE", "--sobol", text, got=str(samples))])
    salib = _salib()
    points = salib.sample_sobol(_problem(names), samples, calc_second_order=False, seed=seed % 2**32)
    return Design(tuple(names), np.asarray(points, dtype=np.float64), seed)


def sobol_table(design: Design, found: Mapping[str, F64], measures: Sequence[str]) -> pd.DataFrame:
    """first: share of the variance that would go if the assumption were known; total: share that would stay
    if all others were known; half widths 95 %, by bootstrap."""
    salib = _salib()
    rows = []
    for id in measures:
        if not np.ptp(found[id]) > 0:
            continue  # nothing varies, nothing to share out
        result = salib.analyse_sobol(
            _problem(design.names), found[id], calc_second_order=False, seed=design.seed % 2**32
        )
        columns = zip(
            design.names, result["S1"], result["S1_conf"], result["ST"], result["ST_conf"], strict=True
        )
        rows += [(id, name, *map(float, numbers)) for name, *numbers in columns]
    names = ("measure", "assumption", "first", "first_half_width", "total", "total_half_width")
    return _sorted(rows, names, "total", measures)


def _sorted(
    rows: list[tuple[Any, ...]], names: tuple[str, ...], by: str, measures: Sequence[str]
) -> pd.DataFrame:
    """The measures in their order, in each the largest first."""
    table = pd.DataFrame(rows, columns=list(names))
    rank = table["measure"].map({id: k for k, id in enumerate(measures)})
    table = table.assign(rank=rank).sort_values(["rank", by], ascending=[True, False], kind="stable")
    return table.drop(columns="rank").reset_index(drop=True)


def _problem(names: Sequence[str]) -> dict[str, Any]:
    return {"num_vars": len(names), "names": list(names), "bounds": [[0.0, 1.0]] * len(names)}


class _Salib(NamedTuple):
    sample_morris: Any
    analyse_morris: Any
    sample_sobol: Any
    analyse_sobol: Any


def _salib() -> _Salib:
    """The library, or how to get it."""
    try:
        from SALib.analyze import morris as analyse_morris
        from SALib.analyze import sobol as analyse_sobol
        from SALib.sample import morris as sample_morris
        from SALib.sample import sobol as sample_sobol
    except ImportError:
        text = Text("Morris and Sobol need the library SALib", "Morris 和 Sobol 方法需要 SALib 库")
        hint = Text("pip install 'cardsim[sensitivity]'", "pip install 'cardsim[sensitivity]'")
        raise ScenarioError([error("E-VALUE", "--morris", text, help=hint)]) from None
    return _Salib(sample_morris.sample, analyse_morris.analyze, sample_sobol.sample, analyse_sobol.analyze)
