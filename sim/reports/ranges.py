"""The two ranges of a number: by chance alone, and over the stated ranges of the assumptions."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import cached_property
from typing import Any, NamedTuple

from sim.diagnostics import Text
from sim.experiments.replicate_tables import SPREAD
from sim.experiments.sample_limits import too_few_counters
from sim.reports.cited import Form, Number
from sim.reports.scales import kept_share, likelihood
from sim.reports.words import Joined, Value, say
from sim.scenario import Scenario
from sim.studies import Study

Rows = tuple[tuple[Value, Value], ...]


class Range(NamedTuple):
    """Of one value: limits of its mean over runs, and over the draws; nan where not known."""

    low: Number
    high: Number
    draws_low: Number
    draws_high: Number


class Ranges:
    """From a study of many runs; without one, one run has no range and says so.

    sample: of the run, one person in so many. What chance does in another sample is not told.
    """

    def __init__(self, study: Study | None = None, sample: int = 1) -> None:
        self.study, self.sample = study, sample
        rows: Any = [] if study is None else study.tables["measures"].to_dict("records")
        self._rows: dict[str, Any] = {str(row["id"]): row for row in rows}

    def range(self, id: str, form: Form) -> Range | None:
        """The two ranges of a value; None if no study has it."""
        row = self._rows.get(id)
        if row is None:
            return None
        limits = [
            Number(float(row[c]), form, f"replicate:measures.{c}[{id}]", "study.replicate.measures")
            for c in ("low", "high", "draws_low", "draws_high")
        ]
        return Range(*limits)

    def of(self, id: str, form: Form) -> tuple[Value, ...]:
        """What is known about the range of a value: chance first, then assumptions."""
        found = self.range(id, form)
        if found is None:
            return (say("ranges.none"),)
        return (self._chance(found), self._assumed(found))

    def _chance(self, r: Range) -> Value:
        runs = self._told("replications")
        if self._other_sample:
            return say("ranges.other_sample")
        if not r.low.known:
            return say("ranges.bound", n=runs)
        if r.low.value == r.high.value:
            return say("ranges.constant", n=runs)
        return say("ranges.chance", low=r.low, high=r.high, n=runs)

    def _assumed(self, r: Range) -> Value:
        if not r.draws_low.known:
            return say("ranges.no_draws")
        if self._other_sample:
            told = {"low": r.draws_low, "high": r.draws_high, "n": self._told("draws")}
            return say("ranges.assumed_sample", **told, sample=self._told("sample"))
        return say("ranges.assumed", low=r.draws_low, high=r.draws_high, n=self._told("draws"))

    @property
    def _other_sample(self) -> bool:
        return self.study is not None and self.study.about["sample"] != self.sample

    def _told(self, key: str) -> Number:
        assert self.study is not None
        return Number(self.study.about[key], "plain", f"replicate:{key}", "study.replicate.study")

    # how sure a verdict is

    def sureness(self, channels: Sequence[tuple[Text, str, bool]]) -> tuple[Value, ...]:
        """How sure a verdict is; channels: name, id of the share on time, and whether it counts as kept."""
        if self.study is None:
            return (say("ranges.unsure"),)
        few = [c for c in channels if self._too_small(c[1])]
        untold = (say("ranges.counters", channels=Joined(tuple(c[0] for c in few))),) if few else ()
        return (*self._sure([c for c in channels if c not in few]), *untold)

    def _sure(self, channels: Sequence[tuple[Text, str, bool]]) -> tuple[Value, ...]:
        assert self.study is not None
        unsure = [(name, r) for name, id, kept in channels if (r := self._against(id, kept)) is not None]
        if not unsure:
            key = "ranges.sure" if self.study.about["draws"] else "ranges.sure_by_chance"
            return (say(key, phrase=likelihood(SPREAD[1]), n=self._told("draws"), level=_level(SPREAD[1])),)
        listed = tuple(say("ranges.channel", channel=name, low=r[0], high=r[1]) for name, r in unsure)
        return (say("ranges.open", channels=Joined(listed), scale=kept_share()),)

    def settled(self, channels: Sequence[tuple[Text, str, bool]]) -> bool:
        """False where the ranges leave some channel open."""
        told = [c for c in channels if not self._too_small(c[1])]
        return self.study is None or all(self._against(id, kept) is None for _, id, kept in told)

    def _too_small(self, id: str) -> bool:
        """Whether the study's sample keeps too few counters to tell."""
        few = {} if self.study is None else self.study.about.get("sample_too_small", {})
        return any(few.values()) and too_few_counters(id, self._scenario, few)

    @cached_property
    def _scenario(self) -> Scenario:
        assert self.study is not None
        return Scenario.model_validate_json(json.dumps(self.study.about["resolved"]))

    def _against(self, id: str, kept: bool) -> tuple[Number, Number] | None:
        """The range of a share that does not bear the verdict out; None if all of it does."""
        r = self.range(id, "share")
        if r is None:
            return None
        chance = () if self._other_sample else ((r.low, r.high),)
        for low, high in ((r.draws_low, r.draws_high), *chance):
            if low.known:
                edge = low.number() if kept else high.number()
                holds = edge >= kept_share().number() if kept else edge < kept_share().number()
                return None if holds else (low, high)
        return None

    def changes(self, id: str) -> Rows:
        """What most of the spread of a headline comes from, and whether more runs would help."""
        if self.study is None:
            return ((say("change.assumptions"), say("ranges.how")),)
        table = self.study.tables["split"]
        rows: Any = [] if table.empty else table[table["id"] == id].to_dict("records")
        if not rows or not rows[0]["largest"]:
            return ((say("change.assumptions"), say("ranges.no_split")),)
        largest, help_ = str(rows[0]["largest"]), bool(rows[0]["more_runs_help"])
        part = say(f"split.{largest}", share=self._part(rows[0], largest))
        return (
            (say("change.spread"), say("ranges.split_help" if help_ else "ranges.split_no_help", part=part)),
        )

    def _part(self, row: dict[str, Any], largest: str) -> Number:
        total = sum(float(row[p]) for p in ("seed", "assumptions", "reading"))
        share = float(row[largest]) / total if total else math.nan
        return Number(share, "level0", f"replicate:split.{largest}[{row['id']}]", "study.replicate.split")


def _level(x: float) -> Number:
    return Number(x, "level", f"level:{x}", "method.ranges")
