"""Differences over replications: the same luck on both sides, one number a replication.

Where all replications agree the difference is exact: no width, and no test is needed. What does not
differ in any replication is unchanged, whatever a test would say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from sim.experiments.intervals import holm, simultaneous_band
from sim.experiments.sharpened import EVERYBODY, Control, Controls, sharpen

if TYPE_CHECKING:
    import pandas as pd

LEVEL = 0.95
HEADLINE, CITY = "headline", "city"
HEADLINES = (
    "on_time_share", "late", "days_to_made_mean", "days_to_made_p95", "days_to_hand_mean",
    "work_in_progress_peak", "turned_away", "uncollected", "staff_hours",
)  # fmt: skip
"""The few numbers of the city that a reader looks at first, chosen before any run."""
SHARPENED = ("days_to_made_mean", "days_to_hand_mean")
"""Numbers, of everybody or of a bank, that follow the control; chosen before any run."""


def paired(differences: ArrayLike, level: float = LEVEL) -> dict[str, Any]:
    """Columns ``difference low high p changed exact`` for differences (replications >= 2, things).

    p is two-sided, of no difference in the mean: 0 for an exact difference, 1 for none.
    """
    d = np.asarray(differences, dtype=np.float64)
    if d.ndim != 2 or len(d) < 2:
        raise ValueError("differences have the shape (replications >= 2, things)")
    mean, exact, changed = d.mean(axis=0), (d == d[0]).all(axis=0), (d != 0).any(axis=0)
    mean[exact] = d[0, exact]
    error = np.where(exact, 0.0, d.std(axis=0, ddof=1) / np.sqrt(len(d)))
    half = stats.t.ppf((1 + level) / 2, len(d) - 1) * error
    size = np.divide(np.abs(mean), error, out=np.full_like(mean, np.inf), where=error > 0)
    p = np.where(changed, 2 * stats.t.sf(size, len(d) - 1), 1.0)
    return {
        "difference": mean, "low": mean - half, "high": mean + half,
        "p": p, "changed": changed, "exact": exact,
    }  # fmt: skip


def adjusted(p: ArrayLike, changed: ArrayLike, family: ArrayLike) -> Any:
    """P-values adjusted by Holm within each family; what is unchanged was not looked at and has 1."""
    values, looked = np.asarray(p, dtype=np.float64), np.asarray(changed, dtype=bool)
    families, out = np.asarray(family, dtype=object), np.ones(len(values))
    for name in dict.fromkeys(families.tolist()):
        chosen = looked & (families == name)
        out[chosen] = holm(values[chosen])
    return out


def family_of(value_id: str) -> str:
    """What a number is of: the city (its headlines apart), or a margin such as ``bank``.

    Tests are adjusted within a family.
    """
    if value_id in HEADLINES:
        return HEADLINE
    parts = value_id.split(".")
    return CITY if len(parts) == 1 else parts[1]


def compare_values(values: list[pd.DataFrame], controls: Controls | None = None) -> pd.DataFrame:
    """Every number that is finite on both sides in all replications, with its paired difference.

    Columns: id, family, reference, alternative (means), then those of ``paired``, method and times of
    ``sharpen``, and ``p_holm``.
    """
    import pandas as pd

    whole = pd.concat([v.set_index("id") for v in values], axis=1, join="inner")
    a, b = (whole[[side]].to_numpy().T for side in ("reference", "alternative"))
    kept = np.isfinite(a).all(axis=0) & np.isfinite(b).all(axis=0)
    a, b, ids = a[:, kept], b[:, kept], [str(i) for i in whole.index[kept]]
    mine = [_control_of(i, controls or {}) for i in ids]
    found = sharpen(paired(b - a), b - a, mine, LEVEL)
    family = [family_of(i) for i in ids]
    out = pd.DataFrame(
        {"id": ids, "family": family, "reference": a.mean(axis=0), "alternative": b.mean(axis=0)}
    )
    return out.assign(**found, p_holm=adjusted(found["p"], found["changed"], family))


def _control_of(value_id: str, controls: Controls) -> Control | None:
    measure, *of = value_id.split(".")
    if measure not in SHARPENED or of[:1] not in ([], ["bank"]):
        return None
    return controls.get(of[1] if of else EVERYBODY)


def band(differences: ArrayLike) -> dict[str, Any]:
    """Columns ``difference low high`` of a series (replications, days); the band holds every day at once."""
    found = simultaneous_band(differences, LEVEL)
    return {"difference": found.mean, "low": found.low, "high": found.high}
