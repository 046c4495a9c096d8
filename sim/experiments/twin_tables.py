"""Tables of a comparison out of the pairs of all replications; counts scaled to the whole city."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.clock import DAY
from sim.experiments.paired import LEVEL, adjusted, band, paired
from sim.experiments.pairs import Pair
from sim.experiments.sharpened import EVERYBODY, Control, Controls, sharpen
from sim.experiments.transitions import BANK_WEEK, OUTCOMES, QUANTITIES
from sim.measures.tables import MARGINS

if TYPE_CHECKING:
    import pandas as pd

ALL_MARGINS = ("all", *MARGINS)
MOVES = ("on_time_to_late", "late_to_on_time", "net_late")
"""People, that is applications: on time in the reference and late in the alternative; the other way; the
first minus the second."""
_SHARPENED = ("days_to_made", "days_to_hand")


def transitions(pairs: list[Pair], sample: int) -> pd.DataFrame:
    """margin, member, before, after, applications with low and high: the mean over replications.

    before, after: ``OUTCOMES``. member is missing for all, and for those of none.
    """
    keys = ["margin", "member", "before", "after"]
    counts = _side_by_side([p.transitions[p.transitions["margin"] != BANK_WEEK] for p in pairs], keys, "n")
    found = paired(counts.to_numpy().T * sample)
    out = counts.index.to_frame(index=False)
    low = np.maximum(found["low"], 0.0)
    return _named(out.assign(applications=found["difference"], low=low, high=found["high"]))


def member_moves(pairs: list[Pair], sample: int) -> pd.DataFrame:
    """margin, member, quantity, difference, low, high, p, changed, exact, p_holm: people who moved.

    quantity: one of ``MOVES``. Tests are adjusted over the members of a margin.
    """
    keys = ["margin", "member"]
    parts = []
    for name, signs in zip(MOVES, ((1, 0), (0, 1), (1, -1)), strict=True):
        counts = _side_by_side([_moved(p, signs) for p in pairs], keys, "n")
        parts.append(_tested(counts, sample).assign(quantity=name))
    return _joined(parts)


def member_waits(pairs: list[Pair], sample: int, controls: Controls | None = None) -> pd.DataFrame:
    """margin, member, quantity, twins, reference and alternative (mean days), difference ... as above,
    method and times of ``sharpen``, sooner and later: mean numbers of people for whom the day came earlier
    or later.

    Of twins that got there in both worlds. quantity: ``QUANTITIES``; for ``date_in_hand`` the two means
    are missing, the difference is of dates.
    """
    keys = ["margin", "member"]
    parts = []
    for name in QUANTITIES:
        mine = [_waits_of(p, name) for p in pairs]
        days = _side_by_side(mine, keys, "days")
        known = [_control_of(key, name, controls or {}) for key in days.index]
        out = _tested(days, 1, known).assign(quantity=name)
        for field, scale in (
            ("twins", sample),
            ("sooner", sample),
            ("later", sample),
            ("before", 1),
            ("after", 1),
        ):
            out[field] = _side_by_side(mine, keys, field, empty=np.nan).mean(axis=1).to_numpy() * scale
        parts.append(out)
    return _joined(parts).rename(columns={"before": "reference", "after": "alternative"})


def weeks(pairs: list[Pair], sample: int) -> pd.DataFrame:
    """bank (missing for all), week, due and late in both worlds, difference of late with low and high.

    week: Monday of the application, missing for before the run. Means over replications; the band over all
    weeks of a bank holds every week at once.
    """
    import pandas as pd

    counts = [_weekly(p) for p in pairs]
    whole = pd.concat(counts, axis=1, keys=range(len(counts))).fillna(0).sort_index() * sample
    parts = []
    for bank, rows in whole.groupby(level="bank", sort=False):
        late = rows.T.groupby(level=1).agg(list).T
        change = np.array(late["alternative_late"].tolist()) - np.array(late["reference_late"].tolist())
        means = rows.T.groupby(level=1).mean().T.reset_index()
        parts.append(means.assign(**band(change.T), bank=str(bank) or None))
    return pd.concat(parts, ignore_index=True)


def rooms(pairs: list[Pair]) -> pd.DataFrame:
    """room, touched (in any replication), days (most days that differ), first (earliest such day)."""
    import pandas as pd

    every = pd.concat([p.rooms for p in pairs])
    found = every.groupby("room", sort=False).agg(days=("days", "max"), first=("first", "min")).reset_index()
    return found.assign(touched=found["days"] > 0)


def alone(pairs: list[Pair], sample: int) -> dict[str, dict[str, float]]:
    """Mean number of applications in one world only, by their state there."""
    out: dict[str, dict[str, float]] = {"reference": {}, "alternative": {}}
    for side, mine, other in (("reference", "before", "after"), ("alternative", "after", "before")):
        for pair in pairs:
            t = pair.transitions
            chosen = t[(t["margin"] == "all") & (t[other] == OUTCOMES[-1])]
            for state, n in zip(chosen[mine], chosen["n"], strict=True):
                out[side][str(state)] = out[side].get(str(state), 0.0) + float(n) * sample / len(pairs)
    return out


_EVERY = ""


def _moved(pair: Pair, signs: tuple[int, int]) -> pd.DataFrame:
    """Number of each member, with those that nobody of moved."""
    t = pair.transitions[pair.transitions["margin"] != BANK_WEEK]
    worse = (t["before"] == "on_time") & (t["after"] == "late")
    better = (t["before"] == "late") & (t["after"] == "on_time")
    return t.assign(n=t["n"] * (signs[0] * worse + signs[1] * better))


def _waits_of(pair: Pair, quantity: str) -> pd.DataFrame:
    w = pair.waits[(pair.waits["margin"] != BANK_WEEK) & (pair.waits["quantity"] == quantity)]
    seconds = w["twins"] * DAY
    before, after = w["reference_seconds"] / seconds, w["alternative_seconds"] / seconds
    days = (w["alternative_seconds"] - w["reference_seconds"]) / seconds
    shown = {} if quantity != "date_in_hand" else {"before": np.nan, "after": np.nan}
    return w.assign(**({"days": days, "before": before, "after": after} | shown))


def _weekly(pair: Pair) -> pd.DataFrame:
    """Due and late in both worlds by bank and week, and by week alone."""
    import pandas as pd

    t = pair.transitions[pair.transitions["margin"] == BANK_WEEK]
    t = pd.concat([t.assign(member=_EVERY), t]).rename(columns={"member": "bank"})
    out = {}
    for side, column in (("reference", "before"), ("alternative", "after")):
        out[f"{side}_due"] = t["n"] * t[column].isin(["on_time", "late"])
        out[f"{side}_late"] = t["n"] * (t[column] == "late")
    return t.assign(**out).groupby(["bank", "week"], dropna=False)[list(out)].sum()


def _side_by_side(
    tables: list[pd.DataFrame], keys: list[str], value: str, empty: float = 0.0
) -> pd.DataFrame:
    """One column a replication, ``empty`` where a replication has no such row."""
    import pandas as pd

    named = [t.fillna({"member": _EVERY}) for t in tables]
    sums = [t.groupby(keys, sort=False)[value].sum(min_count=1) for t in named]
    return pd.concat(sums, axis=1, keys=range(len(sums))).fillna(empty)


def _control_of(key: tuple[str, str], quantity: str, controls: Controls) -> Control | None:
    """Waits for the card follow the control, of everybody and of a bank."""
    margin, member = key
    if quantity not in _SHARPENED or margin not in ("all", "bank"):
        return None
    return controls.get(EVERYBODY if margin == "all" else member)


def _tested(values: pd.DataFrame, scale: float, controls: list[Control | None] | None = None) -> pd.DataFrame:
    d = values.to_numpy().T * scale
    found = paired(d)
    if controls is not None:
        found = sharpen(found, d, controls, LEVEL)
    out = _named(values.index.to_frame(index=False))
    return out.assign(**found, p_holm=adjusted(found["p"], found["changed"], out["margin"]))


def _named(table: pd.DataFrame) -> pd.DataFrame:
    table["member"] = table["member"].where(table["member"] != _EVERY, None)
    return table


def _joined(parts: list[pd.DataFrame]) -> pd.DataFrame:
    import pandas as pd

    first = ["margin", "member", "quantity"]
    whole = pd.concat(parts, ignore_index=True)
    return whole[[*first, *(c for c in whole.columns if c not in first)]]
