"""Which assumptions carry the answer, on one screen: a tornado in text, and what measuring each is worth."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from sim.app.number_text import aligned, percent
from sim.app.value_text import shown, unit_beside
from sim.diagnostics import Language, Text
from sim.diagnostics_text import clip
from sim.measures.names import measure_of
from sim.source_terms import term
from sim.studies import Study

HALF_BAR = 12
"""Cells from the middle of a tornado to its widest end."""
NAME_WIDTH = 40
MEASURES_SHOWN = 3


def groups(study: Study, lang: Language) -> list[list[str]]:
    """Lines of text in groups; the first of each may be set in bold."""
    screen = _Screen(study, lang)
    told = [screen.tornado(id) for id in study.about["measures"][:MEASURES_SHOWN]]
    return [g for g in (screen.head(), *told, screen.worth(), screen.together()) if g]


class _Screen:
    def __init__(self, study: Study, lang: Language) -> None:
        self.study, self.lang, self.about = study, lang, dict(study.about)
        self.top = int(self.about["top"])

    def say(self, en: str, zh: str) -> str:
        return Text(en, zh).say(self.lang)

    def label(self, id: str) -> str:
        """A measure with its unit."""
        found = measure_of(id)
        of, unit = id.partition(".")[2], unit_beside(found.unit, self.lang)
        text = found.label.say(self.lang) + (f" · {of}" if of else "")
        return text + (self.say(f", {unit}", f"（{unit}）") if unit else "")

    def head(self) -> list[str]:
        a = self.about
        n, many, each = a["sample"], len(a["assumptions"]), a["replications"]
        who = (
            self.say("everybody played", "全量人群")
            if n == 1
            else self.say(f"1 person in {n:,} played", f"每 {n:,} 人取 1 人")
        )
        line = self.say(
            f"{many} assumptions, each low and high on the same luck; {each} runs a point; {who}",
            f"{many} 项假设逐项取低值、高值，随机因素不变；每点 {each} 次；{who}",
        )
        return [a["scenario"]["title"][self.lang] or a["scenario"]["name"], line]

    def tornado(self, id: str) -> list[str]:
        """The widest swings of one measure, low end and high end from the middle."""
        table = self.study.tables["tornado"]
        mine = table[(table["measure"] == id) & (table["swing"] > 0)].head(self.top)
        if mine.empty:
            return [
                self.say(f"{self.label(id)}: no assumption moves it", f"{self.label(id)}：各项假设均不影响")
            ]
        unit, base, widest = measure_of(id).unit, float(mine["base"].iloc[0]), float(mine["swing"].max())
        title = self.say(
            f"{self.label(id)}: {shown(base, unit, self.lang)} as it stands",
            f"{self.label(id)}：现为 {shown(base, unit, self.lang)}",
        )
        header = [
            "",
            self.say("range of the assumption", "假设范围"),
            self.say("at low", "取低值"),
            self.say("▒ low  █ high", "▒ 低值  █ 高值"),
            self.say("at high", "取高值"),
        ]
        rows = [header, *(self._bar(row, unit, base, widest) for _, row in mine.iterrows())]
        return [title, *aligned(rows)]

    def _bar(self, row: pd.Series[Any], unit: str, base: float, widest: float) -> list[str]:
        name = clip(f"{row['assumption']} {row[self.lang]}", NAME_WIDTH)
        span = f"{row['low']:,.6g} … {row['high']:,.6g} {term(str(row['assumption_unit'])).say(self.lang)}"
        low, high = float(row["at_low"]), float(row["at_high"])
        picture = bar(low - base, high - base, widest)
        return [name, clip(span, 34), shown(low, unit, self.lang), picture, shown(high, unit, self.lang)]

    def worth(self) -> list[str]:
        """What measuring each of the first measure's carriers would be worth."""
        table, id = self.study.tables["worth"], self.about["measures"][0]
        mine = table[table["measure"] == id]
        if mine.empty:
            return []
        unit, now = measure_of(id).unit, float(mine["range_now"].iloc[0])
        width = points(now, unit, self.lang)
        title = self.say(
            f"What measuring would be worth, for {self.label(id)}: its 95% range is {width} wide now",
            f"核实的价值（{self.label(id)}）：目前 95% 范围宽 {width}",
        )
        header = [
            "",
            self.say("share of the spread", "占离散程度"),
            self.say("width left if known", "核实后剩余宽度"),
            self.say("turns the verdict", "改变结论的可能"),
            self.say("ask", "向谁核实"),
        ]
        return [title, *aligned([header, *(self._worth_row(row, unit) for _, row in mine.iterrows())])]

    def _worth_row(self, row: pd.Series[Any], unit: str) -> list[str]:
        tornado = self.study.tables["tornado"]
        about = tornado[tornado["assumption"] == row["assumption"]].iloc[0]
        name = clip(f"{row['assumption']} {about[self.lang]}", NAME_WIDTH)
        left, turns = points(float(row["range_known"]), unit, self.lang), float(row["turns"])
        return [
            name,
            percent(float(row["share"])),
            left,
            "–" if math.isnan(turns) else percent(turns, 0),
            f"{term(str(about['owner'])).say(self.lang)} {about['review_by']}",
        ]

    def together(self) -> list[str]:
        """What the assumptions do together, where it was asked for."""
        out = []
        id = self.about["measures"][0]
        if "sobol" in self.study.tables:
            table = self.study.tables["sobol"]
            rows = [["", self.say("alone", "单独"), self.say("with others", "含交互")]]
            rows += [
                [str(r["assumption"]), percent(max(0.0, r["first"])), percent(max(0.0, r["total"]))]
                for _, r in table[table["measure"] == id].head(self.top).iterrows()
            ]
            out += [self.say("Sobol: share of the variance", "Sobol 方差占比"), *aligned(rows)]
        if "morris" in self.study.tables:
            table, unit = self.study.tables["morris"], measure_of(id).unit
            rows = [
                [
                    "",
                    self.say("mean effect", "平均效应"),
                    self.say("± 95%", "± 95%"),
                    self.say("varies by", "变动"),
                ]
            ]
            rows += [
                [
                    str(r["assumption"]),
                    *(points(float(r[c]), unit, self.lang) for c in ("mu_star", "half_width", "sigma")),
                ]
                for _, r in table[table["measure"] == id].head(self.top).iterrows()
            ]
            out += [
                self.say("Morris: effect of crossing the whole range", "Morris：跨越全范围的效应"),
                *aligned(rows),
            ]
        return out


def points(difference: float, unit: str, lang: Language) -> str:
    """A difference of a measure: of shares in percentage points."""
    if unit == "share":
        return Text(f"{100 * difference:.2f} points", f"{100 * difference:.2f} 个百分点").say(lang)
    return shown(difference, unit, lang)


def bar(low: float, high: float, widest: float) -> str:
    """Both changes from the middle: ``▒`` for the low end, ``█`` for the high end, to scale."""
    cells = [" "] * (2 * HALF_BAR + 1)
    cells[HALF_BAR] = "│"
    for change, mark in ((low, "▒"), (high, "█")):
        if not math.isfinite(change):
            continue
        n = round(abs(change) / widest * HALF_BAR)
        for k in range(1, n + 1):
            at = HALF_BAR + (k if change > 0 else -k)
            cells[at] = mark if cells[at] == " " else "▓"
    return "".join(cells)
