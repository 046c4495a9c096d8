"""cardsim: from a scenario of a rollout to queues, promises kept, and the least that has to change.

``from sim import load_scenario, run, replicate, compare, calibrate, preflight, capacity, report``.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from sim.kernel_cache import choose

if TYPE_CHECKING:
    from sim.interface.answers import Answer as Answer
    from sim.interface.answers import Run as Run
    from sim.interface.questions import calibrate as calibrate
    from sim.interface.questions import capacity as capacity
    from sim.interface.questions import compare as compare
    from sim.interface.questions import load_run as load_run
    from sim.interface.questions import preflight as preflight
    from sim.interface.questions import replicate as replicate
    from sim.interface.questions import report as report
    from sim.interface.questions import run as run
    from sim.interface.questions import sensitivity as sensitivity
    from sim.results import RunResult as RunResult
    from sim.scenario_files import load_scenario as load_scenario

_WHERE = {
    "load_scenario": "sim.scenario_files",
    "run": "sim.interface.questions",
    "load_run": "sim.interface.questions",
    "preflight": "sim.interface.questions",
    "replicate": "sim.interface.questions",
    "report": "sim.interface.questions",
    "compare": "sim.interface.questions",
    "calibrate": "sim.interface.questions",
    "sensitivity": "sim.interface.questions",
    "capacity": "sim.interface.questions",
    "Run": "sim.interface.answers",
    "Answer": "sim.interface.answers",
    "RunResult": "sim.results",
}
choose()
__all__ = [
    "Answer",
    "Run",
    "RunResult",
    "calibrate",
    "capacity",
    "compare",
    "load_run",
    "load_scenario",
    "preflight",
    "replicate",
    "report",
    "run",
    "sensitivity",
]


def __getattr__(name: str) -> Any:
    """Import on first use, so that the command starts at once."""
    if name not in _WHERE:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    return getattr(import_module(_WHERE[name]), name)
