"""Bounds that tell early who cannot choose some banks, against the choices themselves."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from sim.arrays import I64
from sim.chance import BANK, HELD, WILLING, keys, rough, uniform
from sim.clock import NEVER
from sim.people_sieve import any_below, limit_of, may_win, may_win_listed
from sim.rendezvous import BankTable, bank_table, choose, choose_listed

KEY = keys(7, 0)[BANK]
WHO = np.arange(101 * 10**10, 101 * 10**10 + 5_000)
WEIGHTS = st.lists(st.sampled_from([0.0, 0.01, 0.05, 0.2, 0.2, 1.0]), min_size=3, max_size=12).filter(any)


def table(weights: list[float]) -> BankTable:
    return bank_table(range(1, len(weights) + 1), weights, [(0, NEVER)] * len(weights), n_days=10)


def winners(banks: BankTable, mine: list[bool]) -> NDArray[np.bool_]:
    """Who may win, large rivals first."""
    inverse, wanted = banks.inverse[0], np.array(mine)
    order = np.argsort(inverse)
    rivals = order[~wanted[order] & np.isfinite(inverse[order])]
    wishes = np.flatnonzero(wanted & np.isfinite(inverse))
    out = np.empty(len(WHO), np.bool_)
    may_win(WHO, banks.code[wishes], inverse[wishes], banks.code[rivals], inverse[rivals], KEY, out)
    return out


def choices(banks: BankTable) -> I64:
    scratch = np.empty(len(banks.code))
    return np.array([choose(*banks[::2], banks.equal, 0, KEY, who, scratch) for who in WHO])


@given(weights=WEIGHTS, data=st.data())
@settings(max_examples=20, deadline=None)
def test_nobody_who_chooses_a_wanted_bank_is_ruled_out_and_few_others_stay(
    weights: list[float], data: st.DataObject
) -> None:
    mine = data.draw(st.lists(st.booleans(), min_size=len(weights), max_size=len(weights)))
    banks = table(weights)
    chosen = np.array(mine)[choices(banks)]
    found = winners(banks, mine)
    assert found[chosen].all()
    assert (found & ~chosen).mean() < 0.15


@pytest.mark.parametrize("mine", [[0], [2], [1, 3], []])
def test_of_a_list_nobody_who_chooses_a_wanted_bank_is_ruled_out(mine: list[int]) -> None:
    banks = table([0.4, 0.3, 0.2, 0.1])
    lists = np.array([[0, 1, 2], [2, 3, -1], [-1, -1, -1], [1, -1, -1]], np.int8)
    unit = (np.arange(len(WHO)) % 4).astype(np.int32)
    pairs = zip(WHO, unit, strict=True)
    chosen = np.array([choose_listed(banks.code, banks.inverse, 0, lists, u, KEY, who) for who, u in pairs])
    wanted = np.isin(np.arange(4), mine)
    found = np.arange(len(WHO)) < 10
    before = found.copy()
    inverse = banks.inverse[0]
    may_win_listed(WHO, unit, lists, wanted, banks.code, inverse, inverse, KEY, found)
    asked = np.isin(chosen, mine)
    assert found[asked | before].all()
    assert (found & ~asked & ~before).mean() < 0.05


def test_a_rough_draw_is_at_most_the_draw_and_near() -> None:
    less = np.array([uniform(KEY, who, 3) - rough(KEY, who, 3) for who in WHO])
    assert less.min() >= 0.0
    assert less.max() <= 2.0**-52


@pytest.mark.parametrize("shares", [(0.8,), (0.3, 0.05), (1.0, 0.5), (1e-12,), ()])
def test_whose_draw_is_below_a_share_stays_and_nobody_else(shares: tuple[float, ...]) -> None:
    draws = keys(7, 0)[[WILLING, HELD][: len(shares)]]
    limits = np.array([limit_of(share) for share in shares], np.int64)
    out = np.empty(len(WHO) + 1, np.int64)
    found = out[: any_below(WHO, limits, draws, out)]
    pairs = list(zip(draws, shares, strict=True))
    assert found.tolist() == [w for w in WHO if any(uniform(key, w, 0) < share for key, share in pairs)]


def test_a_limit_leaves_room_for_the_share_itself() -> None:
    for who in WHO[:200]:
        u = uniform(KEY, who, 0)
        out = np.empty(2, np.int64)
        for share, least in ((np.nextafter(u, 1.0), 1), (u * (1.0 - 1e-12), 0)):
            assert any_below(np.array([who]), np.array([limit_of(share)]), np.array([KEY]), out) == least
