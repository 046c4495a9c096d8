"""A run and a study as notebooks show them; the numbers are those of the commands."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.diagnostics import Language
from sim.interface.pictures import Plots
from sim.interface.screen_html import Groups, both_languages, screen_html
from sim.interface.study_pictures import plots_of
from sim.interface.table_units import units_of
from sim.results import RunResult
from sim.studies import Study, load_study, store_study

if TYPE_CHECKING:
    import pandas as pd

SCREENS: dict[str, str] = {
    "replicate": "sim.interface.screens:replicate_groups",
    "compare": "sim.interface.screens:compare_groups",
    "calibrate": "sim.interface.screens:calibrate_groups",
    "sensitivity": "sim.interface.screens:sensitivity_groups",
    "capacity": "sim.interface.screens:capacity_groups",
}
"""Kind of study to the function that gives its screen as groups of lines."""


class Shown:
    """A screen of a command, as a notebook shows it."""

    def __init__(self, groups: Groups) -> None:
        self._groups = groups

    def text(self, lang: Language = "zh") -> str:
        """The screen itself."""
        return _joined(self._groups(lang))

    def _repr_html_(self) -> str:
        return both_languages(lambda lang: screen_html(self._groups(lang), lang))


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

    def html(self, lang: Language = "zh") -> str:
        """The screen as a piece of HTML: verdicts and tables."""
        from sim.app.run_screen import Screen

        return screen_html(Screen(self, lang).groups(), lang)

    def _repr_html_(self) -> str:
        return super()._repr_html_() + both_languages(self.html)

    def left(self) -> Shown:
        """Who is left after the campaign: the screen of ``cardsim left``."""
        from sim.app.left_screen import groups

        return Shown(lambda lang: groups(self, lang))

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
    """What a study found.

    ``answer["measures"]`` is a table (a data frame), ``answer.about`` what was asked and answered,
    ``answer.text("en")`` the screen of the command, ``answer.html("en")`` the same as HTML, ``answer.plot``
    its figures.
    """

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

    @property
    def plot(self) -> Any:
        """The figures of this kind of answer, one by one: ``answer.plot.names`` lists them."""
        return plots_of(self.study)

    def __getitem__(self, name: str) -> pd.DataFrame:
        """A table as a data frame (a copy); KeyError names those there are.

        ``answer["plan"].attrs["units"]`` names the unit of each column that has one; where units differ from
        row to row they stand in a column ``unit``.
        """
        if name not in self.study.tables:
            raise KeyError(f"no table {name}; there are {', '.join(self.tables)}")
        table = self.study.tables[name].copy()
        table.attrs["units"] = units_of(self.kind, name, list(table.columns))
        return table

    def explore(self, out: str | Path = "explore.html", lang: Language = "zh") -> Path:
        """Write one offline page to look into a comparison; gives the file. Raises OSError, and ValueError
        for an answer of another kind."""
        from sim.explore.page import comparison_page
        from sim.whole_files import write_whole

        if self.kind != "compare":
            raise ValueError(f"an answer of kind {self.kind} has no page to look into")
        target, text = Path(out), comparison_page(self.study, lang)
        write_whole(target, lambda file: file.write(text.encode("utf-8")))
        return target

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

    def html(self, lang: Language = "zh") -> str:
        """The answer as a piece of HTML: the verdict first, then tables."""
        if self.kind != "compare":
            return screen_html(self._groups(lang), lang)
        from sim.reports.decision import card
        from sim.reports.fragment import fragment
        from sim.reports.twins import Twins

        twins, many = Twins(self.study), len(self.about["cards"])
        groups = self._groups(lang)
        tables = groups[1 + 2 * many + (many > 1) :]  # below the head, the list of verdicts and the cards
        cards = [fragment(card(twins, name), lang) for name in twins.cards]
        return screen_html(groups[:1], lang) + "".join(cards) + screen_html(tables, lang)

    def _repr_html_(self) -> str:
        return both_languages(self.html)

    def __repr__(self) -> str:
        return f"Answer({self.kind}, {self.study.digest[:12]})"


def _joined(groups: list[list[str]]) -> str:
    return "\n\n".join("\n".join(group) for group in groups) + "\n"
