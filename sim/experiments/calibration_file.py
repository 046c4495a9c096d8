"""What is to be fitted, as a strict TOML file: knobs with ranges, targets with tolerances, how to look.

``calibrations/NAME.toml`` beside a scenario file belongs to the scenario NAME, and to those that extend it
and have none of their own::

    [knobs.staff]
    assumption = "A.44a"                    # its keys and its range come from the city's tables

    [knobs.retirees_online]
    paths = ["channel_choice.normal.shares.retiree.online"]
    enters = "share"                        # the others of its table keep their proportions
    low = 0.15
    high = 0.4

Targets are the rows of the scenario's ``observed`` file, all of them unless ``[targets]`` says which.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, model_validator

from sim.diagnostics import ScenarioError, Text, error
from sim.scenario_errors import Translator
from sim.scenario_files import Resolved
from sim.scenario_layers import Layer, Stack
from sim.scenario_paths import shown
from sim.scenario_types import Share, Slug, Table
from sim.scenario_types import Text as Words
from sim.toml_read import read_document

FOLDER = "calibrations"
Enters = Literal["set", "share"]
Scale = Literal["linear", "log"]
Measure = Literal["applications", "made", "in_hand", "enabled", "activated", "waiting", "uncollected"]


class Knob(Table):
    """What may be turned: an assumption by id, or key paths (``*`` for all names) with a range."""

    zh: Words = ""
    en: Words = ""
    assumption: str | None = None
    paths: tuple[str, ...] = Field(default=(), strict=False, max_length=50)
    enters: Enters = "set"
    """``share``: one of a table of shares; the others share the rest as they did."""
    low: float | None = None
    high: float | None = None
    scale: Scale = "linear"

    @model_validator(mode="after")
    def _is_whole(self) -> Knob:
        if (self.assumption is None) == (not self.paths):
            raise ValueError(
                "E-VALUE: a knob takes either an assumption or paths | 每个旋钮写 assumption 或 paths 之一"
            )
        if self.paths and (self.low is None or self.high is None):
            raise ValueError("E-MISSING: paths need low and high | 使用 paths 时要写 low 和 high")
        if self.low is not None and self.high is not None and not self.low < self.high:
            raise ValueError("E-ORDER: low < high | low 应小于 high")
        if self.scale == "log" and self.low is not None and self.low <= 0:
            raise ValueError("E-RANGE: a log scale needs low > 0 | 对数刻度要求 low > 0")
        return self


class Targets(Table):
    """Which rows of the observed file, and what the model itself may be wrong by."""

    measures: tuple[Measure, ...] = Field(default=(), strict=False)
    """Empty for all."""
    from_: dt.date | None = Field(default=None, alias="from")
    until: dt.date | None = None
    """Exclusive."""
    tolerance_share: Share = 0.0
    """Added below low and above high, as a share of the value."""


class BackTest(Table):
    """From which day on counts are held out and predicted; half of the dates without it."""

    hold_out_from: dt.date | None = None


class Settings(Table):
    """How to look. Points are sets of knob values; each is one run (or one drawing of the people)."""

    sample: Annotated[int, Field(ge=1, le=1_000_000)] = 20
    """One person in so many."""
    points: Annotated[int, Field(ge=16, le=20_000)] = 192
    later_points: Annotated[int, Field(ge=4, le=20_000)] = 64
    waves: Annotated[int, Field(ge=1, le=10)] = 2
    replications: Annotated[int, Field(ge=3, le=1_000)] = 8
    """Of the scenario as it is, to see what chance does."""
    cutoff: Annotated[float, Field(ge=1.0, le=10.0)] = 3.0
    """Standard deviations beyond which a set is ruled out."""
    consequence_runs: Annotated[int, Field(ge=0, le=1_000)] = 12
    """Fitting sets that are played to the end."""
    consequences: tuple[str, ...] = Field(
        default=("applications", "on_time_share", "work_in_progress_peak", "uncollected"), strict=False
    )
    """Ids of values of a run."""


class Calibration(Table):
    """A calibration file."""

    knobs: Annotated[dict[Slug, Knob], Field(min_length=1, max_length=40)]
    targets: Targets = Field(default_factory=Targets)
    back_test: BackTest = Field(default_factory=BackTest)
    settings: Settings = Field(default_factory=Settings)


class Read:
    """A calibration file with the places of its keys."""

    def __init__(self, calibration: Calibration, stack: Stack) -> None:
        self.calibration, self.stack = calibration, stack

    @property
    def file(self) -> str:
        """As shown to people."""
        return self.stack.layers[0].document.source.name

    def fault(self, code: str, path: tuple[str | int, ...], message: Text, **more: Any) -> ScenarioError:
        """An error at a key of the file."""
        found = error(code, ".".join(map(str, path)), message, span=self.stack.span(path), **more)
        return ScenarioError([found])


def find_calibration(resolved: Resolved) -> Path:
    """The file that belongs to a scenario, or to one that it extends. Raises ScenarioError (E-NOFILE)."""
    places = [y.path.parent / FOLDER / f"{y.path.stem}.toml" for y in resolved.stack.layers]
    for path in places:
        if path.is_file():
            return path
    message = Text("no calibration file belongs to this scenario", "该方案没有校准文件")
    wanted = Text(f"{shown(places[0])}, or --with FILE", f"{shown(places[0])}，或 --with 文件")
    raise ScenarioError([error("E-NOFILE", "", message, got=resolved.scenario.name, expected=wanted)])


def read_calibration(path: Path) -> Read:
    """A calibration file. Raises ScenarioError with every mistake found, OSError."""
    document = read_document(path, shown(path))
    layer = Layer(path.stem, path, document)
    stack = Stack((layer,), document.data, dict.fromkeys(document.entries, layer))
    if document.problems and not document.data:
        raise ScenarioError(document.problems)
    try:
        calibration = Calibration.model_validate(document.data)
    except ValidationError as refused:
        faults: list[Any] = list(refused.errors(include_url=False))
        told = Translator(calibration_schema(), stack, extends=False).all(faults)
        raise ScenarioError([*document.problems, *told]) from None
    if document.problems:
        raise ScenarioError(document.problems)
    return Read(calibration, stack)


@cache
def calibration_schema() -> dict[str, Any]:
    """JSON Schema of a calibration file."""
    return Calibration.model_json_schema(by_alias=True)
