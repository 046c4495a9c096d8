"""A run and a study as notebooks show them; the numbers are those of the commands."""

from __future__ import annotations

import html
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.diagnostics import Language
from sim.interface.pictures import Plots
from sim.results import RunResult
from sim.studies import Study, load_study, store_study

if TYPE_CHECKING:
    import pandas as pd

_MONO = "'Noto Sans Mono CJK SC','Sarasa Mono SC','Source Han Mono SC','Microsoft YaHei Mono',monospace"

Groups = Callable[[Language], list[list[str]]]
"""A screen: groups of lines in one language."""

SCREENS: dict[str, str] = {
    "replicate": "sim.interface.screens:replicate_groups",
    "compare": "sim.interface.screens:compare_groups",
    "calibrate": "sim.interface.screens:calibrate_groups",
    "sensitivity": "sim.interface.screens:sensitivity_groups",
    "capacity": "sim.interface.screens:capacity_groups",
}
"""Kind of study to the function that gives its screen as groups of lines."""


class Run(RunResult):
    """What one run found, with its pictures: ``run.plot.queue()``."""

    @property
    def plot(self) -> Plots:
        """The figures of the report, one by one."""
        return Plots(self)

    def text(self, lang: Language = "zh") -> str:
        """The screen of ``cardsim run``."""
        from sim.app.run_screen import Screen

        return _joined(Screen(self, lang).groups())

    def _repr_html_(self) -> str:
        from sim.app.run_screen import Screen

        return super()._repr_html_() + _html(Screen(self, "zh").groups()[1:])

    def explore(self, out: str | Path = "explore.html", lang: Language = "zh") -> Path:
        """Write one offline page to look into this run; gives the file. Raises OSError."""
        from sim.explore.page import page
        from sim.whole_files import write_whole

        target, text = Path(out), page([self], lang)
        write_whole(target, lambda file: file.write(text.encode("utf-8")))
        return target

    @classmethod
    def of(cls, found: RunResult) -> Run:
        """The same result with pictures."""
        return cls(**{name: getattr(found, name) for name in RunResult.__dataclass_fields__})


class Answer:
    """What a study found. ``answer["measures"]`` is a table (a data frame), ``answer.about`` what was asked
    and answered, ``answer.text("en")`` the screen of the command."""

    def __init__(self, study: Study, groups: Groups | None = None) -> None:
        self.study, self._own = study, groups

    @property
    def kind(self) -> str:
        """``replicate``, ``compare`` ..."""
        return self.study.kind

    @property
    def about(self) -> Any:
        """What was asked and answered, as plain values."""
        return self.study.about

    @property
    def tables(self) -> tuple[str, ...]:
        """Names of the tables."""
        return tuple(self.study.tables)

    def __getitem__(self, name: str) -> pd.DataFrame:
        """A table; KeyError names those there are."""
        if name not in self.study.tables:
            raise KeyError(f"no table {name}; there are {', '.join(self.tables)}")
        return self.study.tables[name]

    def text(self, lang: Language = "zh") -> str:
        """The screen of the command."""
        return _joined(self._groups(lang))

    def save(self, folder: str | Path) -> Answer:
        """Store the study in a folder, for ``cardsim report`` and for later. Raises OSError."""
        self.study = store_study(self.study, Path(folder))
        return self

    @classmethod
    def load(cls, folder: str | Path) -> Answer:
        """A stored study. Raises DamagedRun."""
        return cls(load_study(folder))

    def _groups(self, lang: Language) -> list[list[str]]:
        if self._own is not None:
            return self._own(lang)
        module, _, name = SCREENS[self.kind].partition(":")
        screen: Callable[[Study, Language], list[list[str]]] = getattr(import_module(module), name)
        return screen(self.study, lang)

    def _repr_html_(self) -> str:
        return _html(self._groups("zh"))

    def __repr__(self) -> str:
        return f"Answer({self.kind}, {self.study.digest[:12]})"


def _joined(groups: list[list[str]]) -> str:
    return "\n\n".join("\n".join(group) for group in groups) + "\n"


def _html(groups: list[list[str]]) -> str:
    """Headlines in bold, what lies below them as it stands on the screen."""
    parts = []
    for group in groups:
        parts.append(f"<p style='margin:10px 0 2px;font-weight:600'>{html.escape(group[0])}</p>")
        if len(group) > 1:
            rest = html.escape("\n".join(group[1:]))
            parts.append(f'<pre style="margin:0;line-height:1.45;font-family:{_MONO}">{rest}</pre>')
    return f"<div>{''.join(parts)}</div>"
