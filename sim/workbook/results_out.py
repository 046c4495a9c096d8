"""A stored run as an Excel file: what was found as plain numbers, with charts of Excel's own over them."""

from __future__ import annotations

import datetime as dt
import io
import math
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from sim.diagnostics import Language, Text
from sim.measures.names import measure_of
from sim.results import RunResult
from sim.units import unit_word

_LONG_AGO = dt.datetime(2024, 1, 1)
"""Instead of the time of writing, so that the same run gives the same bytes."""

HEADLINE = (
    "applications", "due", "on_time", "late", "open", "on_time_share", "days_to_made_mean",
    "days_to_made_p50", "days_to_made_p95", "days_to_hand_p50", "days_to_hand_p90",
    "backlog_days_peak", "work_in_progress_peak",
    "line_utilisation", "uncollected", "overtime_hours", "cost_yuan",
)  # fmt: skip
OF_BANK = ("applications", "due", "on_time_share", "late", "open", "days_to_made_p50", "days_to_made_p95")
OF_BUREAU = ("backlog_days_peak", "work_in_progress_peak", "line_utilisation")
OF_VISIT = ("first_visits", "first_visit_wait_mean", "first_visit_wait_p90", "within_target_share",
            "first_visit_failed_share")  # fmt: skip
LINES_SHOWN = 6
"""Banks in the chart of backlogs: the worst."""

CHART_ROWS = 20
"""Rows of the summary that a chart covers."""


def results_workbook(result: RunResult, lang: Language) -> bytes:
    """The file, in one language; every cell is a number, a date or a text, never a formula."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(
        file, {"strings_to_formulas": False, "strings_to_urls": False, "nan_inf_to_errors": False}
    )
    book.set_properties({"title": result.manifest["scenario"]["title"][lang], "created": _LONG_AGO})
    _Book(book, result, lang).write()
    book.close()
    return file.getvalue()


class _Book:
    """The sheets, one method each."""

    def __init__(self, book: xlsxwriter.Workbook, result: RunResult, lang: Language) -> None:
        self.book, self.result, self.lang = book, result, lang
        self.names: dict[str, Any] = result.manifest["names"]
        self.head = book.add_format(
            {"bold": True, "bg_color": "#1F4E79", "font_color": "#FFFFFF", "border": 1}
        )
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.forms: dict[str, Format] = {
            "share": book.add_format({"num_format": "0.00%"}),
            "count": book.add_format({"num_format": "#,##0"}),
            "other": book.add_format({"num_format": "#,##0.0"}),
            "date": book.add_format({"num_format": "yyyy-mm-dd"}),
        }

    def write(self) -> None:
        """All sheets, the most asked for first."""
        self._summary()
        self._of_each("Banks", "各银行", "bank", OF_BANK, ("bureau", OF_BUREAU))
        self._on_time()
        self._backlog()
        self._weekly()
        self._of_each("Groups", "各人群", "group", OF_BANK)
        self._of_each("Districts", "各区", "district", OF_BANK)
        self._of_each("Channels", "各渠道", "channel", OF_BANK)
        self._of_each("Visits", "到访", "visit", OF_VISIT)
        self._all()

    def say(self, en: str, zh: str) -> str:
        return Text(en, zh).say(self.lang)

    def name(self, kind: str, key: str) -> str:
        """What a bank, a group ... is called."""
        return str(self.names.get(kind, {}).get(key, {}).get(self.lang) or key)

    def unit(self, name: str) -> str:
        """A unit in words."""
        return unit_word(name, self.lang)

    def _sheet(self, en: str, zh: str, header: list[str], widths: tuple[int, ...]) -> Worksheet:
        page = self.book.add_worksheet(self.say(en, zh))
        for column, text in enumerate(header):
            page.write_string(0, column, text, self.head)
        for column, width in enumerate(widths):
            page.set_column(column, column, width)
        page.freeze_panes(1, 1)
        page.set_landscape()
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        return page

    def _number(self, page: Worksheet, row: int, column: int, value: float, unit: str) -> None:
        """A number in the form of its unit; what was never measured stays empty."""
        if not math.isfinite(value):
            return
        whole = unit not in ("share", "days", "hours", "minutes")
        page.write_number(
            row, column, value, self.forms["share" if unit == "share" else "count" if whole else "other"]
        )

    def _summary(self) -> None:
        m = self.result.manifest
        page = self.summary = self._sheet("Summary", "摘要", [], (44, 18, 10, 26, 3))
        self.below = 0
        page.write_string(0, 0, m["scenario"]["title"][self.lang], self.title)
        begin, end = m["scenario"]["horizon"]
        about = [
            (self.say("Period", "时段"), f"{begin} – {end}"),
            (
                self.say("People played", "参与仿真人数"),
                f"1/{m['sample']}" if m["sample"] > 1 else self.say("all", "全量"),
            ),
            (self.say("Seed, replication", "随机种子、重复号"), f"{m['seed']}, {m['replication']}"),
            (self.say("Scenario digest", "方案摘要值"), m["scenario"]["digest"][:16]),
            (self.say("Run digest", "运行摘要值"), m["digest"][:16]),
        ]
        for row, (what, text) in enumerate(about, start=1):
            page.write_string(row, 0, what)
            page.write_string(row, 1, text)
        self._values_at(page, len(about) + 2, [id for id in HEADLINE if id in self.result.values])

    def _values_at(self, page: Worksheet, row: int, ids: list[str]) -> None:
        header = (self.say("Measure", "指标"), self.say("Value", "值"), self.say("Unit", "单位"), "id")
        for column, text in enumerate(header):
            page.write_string(row, column, text, self.head)
        for i, id in enumerate(ids, start=row + 1):
            found = measure_of(id)
            page.write_string(i, 0, found.label.say(self.lang))
            self._number(page, i, 1, self.result.values[id], found.unit)
            page.write_string(i, 2, self.unit(found.unit))
            page.write_string(i, 3, id)

    def _of_each(
        self, en: str, zh: str, kind: str, ids: tuple[str, ...], more: tuple[str, tuple[str, ...]] = ("", ())
    ) -> None:
        """A row a member, a column a measure; ``more`` are measures of what has the member's name."""
        columns = [(id, kind) for id in ids] + [(id, more[0]) for id in more[1]]
        found = [measure_of(id) for id, _ in columns]
        header = [self.say(en, zh), *(f"{m.label.say(self.lang)} ({self.unit(m.unit)})" for m in found)]
        page = self._sheet(en, zh, header, (30, *(16,) * len(columns)))
        row = 0
        for member in self.names[kind]:
            values = [self.result.values.get(f"{id}.{of}.{member}", math.nan) for id, of in columns]
            if not any(math.isfinite(v) for v in values):
                continue
            row += 1
            page.write_string(row, 0, self.name(kind, member))
            for column, ((id, _), value) in enumerate(zip(columns, values, strict=True), start=1):
                self._number(page, row, column, value, measure_of(id).unit)

    def _on_time(self) -> None:
        """On-time share of every bank and week of application, red where it is low."""
        sums = (
            self.result.cube.groupby(["week", "bank"], observed=True)[["due", "on_time"]].sum().reset_index()
        )
        sums["share"] = sums["on_time"] / sums["due"].where(sums["due"] > 0)
        table = sums.pivot(index="week", columns="bank", values="share")
        page = self._matrix("On time", "按时率", table, "share")
        rule: dict[str, Any] = {"type": "3_color_scale"} | dict.fromkeys(
            ("min_type", "mid_type", "max_type"), "num"
        )
        rule |= {"min_color": "#C0504D", "mid_color": "#FFE699", "max_color": "#DCE6F1"}
        rule |= {"min_value": 0.8, "mid_value": 0.95, "max_value": 1.0}
        page.conditional_format(1, 1, max(1, len(table)), len(table.columns), rule)

    def _backlog(self) -> None:
        """Backlog in days of work at the end of each week."""
        table = self._by_week("backlog_days", "last")
        page = self._matrix("Backlog", "积压", table, "other")
        worst = table.max().sort_values(ascending=False).index[:LINES_SHOWN]
        text = self.say("Backlog, days of work", "积压（折合工作日）")
        self._chart(page, text, len(table), [(list(table.columns).index(bank) + 1, bank) for bank in worst])

    def _weekly(self) -> None:
        """What came in, was made and was handed over, of all banks."""
        flows = ("applied", "made", "in_hand")
        table = pd.DataFrame({flow: self._by_week(flow, "sum").sum(axis=1) for flow in flows})
        words = {"applied": ("Applied", "申领"), "made": ("Made", "制卡完成"), "in_hand": ("In hand", "领卡")}
        table.columns = pd.Index([self.say(*words[flow]) for flow in flows])
        page = self._matrix("By week", "每周", table, "count", named=False)
        self._chart(
            page, self.say("Cards a week", "每周件数"), len(table), [(i + 1, None) for i in range(len(flows))]
        )

    def _by_week(self, column: str, how: str) -> pd.DataFrame:
        """(weeks, banks); weeks are named by their Monday."""
        banks = self.result.banks
        day = pd.to_datetime(banks["date"])
        week = (day - pd.to_timedelta(day.dt.day_of_week, unit="D")).dt.date
        found = (
            banks.assign(week=week).groupby(["week", "bank"], observed=True)[column].agg(how).reset_index()
        )
        return found.pivot(index="week", columns="bank", values=column)

    def _matrix(self, en: str, zh: str, table: pd.DataFrame, form: str, named: bool = True) -> Worksheet:
        """A row a week, a column a bank."""
        columns = [self.name("bank", str(c)) if named else str(c) for c in table.columns]
        page = self._sheet(en, zh, [self.say("Week of", "周（周一）"), *columns], (14, *(14,) * len(columns)))
        rows = [
            (week, values) for week, values in zip(table.index, table.to_numpy(), strict=True) if week == week
        ]
        for row, (week, values) in enumerate(rows, start=1):
            page.write_datetime(row, 0, dt.datetime.combine(week, dt.time()), self.forms["date"])
            for column, value in enumerate(values, start=1):
                if math.isfinite(value):
                    page.write_number(row, column, float(value), self.forms[form])
        return page

    def _chart(self, page: Worksheet, title: str, rows: int, series: list[tuple[int, Any]]) -> None:
        """A line chart over columns of the sheet it stands on."""
        chart = self.book.add_chart({"type": "line"})
        for column, _ in series:
            at = [page.name, 1, column, rows, column]
            weeks = [page.name, 1, 0, rows, 0]
            chart.add_series(
                {"name": [page.name, 0, column], "categories": weeks, "values": at, "line": {"width": 1.75}}
            )
        chart.set_title({"name": title, "name_font": {"size": 12}})
        chart.set_x_axis(
            {"date_axis": True, "num_format": "yyyy-mm", "major_unit": 3, "major_unit_type": "months"}
        )
        chart.set_y_axis({"min": 0, "major_gridlines": {"visible": True, "line": {"color": "#DDDDDD"}}})
        chart.set_legend({"position": "bottom"})
        chart.set_size({"width": 860, "height": 20 * (CHART_ROWS - 1)})
        self.summary.insert_chart(self.below, 5, chart, {"object_position": 3})
        self.below += CHART_ROWS

    def _all(self) -> None:
        """Every value by id."""
        page = self._sheet("All values", "全部数值", [], (44, 18, 14, 60))
        self._values_at(page, 0, list(self.result.values))
        page.freeze_panes(1, 0)
        page.autofilter(0, 0, len(self.result.values), 3)
