"""The command that says why one card was late, and what little would have saved it."""

from __future__ import annotations

from pathlib import Path

import click

from sim.app.number_text import aligned
from sim.app.number_types import Whole
from sim.app.options import lang_option, out_option, people_option, seed_option, show_study
from sim.diagnostics import Language, Text
from sim.studies import Study

STAGES = {
    "to_cutoff": Text("waiting for the data cut-off, re-making included", "等数据截止下达（含返工）"),
    "in_line": Text("waiting for a free line", "等产线空出"),
    "in_lot": Text("in the lot", "批内制卡"),
    "at_counter": Text("waiting at the counter, all visits", "窗口等候（各次合计）"),
}
MOMENTS = {
    "arrived": Text("first ticket", "首次取号"), "applied": Text("applied", "申领"),
    "released": Text("released to the lines", "下达产线"), "loaded": Text("in a lot", "上线"),
    "made": Text("made", "制卡完成"), "due": Text("due", "到期"),
}  # fmt: skip


@click.command("why-late")
@click.argument("scenario", metavar="FILE|NAME")
@click.argument("application", required=False, type=Whole(0, 10**15))
@click.option(
    "--bank", default=None, metavar="ID", help="The latest card of this bank 银行. Default: of the city."
)
@people_option()
@seed_option
@click.option(
    "--replication",
    default=0,
    show_default=True,
    type=Whole(0, 2**31 - 1),
    help="Number of the replication.",
)
@out_option("Store the study here.")
@lang_option
def command(
    scenario: str, application: int | None, bank: str | None, people: str | None, seed: int, replication: int,
    out: Path | None, lang: Language,
) -> None:  # fmt: skip
    """Why a card was late, and the smallest lever that would have saved it. 某张卡为何逾期，怎样可免。

    APPLICATION is an id as in the journeys of a run; the latest card if it is not given.
    """
    from sim.experiments.why_late import why_late
    from sim.run_inputs import sample_of
    from sim.scenario_files import resolve
    from sim.studies import store_study

    resolved = resolve(scenario)
    sample = sample_of(people, resolved.scenario, "fast")
    study = why_late(resolved, application, bank, sample, seed, replication)
    if out is not None:
        study = store_study(study, out)
    show_study(groups(study, lang), study, lang)


def groups(study: Study, lang: Language) -> list[list[str]]:
    """Lines of text in groups; the first of each may be set in bold."""
    return [g for g in (_head(study, lang), _stages(study, lang), _answer(study, lang)) if g]


def _head(study: Study, lang: Language) -> list[str]:
    a = study.about
    names = [a["names"][k].get(a[k], {}).get(lang) or a[k] for k in ("bank", "district", "channel")]
    who = Text(
        f"application {a['application']}: {', '.join(names)}", f"申领 {a['application']}：{'，'.join(names)}"
    )
    rows = [[MOMENTS[k].say(lang), v] for k, v in a["moments"].items()]
    return [who.say(lang), *aligned(rows)]


def _stages(study: Study, lang: Language) -> list[str]:
    table, mattered = study.tables["stages"], study.about["mattered"]
    rows = [
        [STAGES[str(r["stage"])].say(lang), duration(int(r["seconds"]), lang)] for _, r in table.iterrows()
    ]
    title = Text(f"The wait that mattered: {STAGES[mattered].en}", f"关键的等待：{STAGES[mattered].zh}")
    return [title.say(lang), *aligned(rows)]


def _answer(study: Study, lang: Language) -> list[str]:
    answer, tried = study.about["answer"], study.tables["tried"]
    if answer is None:
        n = len(tried)
        return [
            Text(f"None of {n} levers would have made it on time", f"试过的 {n} 种调整都不能使其按时").say(
                lang
            )
        ]
    title = Text(f"The smallest that would have saved it: {answer['en']}", f"最少只需：{answer['zh']}")
    made = Text(f"it would have been made at {answer['made']}", f"则制卡完成于 {answer['made']}").say(lang)
    smaller = len(tried) - 1
    less = Text(
        f"{smaller} smaller ones were played and do not", f"更小的 {smaller} 种调整均已实跑，仍逾期"
    ).say(lang)
    return [title.say(lang), made, *([less] if smaller else [])]


def duration(seconds: int, lang: Language) -> str:
    """Days and hours, or minutes."""
    if seconds >= 86_400:
        return Text(f"{seconds / 86_400:.1f} days", f"{seconds / 86_400:.1f} 天").say(lang)
    if seconds >= 3_600:
        return Text(f"{seconds / 3_600:.1f} h", f"{seconds / 3_600:.1f} 小时").say(lang)
    return Text(f"{seconds / 60:.0f} min", f"{seconds / 60:.0f} 分钟").say(lang)
