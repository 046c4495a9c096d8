"""Tables of one room of lines and of one delivery round, from plain whole seconds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from sim.arrays import F64, I64, i64, joined, offsets
from sim.clock import DAY, NEVER, Clock
from sim.distributions import fixed
from sim.hours import Steps
from sim.world_tables import FIFO, NO_LIMIT, Bureau, Rounds

FAR = 10**6
"""Days, further than any run."""
CLASSES = 15
"""Most classes of urgency."""


class LineRoom(NamedTuple):
    """A room of lines. ``seconds`` of the card of each id, shape (orders,)."""

    roster: Steps
    lines: int
    down: Sequence[I64]
    seconds: I64
    dispatch: int = FIFO
    reserved: tuple[int, int] = (1, 2)
    lot_size: int = 1
    min_lot: int = 1
    max_hold: int = NEVER
    setup: int = 0
    blanks: tuple[I64, I64] | None = None


class Vans(NamedTuple):
    """Departures, ascending, each with so many seats (0: no limit); ``transit`` is a distribution row."""

    departures: I64
    seats: int
    transit: F64


def bureau_of(room: LineRoom, clock: Clock) -> Bureau:
    """The lines, numbered from 0; number k is in hours while more than k are on duty."""
    hours = [_hours_of_line(room.roster, k) for k in range(room.lines)]
    times, total = (i64([]), i64([0])) if room.blanks is None else room.blanks
    return Bureau(
        rate=np.full(room.lines, 3_600.0),
        hours_at=offsets([len(h.times) for h in hours]),
        times=joined([h.times for h in hours]),
        values=np.concatenate([h.values for h in hours]),
        last_close=np.full((room.lines, clock.n_days), -1, dtype=np.int64),
        open_seconds=np.zeros((room.lines, clock.n_days), dtype=np.int64),
        down_at=offsets([len(d) for d in room.down]),
        down_from=joined([d[:, 0] for d in room.down]),
        down_until=joined([d[:, 1] for d in room.down]),
        lot_size=room.lot_size,
        min_lot=room.min_lot,
        max_hold=room.max_hold,
        setup=room.setup,
        dispatch=room.dispatch,
        reserved_urgent=room.reserved[0],
        reserved_of=room.reserved[1],
        failed_share=0.0,
        draws_card_time=False,
        card_time=fixed(1.0),
        stated_time=room.seconds,
        blanks_times=times,
        blanks_total=total,
        blanks_most=NO_LIMIT,
        has_blanks=room.blanks is not None,
        extra_seconds=0,
        overtime_from=-FAR,
        overtime_until=FAR,
        overtime_backlog_days=0.0,
        cards_a_day=0.0,
        sample=1,
    )


def _hours_of_line(roster: Steps, line: int) -> Steps:
    on = (roster.values > line).astype(np.int32)
    keep = on != np.concatenate([[0], on[:-1]])
    return Steps(roster.times[keep], on[keep])


def rounds_of(vans: Vans) -> Rounds:
    """The same vans on every way; nobody loses a card, and none comes back."""
    return Rounds(
        departures_at=offsets([len(vans.departures)] * 4),
        departures=np.tile(vans.departures, 4),
        capacity=np.full(4, vans.seats, dtype=np.int64),
        transit=np.tile(vans.transit, (4, 1)),
        failed_share=np.zeros(4),
        attempts=np.ones(4, dtype=np.int64),
        between=np.full(4, DAY, dtype=np.int64),
        never_share=0.0,
        collect_delay=fixed(1.0),
        activate_share=0.0,
        activate_delay=fixed(1.0),
        enable_online_share=0.0,
        enable_visit_share=0.0,
        enable_delay=fixed(1.0),
        reapply_share=0.0,
        reapply_delay=fixed(1.0),
        reapply_channel=-1,
        lost_per_second=0.0,
        kept_share=1.0,
        lost_delay=fixed(1.0),
        choice_from=i64([]),
        choice=np.zeros((0, CLASSES)),
    )
