"""The second city from an opening state, with counts of the world: what a weekly brief is made of."""

from __future__ import annotations

import shutil
from pathlib import Path

from tests.report.conftest import TOWN

OPENING = """kind,bank,promise,age_days,count,district,group
backlog,anchor,letter,3,40,,
backlog,anchor,letter,9,20,,
backlog,lantern,letter,2,25,,
uncollected,anchor,,20,10,,
issued,lantern,,0,30,,
"""
OBSERVED = """date,measure,value,source,bank,district,batch,low,high
2031-03-09,made,60,the harbour office,,,,40,5000
2031-03-12,waiting,1,the harbour office,anchor,,,0,1
"""


def write_week(folder: Path) -> Path:
    """The scenario file, with its city, opening state and counts beside it."""
    shutil.copytree(TOWN.parent / "harbour", folder / "harbour")
    text = TOWN.read_text(encoding="utf-8")
    named = 'opening_state = "opening.csv"\nobserved = "observed.csv"\n\n[horizon]'
    (folder / "week.toml").write_text(text.replace("[horizon]", named, 1), encoding="utf-8")
    (folder / "opening.csv").write_text(OPENING, encoding="utf-8")
    (folder / "observed.csv").write_text(OBSERVED, encoding="utf-8")
    return folder / "week.toml"
