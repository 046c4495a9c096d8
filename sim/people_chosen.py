"""Some of the people of a city: who does anything in the run, at some banks or through some channels.

Who has nothing to do with them is told early, by bounds that cost a draw or two, and is not played at all.
Who is kept has the same values as in the whole population.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from sim import chance
from sim import people_sieve as sieve
from sim.arrays import I64, U64
from sim.channel_table import ChannelTable
from sim.clock import DAY
from sim.employers import UnitRules, Units
from sim.people_free import free_shares, may_choose_freely
from sim.people_kernels import find_units
from sim.people_play import Columns, Flags, Rulebook
from sim.people_rules import lost_share_of
from sim.rendezvous import BankTable

_WHOLE = 1.0 - 1e-9
"""Cumulative shares may stop so far below 1."""


@dataclass(frozen=True)
class Chosen:
    """Who is asked for: people who apply in the run at one of these banks or through one of these channels,
    and holders of a card of these banks. ``banks``: indexes, None for all."""

    banks: frozenset[int] | None = None
    channels: frozenset[int] = frozenset()


def may_be_chosen(who: I64, book: Rulebook, chosen: Chosen, keys: U64) -> I64:
    """Of these ids those who can be asked for at all, ascending: some that are not, but none too few."""
    who = _may_apply(who, book, keys)
    if chosen.banks is None:
        return who
    if book.kind is None or book.units is None:
        return who.compress(_alone(who, (book.group.banks,), book, chosen, keys))
    if chosen.channels & set(book.city.channels.collective.tolist()):
        return who
    return who.compress(_staff(who, book, book.kind, book.units, chosen, keys))


def _staff(who: I64, book: Rulebook, kind: UnitRules, units: Units, chosen: Chosen, keys: U64) -> Flags:
    """Who may choose a wanted bank of the unit's list, or a wanted bank or channel without it."""
    keep = np.zeros(len(who), np.bool_)
    if len(who) == 0:
        return keep
    unit = np.empty(len(who), np.int32)
    find_units(who - book.cell.base, units.first, unit)
    these = slice(int(unit[0]), int(unit[-1]) + 1)
    unit -= unit[0]
    shares = free_shares(book, kind, units, these)
    free = book.city.free
    asks = np.flatnonzero(may_choose_freely(who, unit, shares, book, keys))
    keep[asks] = _alone(who[asks], (book.group.banks, free), book, chosen, keys)
    mine = _marks(chosen.banks or frozenset(), len(free.code))
    bounds = free.code, free.inverse.min(axis=0), free.inverse.max(axis=0)
    sieve.may_win_listed(who, unit, units.banks[these], mine, *bounds, keys[chance.BANK], keep)
    return keep


def _alone(who: I64, tables: tuple[BankTable, ...], book: Rulebook, chosen: Chosen, keys: U64) -> Flags:
    """Who may choose a wanted bank of these or a wanted channel."""
    through = _by_channel(who, book.cell.group, book.city.channels, chosen.channels, keys)
    return _by_bank(who, tables, chosen.banks or frozenset(), keys) | through


def _may_apply(who: I64, book: Rulebook, keys: U64) -> I64:
    """Who wants the card, has it before the first day, or loses an old one and then applies alone."""
    draws = {
        chance.WILLING: book.group.willing_share,
        chance.HELD: book.cell.held_share,
        chance.OLD_LOST: lost_share_of(book.city, book.group),
    }
    some = [purpose for purpose, share in draws.items() if share > 0.0]
    limits = np.array([sieve.limit_of(draws[purpose]) for purpose in some], np.int64)
    out = np.empty(len(who) + 1, np.int64)
    return out[: sieve.any_below(who, limits, keys[some], out)]


def is_chosen(rows: Columns, chosen: Chosen, n_days: int) -> Flags:
    """Which rows, played, are asked for."""
    banks, channels = _marks(chosen.banks), _marks(chosen.channels)
    out = np.empty(len(rows.planned), np.bool_)
    sieve.asked_for(rows.planned, rows.held, rows.bank, rows.channel, n_days * DAY, banks, channels, out)
    return out


def _marks(wanted: frozenset[int] | None, indexes: int = 256) -> Flags:
    """Which indexes are wanted, None for all; of all int8 the last is that of -1, for none."""
    marks = np.full(indexes, wanted is None, np.bool_)
    marks[[index for index in wanted or () if index < indexes]] = True
    return marks


def _by_channel(who: I64, group: int, table: ChannelTable, wanted: frozenset[int], keys: U64) -> Flags:
    """Whose draw of the channel leads to a wanted one on some day."""
    out = np.zeros(len(who), np.bool_)
    ends = table.cumulative[:, group, :]
    begins = np.concatenate((np.zeros((len(ends), 1)), ends[:, :-1]), axis=1)
    open_to = (ends > begins) & _marks(wanted, ends.shape[1])
    if open_to.any():
        last = float(ends[open_to].max())
        last = np.inf if last >= _WHOLE else last
        sieve.between(who, float(begins[open_to].min()), last, keys[chance.CHANNEL], out)
    return out


def _by_bank(who: I64, tables: tuple[BankTable, ...], wanted: frozenset[int], keys: U64) -> Flags:
    """Who may find a wanted bank best on some day."""
    inverse = np.concatenate([table.inverse for table in tables])
    mine = _marks(wanted, inverse.shape[1])
    least, most = inverse.min(axis=0), inverse.max(axis=0)
    order = np.argsort(most)  # large banks first: they win most often
    rivals = order[~mine[order] & np.isfinite(most[order])]
    wishes = np.flatnonzero(mine & np.isfinite(least))
    out = np.empty(len(who), np.bool_)
    code = tables[0].code
    sieve.may_win(who, code[wishes], least[wishes], code[rivals], most[rivals], keys[chance.BANK], out)
    return out
