"""Every case is played by the fast engine at length, and by both engines on the same few customers."""

import pytest


@pytest.fixture(params=["fast", "both"])
def engine(request: pytest.FixtureRequest) -> str:
    """``both`` asserts inside ``play`` that the engines agree to the second."""
    return str(request.param)
