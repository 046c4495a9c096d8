"""Which share of the opening hours is over when somebody comes, from the profile of arrivals."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import rules

weights = st.lists(st.integers(0, 9), min_size=2, max_size=24).filter(any)


@given(weights, st.floats(0.0, 1.0, exclude_min=True, exclude_max=True), st.integers(0, 24))
def test_each_part_of_the_hours_gets_its_weight(parts: list[int], u: float, edge: int) -> None:
    total = np.concatenate([[0.0], np.cumsum(parts) / sum(parts)])
    if 0.0 < total[edge % len(total)] < 1.0 and edge % 2:
        u = float(total[edge % len(total)])  # the end of a part belongs to the next
    i = next(k for k in range(len(parts)) if u < total[k + 1])
    expected = (i + (u - total[i]) / (total[i + 1] - total[i])) / len(parts)
    places = SimpleNamespace(profile_parts=np.array([len(parts)]), profile=total.reshape(1, -1))
    rule = getattr(rules.share_of_hours, "py_func", rules.share_of_hours)
    found = rule(0, u, places)
    assert found == pytest.approx(expected, abs=1e-12)
