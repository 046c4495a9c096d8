"""With which probability people take each bank: alone by weight, with a unit among the banks it names."""

from __future__ import annotations

import numpy as np

from sim.arrays import F64, I64
from sim.rendezvous import BankTable


def alone(table: BankTable) -> F64:
    """Shares of the banks, (rows of the table, banks): a rendezvous is won in proportion to the weight."""
    weights = _weights(table)
    shares: F64 = weights / weights.sum(axis=1, keepdims=True)
    return shares


def listed(table: BankTable, most: int) -> F64:
    """Shares among the banks a unit has named, (rows when it opened, rows when people choose, banks).

    The lowest ``most`` scores are a sample without replacement; within it everybody chooses by weight.
    Where no bank of the list is left, people choose freely.
    """
    weights, free = _weights(table), alone(table)
    rows, banks = weights.shape
    out = np.zeros((rows, rows, banks))
    for opened in range(rows):
        lists, chances = _lists(weights[opened], most)
        for now in range(rows):
            inside = weights[now][lists]
            total = inside.sum(axis=1)
            none = total <= 0.0
            shares = chances[:, None] * inside / np.where(none, 1.0, total)[:, None]
            np.add.at(out[opened, now], lists[~none], shares[~none])
            out[opened, now] += chances[none].sum() * free[now]
    return out


def _weights(table: BankTable) -> F64:
    return np.where(np.isfinite(table.inverse), 1.0 / table.inverse, 0.0)


def _lists(weights: F64, most: int) -> tuple[I64, F64]:
    """All ordered lists of banks and their chances."""
    able = np.flatnonzero(weights > 0.0)
    places = min(most, len(able))
    lists = able[np.indices((len(able),) * places).reshape(places, -1).T]
    for i in range(places):
        for j in range(i):
            lists = lists[lists[:, i] != lists[:, j]]
    left, chances = np.full(len(lists), weights.sum()), np.ones(len(lists))
    for i in range(places):
        own = weights[lists[:, i]]
        chances *= own / np.where(left > 0.0, left, 1.0)
        left -= own
    return lists, chances
