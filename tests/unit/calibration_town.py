"""The second city with counts of a planted truth beside it, and what is to be found of it."""

from __future__ import annotations

from pathlib import Path

from sim.experiments.dated_counts import Wanted, count
from sim.experiments.vary import vary
from sim.run_inputs import read_inputs
from sim.scenario_files import Resolved, resolve

TOWN = Path(__file__).parent / "second_city"
TRUTH = {"willing": 0.6, "never": 0.3, "half": 25.0}
PATHS = {
    "willing": "groups.dockers.willing_share",
    "never": "units.guild.never_opens_share",
    "half": "demand.brisk.half_life_days",
}
DATES = ("2031-03-20", "2031-04-20", "2031-05-10", "2031-06-20")
HEADING = "date,measure,value,source"

KNOBS = """
[knobs.willing]
zh = "码头工人意愿比例"
en = "willing dockers"
paths = ["groups.dockers.willing_share"]
low = 0.4
high = 0.9

[knobs.never]
zh = "从不开通的行会"
en = "guilds that never open"
paths = ["units.guild.never_opens_share"]
low = 0.05
high = 0.5

[knobs.half]
zh = "半衰期（天）"
en = "half-life (days)"
paths = ["demand.brisk.half_life_days"]
low = 8
high = 50
scale = "log"
"""
SETTINGS = """
[settings]
sample = 1
points = 32
later_points = 12
waves = 2
replications = 5
consequence_runs = 3
consequences = ["applications", "on_time_share", "days_to_made_p95"]
"""


def counted(measure: str = "made", dates: tuple[str, ...] = DATES) -> str:
    """Rows of an observed file: the town as it is in truth, with other luck than the scenarios have."""
    truth = vary(resolve(TOWN / "harbour.toml"), {PATHS[k]: v for k, v in TRUTH.items()})
    wanted = [Wanted(day, measure, "", "", "") for day in dates]
    counts = count(read_inputs(truth).world(9, 0, 1), wanted, "engine")
    return "".join(f"{w.date},{measure},{n},counted\n" for w, n in zip(wanted, counts, strict=True))


def town(folder: Path, rows: str, calibration: str = KNOBS + SETTINGS, more: str = "") -> Resolved:
    """The town in a folder, with observed rows and a calibration file."""
    text = (TOWN / "harbour.toml").read_text(encoding="utf-8")
    text = text.replace('reading = "bylaw"', f'reading = "bylaw"\nobserved = "counted.csv"\n{more}', 1)
    (folder / "harbour.toml").write_text(text, encoding="utf-8")
    _copy(folder / "harbour")
    (folder / "counted.csv").write_text(f"{HEADING}\n{rows}", encoding="utf-8")
    (folder / "calibrations").mkdir()
    (folder / "calibrations" / "harbour.toml").write_text(calibration, encoding="utf-8")
    return resolve(folder / "harbour.toml")


def _copy(folder: Path) -> None:
    folder.mkdir()
    for file in (TOWN / "harbour").iterdir():
        if file.is_file():
            (folder / file.name).write_bytes(file.read_bytes())
