"""What a report is written about: stored results, read and checked; what was touched is refused."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sim.results import DamagedRun, RunResult, load_run
from sim.run_sources import opening_digest
from sim.studies import STUDY, Study, load_study
from sim.whole_files import MANIFEST

BESIDE = ("replicate",)
"""Kinds of studies that are told together with a run."""
ALONE = ("compare", "capacity", "surge", "price", "sensitivity")
"""Kinds of studies that are told on their own."""


@dataclass(frozen=True)
class Material:
    """One run, or a study, or a run with the study that gives it ranges."""

    run: RunResult | None = None
    replicate: Study | None = None
    compare: Study | None = None
    capacity: Study | None = None
    surge: Study | None = None
    price: Study | None = None
    sensitivity: Study | None = None

    @property
    def kind(self) -> str:
        """What the report is about, in a word."""
        named = {"run": self.run, "sizing": self.capacity, "comparison": self.compare, "surge": self.surge}
        named |= {"price": self.price, "sensitivity": self.sensitivity}
        return next((word for word, part in named.items() if part is not None), "study")


def read_material(folders: list[Path]) -> Material:
    """Results from folders of runs and studies. Raises DamagedRun for what is no result, was touched, or does
    not belong together."""
    runs = [load_run(f) for f in folders if (f / MANIFEST).exists()]
    studies = [load_study(f) for f in folders if not (f / MANIFEST).exists()]
    for study in studies:
        _check(study, len(folders))
    by_kind = {s.kind: s for s in studies}
    if len(runs) > 1 or len(by_kind) < len(studies):
        raise DamagedRun(5, "one run, and one study of a kind, make a report", str(folders[-1]))
    if not runs and not by_kind.keys() & set(ALONE):
        what = "a study of many runs is told together with the run: name its folder as well"
        raise DamagedRun(5, what, str(folders[-1]))
    found = Material(runs[0] if runs else None, **by_kind)
    _together(found)
    return found


def _check(study: Study, folders: int) -> None:
    """Whether a report is written about such a study, and about this one."""
    if study.kind not in (*BESIDE, *ALONE):
        raise DamagedRun(5, f"no report is written about a study of kind {study.kind}", str(study.folder))
    if study.kind in ALONE and "sources" not in study.about:
        raise DamagedRun(5, "the study keeps no sources of its inputs: do it again", str(study.folder))
    if study.kind in ALONE and folders > 1:
        raise DamagedRun(5, f"a study of kind {study.kind} is reported on its own", str(study.folder))


def _together(found: Material) -> None:
    """Ranges are only of the very scenario that was run."""
    run, study = found.run, found.replicate
    if run is None or study is None:
        return
    if run.manifest["scenario"]["digest"] != study.about["digest"]:
        raise DamagedRun(5, "the study is of another scenario than the run", str(study.folder))
    if study.about.get("opening") != opening_digest(run.sources):
        raise DamagedRun(5, "the study begins from another opening state than the run", str(study.folder))


def is_result(folder: Path) -> bool:
    """Whether a run or a study lies there."""
    return (folder / MANIFEST).is_file() or (folder / STUDY).is_file()
