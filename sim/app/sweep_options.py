"""What every command that plays many runs shares: who does the work, where results lie, and the bar."""

from __future__ import annotations

import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

import click

from sim.app.number_types import Whole
from sim.diagnostics import Language, Notice, Text
from sim.diagnostics_text import escape
from sim.store import Store

if TYPE_CHECKING:
    from sim.experiments.sweep import Progress, Sweeping

F = TypeVar("F", bound=Callable[..., Any])

_OPTIONS = (
    click.option(
        "--workers",
        default=2,
        show_default=True,
        type=Whole(1, 256),
        help="Processes at work 并行进程数; no result depends on it.",
    ),
    click.option(
        "--backend",
        type=click.Choice(["processes", "dask"]),
        default=None,
        help="Who runs them 并行方式. Default: processes; dask if --scheduler is given.",
    ),
    click.option(
        "--scheduler",
        default=None,
        metavar="ADDRESS",
        help="An existing dask cluster 已有的 dask 集群. Default: one of its own on this machine.",
    ),
    click.option(
        "--store",
        default="runs/store",
        show_default=True,
        metavar="DIR",
        type=click.Path(path_type=Path),
        help="Where finished runs lie 结果库; what is there is not played again.",
    ),
)


@dataclass(frozen=True)
class Work:
    """How a sweep is done: hand ``store``, ``workers`` and ``backend`` to the experiment as they are."""

    store: Store
    workers: int
    backend: str

    def sweeping(self, progress: Progress) -> Sweeping:
        """The same with a bar, as experiments take it."""
        from sim.experiments.sweep import Sweeping

        return Sweeping(self.store, self.workers, self.backend, progress)


def sweep_options(command: F) -> F:
    """`--workers`, `--backend`, `--scheduler`, `--store`; the command gets them as one `work: Work`."""

    @wraps(command)
    def gathered(
        *, workers: int, backend: str | None, scheduler: str | None, store: Path, **others: Any
    ) -> Any:
        if scheduler is not None and backend == "processes":
            raise click.UsageError("--scheduler is for --backend dask 仅用于 dask")
        chosen = scheduler or backend or "processes"
        return command(work=Work(Store(store), workers, chosen), **others)

    with_options = gathered
    for option in reversed(_OPTIONS):
        with_options = option(with_options)
    return cast(F, with_options)


RUNS = Text("runs", "次")
_SECONDS = 1.0
"""Between two movements of the clock in the bar."""


@contextmanager
def progress_bar(lang: Language, unit: Text = RUNS) -> Iterator[Progress]:
    """A bar on stderr with the time that is left, on a terminal only; gives what ``sweep`` reports to.

    What was there before the first report does not count for the speed. Notices of the work are printed
    as lines of their own.
    """
    with warnings.catch_warnings(), _Bar(lang, unit) as bar:
        warnings.simplefilter("always", Notice)
        warnings.showwarning = partial(_show, warnings.showwarning, lang)
        yield bar.report


class _Bar:
    """Begins with the first report, and shows that time goes on between two."""

    def __init__(self, lang: Language, unit: Text) -> None:
        self.lang, self.unit = lang, unit
        self.bar: Any = None
        self.ended = threading.Event()
        self.clock = threading.Thread(target=self._tick, daemon=True)

    def __enter__(self) -> _Bar:
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.set()
        if self.bar is not None:
            self.clock.join()
            self.bar.close()

    def report(self, done: int, of: int) -> None:
        """So many are done, of so many."""
        if self.bar is None:
            self.bar = self._begin(done, of)
            self.clock.start()
        self.bar.n, self.bar.total = done, of
        self.bar.refresh()

    def _begin(self, done: int, of: int) -> Any:
        from tqdm import tqdm

        quiet, unit = not sys.stderr.isatty(), self.unit.say(self.lang)
        return tqdm(
            initial=done, total=of, unit=unit, leave=False, file=sys.stderr, disable=quiet,
            bar_format=_FORMAT.say(self.lang),
        )  # fmt: skip

    def _tick(self) -> None:
        while not self.ended.wait(_SECONDS):
            self.bar.refresh()


def _show(otherwise: Any, lang: Language, message: Warning | str, *place: Any, **more: Any) -> None:
    """One line for a notice; any other warning as ever."""
    if not isinstance(message, Notice):
        otherwise(message, *place, **more)
        return
    from tqdm import tqdm

    label = Text("warning", "警告").say(lang)
    tqdm.write(f"{label}: {escape(message.text.say(lang))}", file=sys.stderr)


_FORMAT = Text(
    "{bar:30} {n_fmt}/{total_fmt} {unit}, {elapsed} so far, about {remaining} left",
    "{bar:30} {n_fmt}/{total_fmt} {unit}，已用 {elapsed}，约剩 {remaining}",
)
