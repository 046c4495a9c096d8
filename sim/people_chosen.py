"""Some of the people of a city: who does anything in the run, at some banks or through some channels.

Who has nothing to do with them is told early, by bounds that cost a draw or two, and is not played at all.
Who is kept has the same values as in the whole population.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from sim import chance
from sim import people_kernels as loops
from sim.arrays import I64, U64
from sim.chance import uniform
from sim.channel_table import ChannelTable
from sim.clock import DAY
from sim.compiled import compiled
from sim.people_play import Columns, Rulebook
from sim.rendezvous import BankTable

_SLACK = 1.0 - 1e-9
"""Bounds are compared with so much room for rounding."""
_LARGE = 4
"""So many large banks are held against everybody; the others only against who is left."""


@dataclass(frozen=True)
class Chosen:
    """Who is asked for: people who apply in the run at one of these banks or through one of these channels,
    and holders of a card of these banks. ``banks``: indexes, None for all."""

    banks: frozenset[int] | None = None
    channels: frozenset[int] = frozenset()


def may_be_chosen(who: I64, book: Rulebook, chosen: Chosen, keys: U64) -> I64:
    """Of these ids those who can be asked for at all, ascending: some that are not, but none too few."""
    if chosen.banks is None:
        return who
    with_unit = book.kind is not None and book.units is not None
    channels = book.city.channels
    if with_unit and chosen.channels & set(channels.collective.tolist()):
        return who
    keep = _by_channel(who, book.cell.group, channels, chosen.channels, keys)
    tables = (book.group.banks, book.city.free) if with_unit else (book.group.banks,)
    keep |= _by_bank(who, tables, chosen.banks, keys)
    if book.units is not None:
        unit = np.empty(len(who), np.int32)
        loops.find_units(who - book.cell.base, book.units.first, unit)
        names = np.flatnonzero(np.isin(book.units.banks, list(chosen.banks)).any(axis=1))
        keep |= np.isin(unit, names)
    return who[keep]


def is_chosen(rows: Columns, chosen: Chosen, n_days: int) -> NDArray[np.bool_]:
    """Which rows, played, are asked for."""
    keep = ((rows.planned >= 0) & (rows.planned < n_days * DAY)) | (rows.held > 0)
    if chosen.banks is not None:
        through = (rows.held == 0) & np.isin(rows.channel, list(chosen.channels))
        keep &= np.isin(rows.bank, list(chosen.banks)) | through
    return keep


def _by_channel(
    who: I64, group: int, table: ChannelTable, wanted: frozenset[int], keys: U64
) -> NDArray[np.bool_]:
    """Whose draw of the channel leads to a wanted one on some day."""
    out = np.zeros(len(who), np.bool_)
    ends = table.cumulative[:, group, :]
    begins = np.concatenate((np.zeros((len(ends), 1)), ends[:, :-1]), axis=1)
    open_to = (ends > begins) & np.isin(np.arange(ends.shape[1]), list(wanted))
    if open_to.any():
        last = float(ends[open_to].max())
        last = 1.0 if last >= _SLACK else last
        _between(who, float(begins[open_to].min()), last, keys[chance.CHANNEL], out)
    return out


def _by_bank(who: I64, tables: tuple[BankTable, ...], wanted: frozenset[int], keys: U64) -> NDArray[np.bool_]:
    """Who may find a wanted bank best on some day."""
    inverse = np.concatenate([table.inverse for table in tables])
    mine = np.isin(np.arange(inverse.shape[1]), list(wanted))
    least, most = inverse.min(axis=0), inverse.max(axis=0)
    order = np.argsort(most)  # large banks first: they win most often
    others = order[~mine[order] & np.isfinite(most[order])]
    wishes = np.flatnonzero(mine & np.isfinite(least))
    out = np.empty(len(who), np.bool_)
    code = tables[0].code
    _may_win(who, code[wishes], least[wishes], code[others], most[others], keys[chance.BANK], out)
    return out


@compiled
def _between(who, low, high, key, out):  # type: ignore[no-untyped-def]
    for i in range(len(who)):
        u = uniform(key, who[i], 0)
        out[i] = low <= u < high


@compiled(error_model="numpy")
def _may_win(who, code, inverse, other, other_inverse, key, out):  # type: ignore[no-untyped-def]
    """Whether the best score of banks ``code`` may be below those of all ``other`` ones; see ``rendezvous``.

    ``-ln(u)`` lies between ``2 (1 - u) / (1 + u)`` and ``(1 - u) / sqrt(u)``.
    """
    best = np.full(len(who), np.inf)
    for k in range(len(code)):
        for i in range(len(who)):
            u = uniform(key, who[i], code[k])
            best[i] = min(best[i], 2.0 * (1.0 - u) / (1.0 + u) * inverse[k])
    for i in range(len(who)):
        out[i] = best[i] < np.inf
    large = min(_LARGE, len(other))
    for k in range(large):  # everybody at once, in vector code; few are left
        for i in range(len(who)):
            u = uniform(key, who[i], other[k])
            out[i] &= (1.0 - u) / np.sqrt(u) * other_inverse[k] >= best[i] * _SLACK
    for i in range(len(who)):
        for k in range(large, len(other) * out[i]):
            u = uniform(key, who[i], other[k])
            if (1.0 - u) / np.sqrt(u) * other_inverse[k] < best[i] * _SLACK:
                out[i] = False
                break
