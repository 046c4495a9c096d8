"""The command that says what one more unit avoids, for its money."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import click
import pandas as pd

from sim.app.number_text import aligned, count
from sim.app.number_types import Whole
from sim.app.options import lang_option, names_in, out_option, people_option, seed_option, show_study
from sim.app.sweep_options import Work, progress_bar, sweep_options
from sim.diagnostics import Language, Text
from sim.studies import Study

SHOWN = 12
UNITS = {
    "line": Text("one more line", "增一条产线"),
    "shift_hour": Text("one more hour a day", "每天多开一小时"),
    "counter": Text("one more counter at each", "每处增一个窗口"),
    "station": Text("one more station at each", "每处增一个制卡位"),
}


@click.command("price")
@click.argument("scenario", metavar="FILE|NAME")
@click.option(
    "--banks",
    default="",
    metavar="A,B",
    help="Lines of these banks, and outlets of theirs 银行. Default: all.",
)
@click.option("--runs", default=3, show_default=True, type=Whole(1, 1_000), help="Replications 重复次数.")
@people_option()
@seed_option
@out_option("Folder of the study. Default: studies/price-NAME-...")
@sweep_options
@lang_option
def command(
    scenario: str, banks: str, runs: int, people: str | None, seed: int, out: Path | None, work: Work,
    lang: Language,
) -> None:  # fmt: skip
    """What one more line, hour, counter or station avoids. 多一个单位，能少多少逾期和等候。"""
    from sim.experiments.prices import Plan, price
    from sim.run_inputs import sample_of
    from sim.scenario_files import resolve
    from sim.studies import store_study

    resolved = resolve(scenario)
    sample = sample_of(people, resolved.scenario, "fast")
    rooms = names_in(banks)
    with progress_bar(lang) as progress:
        study = price(
            resolved,
            Plan(runs, rooms, sample, seed),
            work.sweeping(progress),
        )
    folder = (
        out
        or Path("studies") / f"price-{resolved.scenario.name}-{study.about['scenario']['digest'][:8]}-s{seed}"
    )
    show(store_study(study, folder), lang)


def show(study: Study, lang: Language) -> None:
    """The screen of a study."""

    show_study(groups(study, lang), study, lang)


def groups(study: Study, lang: Language) -> list[list[str]]:
    """Lines of text in groups; the first of each may be set in bold."""
    a, table = study.about, study.tables["units"]
    n = a["sample"]
    who = (
        Text("everybody played", "全量人群")
        if n == 1
        else Text(f"1 person in {n:,} played", f"每 {n:,} 人取 1 人")
    )
    many = a["replications"]
    line = Text(
        f"one more unit at a time, same people, same luck; {many} runs; {who.en}",
        f"逐个增加一个单位，人与运气不变；重复 {many} 次；{who.zh}",
    )
    head = [a["scenario"]["title"][lang] or a["scenario"]["name"], line.say(lang)]
    useful = table[~table["slack"]].head(SHOWN)
    words = [
        Text("", ""),
        Text("yuan", "元"),
        Text("late cards avoided", "少逾期（件）"),
        Text("95%", "95% 区间"),
        Text("minutes avoided", "少等候（分钟）"),
        Text("late per 10,000 yuan", "每万元少逾期"),
    ]
    rows = [[w.say(lang) for w in words], *(_row(row, a, lang) for _, row in useful.iterrows())]
    found = [
        head,
        [Text("What avoids most for its money", "按花费排序，最有效的在前").say(lang), *aligned(rows)],
    ]
    slack = [f"{_what(row, a, lang)}" for _, row in table[table["slack"]].iterrows()]
    if slack:
        listed = Text(", ", "、").say(lang).join(slack)
        found.append([Text("Slack: one more changes nothing", "有富余：再增也无变化").say(lang), listed])
    return found


def _row(row: pd.Series[Any], about: Any, lang: Language) -> list[str]:
    low, high = float(row["late_low"]), float(row["late_high"])
    limits = (
        "–"
        if math.isnan(low)
        else Text(" to ", " 至 ").say(lang).join((signed(low, lang), signed(high, lang)))
    )
    per = float(row["late_per_10k"])
    each = "–" if math.isnan(per) else f"{per:,.2f}"
    late, minutes = (signed(float(row[name]), lang) for name in ("late", "minutes"))
    return [_what(row, about, lang), count(float(row["yuan"]), lang), late, limits, minutes, each]


def signed(n: float, lang: Language) -> str:
    """A count that may be below zero: more of something can make others wait."""
    return f"-{count(-n, lang)}" if n < 0 else count(n, lang)


def _what(row: pd.Series[Any], about: Any, lang: Language) -> str:
    """The lever and its unit: ``工商银行 每天多开一小时``."""
    name, _, rest = str(row["lever"]).partition(".")
    kind, id = ("bank", rest) if name == "lines" else ("facility", name)
    words = about["names"].get(kind, {}).get(id, {})
    return f"{words.get(lang) or id}: {UNITS[str(row['unit'])].say(lang)}"
