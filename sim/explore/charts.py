"""The charts of the page as one Vega-Lite specification, tied together by what is chosen."""

from __future__ import annotations

import json
import warnings
from typing import Any

import altair as alt

from sim.explore.data import COUNTS, Look

WIDTH = 560
TILE = 62
BLUE, ORANGE, GREY = "#1f4e79", "#d9822b", "#9aa5b1"
COLOURS = (BLUE, ORANGE, "#2a9d8f", "#7b5ea7")
"""Scenarios in their order; told apart by the colour-blind as well."""
SHARE = alt.Scale(
    domain=[0.8, 0.95, 1.0], range=["#b2442e", "#f3d9a4", "#9cc4de"], clamp=True, interpolate="rgb"
)
FONT = "'Noto Sans SC','Source Han Sans SC','Microsoft YaHei','PingFang SC','Noto Sans CJK SC',sans-serif"

TILED = ("district", "name", "column", "row")
Words = dict[str, str]


class Charts:
    """Of runs: district tiles, bars of banks, batches and groups on the left; curves by week on the right."""

    def __init__(self, look: Look, words: Words, wide: int = WIDTH) -> None:
        self.look, self.words, self.wide = look, words, wide
        self.chosen = {d: alt.selection_point(name=f"chosen_{d}", fields=[d]) for d in look.members}
        self.weeks = alt.selection_interval(name="chosen_weeks", encodings=["x"])
        self.many = len(look.titles) > 1

    def whole(self) -> dict[str, Any]:
        """Everything a browser needs to draw the page, as Vega-Lite JSON."""
        with warnings.catch_warnings():  # one choice stands on several charts, and that is meant
            warnings.filterwarnings("ignore", "Automatically deduplicated")
            chart = self.laid_out().resolve_scale(color="independent")
        chart = chart.configure(font=FONT, background="white").configure_view(stroke=None)
        chart = chart.configure_axis(gridColor="#e8e8e8", labelColor="#333", titleColor="#333")
        chart = chart.configure_title(anchor="start", fontSize=15, fontWeight="bold", offset=8)
        found: dict[str, Any] = chart.to_dict()
        return found

    def laid_out(self) -> Any:
        """All charts at their places."""
        left = alt.vconcat(
            self.tiles(),
            *(self._bars(d, w) for d, w in (("bank", "banks"), ("batch", "batches"), ("group", "groups"))),
        )
        return left | alt.vconcat(self.on_time(), self.applications(), self.backlog())

    def narrowed(self, table: str, counts: tuple[str, ...], *but: str) -> alt.Chart:
        """A table of counts, narrowed to what is chosen elsewhere; ``but``: not by these."""
        chart = numbers(table, ("run", "week", *self.look.members, *counts))
        for dimension, chosen in self.chosen.items():
            if dimension not in but:
                chart = chart.transform_filter(chosen)
        chart = self._dated(chart)
        return chart if "week" in but else chart.transform_filter(self.weeks)

    def cells(self, *but: str) -> alt.Chart:
        """What is counted in both worlds."""
        return self.narrowed("cells", COUNTS, *but)

    def _dated(self, chart: alt.Chart) -> alt.Chart:
        first = self.look.first
        titles = json.dumps(list(self.look.titles))
        monday = f"datetime({first.year}, {first.month - 1}, {first.day} + 7 * datum.week)"
        return chart.transform_calculate(date=monday, title=f"{titles}[datum.run]")

    def named(self, chart: alt.Chart, dimension: str) -> alt.Chart:
        """With the names of the members, and the places of their tiles."""
        members = self.look.members[dimension]
        of = f"[datum.{dimension}]"
        return chart.transform_calculate(
            name=_array([m.name for m in members]) + of,
            column=_array([m.column for m in members]) + of,
            row=_array([m.row for m in members]) + of,
        )

    def counted(self, chart: alt.Chart, *by: str) -> alt.Chart:
        """Sums, and the share on time of what was due."""
        fields = [alt.AggregatedFieldDef(op="sum", field=n, **{"as": n}) for n in COUNTS]
        chart = chart.transform_aggregate(fields, groupby=list(by))
        share = "datum.due > 0 ? datum.on_time / datum.due : null"
        return chart.transform_calculate(share=share, late="datum.due - datum.on_time")

    def tips(self, *first: Any) -> list[Any]:
        """What a pointer shows."""
        w = self.words
        return [
            *first,
            alt.Tooltip("share:Q", title=w["share"], format=".2%"),
            alt.Tooltip("applications:Q", title=w["count"], format=",.0f"),
            alt.Tooltip("late:Q", title=w["late"], format=",.0f"),
        ]

    def tiles(self) -> Any:
        """The map: a square a district, laid by hand, in the colour of its share on time."""
        base = self.counted(self.named(self.cells("district"), "district"), *TILED)
        return self.map_of(base, "share", SHARE, ".1%", self.tips(), self.words["districts"], TILE)

    def map_of(
        self, base: Any, field: str, scale: Any, form: str, tips: list[Any], title: str, size: int
    ) -> Any:
        """Tiles of a number by district; a click chooses one."""
        members = self.look.members["district"][:-1]
        across, down = 1 + max(m.column for m in members), 1 + max(m.row for m in members)
        x, y = alt.X("column:O", axis=None), alt.Y("row:O", axis=None)
        chosen = self.chosen["district"]
        tiles = base.mark_rect(stroke="white", strokeWidth=2, cursor="pointer", cornerRadius=3).encode(
            x, y, color=alt.Color(f"{field}:Q", scale=scale, legend=None),
            opacity=alt.condition(chosen, alt.value(1), alt.value(0.3)),
            tooltip=[alt.Tooltip("name:N", title=" "), *tips],
        )  # fmt: skip
        label = base.mark_text(dy=-8, fontSize=size // 5, fontWeight="bold", color="#1b1b1b", limit=size - 4)
        number = base.mark_text(dy=10, fontSize=11, color="#1b1b1b")
        layers = alt.layer(
            tiles.add_params(chosen),
            label.encode(x, y, text="name:N"),
            number.encode(x, y, text=alt.Text(f"{field}:Q", format=form)),
        )
        return layers.properties(width=size * across, height=size * down, title=title)

    def _bars(self, dimension: str, word: str) -> Any:
        """A bar a member, as long as its applications, in the colour of its share on time."""
        base = self.counted(self.named(self.cells(dimension), dimension), dimension, "name")
        y = alt.Y("name:N", sort=alt.EncodingSortField("applications", order="descending"), title=None)
        bars = base.mark_bar(cursor="pointer").encode(
            alt.X("applications:Q", title=None, axis=counts_axis(self.words, 4)), y,
            color=alt.Color("share:Q", scale=SHARE, legend=None),
            opacity=alt.condition(self.chosen[dimension], alt.value(1), alt.value(0.3)),
            tooltip=self.tips(alt.Tooltip("name:N", title=" ")),
        ).add_params(self.chosen[dimension])  # fmt: skip
        text = base.mark_text(align="left", dx=4, fontSize=11, color="#333").encode(
            alt.X("applications:Q"), y, text=alt.Text("share:Q", format=".1%")
        )
        return alt.layer(bars, text).properties(width=250, height=alt.Step(17), title=self.words[word])

    def _colour(self) -> Any:
        titles = list(self.look.titles)
        if not self.many:
            return alt.value(BLUE)
        legend = alt.Legend(title=None, orient="top", labelLimit=500)
        return alt.Color(
            "title:N", scale=alt.Scale(domain=titles, range=list(COLOURS[: len(titles)])), legend=legend
        )

    def x(self) -> Any:
        """The axis of weeks, the same under every choice."""
        ends = [
            alt.DateTime(year=d.year, month=d.month, date=d.day) for d in (self.look.first, self.look.last)
        ]
        axis = alt.Axis(format="%Y-%m", labelOverlap=True, labelSeparation=8, tickCount=9)
        return alt.X("date:T", title=None, axis=axis, scale=alt.Scale(domain=ends))

    def week_tip(self) -> Any:
        """The week under the pointer."""
        return alt.Tooltip("date:T", title=self.words["week"], format="%Y-%m-%d")

    def on_time(self) -> Any:
        """On-time share by week of application; the weeks are chosen here."""
        base = self.counted(self.cells("week"), "date", "title")
        y = alt.Y("share:Q", title=None, scale=alt.Scale(zero=False, nice=True), axis=alt.Axis(format=".1%"))
        line = base.mark_line(strokeWidth=2, point=alt.OverlayMarkDef(size=18)).encode(
            self.x(), y, color=self._colour(), tooltip=self.tips(self.week_tip())
        )
        return line.add_params(self.weeks).properties(
            width=self.wide, height=190, title=self.words["on_time"]
        )

    def applications(self) -> Any:
        """Applications by week."""
        base = self.counted(self.cells("week"), "date", "title")
        y = alt.Y("applications:Q", title=None, axis=counts_axis(self.words, 5))
        line = base.mark_line(strokeWidth=2).encode(
            self.x(), y, color=self._colour(), tooltip=self.tips(self.week_tip())
        )
        return line.properties(width=self.wide, height=130, title=self.words["applications"])

    def backlog(self) -> Any:
        """The queue at the lines by week."""
        chart = numbers("backlog", ("run", "week", "bank", "backlog"))
        base = self._dated(chart.transform_filter(self.chosen["bank"]))
        base = base.transform_aggregate(backlog="sum(backlog)", groupby=["date", "title"])
        tips = [self.week_tip(), alt.Tooltip("backlog:Q", title=self.words["cards"], format=",.0f")]
        y = alt.Y("backlog:Q", title=None, axis=counts_axis(self.words, 5))
        line = base.mark_line(strokeWidth=2).encode(self.x(), y, color=self._colour(), tooltip=tips)
        return line.properties(width=self.wide, height=170, title=self.words["backlog"])


def numbers(table: str, columns: tuple[str, ...]) -> alt.Chart:
    """A chart of a table of the page; these columns are numbers."""
    types = dict.fromkeys(columns, "number")
    return alt.Chart(alt.NamedData(table, format=alt.CsvDataFormat(type="csv", parse=types)))


def counts_axis(words: Words, ticks: int) -> alt.Axis:
    """An axis of counts in the words of the language: 25万, or 250k."""
    return alt.Axis(labelExpr=words["axis"], tickCount=ticks)


def _array(values: list[Any]) -> str:
    """A list as Vega's expressions read it."""
    return json.dumps(values)
