"""A run on one screen: the verdict first, then where it is slow, and where the results lie."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from sim.app.number_text import aligned, count, one, percent
from sim.app.run_weeks import First, first_late, worst_week
from sim.diagnostics import Language, Text
from sim.diagnostics_text import clip
from sim.results import RunResult

BANKS_SHOWN = 5
NAME_WIDTH = 30
_SMALL_CHANGE = 0.0005


class Screen:
    """Lines of text about one result in one language; the first of each group may be set in bold."""

    def __init__(self, result: RunResult, lang: Language) -> None:
        self.result, self.lang = result, lang
        self.manifest: dict[str, Any] = dict(result.manifest)
        self.values = result.values

    def groups(self) -> list[list[str]]:
        """All groups in the order of the screen."""
        found = [
            self._head(),
            self._promises(),
            self._lines(),
            self._counters(),
            self._citizen(),
            self._notes(),
        ]
        return [group for group in found if group]

    def say(self, en: str, zh: str) -> str:
        """One of two texts."""
        return Text(en, zh).say(self.lang)

    def name(self, kind: str, key: str) -> str:
        """What a bank, channel ... is called; the id itself if it has no name."""
        found = self.manifest["names"].get(kind, {}).get(key, {})
        return clip(str(found.get(self.lang) or key), NAME_WIDTH)

    def value(self, name: str, *of: str) -> float:
        """A value, nan if the run has none."""
        return self.values.get(".".join((name, *of)), math.nan)

    def count(self, name: str, *of: str) -> str:
        """A count as text."""
        return count(self.value(name, *of), self.lang)

    def _head(self) -> list[str]:
        m = self.manifest
        begin, end = m["scenario"]["horizon"]
        n = m["sample"]
        who = self.say("everybody played", "全量人群")
        if n > 1:
            who = self.say(
                f"1 person in {n:,} played, counts scaled up", f"每 {n:,} 人取 1 人，件数已放大到全市"
            )
        line = self.say(
            f"{begin} to {end}; {who}; seed {m['seed']}", f"{begin} 至 {end}；{who}；随机种子 {m['seed']}"
        )
        return [m["scenario"]["title"][self.lang] or m["scenario"]["name"], line]

    # promises

    def _promises(self) -> list[str]:
        head = self.say(
            f"{percent(self.value('on_time_share'))} of {self.count('due')} due applications on time; "
            f"{self.count('late')} late; {self.count('open')} open",
            f"已到期 {self.count('due')}件，按时 {percent(self.value('on_time_share'))}，"
            f"逾期 {self.count('late')}件；在办未到期 {self.count('open')}件",
        )
        words = ("channel", "due", "on time", "late", "open", "median days", "95% within")
        words_zh = ("渠道", "已到期", "按时率", "逾期", "在办", "制卡中位天数", "95%不超过")
        rows = [[self.say(a, b) for a, b in zip(words, words_zh, strict=True)]]
        channels = [
            c for c in self.manifest["names"]["channel"] if self.value("applications", "channel", c) > 0
        ]
        rows += [self._channel(c) for c in sorted(channels, key=lambda c: -self.value("due", "channel", c))]
        return [head, *aligned(rows), *self._readings()]

    def _channel(self, channel: str) -> list[str]:
        of = ("channel", channel)
        return [
            self.name(*of), self.count("due", *of), percent(self.value("on_time_share", *of)),
            self.count("late", *of), self.count("open", *of),
            one(self.value("days_to_made_p50", *of)), one(self.value("days_to_made_p95", *of)),
        ]  # fmt: skip

    def _readings(self) -> list[str]:
        """Whether another reading of the promises changes the answer."""
        own = self.value("on_time_share")
        prefix = "on_time_share.reading."
        shares = {k.removeprefix(prefix): v for k, v in self.values.items() if k.startswith(prefix)}
        others = {
            k: v for k, v in shares.items() if "." not in k and k != self.manifest["scenario"]["reading"]
        }
        moved = {k: v for k, v in others.items() if not abs(v - own) < _SMALL_CHANGE}
        if not others:
            return []
        if not moved:
            return [
                self.say(
                    "other readings of the promises: the same within 0.05 points",
                    "其他解读：按时率相差不到 0.05 个百分点",
                )
            ]
        listed = [f"{self._reading(k)} {percent(v)}" for k, v in moved.items()]
        return [self.say("other readings: ", "换一种解读：") + self.say("; ", "；").join(listed)]

    def _reading(self, key: str) -> str:
        return str(self.manifest["names"]["reading"][key][self.lang] or key)

    # lines

    def _lines(self) -> list[str]:
        prefix = "backlog_days_peak.bureau."
        days = {k.removeprefix(prefix): v for k, v in self.values.items() if k.startswith(prefix)}
        if not days:
            return []
        order = sorted(days, key=lambda b: -days[b])
        worst, most = self.name("bank", order[0]), one(days[order[0]])
        head = self.say(
            f"Longest backlog at the lines: {worst}, {most} days of work",
            f"产线积压最重：{worst}，折合 {most} 个工作日",
        )
        words = ("bank", "backlog at its peak", "days of work", "on", "at the end", "lines in use")
        words_zh = ("银行", "积压峰值（张）", "折合工作日", "日期", "期末积压", "产线利用率")
        rows = [[self.say(a, b) for a, b in zip(words, words_zh, strict=True)]]
        rows += [self._bureau(name) for name in order[:BANKS_SHOWN]]
        rest = order[BANKS_SHOWN:]
        return [head, *aligned(rows), *([self._rest(rest, days)] if rest else [])]

    def _bureau(self, name: str) -> list[str]:
        of = ("bureau", name)
        return [
            self.name("bank", name), self.count("work_in_progress_peak", *of),
            one(self.value("backlog_days_peak", *of)), self._peak_day(name),
            self.count("work_in_progress_end", *of), percent(self.value("line_utilisation", *of), 0),
        ]  # fmt: skip

    def _rest(self, rest: list[str], days: dict[str, float]) -> str:
        most = one(max(days[b] for b in rest))
        return self.say(
            f"the other {len(rest)}: at most {most} days", f"其余 {len(rest)} 家不超过 {most} 个工作日"
        )

    def _peak_day(self, bureau: str) -> str:
        table = self.result.load("banks")
        mine = np.array([x == bureau for x in table["bureau"].to_pylist()])
        backlog = table["backlog"].to_numpy()
        return str(table["date"].to_numpy()[np.argmax(np.where(mine, backlog, -1))])

    # counters

    def _counters(self) -> list[str]:
        visits = [v for v in self.manifest["names"]["visit"] if self.value("first_visits", "visit", v) > 0]
        if not visits:
            return []
        failed = {v: self.value("first_visit_failed_share", "visit", v) for v in visits}
        worst = max(visits, key=lambda v: failed[v])
        head = self.say(
            f"Counters: of first visits to be {self.name('visit', worst)!r}, {percent(failed[worst])} fail",
            f"窗口：首次到访未办成最多的是“{self.name('visit', worst)}”，{percent(failed[worst])}",
        )
        words = (
            "first visits",
            "number",
            "mean wait, min",
            "90% within",
            "99% within",
            "on target",
            "failed",
        )
        words_zh = ("首次到访", "人次", "平均等候（分）", "90%不超过", "99%不超过", "达标", "未办成")
        rows = [[self.say(a, b) for a, b in zip(words, words_zh, strict=True)]]
        return [head, *aligned(rows + [self._visit(v) for v in visits])]

    def _visit(self, visit: str) -> list[str]:
        of = ("visit", visit)
        waits = [one(self.value(f"first_visit_wait_{s}", *of)) for s in ("mean", "p90", "p99")]
        on_target = percent(self.value("within_target_share", *of))
        failed = percent(self.value("first_visit_failed_share", *of))
        return [self.name(*of), self.count("first_visits", *of), *waits, on_target, failed]

    # the rest

    def _citizen(self) -> list[str]:
        half, most = (one(self.value(f"days_to_hand_{p}")) for p in ("p50", "p90"))
        head = self.say(
            f"Card in hand after {half} days (median), {most} days for 9 in 10",
            f"申领到领卡：一半人 {half} 天以内，九成 {most} 天以内",
        )
        left, old = self.count("uncollected"), self.count("uncollected_over_90_days")
        stock = self.say(
            f"{left} cards uncollected at the end, {old} for more than 90 days",
            f"期末未领 {left}张，其中超过 90 天 {old}张",
        )
        hours, yuan = self.count("overtime_hours"), self.count("cost_yuan")
        cost = self.say(
            f"overtime {hours} line hours; {yuan} yuan at the scenario's prices",
            f"产线加班 {hours}小时；按方案单价共 {yuan}元",
        )
        return [head, *self._worst_week(), stock, cost]

    def _worst_week(self) -> list[str]:
        """The bank and week of application with the most late applications, else the slowest one."""
        found, first = worst_week(self.result), first_late(self.result)
        if found is None:
            return []
        name, week = self.name("bank", found[0]), found[1]
        late, due = count(found[2], self.lang), count(found[3], self.lang)
        worst = self.say(
            f"worst week: {name}, applications of the week of {week}: {late} of {due} late",
            f"逾期最多的一周：{name}，{week} 当周申领，到期 {due}件中逾期 {late}件",
        )
        return [*([self._first(first)] if first else []), worst]

    def _first(self, first: First) -> str:
        name, week, others = self.name("bank", first.bank), first.week, first.banks - 1
        late, due = count(first.late, self.lang), count(first.due, self.lang)
        banks = "1 other bank" if others == 1 else f"{others} other banks"
        more = self.say(f", and {banks}", f"，另有 {others} 家") if others else ""
        return self.say(
            f"late first at the lines: {name}, due in the week of {week}: {late} of {due} late{more}",
            f"产线最先逾期：{name}，{week} 当周到期 {due}件中逾期 {late}件{more}",
        )

    def _notes(self) -> list[str]:
        m, out = self.manifest, []
        unknown = self.value("open_unknown")
        if unknown > 0:
            last = m["calendar"]["known"][1]
            out.append(
                self.say(
                    f"{count(unknown, 'en')} applications are open: no calendar after {last} is gazetted",
                    f"{last} 之后的工作日历尚未公布，{count(unknown, 'zh')}件到期日未知，列入在办",
                )
            )
        named = m["calendar"]["supplied_days"] or m["calendar"]["weekends_only_years"]
        if named:
            out.append(
                self.say(
                    "working days partly supplied by the scenario, not gazetted",
                    "部分工作日历由方案自行提供，并非官方公布",
                )
            )
        small = [self.name("facility", k) for k, v in m["sample_too_small"].items() if v]
        if small:
            out.append(
                self.say(
                    f"too few counters in the sample for a verdict: {', '.join(small)}",
                    f"抽样后网点太少，窗口数字不作结论：{'、'.join(small)}",
                )
            )
        return out
