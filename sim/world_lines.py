"""Compile the production lines of one room: hours, rates, lots, cut-offs, breakdowns, blanks."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from sim.arrays import F64, I64, U64, joined, offsets
from sim.chance import LINE_FAILS, LINE_REPAIR
from sim.clock import DAY, NEVER, Clock
from sim.distributions import fixed, row
from sim.hours import Span, Steps, compile_steps
from sim.scenario_places import Bank, Blanks, Breakdowns, Outage, Production, ProductionChange
from sim.scenario_types import Dated, Shift
from sim.world_down import breakdown_times, down_times
from sim.world_tables import EARLIEST_DUE, FIFO, NO_LIMIT, RESERVED_SHARE, URGENT_FIRST, Bureau, Releases

DISPATCHES = {
    "fifo": FIFO,
    "earliest_due": EARLIEST_DUE,
    "urgent_first": URGENT_FIRST,
    "reserved_share": RESERVED_SHARE,
}
_LINE_CODES = 1_000
"""Address of a line = bank code * this + number of the line."""


@dataclass(frozen=True)
class Line:
    """One line before compilation; ``code`` is its address for breakdowns, ``stopped`` its outages."""

    code: int
    rate: float
    hours: Steps
    breakdowns: Breakdowns | None
    stopped: tuple[tuple[int, int], ...]

    def down(self, horizon: int, keys: U64) -> I64:
        """(n, 2): outages and breakdowns, sorted and apart."""
        drawn = breakdown_times(self.breakdowns, self.code, horizon, keys, LINE_FAILS, LINE_REPAIR)
        return down_times([*((a, b) for a, b in drawn.tolist()), *self.stopped]) if self.stopped else drawn


def merged(common: Production, own: ProductionChange) -> Production:
    """The production of one bank: what it states itself, else what all do."""
    changes = {k: getattr(own, k) for k in type(own).model_fields if getattr(own, k) is not None}
    return common.model_copy(update=changes)


def clock_second(text: str) -> int:
    """``"08:30"`` as a second of the day."""
    hours, minutes = text.split(":")
    return int(hours) * 3_600 + int(minutes) * 60


def day_window(window: Dated, clock: Clock) -> tuple[int | None, int | None]:
    """A dated table as half-open day indexes."""
    from_day = None if window.from_ is None else clock.day_of(window.from_)
    until_day = None if window.until is None else clock.day_of(window.until)
    return from_day, until_day


def spans(shifts: Sequence[Shift], clock: Clock, outer: Dated, count: int = 1) -> list[Span]:
    """Shifts as spans, cut to the window of the line or outlet they belong to."""
    out = []
    for shift in shifts:
        (a, b), (c, d) = day_window(shift, clock), day_window(outer, clock)
        lows, highs = [x for x in (a, c) if x is not None], [x for x in (b, d) if x is not None]
        out.append(
            Span(
                shift.days,
                clock_second(shift.opens),
                clock_second(shift.closes),
                max(lows) if lows else None,
                min(highs) if highs else None,
                count,
            )
        )
    return out


def one_at_a_time(steps: Steps) -> Steps:
    """Hours of one line or day: overlapping shifts count once."""
    on = (steps.values > 0).astype(np.int32)
    keep = np.ones(len(on), dtype=bool)
    keep[1:] = on[1:] != on[:-1]
    return Steps(steps.times[keep], on[keep])


def lines_of_bank(
    bank_id: str,
    code: int,
    bank: Bank,
    common: Production,
    outages: dict[str, Outage],
    clock: Clock,
) -> list[Line]:
    """All lines of a bank, extra ones last, in the order of their numbers."""
    own = merged(common, bank.production)
    rate = own.cards_per_hour or 3_600.0
    groups: list[tuple[int, Sequence[Shift], Dated, float]] = [(bank.lines, own.shifts, bank, rate)]
    extra = sorted(bank.extra_lines.items())
    groups += [(e.lines, e.shifts or own.shifts, e, e.cards_per_hour or rate) for _, e in extra]
    out: list[Line] = []
    for count, shifts, window, speed in groups:
        hours = one_at_a_time(compile_steps(spans(shifts, clock, window), clock))
        for _ in range(count):
            stopped = tuple(_outages(bank_id, len(out), outages, clock))
            out.append(Line(code * _LINE_CODES + len(out), speed, hours, own.breakdowns, stopped))
    return out


def _outages(bank_id: str, number: int, outages: dict[str, Outage], clock: Clock) -> list[tuple[int, int]]:
    mine = [o for o in outages.values() if o.bank == bank_id and (o.lines == 0 or number < o.lines)]
    return [(clock.second_of(o.from_), clock.second_of(o.until)) for o in mine]


def compile_bureau(lines: Sequence[Line], own: Production, clock: Clock, sample: int) -> Bureau:
    """One room of lines that never fail; ``own`` says how lots are made (of the first bank, where several
    share it)."""
    lot, setup = sampled_lot(own.lot_size or 1, round((own.setup_minutes or 0.0) * 60), sample)
    days = clock.n_days
    last_close, open_seconds = _daily(lines, days)
    rates = np.array([line.rate for line in lines], dtype=np.float64)
    blanks_times, blanks_total = compile_blanks(own.blanks, clock, sample, own.blank_stops)
    overtime = own.overtime
    window = (None, None) if overtime is None else day_window(overtime, clock)
    return Bureau(
        rate=rates,
        hours_at=offsets([len(line.hours.times) for line in lines]),
        times=joined([line.hours.times for line in lines]),
        values=np.concatenate([line.hours.values for line in lines] or [np.zeros(0, np.int32)]),
        last_close=last_close,
        open_seconds=open_seconds,
        down_at=np.zeros(len(lines) + 1, dtype=np.int64),
        down_from=np.zeros(0, dtype=np.int64),
        down_until=np.zeros(0, dtype=np.int64),
        lot_size=lot,
        min_lot=_least_lot(own, lot, sample),
        max_hold=NEVER if own.max_hold_hours is None else round(own.max_hold_hours * 3_600),
        setup=setup,
        dispatch=DISPATCHES[own.dispatch or "fifo"],
        reserved_urgent=own.reserved_urgent or 1,
        reserved_of=own.reserved_of or 2,
        failed_share=own.failed_share or 0.0,
        draws_card_time=own.card_time is not None,
        card_time=fixed(1.0) if own.card_time is None else row(own.card_time),
        stated_time=np.zeros(0, dtype=np.int64),
        blanks_times=blanks_times,
        blanks_total=blanks_total,
        blanks_most=most_blanks(own.blanks, sample),
        has_blanks=own.blanks is not None,
        extra_seconds=0 if overtime is None else round(overtime.extra_hours * 3_600),
        overtime_from=-(10**9) if window[0] is None else window[0],
        overtime_until=10**9 if window[1] is None else window[1],
        overtime_backlog_days=0.0 if overtime is None else overtime.backlog_days,
        cards_a_day=_cards_a_day(open_seconds, rates, sample),
        sample=sample,
    )


def with_failures(bureau: Bureau, lines: Sequence[Line], horizon: int, keys: U64) -> Bureau:
    """The same room, whose lines are down as stated and drawn."""
    down = [line.down(horizon, keys) for line in lines]
    return bureau._replace(
        down_at=offsets([len(d) for d in down]),
        down_from=joined([d[:, 0] for d in down]),
        down_until=joined([d[:, 1] for d in down]),
    )


def sampled_lot(lot: int, setup: int, sample: int) -> tuple[int, int]:
    """Lot and set-up seconds of a sample: a lot keeps its time; one below 1 becomes 1.

    The set-up changes in proportion to the lot, so that the share of time spent on it stays.
    """
    if sample == 1:
        return lot, setup
    small = max(1, round(lot / sample))
    return small, round(setup * small * sample / lot)


def _least_lot(own: Production, lot: int, sample: int) -> int:
    if own.min_lot is None:
        return 1 if own.max_hold_hours is None else lot
    return min(lot, max(1, round(own.min_lot / sample)))


def _daily(lines: Sequence[Line], days: int) -> tuple[I64, I64]:
    """Last close and open seconds of each line and day, two arrays of shape (lines, days)."""
    last_close = np.full((len(lines), days), -1, dtype=np.int64)
    open_seconds = np.zeros((len(lines), days), dtype=np.int64)
    done: dict[int, int] = {}
    for i, line in enumerate(lines):
        twin = done.setdefault(id(line.hours), i)
        if twin != i:
            last_close[i], open_seconds[i] = last_close[twin], open_seconds[twin]
            continue
        for begin, end in intervals(line.hours, days * DAY):
            for day in range(begin // DAY, (end - 1) // DAY + 1):
                lower, upper = max(begin, day * DAY), min(end, (day + 1) * DAY)
                last_close[i, day] = upper
                open_seconds[i, day] += upper - lower
    return last_close, open_seconds


def intervals(steps: Steps, horizon: int) -> list[tuple[int, int]]:
    """The half-open intervals in which a timetable is above zero, cut at the horizon."""
    out: list[tuple[int, int]] = []
    begin: int | None = None
    for t, v in zip(steps.times.tolist(), steps.values.tolist(), strict=True):
        if v > 0 and begin is None:
            begin = t
        elif v == 0 and begin is not None:
            out.append((begin, t))
            begin = None
    if begin is not None:
        out.append((begin, horizon))
    return [(a, min(b, horizon)) for a, b in out if a < horizon]


def compile_releases(owns: Sequence[Production], clock: Clock) -> Releases:
    """The data cut-offs of all bureaus, on working days."""
    cutoffs = [_cutoffs(own.cutoff, clock) for own in owns]
    has = np.array([own.cutoff is not None for own in owns], dtype=bool)
    at = offsets([len(c) for c in cutoffs])
    days = max((int(c[-1]) // DAY + 2 for c in cutoffs if len(c)), default=1)
    midnights = np.arange(days, dtype=np.int64) * DAY
    of_day = [begin + np.searchsorted(c, midnights) for begin, c in zip(at[:-1], cutoffs, strict=True)]
    return Releases(has, at, joined(cutoffs), np.array(of_day, dtype=np.int64))


def _cutoffs(cutoff: str | None, clock: Clock) -> I64:
    if cutoff is None:
        return np.zeros(0, dtype=np.int64)
    table = clock.day_table
    days = table.working[(table.working >= 0)].astype(np.int64)
    return days * DAY + clock_second(cutoff)


def most_blanks(spec: Blanks | None, sample: int) -> int:
    """What a store of blanks holds, of the sample: at least one card."""
    return NO_LIMIT if spec is None or spec.most_cards is None else max(1, spec.most_cards // sample)


def compile_blanks(
    spec: Blanks | None, clock: Clock, sample: int, stops: Mapping[str, Dated] | None = None
) -> tuple[I64, I64]:
    """Delivery times, shape (n,), and what has come before each of them and in the end, (n + 1,).

    ``stops`` are windows without deliveries, besides those of the stock itself.
    """
    if spec is None:
        return np.zeros(0, dtype=np.int64), np.zeros(1, dtype=np.int64)
    days = np.arange(spec.every_days, clock.n_days, spec.every_days, dtype=np.int64)
    for stop in [*spec.stops.values(), *(stops or {}).values()]:
        low, high = day_window(stop, clock)
        days = days[
            (days < (low if low is not None else 0)) | (days >= (high if high is not None else 10**9))
        ]
    count = np.arange(len(days) + 1, dtype=np.int64)
    total = (spec.initial_cards + spec.delivery_cards * count) // sample
    return days * DAY + clock_second(spec.at), total


def _cards_a_day(open_seconds: I64, rates: F64, sample: int) -> float:
    daily = (open_seconds * rates[:, None] / (3_600.0 * sample)).sum(axis=0)
    worked = daily[daily > 0]
    return float(math.fsum(worked) / len(worked)) if len(worked) else 0.0
