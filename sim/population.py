"""The people of a city as read-only columns: who may apply, whether they do, when, where and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from sim import chance
from sim.arrays import I8, I32, I64, U64
from sim.channel_table import channel_ids
from sim.city import City
from sim.clock import DAY, NEVER, Clock
from sim.employers import UnitRules, Units, draw_units, unit_rules
from sim.people_cells import Cell, batch_ids, cells, group_ids
from sim.people_chosen import Chosen, is_chosen, may_be_chosen
from sim.people_kernels import keep_ids
from sim.people_play import Columns, Rulebook, allocate, play, stretch
from sim.people_rules import CityRules, GroupRules, city_rules, group_rules
from sim.scenario import Scenario
from sim.threads import Threads, threads_of

_CHUNK = 250_000


@dataclass(frozen=True)
class Population:
    """One row a person, ascending by id; every column has shape (people,) and is read-only.

    person: district code * 10**10 + group code * 10**8 + ordinal.
    district, group, batch, bank, channel: indexes into the tuples of ids below, -1 for none.
    unit: number of the employer or school inside district and kind of unit, -1 for none.
    confirmed: second in which an employee confirms; planned: second in which the application is
        submitted, for a channel with a counter the midnight of the day on which the person wants to go.
        NEVER: not before the end; BEFORE (-1): before the first day. People alone confirm by submitting.
    collection: BRANCH, MAIL, EMPLOYER or HOME; -1 for who does not apply in the run.
    held: 1 for who has the new card, or has applied for it, before the first day; the bank is known.
    """

    person: I64
    district: I8
    group: I8
    batch: I8
    unit: I32
    bank: I8
    confirmed: I32
    planned: I32
    channel: I8
    collection: I8
    held: NDArray[np.uint8]
    districts: tuple[str, ...]
    groups: tuple[str, ...]
    batches: tuple[str, ...]
    banks: tuple[str, ...]
    channels: tuple[str, ...]
    sample: int = 1

    def __post_init__(self) -> None:
        for name in Columns._fields:
            column = getattr(self, name)
            if column.shape != self.person.shape:
                raise ValueError(f"{name} has {len(column)} rows, person has {len(self.person)}")
            column.flags.writeable = False

    def __len__(self) -> int:
        return len(self.person)


class _Piece(NamedTuple):
    """``people`` ids of a cell from ``first_id`` on: what one thread plays at a time."""

    cell: Cell
    first_id: int
    people: int
    book: Rulebook

    @property
    def ids(self) -> I64:
        """Ids of all of them, ascending."""
        return np.arange(self.first_id, self.first_id + self.people)


class _Rules(NamedTuple):
    """Everything compiled once: the city's rules, those of each group, and of each group's units."""

    city: CityRules
    groups: list[GroupRules]
    units: list[UnitRules | None]

    def book(self, cell: Cell, units: dict[int, Units | None]) -> Rulebook:
        """What holds in a cell; ``units`` by the cell's first id."""
        return Rulebook(cell, self.city, self.groups[cell.group], self.units[cell.group], units[cell.base])


def build_population(
    scenario: Scenario,
    city: City,
    clock: Clock,
    keys: U64,
    sample: int = 1,
    threads: int = 2,
    only: Chosen | None = None,
) -> Population:
    """The people of a scenario for one set of keys.

    sample: keep one person in ``sample``, by a hash of the id. only: keep those alone. Who is kept has the
    same values as in the whole population. threads: how many work at once; the answer does not depend on it.
    Raises ValueError for a scenario that contradicts itself; the message says where.
    """
    if sample < 1 or threads < 1:
        raise ValueError("sample and threads are whole numbers from 1")
    whole = cells(scenario, city, clock)
    rules = _compile(scenario, city, clock, whole)
    with threads_of(threads) as pool:
        drawn = pool.map(lambda cell: _units_of(cell, rules, clock, keys), whole)
        units = dict(zip((cell.base for cell in whole), drawn, strict=True))
        pieces = [_Piece(*cut, rules.book(cut[0], units)) for cell in whole for cut in _cut(cell)]
        kept = list(pool.map(lambda piece: _kept(piece, sample, keys), pieces))
        how = pool, pieces, kept, keys
        columns = _in_place(*how) if only is None else _in_parts(*how, only)
    return Population(
        *columns,
        districts=tuple(district.id for district in city.districts),
        groups=tuple(group_ids(scenario)),
        batches=tuple(batch_ids(scenario)),
        banks=tuple(bank.id for bank in city.banks),
        channels=tuple(channel_ids(scenario)),
        sample=sample,
    )


def _in_place(pool: Threads, pieces: list[_Piece], kept: list[I64 | None], keys: U64) -> Columns:
    """Everybody kept, each piece written where it belongs."""
    counts = [piece.people if ids is None else len(ids) for piece, ids in zip(pieces, kept, strict=True)]
    ends = np.cumsum([0, *counts])
    columns = allocate(int(ends[-1]))

    def fill(i: int) -> None:
        _play(stretch(columns, int(ends[i]), int(ends[i + 1])), pieces[i], kept[i], keys)

    list(pool.map(fill, range(len(pieces))))
    return columns


def _in_parts(
    pool: Threads, pieces: list[_Piece], kept: list[I64 | None], keys: U64, only: Chosen
) -> Columns:
    """Those asked for: who they are is known only when they have been played."""

    def part(i: int) -> Columns:
        piece, ids = pieces[i], kept[i]
        ids = may_be_chosen(piece.ids if ids is None else ids, piece.book, only, keys)
        rows = allocate(len(ids))
        _play(rows, piece, ids, keys)
        chosen = np.flatnonzero(is_chosen(rows, only, piece.book.city.n_days))
        return Columns._make(column[chosen] for column in rows)

    parts = list(pool.map(part, range(len(pieces))))
    return Columns._make(np.concatenate(columns) for columns in zip(*parts, strict=True))


def applicants(population: Population) -> I64:
    """Rows of those who apply in the run, ascending."""
    planned = population.planned
    return np.flatnonzero((planned >= 0) & (planned != NEVER))


def applications_by_day(population: Population, n_days: int, rows: I64 | None = None) -> I64:
    """Planned applications of every day of the run, shape (n_days,), of the sample as it is.

    rows: rows to count, by default all; people who do not apply in the run are left out.
    """
    chosen = applicants(population)
    if rows is not None:
        chosen = np.intersect1d(chosen, rows, assume_unique=True)
    return np.bincount(population.planned[chosen] // DAY, minlength=n_days).astype(np.int64)


def taken_up_by(population: Population, day: int) -> int:
    """People who have applied, or hold the card, before the end of a day; times ``sample``."""
    return int(np.count_nonzero(population.planned < (day + 1) * DAY)) * population.sample


def _compile(scenario: Scenario, city: City, clock: Clock, parts: list[Cell]) -> _Rules:
    entries = [g.enters_from for g in scenario.groups.values() if g.enters_from is not None]
    first_day = min([0, *(cell.opens for cell in parts), *(clock.day_of(day) for day in entries)])
    kinds = [scenario.units.get(scenario.groups[g].joins) for g in group_ids(scenario)]
    return _Rules(
        city_rules(scenario, city, clock, first_day),
        group_rules(scenario, city, clock, first_day),
        [unit_rules(kind) if kind else None for kind in kinds],
    )


def _cut(cell: Cell) -> list[tuple[Cell, int, int]]:
    starts = range(0, cell.persons, _CHUNK)
    return [(cell, cell.base + first, min(_CHUNK, cell.persons - first)) for first in starts]


def _kept(piece: _Piece, sample: int, keys: U64) -> I64 | None:
    """Ids of a sample of a piece; None stands for all of them."""
    if sample == 1:
        return None
    ids = np.empty(piece.people, np.int64)
    count = keep_ids(piece.first_id, piece.people, sample, keys[chance.SAMPLE], ids)
    return ids[:count].copy()


def _play(rows: Columns, piece: _Piece, kept: I64 | None, keys: U64) -> None:
    rows.person[:] = piece.ids if kept is None else kept
    play(rows, piece.book, keys)


def _units_of(cell: Cell, rules: _Rules, clock: Clock, keys: U64) -> Units | None:
    kind = rules.units[cell.group]
    if kind is None:
        return None
    return draw_units(kind, cell.unit_base, cell.persons, cell.opens, rules.city.free, clock, keys)
