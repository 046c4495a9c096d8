"""Chance by address: a random number is a pure hash of (seed, replication, purpose, person, occasion).

Nothing is drawn from a stream, so any order, chunk or worker gives the same number, and the same
person has the same luck in every scenario. The mixer is the finaliser of SplitMix64 (Steele, Lea and
Flood 2014), walked by two odd strides: one for the person, one for the occasion.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import config, njit

from sim.arrays import I64, U64
from sim.elementary import float_of

_PERSON = 0x9E3779B97F4A7C15
_OCCASION = 0xD1B54A32D192ED03
_M1 = 0xBF58476D1CE4E5B9
_M2 = 0x94D049BB133111EB
_ONE = np.uint64(0x3FF0000000000000)
"""The float 1."""
_MASK = (1 << 64) - 1

_registered: list[str] = []


def _purpose(name: str) -> int:
    """Reserve the address of one purpose; a name used twice is refused."""
    if name in _registered:
        raise ValueError(f"purpose {name!r} is taken")
    _registered.append(name)
    return len(_registered) - 1


# The order is part of every address: append, never insert.
WILLING = _purpose("willing")
BANK = _purpose("bank")
APPLY_DAY = _purpose("apply day")
APPLY_SECOND = _purpose("apply second")
CHANNEL = _purpose("channel")
COLLECTION = _purpose("collection")
UNIT_SIZE = _purpose("unit size")
UNIT_OPENS = _purpose("unit opens")
UNIT_DELAY = _purpose("unit delay")
UNIT_BANKS = _purpose("unit banks")
UNIT_SECOND = _purpose("unit second")
CONFIRM = _purpose("confirm")
HELD = _purpose("card held before")
ENTERS = _purpose("enters")
OLD_LOST = _purpose("old card lost")
CARD_TIME = _purpose("card time")
CARD_FAILS = _purpose("card fails")
LINE_FAILS = _purpose("line fails")
LINE_REPAIR = _purpose("line repair")
STATION_FAILS = _purpose("station fails")
STATION_REPAIR = _purpose("station repair")
OUTLET = _purpose("outlet")
VISIT_SECOND = _purpose("visit second")
SERVICE = _purpose("service")
PATIENCE = _purpose("patience")
RETURNS = _purpose("returns")
TRANSIT = _purpose("transit")
DELIVERY_FAILS = _purpose("delivery fails")
NEVER_COLLECTS = _purpose("never collects")
COLLECT_DELAY = _purpose("collect delay")
ACTIVATES = _purpose("activates")
ENABLES = _purpose("enables")
AFTER_DELAY = _purpose("delay after mail")
REAPPLIES = _purpose("reapplies")
REAPPLY_DELAY = _purpose("reapply delay")
CARD_LOST = _purpose("card lost")
LOST_DELAY = _purpose("delay after loss")
REISSUE_CHANNEL = _purpose("channel of a re-issue")
SAMPLE = _purpose("sample")
SAMPLE_PLACE = _purpose("sample of places")
OPENING_CELL = _purpose("home and group of a card from before")
OPENING_SECOND = _purpose("second of an application from before")

PURPOSES = tuple(_registered)

if config.DISABLE_JIT:  # plain integers, masked: the same numbers without overflow warnings

    def walked(key: int, who: int) -> int:
        """Where the addresses of one person begin under the key of a purpose."""
        return (int(key) + int(who) * _PERSON) & _MASK

    def hashed(begin: int, step: int) -> int:
        """64 hashed bits of the address that lies ``step`` behind ``begin``."""
        z = (int(begin) + int(step)) & _MASK
        z = ((z ^ (z >> 30)) * _M1) & _MASK
        z = ((z ^ (z >> 27)) * _M2) & _MASK
        return z ^ (z >> 31)

    def bits(key: int, who: int, occasion: int) -> int:
        """64 hashed bits of one address under the key of a purpose."""
        return hashed(walked(key, who), int(occasion) * _OCCASION)

    def uniform(key: int, who: int, occasion: int) -> float:
        """A number strictly between 0 and 1 for one address."""
        return ((bits(key, who, occasion) >> 11) + 0.5) * 2.0**-53

    def rough(key: int, who: int, occasion: int) -> float:
        """``uniform`` cut to a multiple of 2**-52, for bounds."""
        return (bits(key, who, occasion) >> 12) * 2.0**-52

else:

    @njit(cache=True, inline="always")
    def walked(key, who):  # type: ignore[no-untyped-def]
        """Where the addresses of one person begin under the key of a purpose."""
        return np.uint64(key) + np.uint64(who) * np.uint64(_PERSON)

    @njit(cache=True, inline="always")
    def hashed(begin, step):  # type: ignore[no-untyped-def]
        """64 hashed bits of the address that lies ``step`` behind ``begin``."""
        z = np.uint64(begin) + np.uint64(step)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(_M1)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(_M2)
        return z ^ (z >> np.uint64(31))

    @njit(cache=True, inline="always")
    def bits(key, who, occasion):  # type: ignore[no-untyped-def]
        """64 hashed bits of one address under the key of a purpose."""
        step = np.uint64(occasion) * np.uint64(_OCCASION)
        return hashed(walked(key, who), step)  # type: ignore[arg-type]

    @njit(cache=True, inline="always")
    def uniform(key, who, occasion):  # type: ignore[no-untyped-def]
        """A number strictly between 0 and 1 for one address."""
        return (np.float64(bits(key, who, occasion) >> np.uint64(11)) + 0.5) * 2.0**-53

    @njit(cache=True, inline="always")
    def rough(key, who, occasion):  # type: ignore[no-untyped-def]
        """``uniform`` cut to a multiple of 2**-52, for bounds: the bits are the fraction of a float from 1 to
        2, which spares turning a whole number into one."""
        return float_of(np.int64(_ONE | bits(key, who, occasion) >> np.uint64(12))) - 1.0  # type: ignore[arg-type]


def strides(occasions: I64) -> U64:
    """How far each occasion lies from where the addresses of a person begin: steps for ``hashed``."""
    return occasions.astype(np.uint64) * np.uint64(_OCCASION)


def keys(seed: int, replication: int) -> U64:
    """The keys of all purposes, shape (len(PURPOSES),), for one replication of one seed."""
    if not 0 <= seed < 2**63 or not 0 <= replication < 2**31:
        raise ValueError("seed and replication are whole numbers from 0")
    begin: Any = np.uint64(bits(0x63617264, seed, 0))
    root: Any = np.uint64(bits(begin, replication, 1))
    return np.array([bits(root, i, 2) for i in range(len(PURPOSES))], dtype=np.uint64)
