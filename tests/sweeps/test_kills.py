"""Nothing wrong and nothing astray after kills at random moments."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sweeps.kills import killed_at_random


@pytest.mark.timeout(400)
def test_twenty_kills_leave_nothing_wrong_and_nothing_astray(tmp_path: Path) -> None:
    found = killed_at_random(20, seed=20, folder=tmp_path)
    assert (found.wrong, found.missing, found.stray) == (0, 0, 0)
    assert found.half_done > 0  # else it was never killed at work
