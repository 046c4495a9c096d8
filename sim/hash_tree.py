"""A fingerprint of every day of every room, to find the first place where two runs part.

Each event is hashed by itself and the hashes are summed modulo 2**64, so neither the engine nor the
order in which parts of the log come matters. Rooms: demand, and each bank's counters, lines and
hand-over, and each district's desks.
"""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np
from numba import njit

from sim.arrays import I64, U64
from sim.chance import bits
from sim.clock import DAY, NEVER
from sim.journeys import ISSUE, Log
from sim.series import Series
from sim.world import World

_ROWS, _SERIES = 0x6A6F75726E6579, 0x736572696573
"""Keys of the hashes of journeys and of series."""


class Tree(NamedTuple):
    """hashes: uint64, (rooms, days + 1); the last column is for what happened on no day of the run."""

    rooms: tuple[str, ...]
    start: date
    hashes: U64

    @property
    def root(self) -> str:
        """One fingerprint of the whole run, hexadecimal."""
        return hashlib.sha256(self.hashes.astype("<u8").tobytes()).hexdigest()

    def as_json(self) -> dict[str, Any]:
        """Room to one string, sixteen hexadecimal digits a day."""
        text = {r: row.astype(">u8").tobytes().hex() for r, row in zip(self.rooms, self.hashes, strict=True)}
        return {"root": self.root, "start": self.start.isoformat(), "rooms": text}

    @staticmethod
    def from_json(data: dict[str, Any]) -> Tree:
        """The tree that was written; ValueError if its root is another."""
        rows = [
            np.frombuffer(bytes.fromhex(text), dtype=">u8").astype(np.uint64)
            for text in data["rooms"].values()
        ]
        tree = Tree(tuple(data["rooms"]), date.fromisoformat(data["start"]), np.array(rows))
        if tree.root != data["root"]:
            raise ValueError("the hash tree is damaged: its root does not fit its rooms")
        return tree


class Difference(NamedTuple):
    """The first place where two trees differ; ``day`` is None for what happened on no day of the run."""

    day: date | None
    room: str


def first_difference(a: Tree, b: Tree) -> Difference | None:
    """The earliest day, and on it the first room in the order of the day, that differ; None if none does.

    Raises ValueError for trees of different cities or horizons.
    """
    if a.rooms != b.rooms or a.start != b.start or a.hashes.shape != b.hashes.shape:
        raise ValueError("these runs are not of the same city and the same days")
    days, rooms = np.nonzero((a.hashes != b.hashes).T)
    if not len(days):
        return None
    outside = int(days[0]) == a.hashes.shape[1] - 1
    return Difference(None if outside else a.start + timedelta(days=int(days[0])), a.rooms[int(rooms[0])])


class Hasher:
    """Collects the tree of a run: ``add`` parts of the log in any order, then ``finish``."""

    def __init__(self, world: World) -> None:
        self.world = world
        banks, districts = [b.id for b in world.city.banks], [d.id for d in world.city.districts]
        self.rooms = ("demand", *(f"desks.{d}" for d in districts), *(f"counters.{b}" for b in banks))
        self.rooms += (*(f"lines.{b}" for b in banks), *(f"hand_over.{b}" for b in banks))
        self.hashes = np.zeros((len(self.rooms), world.clock.n_days + 1), dtype=np.uint64)
        self._starts = _Starts(
            1, 1 + len(districts), 1 + len(districts) + len(banks), 1 + len(districts) + 2 * len(banks)
        )
        self._at_desk = _desk_channels(world)

    def add(self, part: Log) -> None:
        """Hash all rows of a part: moments, facts and counts."""
        self._hash(part, self.hashes)

    def _hash(self, part: Log, out: U64) -> None:
        setting = self.world.packed
        _hash_early(part, setting, self._starts, self._at_desk, out)
        _hash_lines(part, setting, self._starts, out)
        _hash_late(part, setting, self._starts, out)

    def finish(self, series: Series) -> Tree:
        """Add the series of the facilities."""
        out = self.hashes.copy()
        for code, (group, rooms) in enumerate(zip(series, self._series_rooms(), strict=True)):
            for column, values in enumerate(group):
                _hash_series(values.astype(np.int64), rooms, code * 64 + column, out)
        return Tree(self.rooms, self.world.clock.start, out)

    def _series_rooms(self) -> tuple[I64, I64, I64]:
        """Room of each row of the three groups of series."""
        world, at = self.world, self._starts
        facility = world.places.facility
        bank, district = world.places.bank[facility], world.places.district[facility]
        first = [int(np.flatnonzero(world.bureau_of == b)[0]) for b in range(len(world.bureaus))]
        return (
            np.where(bank >= 0, at.counters + bank, at.desks + district),
            at.lines + np.array(first, dtype=np.int64),
            at.hand_over + np.arange(len(world.city.banks) * 4) // 4,
        )


class _Starts(NamedTuple):
    """First room of each sort; demand is room 0."""

    desks: int
    counters: int
    lines: int
    hand_over: int


def _desk_channels(world: World) -> I64:
    """1 for channels that begin at a desk of a district."""
    s = world.scenario
    names = sorted(s.channels, key=lambda c: s.channels[c].code)
    counters = [s.channels[n].counter for n in names]
    return np.array([int(c is not None and s.facilities[c].belongs_to == "district") for c in counters])


@njit(cache=True, nogil=True)
def _add(out, room, when, key, code, value):  # type: ignore[no-untyped-def]
    """One event; ``when`` chooses the day, ``value`` is what is hashed."""
    days = out.shape[1] - 1
    day = when // DAY if 0 <= when < days * DAY else days
    out[room, day] += bits(key, value, code)


@njit(cache=True, nogil=True)
def _hash_early(log, s, at, at_desk, out):  # type: ignore[no-untyped-def]
    """Who applied and when, and the last visit to a counter."""
    for row in range(len(log.application)):
        key = bits(_ROWS, log.application[row], 0)
        applied = np.int64(log.applied[row])
        _add(out, 0, applied, key, 0, _who(log.bank[row], log.district[row], log.group[row], log.batch[row]))
        _add(
            out, 0, applied, key, 1, _how(log.channel[row], log.kind[row], log.collection[row], log.unit[row])
        )
        _add(out, 0, np.int64(log.confirmed[row]), key, 2, log.confirmed[row])
        _add(out, 0, applied, key, 3, applied)
        _add(out, 0, applied, key, 4, log.due[row])
        if log.arrived[row] < NEVER:
            desk = at_desk[log.channel[row]]
            room = at.desks + log.district[row] if desk else at.counters + log.bank[row]
            _add(out, room, np.int64(log.arrived[row]), key, 5, log.arrived[row])
        if log.visits[row] > 0:
            f = log.facility[row]
            owner = s.places.bank[f] if f >= 0 else np.int64(log.bank[row])
            room = at.counters + owner if owner >= 0 else at.desks + s.places.district[f]
            came, called = np.int64(log.came[row]), np.int64(log.called[row])
            _add(out, room, came, key, 6, came)
            _add(out, room, called, key, 7, called)
            _add(out, room, came, key, 8, np.int64(f) << 32 | np.int64(log.counter_wait[row]))
            _add(out, room, came, key, 9, _three(log.visits[row], log.failed[row], log.broken[row]))


@njit(cache=True, nogil=True)
def _hash_lines(log, s, at, out):  # type: ignore[no-untyped-def]
    """Receipt, release, lot and card."""
    for row in range(len(log.application)):
        received, made = np.int64(log.received[row]), np.int64(log.made[row])
        key = bits(_ROWS, log.application[row], 0)
        room = at.lines + log.bank[row]
        if s.roles.channel_task[log.channel[row]] == ISSUE:
            room = at.counters + log.bank[row]
        if received < NEVER:
            _add(out, room, received, key, 10, received)
        if log.released[row] < NEVER:
            _add(out, room, np.int64(log.released[row]), key, 11, log.released[row])
        if log.loaded[row] < NEVER:
            loaded = np.int64(log.loaded[row])
            _add(out, room, loaded, key, 12, loaded)
            _add(out, room, loaded, key, 13, np.int64(log.remakes[row]) << 32 | np.int64(log.line_wait[row]))
        if made < NEVER:
            _add(out, room, made, key, 14, made)


@njit(cache=True, nogil=True)
def _hash_late(log, s, at, out):  # type: ignore[no-untyped-def]
    """What followed the card."""
    for row in range(len(log.application)):
        key = bits(_ROWS, log.application[row], 0)
        room = at.hand_over + log.bank[row]
        last = np.int64(-1)
        if log.departed[row] < NEVER:
            last = np.int64(log.departed[row])
            _add(out, room, last, key, 15, last)
        if log.delivered[row] < NEVER:
            last = np.int64(log.delivered[row])
            _add(out, room, last, key, 16, last)
        if log.in_hand[row] < NEVER:
            last = np.int64(log.in_hand[row])
            _add(out, room, last, key, 17, last)
        if log.enabled[row] < NEVER:
            last = np.int64(log.enabled[row])
            _add(out, room, last, key, 18, last)
        if log.activated[row] < NEVER:
            _add(out, room, np.int64(log.activated[row]), key, 19, log.activated[row])
        _add(out, room, last, key, 20, log.outcome[row])


@njit(cache=True, nogil=True)
def _who(bank, district, group, batch):  # type: ignore[no-untyped-def]
    return ((np.int64(bank) * 256 + district + 1) * 256 + group + 1) * 256 + batch + 1


@njit(cache=True, nogil=True)
def _how(channel, kind, collection, unit):  # type: ignore[no-untyped-def]
    return ((np.int64(unit) + 1) * 256 + channel) * 256 + kind * 16 + collection + 1


@njit(cache=True, nogil=True)
def _three(a, b, c):  # type: ignore[no-untyped-def]
    return (np.int64(a) * 256 + b) * 256 + c


@njit(cache=True, nogil=True)
def _hash_series(values, rooms, code, out):  # type: ignore[no-untyped-def]
    """Values that are not nought; hours (24 columns) go to the column of no day."""
    days = out.shape[1] - 1
    for i in range(values.shape[0]):
        key = bits(_SERIES, i, code)
        for j in range(values.shape[1]):
            if values[i, j] != 0:
                day = j if values.shape[1] == days else days
                out[rooms[i], day] += bits(key, values[i, j], j)
