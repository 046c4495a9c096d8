"""Pictures of a run, the same as in its report, as a notebook shows them."""

from __future__ import annotations

import html
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from sim.diagnostics import Language, Text
from sim.results import RunResult
from sim.whole_files import write_whole

if TYPE_CHECKING:
    from sim.reports.blocks import Figure
    from sim.reports.facts import Facts


class Drawn(NamedTuple):
    """A figure that no report has: what it shows, how to read it, and the drawing as SVG."""

    title: Text
    note: Text
    draw: Callable[[Language], str]


class Picture:
    """One figure in one language: a headline, the drawing, and how to read it."""

    def __init__(self, figure: Figure | Drawn, lang: Language) -> None:
        self.figure, self.lang = figure, lang

    @property
    def svg(self) -> str:
        """The drawing alone."""
        return self.figure.draw(self.lang)

    @property
    def title(self) -> str:
        """What the figure shows, in one sentence."""
        from sim.reports.spoken import plain

        return plain(self.figure.title, self.lang)

    def save(self, path: str | Path) -> Path:
        """Write the drawing as an SVG file."""
        target = Path(path)
        write_whole(target, lambda file: file.write(self.svg.encode("utf-8")))
        return target

    def _repr_html_(self) -> str:
        from sim.reports.spoken import plain

        note = html.escape(plain(self.figure.note, self.lang))
        return (
            f"<figure style='margin:0;max-width:900px'><figcaption style='font-weight:600'>"
            f"{html.escape(self.title)}</figcaption>{self.svg}"
            f"<div style='color:#595959;font-size:90%'>{note}</div></figure>"
        )


class Plots:
    """The figures of a run by name: ``run.plot.queue()``, ``run.plot.on_time(lang="en")``."""

    def __init__(self, run: RunResult) -> None:
        self._run = run

    def queue(self, lang: Language = "zh") -> Picture:
        """Backlog at the lines by bank, in days of work, week by week."""
        from sim.reports.figures.queues import queues

        return self._picture(queues, lang)

    def on_time(self, lang: Language = "zh") -> Picture:
        """On-time share by bank and week of application."""
        from sim.reports.figures.heat import heat

        return self._picture(heat, lang)

    def flow(self, lang: Language = "zh") -> Picture:
        """Cards asked for, made and due, week by week."""
        from sim.reports.figures.flow import flow

        return self._picture(flow, lang)

    def groups(self, lang: Language = "zh") -> Picture:
        """On-time share by group, district, channel; the worst first."""
        from sim.reports.figures.groups import groups

        return self._picture(groups, lang)

    def banks(self, lang: Language = "zh") -> Picture:
        """Which banks differ from the city by more than chance."""
        from sim.reports.figures.funnel import funnel

        return self._picture(funnel, lang)

    def districts(self, lang: Language = "zh") -> Picture:
        """The city as tiles."""
        from sim.reports.figures.tiles import tiles

        return self._picture(tiles, lang)

    def clocks(self, lang: Language = "zh") -> Picture:
        """The promise's clock beside the citizen's, stage by stage."""
        from sim.reports.figures.clocks import clocks

        return self._picture(clocks, lang)

    def tail(self, lang: Language = "zh") -> Picture:
        """Who is left after the campaign, and the counters then."""
        from sim.reports.figures.tail import tail

        return self._picture(tail, lang)

    def _picture(self, draw: Callable[[Facts], Figure | None], lang: Language) -> Picture:
        from sim.reports.facts import Facts

        figure = draw(Facts(self._run))
        if figure is None:
            raise ValueError("this run has nothing to draw here")
        return Picture(figure, lang)
