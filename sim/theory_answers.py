"""Play a world in one engine or in both, and bring the answers back into the unit and order of the input."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, NamedTuple, cast

import numpy as np
from numpy.typing import ArrayLike

from sim import theory_entity, theory_fast
from sim.arrays import F64, I8, I64
from sim.clock import DAY, NEVER
from sim.journeys import EMPLOYER, Log, copied, new_log
from sim.kernels.counters import SERVED
from sim.series import Series
from sim.theory_input import instants
from sim.theory_rooms import CLASSES
from sim.theory_visits import OPEN, Tours
from sim.world import World

Engine = Literal["fast", "entity", "both"]
Answer = tuple[list[Any], Series]


class Played(NamedTuple):
    """What became of every visit, in the order in which visits were handed in; times in the unit of input.

    arrived; start: the waiting ends (called, loaded, or left unserved); end: the visit ends. ``inf`` for
    what does not happen before ``horizon``. outcome: SERVED, GAVE_UP, SENT_HOME, TURNED_AWAY, NO_BLANK or
    OPEN. series: what the stations counted, in seconds; pool or room 0 is the first.
    """

    arrived: F64
    start: F64
    end: F64
    outcome: I8
    series: Series
    horizon: float
    scale: float
    """Seconds in a unit."""


class Ridden(NamedTuple):
    """Of every card: on the round's table, departed, delivered (``inf`` for not); and the series."""

    there: F64
    departed: F64
    delivered: F64
    series: Series


def visits(world: World, tours: Tours, scale: float, engine: Engine) -> Played:
    """Customers of pools."""

    def run(module: Any) -> Answer:
        moments, series = module.visits(world, tours)
        return [*_before(world.horizon, moments[:3]), moments.outcome], series

    (came, left, end, outcome), series = _one(engine, run)
    return _played((came, left, end), outcome, series, scale, world.horizon)


def orders(
    world: World, came: I64, classes: ArrayLike | None, due: ArrayLike | None, scale: float, engine: Engine
) -> Played:
    """Orders of lines; raises ValueError for classes that there are not."""
    order = np.argsort(came, kind="stable")
    log = _orders(came, order, classes, None if due is None else instants(due, scale, "due"))

    def run(module: Any) -> Answer:
        mine = copied(log)
        series = module.cards(world, mine)
        columns = _before(world.horizon, [mine.released, mine.loaded, mine.made])
        return [x[np.argsort(order)] for x in columns], series

    (released, loaded, made), series = _one(engine, run)
    outcome = np.where(loaded < NEVER, SERVED, OPEN).astype(np.int8)
    return _played((released, loaded, made), outcome, series, scale, world.horizon)


def _played(columns: tuple[I64, I64, I64], outcome: I8, series: Series, scale: float, horizon: int) -> Played:
    arrived, start, end = (_units(x, scale) for x in columns)
    return Played(arrived, start, end, outcome, series, horizon / scale, scale)


def _orders(came: I64, order: I64, classes: ArrayLike | None, due: I64 | None) -> Log:
    """Released orders in the order of release and id."""
    log = new_log(len(came))
    log.application[:] = order
    ranks = np.zeros(len(came), np.int64) if classes is None else np.asarray(classes, dtype=np.int64)
    if len(ranks) != len(came) or ((ranks < 0) | (ranks >= CLASSES)).any():
        raise ValueError(f"classes are numbers from 0 to {CLASSES - 1}, one for each arrival")
    log.channel[:] = ranks[order]
    if due is not None:
        log.due[:] = due[order]
    for name in ("planned", "applied", "received", "released"):
        getattr(log, name)[:] = came[order]
    return log


def rides(world: World, there: I64, scale: float, engine: Engine) -> Ridden:
    """Cards of a delivery round, on its table since midnight of the days ``there``."""
    log = new_log(len(there))
    log.application[:] = np.arange(len(there))
    log.collection[:] = EMPLOYER

    def run(module: Any) -> Answer:
        mine = copied(log)
        series = module.vans(world, mine, there)
        return _before(world.horizon, [mine.departed, mine.delivered]), series

    (departed, delivered), series = _one(engine, run)
    return Ridden(_units(there * DAY, scale), _units(departed, scale), _units(delivered, scale), series)


def _before(horizon: int, columns: Any) -> list[I64]:
    """Columns with NEVER for what lies past the horizon."""
    return [np.where(x < horizon, x, NEVER).astype(np.int64) for x in columns]


def _units(seconds: I64, scale: float) -> F64:
    return np.where(seconds < NEVER, seconds / scale, np.inf)


def _one(engine: Engine, run: Callable[[Any], Answer]) -> Answer:
    """The answer of the first engine, which must be that of the second."""
    known = {"fast": [theory_fast], "entity": [theory_entity], "both": [theory_fast, theory_entity]}
    if engine not in known:
        raise ValueError(f"engine is fast, entity or both, not {engine!r}")
    answers = [run(module) for module in known[engine]]
    for answer in answers[1:]:
        _compare(answers[0], answer)
    return answers[0]


def _compare(mine: Answer, other: Answer) -> None:
    for name, x, y in zip(_names(mine), _columns(mine), _columns(other), strict=True):
        if not np.array_equal(x, y):
            at = tuple(np.argwhere(x != y)[0])
            raise AssertionError(f"engines differ in {name} at {at}: fast {x[at]}, entity {y[at]}")


def _columns(answer: Answer) -> list[Any]:
    return [*answer[0], *(column for part in answer[1] for column in part)]


def _names(answer: Answer) -> list[str]:
    parts = zip(Series._fields, answer[1], strict=True)
    counted = [f"{kind}.{name}" for kind, part in parts for name in cast(Any, part)._fields]
    return [*(f"column {i}" for i in range(len(answer[0]))), *counted]
