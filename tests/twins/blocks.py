"""The 200 cities of every test run, in blocks that workers share; the same ones in every run."""

from __future__ import annotations

from collections.abc import Callable

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.twins.cities import BANKS, DAYS, DISTRICTS, PERSONS, SAMPLES, Size, Small, build

BLOCKS, CITIES_A_BLOCK = 8, 25

SIZES = st.builds(Size, *(st.sampled_from(choices) for choices in (DAYS, DISTRICTS, BANKS, PERSONS, SAMPLES)))
"""A city that fails is made smaller in each of these."""


def each_city(block: int, check: Callable[[Small], None]) -> None:
    """Do something with each city of a block; the first that fails is shrunk and named."""

    @settings(
        max_examples=CITIES_A_BLOCK,
        derandomize=True,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.integers(0, 10**6), SIZES)
    def holds(seed: int, size: Size) -> None:
        check(build(block * 10**7 + seed, size=size))

    holds()
