"""What is left after the campaign, on one screen; the numbers are those of the report's figure."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from sim.app.number_text import aligned, count, percent
from sim.clock import DAY
from sim.diagnostics import Language, Text
from sim.reports.facts import Facts, monday
from sim.reports.figures.tail import ends_on, tail, visits_by_week
from sim.reports.spoken import plain
from sim.results import RunResult

WEEKS = 6
"""After the campaign: those of its first month."""
_DAY = dt.timedelta(days=1)
_IDLE = {
    "unmade": Text("accepted, card not made", "已受理未制成"),
    "uncollected": Text("at the branch, not collected", "在网点待领"),
    "enabled": Text("in hand, social security not enabled", "已领卡，社保功能未启用"),
    "activated": Text("in hand, bank function not activated", "已领卡，金融功能未激活"),
}
_NO_JOURNEYS = Text(
    "not enabled, not activated: not known, the run kept no journeys (leave out --no-journeys)",
    "未启用、未激活：该运行未存逐件记录，无从得知（运行时去掉 --no-journeys）",
)


def groups(result: RunResult, lang: Language) -> list[list[str]]:
    """Groups of lines, the first of each in bold; none where no week of the run lies after a campaign."""
    facts = Facts(result)
    end, figure = ends_on(facts), tail(facts)
    if end is None or figure is None:
        return []
    who = [[plain(cell, lang) for cell in row] for row in (figure.data.head, *figure.data.rows)]
    note = Text("applications, re-issues among them; ", "申领件数，含补领换领；").say(lang)
    found = [
        [plain(figure.title, lang), plain(facts.title, lang)],
        [plain(figure.data.caption, lang), *aligned(who), note + _who_was_played(facts, lang)],
        _cards(facts, end, lang),
        _weeks(Text("Visits by week", "各周到访人次"), visits_by_week(facts, monday(end)), facts, lang),
        _on_time(facts, end, lang),
    ]
    return [group for group in found if group]


def _who_was_played(facts: Facts, lang: Language) -> str:
    n = int(facts.manifest["sample"])
    if n == 1:
        return Text("everybody played", "全量人群").say(lang)
    return Text(
        f"1 person in {n:,} played, scaled up: counters need the whole city",
        f"每 {n:,} 人取 1 人，已放大到全市；网点结论以全量为准",
    ).say(lang)


def _cards(facts: Facts, end: dt.date, lang: Language) -> list[str]:
    """Cards on their way, at midnight when the campaign ends and when the run does."""
    banks = facts.run.banks
    by_day = banks.groupby(banks["date"].astype(str))[["unmade", "uncollected"]].sum()
    by_day.index = [dt.date.fromisoformat(day) + _DAY for day in by_day.index]
    dates = sorted({end, by_day.index[-1]} & set(by_day.index))
    stocks = {name: [float(n) for n in by_day.loc[dates, name]] for name in by_day.columns}
    idle = idle_cards(facts.run, dates)
    head = [Text("at midnight on", "截至该日零点").say(lang), *(d.isoformat() for d in dates)]
    rows = [[_IDLE[w].say(lang), *(count(n, lang) for n in found)] for w, found in (stocks | idle).items()]
    old = [count(facts.value(f"uncollected_over_{n}_days").number(), lang) for n in (30, 90)]
    return [
        Text("Cards that are not in use", "尚未用上的卡（张）").say(lang),
        *aligned([head, *rows]),
        Text(
            f"of the uncollected at the end {old[0]} for more than 30 days, {old[1]} for more than 90",
            f"期末待领卡中，超过 30 天 {old[0]}张，超过 90 天 {old[1]}张",
        ).say(lang),
        *([] if idle else [_NO_JOURNEYS.say(lang)]),
    ]


def idle_cards(run: RunResult, dates: list[dt.date]) -> dict[str, list[float]]:
    """Cards in hand and not enabled, or not activated, at midnight when these days begin; nothing where
    journeys were not kept."""
    if not run.has_journeys:
        return {}
    start = dt.date.fromisoformat(run.manifest["scenario"]["horizon"][0])
    found = {"enabled": [0.0] * len(dates), "activated": [0.0] * len(dates)}
    for part in run.parts():
        moments = part.select(["in_hand", *found]).to_pandas()
        for i, date in enumerate(dates):
            second = (date - start).days * DAY
            for moment, numbers in found.items():
                idle = (moments["in_hand"] < second) & ~(moments[moment] < second)
                numbers[i] += float(idle.sum()) * int(run.manifest["sample"])
    return found


def _weeks(title: Text, table: pd.DataFrame, facts: Facts, lang: Language) -> list[str]:
    """Kinds of counters in rows, the first weeks in columns."""
    shown = table.head(WEEKS)
    names = facts.names("facility")
    rows = [[names[k].say(lang), *(count(n, lang) for n in shown[k].tolist())] for k in names if k in shown]
    return _table(title, list(shown.index), rows, lang)


def _on_time(facts: Facts, end: dt.date, lang: Language) -> list[str]:
    """Channels in rows, the first weeks of application in columns."""
    cube = facts.run.cube.dropna(subset=["week"])
    cube = cube[[dt.date.fromisoformat(str(w)[:10]) >= monday(end) for w in cube["week"]]]
    sums = cube.groupby(["channel", "week"], observed=True)[["due", "on_time"]].sum()
    share = (sums["on_time"] / sums["due"]).unstack().iloc[:, :WEEKS]
    names = facts.names("channel")
    known = [c for c in names if c in share.index]
    rows = [[names[c].say(lang), *(percent(x, 2) for x in np.asarray(share.loc[c]))] for c in known]
    title = Text("On time, by week of application", "各申领周按时率")
    return _table(title, list(share.columns), rows, lang)


def _table(title: Text, weeks: list[object], rows: list[list[str]], lang: Language) -> list[str]:
    head = [Text("week from", "自该日起一周").say(lang), *(str(w)[5:10] for w in weeks)]
    return [title.say(lang), *aligned([head, *rows])] if rows and weeks else []
