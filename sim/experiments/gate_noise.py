"""How much a difference varies from one replication to the next: measured, on small changes of a scenario.

Runs on the same luck vary together, so the difference of a pair varies far less than either; how much less
depends on the number and on the scenario. So some changes are played (``probes`` of the gates), and each
number takes the spread of its differences from the probe that moves it most.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from sim.diagnostics import ScenarioError
from sim.experiments.gate_candidate import Candidate, candidate
from sim.experiments.gate_numbers import Values, checks_of
from sim.experiments.gate_parameters import parameters
from sim.experiments.gate_rules import Gates
from sim.experiments.gate_verdicts import Check, pairs_for, power_of, spread_of
from sim.experiments.vary import vary

Noise = Mapping[str, float]
"""Standard deviation of the difference of a pair, by id, where the number moves by twice its margin."""


def probes_of(now: Candidate, gates: Gates) -> list[Candidate]:
    """The scenario with one number changed at a time; a number that it does not have is left out."""
    found = (_probe(now, key, times) for key, times in gates.probes.items())
    return [probe for probe in found if probe is not None]


def _probe(now: Candidate, key: str, times: float) -> Candidate | None:
    value: Any = parameters(now.resolved.scenario)
    for name in key.split("."):
        value = value.get(name) if isinstance(value, Mapping) else None
    try:
        return candidate(vary(now.resolved, {key: value * times})) if isinstance(value, float) else None
    except ScenarioError:
        return None


def noise_of(before: Values, probed: Sequence[Values], gates: Gates) -> dict[str, float]:
    """The noise of every number; ``probed``: the same replications of each probe."""
    pairs = ((c, [c._replace(now=p[c.id]) for p in probed]) for c in checks_of("", before, before, gates))
    return {c.id: float(f"{_noise(c, found):.4g}") for c, found in pairs}


def _noise(check: Check, probed: Sequence[Check]) -> float:
    """At most that of two runs with different luck.

    Between a probe's change and one of twice the margin the spread grows no faster than the change, and
    shrinks no faster than its root.
    """
    found = np.asarray(check.before, dtype=np.float64)
    found = found[~np.isnan(found)]
    apart = math.sqrt(2) * float(found.std(ddof=1)) if len(found) > 1 else 0.0
    moved = max((spread_of(c) for c in probed), key=lambda s: abs(s.difference), default=None)
    if moved is None or not 0 < abs(moved.difference) < math.inf:
        return apart
    times = 2 * check.warn / abs(moved.difference)
    return min(apart, moved.error * math.sqrt(moved.freedom + 1) * max(times, math.sqrt(times)))


def planned(values: Values, noise: Noise, gates: Gates) -> int:
    """Replications for the stated power on every value of one scenario, within the limits of the gates."""
    most, least = gates.replications.most, gates.replications.least
    checks = checks_of("", values, values, gates)
    wanted = [
        pairs_for(noise[c.id], c.warn, len(checks), gates.false_alarms, gates.power, most) for c in checks
    ]
    return max([least, *wanted])


def powers(values: Values, noise: Noise, gates: Gates, of: int = 0) -> dict[str, float]:
    """Chance to find a change of twice the margin with so many replications, by id, among ``of`` checks in
    all (those of this scenario if 0); nothing for a number whose noise is not known."""
    pairs, checks = len(next(iter(values.values()), ())), checks_of("", values, values, gates)
    return {
        c.id: power_of(noise[c.id], pairs, c.warn, of or len(checks), gates.false_alarms)
        for c in checks
        if c.id in noise
    }
