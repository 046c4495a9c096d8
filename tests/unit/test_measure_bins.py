"""Bins of durations: none is wider than it says, and quantiles lie in the right one."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.measures.bins import EXACT, bin_of, bin_table, fast_bin, lower_edge, quantiles_of
from sim.measures.names import STATISTICS, measure_of, measures


@settings(deadline=None)
@given(st.integers(0, 2**31))
def test_a_bin_holds_its_number_and_is_at_most_a_128th_wide(units: int) -> None:
    b = bin_of(units)
    low, high = int(lower_edge(b)), int(lower_edge(b + 1))
    assert low <= units < high
    assert high - low <= max(1, units / (EXACT // 2))
    assert fast_bin(units, bin_table()) == b


@settings(deadline=None)
@given(st.lists(st.integers(0, 5_000), min_size=1, max_size=60))
def test_quantiles_lie_within_a_bin_of_the_nearest_rank(seconds: list[int]) -> None:
    counts = np.zeros((1, 2_000), dtype=np.int32)
    for s in seconds:
        counts[0, bin_of(s)] += 1
    ordered = sorted(seconds)
    for level, found in zip((0.5, 0.9, 0.95, 0.99), quantiles_of(counts, 1)[0], strict=True):
        exact = ordered[max(1, int(np.ceil(level * len(ordered) - 1e-9))) - 1]
        assert bin_of(exact) == bin_of(int(found))
        if exact < EXACT:
            assert found == exact


def test_an_empty_histogram_has_no_quantile() -> None:
    assert np.isnan(quantiles_of(np.zeros((1, 10), dtype=np.int32), 3_600)).all()


def test_every_measure_has_words_in_both_languages_and_no_id_is_ambiguous() -> None:
    for name, measure in measures().items():
        assert measure.label.zh
        assert measure.label.en
        assert name.rsplit("_", 1)[-1] not in STATISTICS


def test_a_statistic_of_a_duration_has_its_unit() -> None:
    assert measure_of("days_to_made_p90.bank.icbc").unit == "days"
    assert measure_of("on_time_share.channel.online").unit == "share"
