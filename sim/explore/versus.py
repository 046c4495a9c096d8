"""The charts of a comparison: both worlds side by side, who loses and gains, and the curves of both."""

from __future__ import annotations

import json
from typing import Any

import altair as alt

from sim.explore.charts import (
    GREY,
    SHARE,
    TILED,
    Charts,
    Words,
    counts_axis,
    numbers,
)
from sim.explore.compared import EVERY
from sim.explore.data import Look

SMALL = 58
WORSE, BETTER = "#b2442e", "#1f6fb2"
POINTS = alt.Scale(domain=[-0.005, 0, 0.005], range=[WORSE, "#f2f2f2", BETTER], clamp=True, interpolate="rgb")
BARS, CURVES = 250, 460
TOLD = 165
"""Room for the numbers beside the bars."""
SIDES = (("bank", "banks"), ("batch", "batches"), ("district", "districts"), ("group", "groups"))


class Versus(Charts):
    """Three maps above; below them bars of who moved on the left, curves by week on the right."""

    def __init__(self, look: Look, words: Words) -> None:
        super().__init__(look, words, CURVES)
        others = list(range(1, len(look.titles)))
        bind = alt.binding_select(
            options=others, labels=list(look.titles[1:]), name=words["against"] + " ", element="#against"
        )
        choice: dict[str, Any] = {"bind": bind} if len(others) > 1 else {}
        self.against = alt.param(name="against", value=1, **choice)

    def laid_out(self) -> Any:
        """All charts at their places."""
        maps = alt.hconcat(self._map(0), self._map(1), self._map_of_differences(), spacing=28)
        sides = alt.vconcat(*(self._sides(d, w) for d, w in SIDES))
        curves = alt.vconcat(
            self.on_time(), self._moves(), self._apart(), self.backlog(), self.applications()
        )
        lower = alt.hconcat(sides, curves, spacing=36).resolve_scale(color="independent")
        return alt.vconcat(maps.resolve_scale(color="independent"), lower, spacing=26).add_params(
            self.against
        )

    def _map(self, which: int) -> Any:
        """On-time share by district, of the reference or of the alternative that is looked at."""
        run = "datum.run == against" if which else "datum.run == 0"
        cells = self.cells("district").transform_filter(run)
        base = self.counted(self.named(cells, "district"), *TILED)
        title = self.words["alternative_map" if which else "reference_map"]
        return self.map_of(base, "share", SHARE, ".1%", self.tips(), title, SMALL)

    def _map_of_differences(self) -> Any:
        """By how many points the alternative is better or worse."""
        chart = self.named(self.cells("district"), "district")
        for name, run in (("0", "0"), ("1", "against")):
            of = {f"{c}{name}": f"datum.run == {run} ? datum.{c} : 0" for c in ("due", "on_time")}
            chart = chart.transform_calculate(**of)
        sums = [alt.AggregatedFieldDef(op="sum", field=c, **{"as": c}) for c in _BOTH]
        chart = chart.transform_aggregate(sums, groupby=list(TILED))
        change = "datum.on_time1 / datum.due1 - datum.on_time0 / datum.due0"
        points = f"datum.due0 > 0 && datum.due1 > 0 ? {change} : null"
        base = chart.transform_calculate(points=points, shown="100 * datum.points")
        tip = alt.Tooltip("shown:Q", title=self.words["points"], format="+.2f")
        found = self.map_of(base, "points", POINTS, "+.1%", [tip], self.words["difference_map"], SMALL)
        found.layer[2].encoding.text = alt.Text("shown:Q", format="+.2f")
        return found

    def _moved(self, *but: str) -> alt.Chart:
        """People who moved, under the alternative that is looked at."""
        return self.narrowed("moves", ("worse", "better"), *but).transform_filter("datum.run == against")

    def _summed(self, chart: alt.Chart, *by: str) -> alt.Chart:
        fields = [alt.AggregatedFieldDef(op="sum", field=n, **{"as": n}) for n in ("worse", "better")]
        chart = chart.transform_aggregate(fields, groupby=list(by))
        return chart.transform_calculate(left="-datum.better", net="datum.worse - datum.better")

    def _move_tips(self, first: Any) -> list[Any]:
        w = self.words
        told = (("worse", ",.0f"), ("better", ",.0f"), ("net", "+,.0f"))
        return [first, *(alt.Tooltip(f"{c}:Q", title=w[c], format=f) for c, f in told)]

    def _sides(self, dimension: str, word: str) -> Any:
        """Who becomes late, to the right, and on time, to the left; intervals as long as nothing else is
        chosen."""
        base = self._summed(self.named(self._moved(dimension), dimension), dimension, "name")
        y = alt.Y("name:N", sort=[m.name for m in self.look.members[dimension]], title=None)
        axis = self._both_ways(4)
        opacity = alt.condition(self.chosen[dimension], alt.value(1), alt.value(0.3))
        tips = self._move_tips(alt.Tooltip("name:N", title=" "))
        layers = [
            base.mark_bar(cursor="pointer", color=colour).encode(
                alt.X(f"{field}:Q", title=None, axis=axis), y, opacity=opacity, tooltip=tips
            )
            for field, colour in (("worse", WORSE), ("left", BETTER))
        ]
        layers[0] = layers[0].add_params(self.chosen[dimension])
        layers += [*self._limits(dimension, y), self._net(base, dimension, y)]
        below = [self.words["sides"], self.words["sides_net"]]
        first: dict[str, Any] = {"subtitle": below, "subtitleColor": "#555"}
        title = alt.TitleParams(self.words[f"sides_{word}"], **(first if dimension == SIDES[0][0] else {}))
        return alt.layer(*layers).properties(width=BARS, height=alt.Step(17), title=title)

    def _both_ways(self, ticks: int) -> alt.Axis:
        """An axis on which both ways count up from nothing."""
        size = self.words["axis"].replace("datum.value", "abs(datum.value)")
        return counts_axis(self.words | {"axis": size}, ticks)

    def _limits(self, dimension: str, y: Any) -> list[Any]:
        """Intervals of both ways, and the net change with its interval in words."""
        columns = (
            "run",
            "member",
            "firm",
            *(f"{w}_{k}" for w in ("worse", "better") for k in ("low", "high")),
        )
        names = json.dumps([m.name for m in self.look.members[dimension]])
        chart = numbers("limits", columns).transform_filter(
            f"datum.run == against && datum.margin == '{dimension}' && {self._nothing_else(dimension)}"
        )
        chart = chart.transform_calculate(
            name=f"{names}[datum.member]", left_low="-datum.better_low", left_high="-datum.better_high"
        )
        rules = [
            chart.mark_rule(color="#1b1b1b", strokeWidth=1).encode(
                alt.X(f"{w}_low:Q"), y, alt.X2(f"{w}_high:Q")
            )
            for w in ("worse", "left")
        ]
        weight = alt.condition("datum.firm == 1", alt.value("#1b1b1b"), alt.value("#808a92"))
        told = chart.mark_text(align="left", fontSize=11, limit=TOLD)
        return [*rules, told.encode(x=alt.value(BARS + 6), y=y, text="told:N", color=weight)]

    def _net(self, base: Any, dimension: str, y: Any) -> Any:
        """The net change of what is chosen, where something is."""
        shown = base.transform_filter(f"!({self._nothing_else(dimension)}) && datum.net != 0")
        text = shown.mark_text(align="left", fontSize=11, color="#555")
        return text.encode(x=alt.value(BARS + 6), y=y, text=alt.Text("net:Q", format="+,.0f"))

    def _nothing_else(self, dimension: str, weeks: bool = True) -> str:
        """Expression: nothing is chosen but in this dimension; ``weeks``: no weeks either."""
        stores = [f"chosen_{d}_store" for d in self.chosen if d != dimension]
        return " && ".join(f"length(data('{s}')) == 0" for s in [*stores, *["chosen_weeks_store"] * weeks])

    def _apart(self) -> Any:
        """Change of late applications week by week with its band, of all or of one chosen bank."""
        chart = numbers("bands", ("run", "week", "bank", "change", "low", "high"))
        store = "data('chosen_bank_store')"
        bank = f"length({store}) == 0 ? {EVERY} : length({store}) == 1 ? {store}[0].values[0] : null"
        chosen = f"datum.run == against && datum.bank == ({bank}) && {self._nothing_else('bank', False)}"
        base = self._dated(chart.transform_filter(chosen))
        w = self.words
        tips = [
            self.week_tip(),
            *(alt.Tooltip(f"{c}:Q", title=w[c], format="+,.0f") for c in ("change", "low", "high")),
        ]
        y: dict[str, Any] = {"title": None, "axis": counts_axis(w, 5)}
        band = base.mark_area(color=GREY, opacity=0.4).encode(
            self.x(), alt.Y("low:Q", **y), alt.Y2("high:Q"), tooltip=tips
        )
        line = base.mark_line(color="#1b1b1b", strokeWidth=1.5, point=alt.OverlayMarkDef(size=14))
        title = alt.TitleParams(w["apart"], subtitle=[w["apart_band"], w["apart_of"]], subtitleColor="#555")
        return alt.layer(band, line.encode(self.x(), alt.Y("change:Q", **y), tooltip=tips)).properties(
            width=self.wide, height=120, title=title
        )

    def _moves(self) -> Any:
        """Week by week who becomes late, upward, and who on time, downward."""
        base = self._summed(self._moved("week"), "date")
        axis = self._both_ways(5)
        tips = self._move_tips(self.week_tip())
        bars = [
            base.mark_bar(color=colour, width=4).encode(
                self.x(), alt.Y(f"{field}:Q", title=None, axis=axis), tooltip=tips
            )
            for field, colour in (("worse", WORSE), ("left", BETTER))
        ]
        zero = alt.Chart().mark_rule(color=GREY).encode(y=alt.datum(0))
        return alt.layer(*bars, zero, data=alt.NamedData("moves")).properties(
            width=self.wide, height=150, title=self.words["moves"]
        )


_BOTH = ("due0", "due1", "on_time0", "on_time1")
