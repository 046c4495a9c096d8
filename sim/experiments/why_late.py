"""Why one card was late: the wait that mattered, and the smallest lever that would have made it on time.

The bank's shard is played again, alone and exactly, with more of something, from the least to the most;
the first that makes the card on time is the answer, and everything smaller was seen not to.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from sim.arrays import AnyArray
from sim.clock import DAY, NEVER
from sim.diagnostics import ScenarioError, Text, error
from sim.experiments.rooms import Base, base_of, replay, together
from sim.journeys import ISSUE, Log, copied
from sim.measures.tables import members
from sim.model_version import model_version
from sim.promise import LATE, compile_promises, fill_states
from sim.run_manifest import names_of
from sim.scenario_files import Resolved, scenario_digest
from sim.studies import Study
from sim.world import World

KIND = "why_late"
MOST_HOURS, MOST_WEEKS, MOST_STATIONS = 12, 4, 10
EXTRA = "why_late"
"""Name of the extra lines that are tried."""

LINE_STAGES = ("to_cutoff", "in_line", "in_lot")


class Lever(NamedTuple):
    """Something to have more of: what it sets, how much it is (hours of machine or staff), in words."""

    changes: Mapping[str, Any]
    hours: float
    words: Text


@dataclass(frozen=True)
class Card:
    """One late application: its row of the log as plain numbers, and where it is."""

    row: dict[str, int]
    bank: str
    district: str
    channel: str

    @property
    def instant(self) -> bool:
        """Whether it should have been made at the counter, at the same visit."""
        return self.row["made_at_counter"] == 1

    def stages(self) -> dict[str, int]:
        """Seconds of each wait that the promise counts; of an instant card its wait at the counter."""
        r = self.row
        if self.instant:
            return {"at_counter": r["counter_wait"]}
        made = r["made"] if r["made"] < NEVER else r["horizon"]
        loaded = r["loaded"] if r["loaded"] < NEVER and r["released"] <= r["loaded"] else made
        in_line = r["line_wait"] + (made - r["released"] if loaded == made else 0)
        in_lot = made - loaded
        return {
            "to_cutoff": max(0, made - r["applied"] - in_line - in_lot),
            "in_line": in_line,
            "in_lot": in_lot,
        }

    def mattered(self) -> str:
        """The longest wait."""
        stages = self.stages()
        return max(stages, key=lambda name: stages[name])


def why_late(
    resolved: Resolved,
    application: int | None = None,
    bank: str | None = None,
    sample: int = 1,
    seed: int = 1,
    replication: int = 0,
) -> Study:
    """Study of one late application: a given one, or the latest of a bank, or of the city.

    Tables: ``stages`` (seconds of each wait) and ``tried`` (levers from the smallest on, until one helps).
    Raises ScenarioError if there is no such application, or it is not late.
    """
    base = base_of(resolved, seed, replication, sample)
    banks = _banks(base.world, bank)
    card = _pick(base, base.world, banks, application)
    code = members(base.world)["bank"].index(card.bank)
    tried: list[dict[str, Any]] = []
    for lever in levers(resolved, base.world, card):
        row = _outcome(resolved, base, code, card, lever)
        tried.append(row)
        if row["on_time"]:
            break
    return Study(KIND, _about(resolved, base, card, tried), _tables(card, tried))


def _banks(world: World, bank: str | None) -> list[int]:
    ids = members(world)["bank"]
    if bank is None:
        return list(range(len(ids)))
    if bank not in ids:
        wanted = Text(f"one of {', '.join(ids)}", f"{'、'.join(ids)} 之一")
        raise ScenarioError(
            [error("E-REF", "--bank", Text("no such bank", "没有这家银行"), got=bank, expected=wanted)]
        )
    return [ids.index(bank)]


def _pick(base: Base, world: World, banks: list[int], application: int | None) -> Card:
    """The application asked for, or the one that is made the longest time after its due date."""
    best: tuple[int, Card] | None = None
    for late, part in _parts(base, world, banks):
        if application is not None:
            chosen = np.flatnonzero(part.application == application)
            if len(chosen) and not late[chosen[0]]:
                text = Text("this application is not late", "这件申领没有逾期")
                raise ScenarioError([error("E-VALUE", "APPLICATION", text, got=str(application))])
        else:
            chosen = np.flatnonzero(late)
        if not len(chosen):
            continue
        over = np.minimum(part.made[chosen], world.horizon).astype(np.int64) - part.due[chosen]
        at = int(chosen[int(over.argmax())])
        if best is None or int(over.max()) > best[0]:
            best = (int(over.max()), _card(part, at, world))
    if best is None:
        text = Text("no such late application here", "没有这样的逾期申领")
        got = "-" if application is None else str(application)
        raise ScenarioError([error("E-VALUE", "APPLICATION", text, got=got)])
    return best[1]


def _parts(base: Base, world: World, banks: list[int]) -> Iterator[tuple[AnyArray, Log]]:
    """(late, part) of every bank's log, one bank after the other."""
    promises = compile_promises(world.scenario, world.clock)
    found: list[tuple[AnyArray, Log]] = []

    def take(part: Log) -> None:
        states = np.empty((1, len(part.bank)), dtype=np.int8)
        fill_states(0, len(part.bank), promises, world.horizon, part, states)
        found.append((states[0] == LATE, copied(part)))

    for bank in banks:
        found.clear()
        replay(base, world, together(world, [bank]), take)
        yield from (f for f in found if len(f[1].bank) and int(f[1].bank[0]) == bank)


def _card(part: Log, i: int, world: World) -> Card:
    names = (
        "application", "bank", "district", "channel", "kind", "applied", "due", "received",
        "released", "loaded", "made", "line_wait", "counter_wait", "visits",
        "remakes", "facility", "arrived", "came",
    )  # fmt: skip
    row = {name: int(getattr(part, name)[i]) for name in names}
    task = int(world.roles.channel_task[row["channel"]])
    row |= {"horizon": world.horizon, "made_at_counter": int(task == ISSUE)}
    found = members(world)
    return Card(
        row, found["bank"][row["bank"]], found["district"][row["district"]], found["channel"][row["channel"]]
    )


def levers(resolved: Resolved, world: World, card: Card) -> list[Lever]:
    """Levers for a card, the smallest first."""
    found = _station_levers(resolved, world, card) if card.instant else _line_levers(resolved, world, card)
    return sorted(found, key=lambda lever: lever.hours)


def _line_levers(resolved: Resolved, world: World, card: Card) -> list[Lever]:
    """One more line for h hours a working day, from up to four weeks before the order until it was made."""
    clock = world.clock
    released = card.row["released"] if card.row["released"] < NEVER else card.row["applied"]
    last = min(card.row["due"], card.row["made"], world.horizon - 1) // DAY
    out = []
    for weeks in range(MOST_WEEKS + 1):
        first = max(0, released // DAY - 7 * weeks)
        since, until = clock.date_of(first), clock.date_of(min(last, clock.n_days - 1)) + dt.timedelta(days=1)
        days = _working(world, first, last)
        for hours in range(1, MOST_HOURS + 1):
            shift = {"days": "working", "opens": "08:00", "closes": f"{8 + hours:02d}:00"}
            line = {"lines": 1, "from": since, "until": until, "shifts": [shift]}
            words = Text(
                f"one more line, {hours} h a working day, {since} to {until - dt.timedelta(days=1)}",
                f"{since} 至 {until - dt.timedelta(days=1)}，每个工作日增开一条产线 {hours} 小时",
            )
            if days:
                out.append(
                    Lever({f"banks.{card.bank}.extra_lines.{EXTRA}": line}, float(hours * days), words)
                )
    return out


def _working(world: World, first: int, last: int) -> int:
    days = world.clock.day_table.working
    return int(((days >= first) & (days <= last)).sum())


def _station_levers(resolved: Resolved, world: World, card: Card) -> list[Lever]:
    """More issuing stations, or counters, at all outlets of the kind on the day of the first visit."""
    kind = resolved.scenario.channels[card.channel].counter or ""
    day = world.clock.date_of(card.row["arrived"] // DAY)
    hours = resolved.scenario.facilities[kind].hours
    outlets = int(resolved.scenario.facilities[kind].total)
    out = []
    for more in range(1, MOST_STATIONS + 1):
        rows: list[dict[str, Any]] = [h.model_dump(by_alias=True, exclude_none=True) for h in hours]
        today = [dict(row) for row in rows if row.get("stations", 0) > 0][:1]
        if not today:
            return []
        today[0] |= {"from": day, "until": day + dt.timedelta(days=1), "stations": more, "counters": 0}
        words = Text(
            f"{more} more stations at every outlet of the kind on {day}",
            f"{day} 该类网点各增 {more} 个制卡位",
        )
        out.append(Lever({f"facilities.{kind}.hours": [*rows, *today]}, float(more * 8 * outlets), words))
    return out


def _outcome(resolved: Resolved, base: Base, bank: int, card: Card, lever: Lever) -> dict[str, Any]:
    """The card under a lever: when it is made, and whether that is on time."""
    world = base.varied(resolved, lever.changes)
    row: dict[str, Any] = {"hours": lever.hours, "zh": lever.words.zh, "en": lever.words.en}
    for late, part in _parts(base, world, [bank]):
        for i in np.flatnonzero(part.application == card.row["application"]):
            made = int(part.made[i])
            at = world.clock.text(made) if made < NEVER else ""
            return row | {"made": at, "on_time": bool(not late[i])}
    return row | {"made": "", "on_time": False}


def _tables(card: Card, tried: list[dict[str, Any]]) -> dict[str, pd.DataFrame]:
    stages = pd.DataFrame(list(card.stages().items()), columns=["stage", "seconds"])
    columns = ["hours", "zh", "en", "made", "on_time"]
    return {"stages": stages, "tried": pd.DataFrame(tried, columns=columns)}


def _about(resolved: Resolved, base: Base, card: Card, tried: list[dict[str, Any]]) -> dict[str, Any]:
    s, clock = resolved.scenario, base.world.clock
    moments = {
        name: clock.text(card.row[name])
        for name in ("applied", "released", "loaded", "made", "due", "arrived")
        if 0 <= card.row[name] < NEVER
    }
    return {
        "scenario": {"name": s.name, "digest": scenario_digest(s), "title": {"zh": s.zh, "en": s.en}},
        "model": model_version(), "seed": base.seed, "replication": base.replication,
        "sample": base.world.sample, "application": card.row["application"], "bank": card.bank,
        "district": card.district, "channel": card.channel, "moments": moments, "mattered": card.mattered(),
        "answer": tried[-1] if tried and tried[-1]["on_time"] else None, "tried": len(tried),
        "names": names_of(base.world),
    }  # fmt: skip
