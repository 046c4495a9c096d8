"""What lies unmade before the lines at the end of each week, in many runs."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from sim.experiments.weekly_tables import weekly_table
from sim.running import run


def test_a_week_ends_on_its_sunday_and_what_is_unmade_came_and_was_not_made() -> None:
    """The run begins on Monday 2031-03-03 and ends on Monday 2031-06-30, a week of one day."""
    made = run(Path(__file__).parent / "second_city" / "harbour.toml", journeys=True)
    table = weekly_table([made], [[made]])
    assert sorted(set(table["draw"])) == [-1, 0]
    own = table[table["draw"] == -1]
    assert [str(own["week"].iloc[i]) for i in (0, -1)] == ["2031-03-03", "2031-06-30"]
    lines = made.journeys[made.journeys["channel"].isin(["letter", "chandler"])]
    for week, end in (("2031-03-10", 14), ("2031-04-14", 49)):
        now = lines[(lines["applied"] < end * 86_400) & ~(lines["made"] < end * 86_400)]
        by_bank = own[own["week"].astype(str) == week].set_index("bank")["unmade"]
        counted = now.groupby("bank", observed=False).size()
        assert np.array_equal(by_bank[counted.index], counted)
        assert by_bank.sum() > 0
