"""cardsim: from a scenario of a rollout to queues, promises kept, and the least that has to change.

``from sim import load_scenario, run, load_run``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from sim.kernel_cache import choose

if TYPE_CHECKING:
    from sim.results import RunResult as RunResult
    from sim.results import load_run as load_run
    from sim.running import run as run
    from sim.scenario_files import load_scenario as load_scenario

_WHERE = {
    "load_scenario": "sim.scenario_files",
    "run": "sim.running",
    "load_run": "sim.results",
    "RunResult": "sim.results",
}
choose()
__all__ = ["RunResult", "load_run", "load_scenario", "run"]


def __getattr__(name: str) -> Any:
    """Import on first use, so that the command starts at once."""
    if name not in _WHERE:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    return getattr(import_module(_WHERE[name]), name)
