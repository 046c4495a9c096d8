"""A hash tree in little: small enough to be kept beside a scenario, still able to say which day and room.

A day keeps the 64-bit sum of all its rooms, and 12 bits of every room. So an unequal day is always seen;
of the rooms of that day, one in 4,096 that differs looks equal.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, NamedTuple

import numpy as np

from sim.arrays import U64, AnyArray
from sim.chance import bits
from sim.hash_tree import Tree

_ALPHABET = np.frombuffer(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", dtype=np.uint8)
_BITS = np.uint64(12)
OUTSIDE = "outside"
"""The name of the last row: what happened on no day of the run."""


class Place(NamedTuple):
    """Where trees part: ``day`` None for no day of the run; ``room`` empty where it cannot be told."""

    day: date | None
    room: str
    days: int
    """How many days differ."""
    rooms: tuple[str, ...]
    """The rooms that differ on that day."""


class SmallTree(NamedTuple):
    """root: fingerprint of the whole tree. rows: one text a day, sixteen hexadecimal digits of the day and
    two characters a room; the last one for what happened on no day."""

    root: str
    start: date
    rooms: tuple[str, ...]
    rows: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """One entry a day."""
        names = [str(self.start + timedelta(days=i)) for i in range(len(self.rows) - 1)] + [OUTSIDE]
        days = dict(zip(names, self.rows, strict=True))
        return {"root": self.root, "start": str(self.start), "rooms": list(self.rooms), "days": days}

    @staticmethod
    def from_json(data: Any) -> SmallTree:
        """What was written. Raises KeyError, TypeError, ValueError for anything else."""
        rows, rooms = tuple(data["days"].values()), tuple(data["rooms"])
        if any(len(row) != 16 + 2 * len(rooms) for row in rows):
            raise ValueError("a day of the tree has not as many characters as rooms")
        return SmallTree(data["root"], date.fromisoformat(data["start"]), rooms, rows)


def small(tree: Tree) -> SmallTree:
    """The same tree in little."""
    days = [_day_digest(column) for column in tree.hashes.T]
    top: AnyArray = (tree.hashes >> (np.uint64(64) - _BITS)).astype(np.int64)
    pairs = np.stack([_ALPHABET[top >> 6], _ALPHABET[top & 63]], axis=2)  # room, day, two characters
    rows = [f"{d:016x}" + pairs[:, i].tobytes().decode("ascii") for i, d in enumerate(days)]
    return SmallTree(tree.root, tree.start, tree.rooms, tuple(rows))


def _day_digest(column: U64) -> int:
    """Of the 64 bits of every room of a day; a room's number is part of it."""
    return sum(int(bits(0x646179, int(room), i)) for i, room in enumerate(column.astype(np.int64))) % 2**64


def parting(a: SmallTree, b: SmallTree) -> Place | None:
    """The earliest day, and on it the first room, at which two trees part; None if they are equal.

    A day that only one of them has differs. Raises ValueError for trees of different cities or first days.
    """
    if a.root == b.root:
        return None
    if a.rooms != b.rooms or a.start != b.start:
        raise ValueError("not the same rooms, or not the same first day")
    most = max(len(a.rows), len(b.rows)) - 1
    rows = [(_row(a, i, most), _row(b, i, most)) for i in range(most + 1)]
    differ = [i for i, (x, y) in enumerate(rows) if x != y]
    if not differ:
        return Place(None, "", 0, ())
    first = differ[0]
    rooms = _rooms(a.rooms, *rows[first])
    day = None if first == most else a.start + timedelta(days=first)
    return Place(day, rooms[0] if rooms else "", len(differ), rooms)


def _row(tree: SmallTree, i: int, most: int) -> str:
    """A day; the last row of the shorter tree stands at the end as well."""
    if i == most:
        return tree.rows[-1]
    return tree.rows[i] if i < len(tree.rows) - 1 else ""


def _rooms(rooms: tuple[str, ...], x: str, y: str) -> tuple[str, ...]:
    at = [(16 + 2 * k, room) for k, room in enumerate(rooms)]
    return tuple(room for k, room in at if x[k : k + 2] != y[k : k + 2])
