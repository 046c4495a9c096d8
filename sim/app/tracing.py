"""The command that tells the life of one application: moments, due date, and what each wait was for."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sim.app.journey_words import COLUMNS, KINDS, WAYS
from sim.app.number_text import aligned
from sim.app.number_types import Whole
from sim.app.options import lang_option, say
from sim.diagnostics import Language, ScenarioError, Text, error, same
from sim.journeys import KIND_NAMES, MOMENTS, WAY_NAMES

if TYPE_CHECKING:
    from sim.run_inputs import Inputs

_WAITED_FOR = {
    "applied": Text("the employer to submit", "等单位统一提交"),
    "received": Text("the data to reach the bank", "等数据到行"),
    "released": Text("the data cut-off", "等数据截止下达"),
    "loaded": Text("a free line", "等产线空出"),
    "made": Text("its turn in the lot", "批内制卡"),
    "departed": Text("the next round", "等发运班次"),
    "delivered": Text("transit", "运送途中"),
    "came": Text("its holder to come", "等持卡人到网点"),
    "called": Text("a free counter", "等窗口叫号"),
    "enabled": Text("its holder to enable it", "等持卡人启用"),
    "activated": Text("its holder to activate it", "等持卡人激活"),
}
_SERVICE = Text("service at the counter", "窗口办理")
_AGAIN = Text("another visit, the first one failed", "上次未办成，改日再来")
_REMADE = Text("the cut-off, and a card made again", "等数据截止下达，并有废卡重制")
_STATES = {
    "on_time": Text("on time", "按时"),
    "late": Text("late", "逾期"),
    "open": Text("open, not yet due", "在办，未到期"),
    "open_unknown": Text("open: no calendar gives the due date", "在办：到期日未知（工作日历未公布）"),
    "ahead": Text("made before its due date", "已制成，未到期"),
    "no_promise": Text("no promise covers it", "无时限承诺"),
    "not_begun": Text("the promise has not begun", "尚未受理"),
    "lost": Text("gave up before a form was accepted", "受理前放弃"),
}


@click.command("trace")
@click.argument("run", metavar="RUN", type=click.Path(path_type=Path))
@click.argument("person", type=Whole(0, 10**14))
@lang_option
def command(run: Path, person: int, lang: Language) -> None:
    """Tell the life of PERSON's applications in the folder RUN. 一件申领的全过程。

    PERSON is the id of a person, or of one application, as in the journeys of the run.
    """
    from sim.results import load_run
    from sim.stories import inputs_of, stories_of

    result = load_run(run)
    if not result.has_journeys:
        say(Text("journeys were not kept: playing the run again", "未保存逐件记录，正在重新运行"), lang)
    inputs = inputs_of(result.manifest)
    rows = stories_of(result, person, inputs)
    if not rows:
        message = Text(f"nobody of this run has the number {person}", f"本次运行中没有编号 {person}")
        hint = Text(
            "numbers are in journeys/*.parquet, column application",
            "编号见 journeys/*.parquet 的 application 列",
        )
        raise ScenarioError([error("E-REF", "PERSON", message, got=str(person), help=hint)])
    for row in rows:
        for line in story_lines(row, inputs, result.manifest["names"], lang):
            say(line, lang)
        click.echo()


def story_lines(row: dict[str, Any], inputs: Inputs, names: dict[str, Any], lang: Language) -> list[str]:
    """Head, promise, and one line a moment."""
    rows = [
        [COLUMNS[m].say(lang), _when(s, inputs), _length(waited, lang), why.say(lang)]
        for m, s, waited, why in steps(row)
    ]
    head = Text("moment", "时刻"), Text("when", "时间"), Text("after", "历时"), Text("waited for", "等什么")
    return [
        _head(row, names, lang),
        _promise(row, inputs, lang),
        *aligned([[t.say(lang) for t in head], *rows], left=4),
    ]


def steps(row: dict[str, Any]) -> list[tuple[str, int, int | None, Text]]:
    """(moment, second, seconds since the one before, what was waited for), in the order of time."""
    found = sorted(((row[m], i, m) for i, m in enumerate(MOMENTS) if row[m] is not None))
    out: list[tuple[str, int, int | None, Text]] = []
    for second, _, moment in found:
        waited = second - out[-1][1] if out else None
        before = out[-1][0] if out else ""
        out.append((moment, second, waited, _reason(moment, before, row) if waited else same("")))
    return out


def _reason(moment: str, before: str, row: dict[str, Any]) -> Text:
    """What the stretch before a moment was waited for."""
    if before == "called" and moment != "came":
        return _SERVICE
    if moment == "came" and before in ("arrived", "applied", "called"):
        return _AGAIN
    if moment == "applied" and row["arrived"] is not None:
        return _SERVICE
    if moment == "released" and row["remakes"]:
        return _REMADE
    return _WAITED_FOR.get(moment, same(""))


def _head(row: dict[str, Any], names: dict[str, Any], lang: Language) -> str:
    kind, way = (
        KINDS[KIND_NAMES.index(row["kind"])],
        WAYS[WAY_NAMES.index(row["collection"])] if row["collection"] else same(""),
    )
    parts = [
        names[k].get(row[k], {}).get(lang) or str(row[k]) for k in ("group", "district", "bank", "channel")
    ]
    label = Text("application", "申领").say(lang)
    return f"{label} {row['application']}: " + " · ".join([kind.say(lang), *parts, way.say(lang)])


def _promise(row: dict[str, Any], inputs: Inputs, lang: Language) -> str:
    from sim.app.due_dates import promise_in_force
    from sim.stories import state_of

    state = _STATES[state_of(row, inputs)].say(lang)
    scenario = inputs.scenario
    if row["applied"] is None:
        return state
    day = scenario.horizon.start + timedelta(seconds=row["applied"])
    kind = "reissue" if row["kind"] == "reissue" else "first"
    promise = promise_in_force(scenario, scenario.readings[scenario.reading], row["channel"], day, kind)
    if promise is None:
        return state
    due = Text("in the visit", "当场").say(lang)
    if promise.clock != "visit":
        due = _due(row["due"], inputs, lang)
    clause = Text(f"clause {promise.clause}", f"条款 {promise.clause}").say(lang)
    return f"{Text('due', '到期').say(lang)} {due} ({clause}): {state}"


def _due(due: int | None, inputs: Inputs, lang: Language) -> str:
    if due is None:
        return Text("unknown", "未知").say(lang)
    return str(inputs.scenario.horizon.start + timedelta(days=due // 86_400 - 1))


def _when(second: int, inputs: Inputs) -> str:
    from datetime import datetime, time

    return str(datetime.combine(inputs.scenario.horizon.start, time()) + timedelta(seconds=second))


def _length(seconds: int | None, lang: Language) -> str:
    """`8 d 4 h`, `12 min 5 s`: the two largest units."""
    if not seconds:
        return ""
    units = (
        (86_400, Text("d", "天")),
        (3_600, Text("h", "小时")),
        (60, Text("min", "分")),
        (1, Text("s", "秒")),
    )
    parts = []
    for size, word in units:
        n, seconds = divmod(seconds, size)
        if n:
            parts.append(f"{n} {word.en}" if lang == "en" else f"{n}{word.zh}")
    return (" " if lang == "en" else "").join(parts[:2])
