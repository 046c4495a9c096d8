"""Results of a run: in memory or in a folder, the same to the reader; a damaged file is refused."""

from __future__ import annotations

import hashlib
import html
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.hash_tree import Tree
from sim.measures.names import Measure, measure_of
from sim.whole_files import JOURNEYS, MANIFEST, digest_of

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

FORMAT = 1
TABLES = (
    "cube", "quantiles", "banks", "counted", "uncollected", "due", "deadlines",
    "series_lines", "series_counters", "series_rounds", "series_hours",
)  # fmt: skip


class DamagedRun(OSError):
    """A file of a run is missing, or is not the one that was written."""


@dataclass(frozen=True)
class RunResult:
    """What one run found. ``values`` are numbers by id, of the whole city; tables are data frames.

    manifest: scenario, seed, versions and digests; see ``sim.running``. folder: where it lies, if stored.
    """

    manifest: Mapping[str, Any]
    values: Mapping[str, float]
    load: Callable[[str], pa.Table] = field(repr=False)
    tree: Callable[[], Tree] = field(repr=False)
    journey_parts: Callable[[], Iterator[pa.Table]] | None = field(default=None, repr=False)
    """None where journeys were not kept."""
    folder: Path | None = None
    load_sources: Callable[[], Mapping[str, Any]] = field(default=dict, repr=False)

    def __getitem__(self, value_id: str) -> float:
        """One number, as ``result["on_time_share.bank.icbc"]``; KeyError names the nearest id."""
        if value_id not in self.values:
            from sim.nearest import nearest

            near = nearest(value_id, list(self.values))
            raise KeyError(f"no value {value_id}" + (f"; did you mean {near}?" if near else ""))
        return self.values[value_id]

    def measure(self, value_id: str) -> Measure:
        """Unit and words of a value."""
        return measure_of(value_id)

    def table(self, name: str) -> pd.DataFrame:
        """One of ``TABLES`` as a data frame. Raises DamagedRun, KeyError."""
        frame: pd.DataFrame = self.load(name).to_pandas()
        return frame

    @cached_property
    def cube(self) -> pd.DataFrame:
        """Counts by bank, batch, group, district, channel and week of application."""
        return self.table("cube")

    @cached_property
    def quantiles(self) -> pd.DataFrame:
        """Mean and quantiles of every duration on every margin, and by bank and week."""
        return self.table("quantiles")

    @cached_property
    def banks(self) -> pd.DataFrame:
        """Bank by day: applications, cards, backlog in days of work, uncollected cards."""
        return self.table("banks")

    @cached_property
    def counted(self) -> pd.DataFrame:
        """Bank by day: what would be counted at the end of the day; see ``sim.observed``."""
        return self.table("counted")

    @property
    def has_journeys(self) -> bool:
        """Whether one row an application was kept."""
        return self.journey_parts is not None

    def parts(self) -> Iterator[pa.Table]:
        """The journeys part by part; KeyError if they were not kept."""
        if self.journey_parts is None:
            raise KeyError("the journeys of this run were not kept")
        return self.journey_parts()

    @cached_property
    def journeys(self) -> pd.DataFrame:
        """One row an application, if journeys were kept; KeyError if not. Moments are seconds since the
        first midnight, missing for not yet."""
        import pyarrow as pa

        frame: pd.DataFrame = pa.concat_tables(self.parts(), promote_options="permissive").to_pandas()
        return frame

    @cached_property
    def sources(self) -> Mapping[str, Any]:
        """What stands behind the inputs: lines of the file, facts, assumptions, clauses, observed counts.
        Raises DamagedRun, also for a run that kept none."""
        return self.load_sources()

    @property
    def events(self) -> Tree:
        """The hash tree of events by day and room."""
        return self.tree()

    def _repr_html_(self) -> str:
        name = html.escape(str(self.manifest["scenario"]["title"]["zh"]))
        rows = "".join(_html_row(self, value_id) for value_id in _SHOWN if value_id in self.values)
        return f"<table><caption>{name}</caption>{rows}</table>"


_SHOWN = (
    "applications", "due", "on_time_share", "late", "open", "days_to_made_p50", "days_to_made_p95",
    "days_to_hand_p50", "backlog_days_peak", "uncollected", "cost_yuan",
)  # fmt: skip


def _html_row(result: RunResult, value_id: str) -> str:
    found, value = measure_of(value_id), result.values[value_id]
    shown = f"{value:.2%}" if found.unit == "share" else f"{value:,.1f}" if value < 1_000 else f"{value:,.0f}"
    label = html.escape(f"{found.label.zh} · {found.label.en}")
    return f"<tr><td>{label}</td><td style='text-align:right'>{shown}</td></tr>"


def run_digest(manifest: Mapping[str, Any]) -> str:
    """SHA-256 of what a run found: the manifest without how and when it was made."""
    kept = {k: v for k, v in manifest.items() if k not in ("made", "digest")}
    text = json.dumps(kept, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def load_run(folder: str | Path) -> RunResult:
    """A stored run. Every file is checked against its digest when it is first read. Raises DamagedRun."""
    store = _Store(Path(folder))
    summary = json.loads(store.checked("summary.json").read_text(encoding="utf-8"))
    values = {k: float("nan") if v is None else float(v) for k, v in summary["values"].items()}
    parts = store.parts if any(n.startswith(JOURNEYS) for n in store.manifest["files"]) else None
    return RunResult(store.manifest, values, store.load, store.tree, parts, store.path, store.sources)


class _Store:
    """The files of a run folder, each checked once."""

    def __init__(self, path: Path) -> None:
        self.path, self.seen = path, set[str]()
        try:
            self.manifest: dict[str, Any] = json.loads((path / MANIFEST).read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise DamagedRun(2, "no run here: manifest.json is missing", str(path)) from None
        except ValueError:
            raise DamagedRun(5, "the manifest is damaged", str(path / MANIFEST)) from None
        if self.manifest.get("digest") != run_digest(self.manifest):
            raise DamagedRun(5, "the manifest was changed after the run", str(path / MANIFEST))

    def checked(self, name: str) -> Path:
        """Path of a file whose digest fits; KeyError if the run has no such file."""
        path, wanted = self.path / name, self.manifest["files"][name]
        if name not in self.seen:
            if not path.is_file() or digest_of(path)._asdict() != wanted:
                raise DamagedRun(5, "the file is missing or was changed after the run", str(path))
            self.seen.add(name)
        return path

    def load(self, name: str) -> pa.Table:
        """A table. Raises DamagedRun also for a run of an older version, which kept it not yet."""
        import pyarrow.parquet as pq

        if name in TABLES and f"{name}.parquet" not in self.manifest["files"]:
            what = f"an older version stored this run, without the table {name}: play it again"
            raise DamagedRun(5, what, str(self.path))

        return pq.read_table(self.checked(f"{name}.parquet"))

    def parts(self) -> Iterator[pa.Table]:
        """The journeys, one file after the other."""
        import pyarrow.parquet as pq

        for name in self.manifest["files"]:
            if name.startswith(JOURNEYS):
                yield pq.read_table(self.checked(name))

    def sources(self) -> dict[str, Any]:
        """What stands behind the inputs."""
        if "sources.json" not in self.manifest["files"]:
            raise DamagedRun(5, "the run keeps no sources of its inputs: play it again", str(self.path))
        found: dict[str, Any] = json.loads(self.checked("sources.json").read_text(encoding="utf-8"))
        return found

    def tree(self) -> Tree:
        """The hash tree."""
        return Tree.from_json(json.loads(self.checked("hash_tree.json").read_text(encoding="utf-8")))
