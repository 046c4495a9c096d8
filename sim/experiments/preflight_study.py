"""What a preflight found, as a study: tables by bureau and week, and by counters and week."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from sim.experiments.place_load import kinds_of
from sim.experiments.preflight import Preflight
from sim.experiments.tasks import side_digest
from sim.model_version import model_version
from sim.run_manifest import names_of
from sim.scenario_files import Resolved, scenario_digest
from sim.studies import Study

if TYPE_CHECKING:
    import pandas as pd

SERVERS = ("counters", "stations")


def preflight_study(found: Preflight, resolved: Resolved) -> Study:
    """Kind ``preflight``: tables ``lines`` and ``counters``."""
    s = resolved.scenario
    about = {
        "scenario": {"name": s.name, "digest": scenario_digest(s), "title": {"zh": s.zh, "en": s.en}},
        "files": side_digest(resolved),
        "model": model_version(),
        "names": names_of(found.world),
        "resolved": s.model_dump(mode="json", by_alias=True),
    }
    return Study("preflight", about, {"lines": _lines(found), "counters": _counters(found)})


def _lines(found: Preflight) -> pd.DataFrame:
    import pandas as pd

    names, lines = found.world.bureau_names, found.lines
    orders, able = found.weekly(lines.orders), found.weekly(lines.capacity)
    weeks = orders.shape[1]
    last = np.append(np.flatnonzero(np.diff(found.week_of)), len(found.week_of) - 1)
    return pd.DataFrame(
        {
            "bureau": np.repeat(names, weeks),
            "week": np.tile([str(found.monday(w)) for w in range(weeks)], len(names)),
            "orders": orders.ravel(),
            "capacity": able.ravel(),
            "load": found.line_share().ravel(),
            "backlog": lines.backlog[:, last].ravel(),
            "backlog_days": found.backlog_days()[:, last].ravel(),
        }
    )


def _counters(found: Preflight) -> pd.DataFrame:
    import pandas as pd

    world, places = found.world, found.places
    visits, hours = found.weekly(places.visits), found.weekly(places.hours)
    kind, which, district, week = np.nonzero((visits > 0) | (hours > 0))
    at = (kind, which, district, week)
    return pd.DataFrame(
        {
            "facility": np.array(kinds_of(world.scenario))[kind],
            "servers": np.array(SERVERS)[which],
            "district": np.array([d.id for d in world.city.districts])[district],
            "week": np.array([str(found.monday(w)) for w in range(visits.shape[-1])])[week],
            "visits": visits[at],
            "work_hours": found.weekly(places.work)[at],
            "hours": hours[at],
            "load": found.place_share()[at],
        }
    )
