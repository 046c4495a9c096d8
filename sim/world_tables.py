"""The compiled world as kernels read it: named tuples of arrays, nothing else.

Indexes: banks, districts, groups, batches and channels count from 0 in the order of their codes.
Lists of lists are flat: ``x_at[i] .. x_at[i + 1]`` is the slice of item i.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim.arrays import F64, I8, I32, I64, U64
from sim.clock import DayTable

Flags = NDArray[np.bool_]


class Law(NamedTuple):
    """The promises under one reading; arrays of shape (promises,), ``covers`` (promises, 2)."""

    channel: I64
    covers: Flags
    opens: I64
    closes: I64
    unit: I64
    days: I64
    rank: I64
    rank_of_none: int
    rank_of_lines: int
    """The shortest promise among those kept by the lines: the urgent class."""
    first_day_counted: bool
    roll: bool
    collective_from_confirmation: bool


class Bureau(NamedTuple):
    """The lines of one room: a bank, or banks that share a bureau. Shapes: (lines,) unless said."""

    rate: F64
    """Cards an hour of each line, of the whole city."""
    hours_at: I64
    times: I64
    values: I32
    last_close: I64
    """(lines, days): last closing second of each day, -1 where closed."""
    open_seconds: I64
    """(lines, days): seconds in hours, without overtime."""
    down_at: I64
    down_from: I64
    down_until: I64
    lot_size: int
    min_lot: int
    max_hold: int
    """Seconds after which a waiting order no longer waits for company; NEVER without limit."""
    setup: int
    dispatch: int
    reserved_urgent: int
    reserved_of: int
    failed_share: float
    draws_card_time: bool
    card_time: F64
    stated_time: I64
    """Seconds of the card of each application id, where times are given and not drawn; else empty."""
    blanks_times: I64
    blanks_total: I64
    """(deliveries + 1,): all blanks that have come before the i-th delivery time."""
    blanks_most: int
    """What the store holds; ``NO_LIMIT`` without limit."""
    has_blanks: bool
    extra_seconds: int
    overtime_from: int
    overtime_until: int
    overtime_backlog_days: float
    cards_a_day: float
    """What the lines make on a day in hours, of the people played."""
    sample: int


class Releases(NamedTuple):
    """When data is released to the lines: cut-offs of every bureau, or at once."""

    has_cutoff: Flags
    """(bureaus,)"""
    cutoffs_at: I64
    cutoffs: I64
    of_day: I64
    """(bureaus, days): first cut-off from each midnight on; the last column is of all days that follow."""


NO_LIMIT = 1 << 60
"""Of a stock of blanks."""

FIFO, EARLIEST_DUE, URGENT_FIRST, RESERVED_SHARE = 0, 1, 2, 3
SEND_HOME, SERVE_ALL, NO_TICKETS_AFTER = 0, 1, 2


class Places(NamedTuple):
    """All counters of the city: facilities, their pools of servers, who is near, what a visit takes."""

    n_banks: int
    n_districts: int
    kind: I64
    """(facilities,): row of the kind of facility."""
    bank: I64
    """(facilities,): -1 for desks of a district."""
    district: I64
    code: I64
    """(facilities,): the address of a facility in rendezvous draws; adding one moves no other."""
    from_day: I64
    until_day: I64
    pool_of: I64
    """(facilities, 2): pool of counters and of stations, -1 where there is none."""
    shorter_of_two: Flags
    near_at: I64
    """(visits * banks * districts + 1,)"""
    near: I64
    near_step: U64
    """As ``near``: the codes of those counters as steps of their addresses."""
    near_from: I64
    """(visits * banks * districts,): day from which all counters of a slice are open."""
    near_until: I64
    """Day from which some are not."""
    facility: I64
    """(pools,)"""
    template: I64
    """(pools,): row of the timetable."""
    servers: I64
    """(pools,): most servers ever on duty."""
    server_at: I64
    """(pools + 1,): first server of each pool among all servers."""
    room: I64
    """(pools,): persons inside at most; 0 without limit."""
    closing: I64
    tickets_until: I64
    """(pools,): second of the day after which no ticket is given; DAY without limit."""
    blanks_at: I64
    """(pools + 1,): slice of delivery times; empty for pools without a stock of blanks."""
    blanks_times: I64
    blanks_total: I64
    """Same slices, shifted by one entry a pool with a stock: see ``total_at``."""
    total_at: I64
    blanks_most: I64
    """(pools,)"""
    hours_at: I64
    times: I64
    values: I32
    first_open: I64
    """(timetables, days): -1 where closed."""
    last_close: I64
    """(timetables, days): the closing that sends the queue away; NEVER where none comes."""
    steady: I32
    """(timetables, days): servers on duty from first opening to last closing, 0 where that varies."""
    down_at: I64
    down_from: I64
    down_until: I64
    patient: Flags
    """(kinds,): no limit of patience."""
    patience: F64
    """(kinds, WIDTH)"""
    profile_parts: I64
    profile: F64
    """(kinds, 25): cumulative weights of arrival over equal parts of the opening hours."""
    service: F64
    """(visits, WIDTH)"""
    visit_pool: I64
    return_share: F64
    max_returns: I64


class Rounds(NamedTuple):
    """The hand-over: rounds of delivery and what people do with the card. Rows are the four ways."""

    departures_at: I64
    departures: I64
    capacity: I64
    """(4,): seats of one departure, 0 without limit."""
    transit: F64
    failed_share: F64
    attempts: I64
    between: I64
    never_share: float
    collect_delay: F64
    activate_share: float
    activate_delay: F64
    enable_online_share: float
    enable_visit_share: float
    enable_delay: F64
    reapply_share: float
    reapply_delay: F64
    reapply_channel: int
    lost_per_second: float
    kept_share: float
    """Draws below it belong to cards that are not lost before the end, in hand from whichever second on."""
    lost_delay: F64
    choice_from: I64
    choice: F64
    """(periods, channels): cumulative shares of the channels of a re-issue."""


class Roles(NamedTuple):
    """Which visit a task is, by task number; and which task and visit a channel begins with."""

    visit_of_task: I64
    """(6,): row of the visit, -1 where the scenario has none."""
    channel_task: I8
    """(channels,): ISSUE, APPLY, or NO_TASK for a channel without counter."""
    channel_visit: I64
    """(channels,)"""


class Setting(NamedTuple):
    """All tables of a world in one value."""

    horizon: int
    keys: U64
    bureau_of: I64
    releases: Releases
    law: Law
    days: DayTable
    roles: Roles
    rounds: Rounds
    places: Places
