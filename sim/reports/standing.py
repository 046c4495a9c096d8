"""Where a weekly brief stands: its Monday, the weeks ahead of it, and what falls due in them."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import TYPE_CHECKING, Any

from sim.diagnostics import ScenarioError, Text, error
from sim.reports.channels import Channel
from sim.reports.cited import Number
from sim.reports.facts import Facts, monday
from sim.reports.scales import level
from sim.results import DamagedRun

if TYPE_CHECKING:
    import pandas as pd

WEEKS = 6
"""A brief looks so far ahead."""
WEEK = dt.timedelta(days=7)


class Standing:
    """A run from an opening state, seen on the morning of a Monday.

    today: that Monday; the one after the last count of the world, or the first of the run, unless said.
    Raises ScenarioError without an opening state or for a day that cannot be, DamagedRun for an older run.
    """

    def __init__(self, facts: Facts, on: dt.date | None = None) -> None:
        self.facts = facts
        if facts.scenario["opening_state"] is None:
            raise ScenarioError([_no_opening()])
        if facts.run.folder is not None and "due.parquet" not in facts.manifest["files"]:
            what = "the run does not keep what a brief tells: play it again"
            raise DamagedRun(5, what, str(facts.run.folder))
        self.start, self.end = (dt.date.fromisoformat(d) for d in facts.manifest["scenario"]["horizon"])
        self.today = on or self._own_monday()
        if self.today.weekday() or not self.start <= self.today <= self.end - WEEK:
            raise ScenarioError([_no_monday(self.today, self.start, monday(self.end - WEEK))])

    def _own_monday(self) -> dt.date:
        counted = [dt.date.fromisoformat(o["date"]) for o in self.facts.run.sources["observed"]]
        inside = [d + dt.timedelta(days=1) for d in counted if self.start <= d < self.end]
        begun = max([self.start, *inside])
        return begun if begun.weekday() == 0 else monday(begun) + WEEK

    @property
    def day(self) -> int:
        """Days played before today."""
        return (self.today - self.start).days

    @property
    def next(self) -> dt.date:
        """The Monday on which the lines are read."""
        return self.today + WEEK

    @cached_property
    def weeks(self) -> list[dt.date]:
        """Mondays of the weeks ahead that are played to their end."""
        all_of_them = [self.today + i * WEEK for i in range(WEEKS)]
        return [w for w in all_of_them if w + WEEK <= self.end + dt.timedelta(days=1)]

    @property
    def until(self) -> dt.date:
        """The Sunday that ends the last of them."""
        return self.weeks[-1] + dt.timedelta(days=6)

    def date(self, name: str, value: dt.date) -> Number:
        """A day of the brief, cited by what it is."""
        return self.facts.derived(name, value, "date", self.facts.asked("horizon.start", "date"))

    def studied(self, key: str) -> Number:
        """Something that the study beside the run was asked; KeyError without a study."""
        value = self.facts.studies["replicate"].about[key]
        return Number(value, "plain", f"replicate:{key}", "study.replicate.study")

    def uncollected(self) -> Number:
        """Cards at branches this morning."""
        evening = max(self.today - dt.timedelta(days=1), self.start)
        rows = self.facts.run.banks
        cards = float(rows[rows["date"] == evening]["uncollected"].sum())
        return self.facts.cell("banks", "uncollected", cards, "count", date=evening.isoformat())

    @cached_property
    def due(self) -> pd.DataFrame:
        """What falls due in the weeks ahead."""
        table = self.facts.run.table("due").astype({"bank": str, "channel": str})
        return table[table["due_week"].isin(self.weeks)]

    @cached_property
    def cards(self) -> pd.DataFrame:
        """Of that, what the lines make; a visit that issues on the spot leaves nothing to be made."""
        made = [c for c, found in self.facts.scenario["channels"].items() if "lines" in found["route"]]
        return self.due[self.due["channel"].isin(made)]

    def count(self, column: str, rows: Any, **where: str) -> Number:
        """A sum over rows of what falls due."""
        return self.facts.cell("due", column, float(rows[column].sum()), "count", **where)

    def channels(self) -> list[Channel]:
        """Each channel over the weeks ahead, worst first; none whose sample keeps too few counters."""
        found = []
        span = {"from": self.weeks[0].isoformat(), "until": self.until.isoformat()}
        for id, name in self.facts.names("channel").items():
            mine = self.due[self.due["channel"] == id]
            due, late = (self.count(c, mine, channel=id, **span) for c in ("due", "late"))
            if due.number() == 0:
                continue
            share = self.facts.derived("on_time", 1 - late.number() / due.number(), "share", late, due)
            small = self.facts.too_small(f"on_time_share.channel.{id}")
            found.append(Channel(id, name, share, late, due, "small" if small else level(share, late)))
        return sorted(found, key=lambda c: c.share.number())


def _no_opening() -> Any:
    return error(
        "E-MISSING",
        "opening_state",
        Text("a weekly brief needs a run from an opening state", "周报须由带期初状态的运行生成"),
        got="null",
        help=Text(
            "name the cards in hand today in a file (opening_state = ...), as autumn_2025 does, and run it",
            "请将当前在制、待领等件数写入文件（opening_state = ...，样例见 autumn_2025）后运行",
        ),
    )


def _no_monday(day: dt.date, first: dt.date, last: dt.date) -> Any:
    return error(
        "E-DATE",
        "--on",
        Text(
            "a brief stands on a Monday with a week ahead",
            "周报日期须为周一，其后至少一周在仿真期内",
        ),
        got=day.isoformat(),
        expected=Text(f"a Monday, {first} to {last}", f"{first} 至 {last} 之间的周一"),
    )
