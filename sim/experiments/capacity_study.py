"""A finished sizing as a study: the plan, its certificate, the front of cost against lateness, all trials."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from sim.diagnostics import Text
from sim.experiments.intervals import zero_failure_bound
from sim.experiments.ladders import Candidate, Ladder, one_less
from sim.experiments.levers import changes_of
from sim.experiments.sizing import CONFIDENCE, LEVELS, Sizing
from sim.experiments.study_sources import study_sources
from sim.experiments.tasks import side_digest
from sim.experiments.trials import Outcome
from sim.model_version import model_version
from sim.run_manifest import names_of, result_versions
from sim.scenario_files import scenario_digest
from sim.studies import Study

if TYPE_CHECKING:
    import pandas as pd

UNITS = Text(
    "a line; an hour of every day on which a bank's lines work, of all of them; a counter or issuing station"
    " at every outlet of a kind, since outlets of a kind are alike",
    "一条产线；一家银行全部产线每个工作日一小时；某类网点每个网点一个窗口或制卡位（同类网点配置相同）",
)


def capacity_study(sizing: Sizing) -> Study:
    """Kind ``capacity``. Tables: ``plan`` (a row a lever), ``certificate`` (a row a unit less), ``fresh`` (a
    row a fresh replication), ``front`` (a row a level), ``front_plans`` (a row a level and lever), ``trials``
    (a row a trial)."""
    s, asked, n = sizing.resolved.scenario, sizing.asked, sizing.asked.replications
    front = _front_plans(sizing)
    about: dict[str, Any] = {
        "scenario": {"name": s.name, "digest": scenario_digest(s), "title": {"zh": s.zh, "en": s.en}},
        "files": side_digest(sizing.resolved),
        "model": model_version(),
        "level": asked.level,
        "probability": asked.probability,
        "confidence": CONFIDENCE,
        "banks": [sizing.world.city.banks[b].id for r in sizing.rooms for b in r.banks],
        "rooms": {r.name: [sizing.world.city.banks[b].id for b in r.banks] for r in sizing.rooms},
        "sample": asked.sample,
        "seed": asked.seed,
        "search_replications": [0],
        "replications": n,
        "failures": _failures(sizing),
        "failure_bound": zero_failure_bound(n, CONFIDENCE),
        "impossible": sizing.impossible(),
        "not_monotone": sorted(sizing.not_monotone),
        "tried_whole": sorted(sizing.exhaustive),
        "trials": len(sizing.outcomes),
        "units": UNITS._asdict(),
        "changes": _plain(changes_of(sizing.resolved, sizing.world, _changed(sizing))),
        "names": names_of(sizing.world),
        "versions": result_versions(),
        "sources": study_sources([sizing.resolved]),
        "resolved": s.model_dump(mode="json", by_alias=True),
    }
    tables = {
        "plan": _plan(sizing),
        "certificate": _certificate(sizing),
        "fresh": _fresh(sizing),
        "front": _front(sizing, front),
        "front_plans": front,
        "trials": _trials(sizing),
    }
    return Study("capacity", about, tables)


def _changed(sizing: Sizing) -> dict[str, Candidate]:
    return {k: c for k, c in sizing.plan.items() if c != sizing.levers[k].start}


def _plain(value: Any) -> Any:
    """As JSON can tell it; dates as ISO text."""
    if isinstance(value, Mapping):
        return {k: _plain(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_plain(v) for v in value]
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)


def _on_certificate(sizing: Sizing, lever: str) -> list[Outcome]:
    """Trials of the plan found, on the fresh replications."""
    plan = sizing.plan[lever]
    return [o for o in sizing.outcomes if o.lever == lever and o.candidate == plan and o.replication > 0]


def _failures(sizing: Sizing) -> int:
    """Replications of the certificate on which the plan was not enough."""
    level = sizing.asked.level
    return len(
        {o.replication for k in sizing.plan for o in _on_certificate(sizing, k) if not o.passes(level)}
    )


def _plan(sizing: Sizing) -> pd.DataFrame:
    import pandas as pd

    rows = []
    for k, candidate in sizing.plan.items():
        lever, seen = sizing.levers[k], _on_certificate(sizing, k)
        worst = min(seen, key=lambda o: o.margin if o.visit else o.share, default=None)
        row = {"lever": k, "least": _number(candidate), "stated": _number(lever.start)}
        row |= _hours(sizing, k, candidate)
        row |= {
            "yuan": lever.costs[candidate][0],
            "yuan_stated": lever.costs.get(lever.start, (float("nan"),))[0],
        }
        row |= {"worst_share": worst.share if worst else None, "worst_where": worst.where if worst else ""}
        row |= {"late_most": max((o.late for o in seen), default=0), "enough": k not in sizing.impossible()}
        rows.append(row | {"all_cheaper_tried": k in sizing.exhaustive})
    return pd.DataFrame(rows)


def _number(candidate: Candidate) -> int:
    return candidate[0]


def _hours(sizing: Sizing, lever: str, candidate: Candidate) -> dict[str, float]:
    """Hours a line works on a usual day: least and stated; nothing for counters."""
    if len(candidate) == 1:
        return {"hours": float("nan"), "hours_stated": float("nan")}
    stated = stated_hours(sizing, lever)
    return {"hours": stated + candidate[1], "hours_stated": stated}


def stated_hours(sizing: Sizing, lever: str) -> float:
    """Hours of the longest day of a room's lines, as stated."""
    bureau = sizing.world.bureaus[sizing.world.bureau_names.index(lever.partition(".")[2])]
    return float(bureau.open_seconds.max(initial=0)) / 3_600.0


def _certificate(sizing: Sizing) -> pd.DataFrame:
    """The plan, and one unit less of each: replications tried and failed. None tried: none is left then."""
    import pandas as pd

    rows = []
    for k, candidate in sizing.plan.items():
        lever, level = sizing.levers[k], sizing.asked.level
        for unit, fewer in [("", candidate), *zip(lever.units, one_less(candidate), strict=True)]:
            seen = sizing.here(k, fewer)
            fresh = [o for o in seen if o.replication > 0] if not unit else seen
            tried = {o.replication for o in fresh}
            failing = [o for o in fresh if not o.passes(level)]
            row = {"lever": k, "less": unit, "candidate": list(fewer), "possible": fewer in lever.costs}
            row |= {"tried": len(tried), "failed": len({o.replication for o in failing})}
            rows.append(row | _first(failing))
    return pd.DataFrame(rows)


def _first(failing: list[Outcome]) -> dict[str, Any]:
    """Where it failed on the first replication on which it did: worst share, bank and week or owner."""
    first = min(failing, key=lambda o: (o.replication, o.share), default=None)
    if first is None:
        return {"first_replication": -1, "first_share": float("nan"), "first_where": "", "first_visit": ""}
    return {
        "first_replication": first.replication, "first_share": first.share, "first_where": first.where,
        "first_visit": first.visit,
    }  # fmt: skip


def _fresh(sizing: Sizing) -> pd.DataFrame:
    """The plan on each fresh replication: worst share of its lines and where, and late applications."""
    import pandas as pd

    seen = [o for k in sizing.plan for o in _on_certificate(sizing, k) if not o.visit]
    rows = []
    for r in sorted({o.replication for o in seen}):
        mine = list({o.lever: o for o in seen if o.replication == r}.values())
        worst = min(mine, key=lambda o: (o.share, o.lever))
        row = {"replication": r, "worst_share": worst.share, "worst_where": worst.where}
        rows.append(row | {"late": sum(o.late for o in mine)})
    return pd.DataFrame(rows, columns=["replication", "worst_share", "worst_where", "late"])


def _front_plans(sizing: Sizing) -> pd.DataFrame:
    """The cheapest lines at each level, as the search saw them on its one replication."""
    import pandas as pd

    rows = []
    searched = [o for o in sizing.outcomes if o.replication == 0 and not o.visit]
    for level in sorted({sizing.asked.level, *LEVELS}):
        for k, lever in sizing.levers.items():
            if not k.startswith("lines."):
                continue
            ladder, seen = Ladder(lever.candidates), {o.candidate: o for o in searched if o.lever == k}
            ladder.trials = {(c, 0): o.passes(level) for c, o in seen.items()}
            found = ladder.current()
            known = seen.get(found) if found else None
            row = {"level": level, "lever": k, "lines": found[0] if found else None}
            row |= {"hours": stated_hours(sizing, k) + found[1] if found else None}
            row |= {"yuan": lever.costs[found][0] if found else None, "late": known.late if known else None}
            rows.append(row | {"worst_share": known.share if known else None})
    return pd.DataFrame(rows)


def _front(sizing: Sizing, plans: pd.DataFrame) -> pd.DataFrame:
    """Cost of all lines and late applications at each level; nothing where a room cannot reach it."""
    sums = plans.groupby("level", sort=True).agg(
        yuan=("yuan", lambda x: x.sum(skipna=False)),
        late=("late", lambda x: x.sum(skipna=False)),
        worst_share=("worst_share", "min"),
    )
    return sums.reset_index()


def _trials(sizing: Sizing) -> pd.DataFrame:
    import pandas as pd

    level, different = sizing.asked.level, dict.fromkeys(sizing.outcomes)
    rows = [asdict(o) | {"candidate": list(o.candidate), "passes": o.passes(level)} for o in different]
    return pd.DataFrame(rows)
