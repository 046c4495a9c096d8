"""What stands behind the inputs of a study, kept with it: who has the study alone finds every clause."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sim.run_inputs import read_inputs
from sim.run_sources import sources_of
from sim.scenario_files import Resolved


def study_sources(scenarios: Sequence[Resolved]) -> dict[str, Any]:
    """The sources of the first scenario (see ``sim.run_sources``), with the facts and assumptions that any of
    the others cites."""
    found = [sources_of(read_inputs(r)) for r in scenarios]
    out = dict(found[0])
    for kind in ("facts", "assumptions"):
        cited: dict[str, Any] = {}
        for sources in found:
            cited |= sources[kind]
        out[kind] = dict(sorted(cited.items()))
    return out


def lines_of(resolved: Resolved) -> dict[str, str]:
    """Key path to "file:line" of everything that a scenario states."""
    return dict(read_inputs(resolved).lines)
