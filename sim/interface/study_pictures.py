"""Pictures of studies by kind: ``answer.plot.differences()``, ``answer.plot.plan(lang="en")``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import numpy as np

from sim.diagnostics import Language, Text
from sim.interface import drawings
from sim.interface.drawings import Bar, Ends
from sim.interface.pictures import Drawn, Picture
from sim.measures.names import measure_of
from sim.reports.figures import style
from sim.studies import Study
from sim.units import unit_word


class StudyPlots:
    """The figures of one study. lang of every figure: zh or en."""

    def __init__(self, study: Study) -> None:
        self.study, self.about = study, study.about

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the figures."""
        own = [n for n in vars(type(self)) if not n.startswith("_") and n not in vars(StudyPlots)]
        return tuple(own)

    def _rows(self, table: str) -> list[dict[str, Any]]:
        return [{str(k): v for k, v in row.items()} for row in self.study.tables[table].to_dict("records")]

    def _name(self, kind: str, key: str, lang: Language) -> str:
        return str(self.about.get("names", {}).get(kind, {}).get(key, {}).get(lang) or key)


class ComparePlots(StudyPlots):
    """Of a comparison."""

    def differences(
        self, margin: str = "bank", alternative: str | None = None, lang: Language = "zh"
    ) -> Picture:
        """Change of late people by bank, batch, group, district or channel, with 95 % intervals; persons.

        alternative: by default the first. Raises KeyError for an alternative that was not compared.
        """
        which = alternative or str(self.about["alternatives"][0])
        title = self.about["scenarios"][which]["title"]
        rows = [r for r in self._rows("moves") if r["alternative"] == which and r["quantity"] == "net_late"]
        mine = [r for r in rows if r["margin"] == margin and isinstance(r["member"], str)]
        mine.sort(key=lambda r: -r["difference"])

        def draw(lang: Language) -> str:
            found = [_change(r, self._name(margin, r["member"], lang)) for r in mine]
            words = Text("more (+) or fewer (−) people late", "逾期人数增（+）减（−）").say(lang)
            return drawings.bars(found, lang, style.counts, words, "differences")

        text = Text(f"Who loses, who gains: {title['en']}", f"谁受损、谁受益：{title['zh']}")
        return Picture(Drawn(text, _INTERVALS, draw), lang)

    def weeks(self, lang: Language = "zh") -> Picture:
        """Late applications by week of application: how far the alternatives lie from the reference."""
        from sim.reports.figures.apart import apart
        from sim.reports.twins import Twins

        return _reported(apart(Twins(self.study)), lang)

    def cost(self, lang: Language = "zh") -> Picture:
        """What each alternative costs, in yuan, against the change of late applications."""
        from sim.reports.figures.front import front
        from sim.reports.twins import Twins

        return _reported(front(Twins(self.study)), lang)


class ReplicatePlots(StudyPlots):
    """Of many runs."""

    def intervals(
        self, measure: str = "on_time_share", margin: str = "bank", lang: Language = "zh"
    ) -> Picture:
        """A measure by bank (or group, district ...): mean of the runs and its 95 % interval."""
        head = f"{measure}.{margin}."
        rows = [r for r in self._rows("measures") if r["id"].startswith(head) and np.isfinite(r["estimate"])]
        rows.sort(key=lambda r: r["estimate"])
        found = measure_of(measure)

        def draw(lang: Language) -> str:
            bars = [_interval(r, self._name(margin, r["id"].removeprefix(head), lang)) for r in rows]
            return drawings.spans(bars, lang, _ticks(found.unit), _below(found.unit, lang), "intervals")

        return Picture(Drawn(found.label, _INTERVALS, draw), lang)

    def band(self, series: str = "work_in_progress", bank: str = "all", lang: Language = "zh") -> Picture:
        """A daily series in cards, with a band that holds every day at once.

        series: work_in_progress, made, applied or uncollected.
        """
        rows = [r for r in self._rows("daily") if r["series"] == series and r["bank"] == bank]
        if not rows:
            raise ValueError(f"no daily series {series} of {bank} in this study")
        label = _SERIES[series]
        who = (
            Text("all banks", "全部银行")
            if bank == "all"
            else Text(*(self._name("bank", bank, x) for x in _EN_ZH))
        )

        def draw(lang: Language) -> str:
            days = [_day(r["date"]) for r in rows]
            low, mean, high = ([r[k] for r in rows] for k in ("low", "mean", "high"))
            return drawings.band(days, low, mean, high, lang, Text("cards", "张").say(lang))

        title = Text(f"{label.en}, {who.en}", f"{label.zh}（{who.zh}）")
        return Picture(Drawn(title, _BAND, draw), lang)


class CapacityPlots(StudyPlots):
    """Of a sizing."""

    def plan(self, lang: Language = "zh") -> Picture:
        """Line hours a day by bank: stated, and the least that keeps every promise."""
        rows = [r for r in self._rows("plan") if r["lever"].startswith("lines.")]

        def draw(lang: Language) -> str:
            found = [
                Ends(self._name("bank", r["lever"].partition(".")[2], lang), r["stated"] * r["hours_stated"],
                     r["least"] * r["hours"])
                for r in rows
            ]  # fmt: skip
            words = Text("stated", "现有").say(lang), Text("least that is enough", "最少所需").say(lang)
            below = Text("line hours a day", "每天线时").say(lang)
            return drawings.pairs(found, words, lang, style.decimals, below, "plan")

        title = Text("Lines: what is stated, and the least that is enough", "产线：现有与最少所需")
        return Picture(Drawn(title, _PLAN, draw), lang)

    def front(self, lang: Language = "zh") -> Picture:
        """What the lines cost over the run, in yuan, by the share on time asked of the worst week."""
        rows = [r for r in self._rows("front") if np.isfinite(r["yuan"])]
        points = [(float(r["level"]), float(r["yuan"])) for r in rows]

        def draw(lang: Language) -> str:
            x = Text("on time in the worst week, at least", "最差一周按时率不低于").say(lang)
            return drawings.curve(points, lang, x, Text("yuan", "元").say(lang), style.shares)

        title = Text("What other levels cost", "其他按时率水平的费用")
        note = Text("Seen on one replication, not certified.", "仅一次重复所见，未作证明。")
        return Picture(Drawn(title, note, draw), lang)


class PreflightPlots(StudyPlots):
    """Of a look without a run."""

    def load(self, lang: Language = "zh") -> Picture:
        """Load of the lines by bank and week: orders over what the lines make; 1 is all they make."""
        return self._load("lines", "bureau", "bank", Text("Load of the lines by week", "各周产线负荷"), lang)

    def counters(self, facility: str, lang: Language = "zh") -> Picture:
        """Load of the counters of one kind of facility by district and week; its stations where it has some.

        Raises ValueError for a kind without visits.
        """
        named = Text(*(self._name("facility", facility, x) for x in _EN_ZH))
        title = Text(f"Load of the counters: {named.en}", f"各周窗口负荷：{named.zh}")
        return self._load("counters", "district", "district", title, lang, facility)

    def _load(
        self, table: str, column: str, kind: str, title: Text, lang: Language, facility: str | None = None
    ) -> Picture:
        frame = self.study.tables[table]
        if facility is not None:
            frame = frame[frame["facility"] == facility]
        wide = frame.pivot_table(index=column, columns="week", values="load", aggfunc="max", sort=False)
        if wide.empty or not np.isfinite(wide.to_numpy()).any():
            raise ValueError("there is nothing to draw here")
        wide = wide[sorted(wide.columns)]

        def draw(lang: Language) -> str:
            names = [self._name(kind, str(k), lang) for k in wide.index]
            return drawings.load([_day(w) for w in wide.columns], names, wide.to_numpy(), lang)

        return Picture(Drawn(title, _LOAD, draw), lang)


class CalibratePlots(StudyPlots):
    """Of a calibration."""

    def knobs(self, lang: Language = "zh") -> Picture:
        """Each knob on its own range from 0 to 1: nine in ten of the values that fit, and the scenario's."""

        def draw(lang: Language) -> str:
            found = [_knob(r, str(r[lang] or r["id"])) for r in self._rows("knobs")]
            words = Text("place in the allowed range", "在允许范围内的位置").say(lang)
            return drawings.spans(found, lang, style.shares, words, "knobs")

        title = Text("What the counts leave open", "实际统计仍不能定的")
        note = Text(
            "Bars: nine in ten of the values that fit; dots: the scenario's own value.",
            "横条为相符取值的九成范围，圆点为方案现有取值。",
        )
        return Picture(Drawn(title, note, draw), lang)


class SensitivityPlots(StudyPlots):
    """Of assumptions moved one by one."""

    def tornado(self, measure: str | None = None, most: int = 12, lang: Language = "zh") -> Picture:
        """A measure with each assumption at its low and at its high end, the widest swing first.

        measure: by default the first that was asked for. Raises ValueError where no assumption moves it.
        """
        id = measure or str(self.about["measures"][0])
        rows = [r for r in self._rows("tornado") if r["measure"] == id and r["swing"] > 0][:most]
        if not rows:
            raise ValueError(f"no assumption moves {id}")
        found = measure_of(id)

        def draw(lang: Language) -> str:
            ends = [Ends(f"{r['assumption']} {r[lang]}", r["at_low"], r["at_high"]) for r in rows]
            words = Text("at its low end", "取低值").say(lang), Text("at its high end", "取高值").say(lang)
            below = _below(found.unit, lang)
            return drawings.tornado(ends, rows[0]["base"], words, lang, _ticks(found.unit), below)

        title = Text(f"Which assumption carries it: {found.label.en}", f"哪项假设左右结果：{found.label.zh}")
        note = Text("All else stays, the luck too.", "其余假设与随机因素均不变。")
        return Picture(Drawn(title, note, draw), lang)


PLOTS: Mapping[str, type[StudyPlots]] = {
    "compare": ComparePlots, "replicate": ReplicatePlots, "capacity": CapacityPlots,
    "preflight": PreflightPlots, "calibrate": CalibratePlots, "sensitivity": SensitivityPlots,
}  # fmt: skip
_EN_ZH: tuple[Language, Language] = ("en", "zh")
_INTERVALS = Text("Lines: 95% intervals over replications.", "横线：按重复运行的 95% 区间。")
_BAND = Text("The band holds the mean of every day at once with 95%.", "阴影带以 95% 同时覆盖各日均值。")
_PLAN = Text("Line hours a day; the certificate stands in the answer.", "每天线时；证明见结果。")
_LOAD = Text(
    "Expected, nothing was played. Red: more is asked for than there is.",
    "按规则推算，未作仿真。红色：需求超过能力。",
)
_SERIES = {
    "work_in_progress": Text("Backlog, waiting and in work", "积压（排队加在制）"),
    "made": Text("Cards made a day", "每日制卡"),
    "applied": Text("Applications a day", "每日申领"),
    "uncollected": Text("Uncollected cards", "未领卡片"),
}


def plots_of(study: Study) -> StudyPlots:
    """The figures of a study, by its kind."""
    return PLOTS.get(study.kind, StudyPlots)(study)


def _reported(figure: Any, lang: Language) -> Picture:
    if figure is None:
        raise ValueError("this comparison has nothing to draw here")
    return Picture(figure, lang)


def _change(row: dict[str, Any], name: str) -> Bar:
    return Bar(
        name, row["difference"], row["low"], row["high"], style.RED if row["difference"] > 0 else style.BLUE
    )


def _interval(row: dict[str, Any], name: str) -> Bar:
    known = np.isfinite(row["low"]) and np.isfinite(row["high"])
    low, high = (row["low"], row["high"]) if known else (row["estimate"], row["estimate"])
    return Bar(name, row["estimate"], low, high)


def _knob(row: dict[str, Any], name: str) -> Bar:
    wide = (row["high"] - row["low"]) or 1.0
    own, low, high = ((row[k] - row["low"]) / wide for k in ("own", "fitting_p05", "fitting_p95"))
    return Bar(name, own, low, high)


def _ticks(unit: str) -> drawings.Ticks:
    return {"share": style.shares, "days": style.decimals, "minutes": style.decimals}.get(unit, style.counts)


def _below(unit: str, lang: Language) -> str:
    return "" if unit == "share" else unit_word(unit, lang)


def _day(value: Any) -> dt.date:
    return dt.date.fromisoformat(str(value)[:10])
