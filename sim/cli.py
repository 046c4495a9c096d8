"""The command `cardsim`: a table of commands, loaded when called, and the one place of exit codes.

0 fine (also with warnings), 2 bad input, 70 internal error, 74 input or output failed, 130 interrupted.
A new command is one row of `COMMANDS`.
"""

import importlib
import os
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import click

from sim.diagnostics import Diagnostic, Interrupted, Language, ScenarioError, Text, error
from sim.diagnostics_text import escape, render

FINE, BAD_INPUT, INTERNAL, IO_FAILED, INTERRUPTED = 0, 2, 70, 74, 130
DEBUG = "CARDSIM_DEBUG"
LANGUAGE = "CARDSIM_LANG"


class Command(NamedTuple):
    """Where a command lives (`module:function`), under which question it is listed, what it does."""

    target: str
    section: str
    short: Text


START = "What can I start from? 从哪里开始？"
RIGHT = "Is my scenario right? 方案对不对？"
WHAT = "What happens, and what if? 会怎样？改了会怎样？"
ENOUGH = "How much is enough? 多少才够？"
SURE = "How sure is it? 有多可靠？"
WHY = "Why, and by which clause? 为什么？依据是什么？"
SHOW = "How do I show it? 怎样给人看？"
SECTIONS = [START, RIGHT, WHAT, ENOUGH, SURE, WHY, SHOW]
"""In the order of the help page."""

COMMANDS: dict[str, Command] = {
    "scenarios": Command(
        "sim.app.inputs:scenarios", START, Text("list the shipped scenarios", "列出内置方案")
    ),
    "new": Command(
        "sim.app.inputs:new", START, Text("write a commented overlay to edit", "生成可编辑的方案文件")
    ),
    "scenario": Command(
        "sim.app.workbook:command",
        START,
        Text("a scenario as an Excel workbook, and back", "方案与 Excel 互转"),
    ),
    "notebook": Command(
        "sim.app.notebook:command", START, Text("open a planner's notebook", "打开规划笔记本")
    ),
    "validate": Command("sim.app.inputs:validate", RIGHT, Text("check scenario files", "检查方案文件")),
    "verify": Command(
        "sim.app.verify:command", RIGHT, Text("play both engines, compare to the second", "双引擎逐秒核对")
    ),
    "capacity": Command(
        "sim.app.capacity:command",
        ENOUGH,
        Text("least lines, shifts and counters, with proof", "最少产能，附证明"),
    ),
    "surge": Command(
        "sim.app.surge:command", ENOUGH, Text("what it can bear before a promise breaks", "承受极限")
    ),
    "preflight": Command(
        "sim.app.preflight:command",
        ENOUGH,
        Text("load against capacity, without a run", "不运行，先看负荷与产能"),
    ),
    "run": Command(
        "sim.app.run:command", WHAT, Text("play a scenario and store the run", "运行方案并保存结果")
    ),
    "compare": Command(
        "sim.app.compare:command",
        WHAT,
        Text("same people, same luck: a decision card", "同一批人、同样运气：决策卡"),
    ),
    "left": Command(
        "sim.app.left:command",
        WHAT,
        Text("who is left after the campaign; the counters then", "集中换发后还有谁，网点怎样"),
    ),
    "report": Command(
        "sim.app.report:command", SHOW, Text("write a report from stored results", "由已存结果生成报告")
    ),
    "replicate": Command(
        "sim.app.replicate:command", SURE, Text("many runs: how sure the numbers are", "多次重复，给出区间")
    ),
    "sensitivity": Command(
        "sim.app.sensitivity:command", SURE, Text("which assumption carries the answer", "哪些假设左右结论")
    ),
    "price": Command(
        "sim.app.price:command", ENOUGH, Text("what one more unit avoids, for its money", "多一个单位值多少")
    ),
    "why-late": Command(
        "sim.app.why_late:command",
        WHY,
        Text("one late card, and what would have saved it", "某张卡为何逾期"),
    ),
    "gate": Command(
        "sim.app.gate:command", RIGHT, Text("compare with the accepted baselines", "与已确认的基线比对")
    ),
    "calibrate": Command(
        "sim.app.calibrate:command",
        SURE,
        Text("all values that agree with what was counted", "找出所有与实际统计相符的取值"),
    ),
    "trace": Command(
        "sim.app.tracing:command", WHY, Text("the life of one person's application", "一件申领的全过程")
    ),
    "explore": Command(
        "sim.app.explore:command",
        SHOW,
        Text("a page to click in: of a run or a comparison", "可点选的页面"),
    ),
    "export": Command(
        "sim.app.workbook:results",
        SHOW,
        Text("a stored run as an Excel file with charts", "把运行结果导出到 Excel"),
    ),
    "explain": Command(
        "sim.app.inputs:explain", RIGHT, Text("explain a code such as E-RANGE", "解释错误代码")
    ),
    "schema": Command(
        "sim.app.inputs:schema", RIGHT, Text("print the JSON Schema for editors", "输出 JSON Schema")
    ),
    "why": Command(
        "sim.app.lookups:why", WHY, Text("value, unit and source of a key", "查一个参数的取值与来源")
    ),
    "due": Command("sim.app.lookups:due", WHY, Text("due date under each reading", "各种解读下的到期日")),
}


@dataclass
class Settings:
    """What every command may ask: the language of messages."""

    lang: Language = field(
        default_factory=lambda: "zh" if os.environ.get(LANGUAGE, "en")[:2] == "zh" else "en"
    )


class LazyGroup(click.Group):
    """Lists commands from the table without importing them, and turns what goes wrong into exit codes."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name].target.partition(":")
        command: click.Command = getattr(importlib.import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The help page, by question."""
        for section in SECTIONS:
            rows = [(n, f"{c.short.en} · {c.short.zh}") for n, c in COMMANDS.items() if c.section == section]
            formatter.write(f"\n{section}\n")
            with formatter.indentation():
                formatter.write_dl(rows)

    def main(self, *args: Any, **extra: Any) -> Any:
        """Run and leave with an exit code; `standalone_mode=False` lets exceptions through."""
        settings = extra.setdefault("obj", Settings())
        standalone = extra.pop("standalone_mode", True)
        run = partial(super().main, *args, standalone_mode=False, **extra)
        return sys.exit(exit_code(run, settings)) if standalone else run()


def exit_code(run: Callable[[], Any], settings: Settings) -> int:
    """Run, say on stderr what went wrong, and give the exit code."""
    try:
        result = run()
    except click.ClickException as usage:
        usage.show()
        return BAD_INPUT
    except ScenarioError as bad:
        click.echo(render(bad.diagnostics, settings.lang), err=True, nl=False)
        return BAD_INPUT
    except (click.Abort, KeyboardInterrupt) as stopped:
        click.echo(_how_to_go_on(stopped).say(settings.lang), err=True)
        return INTERRUPTED
    except OSError as failed:
        return _io_failed(failed, settings)
    except Exception as bug:
        return _internal(bug, settings)
    return result if isinstance(result, int) else FINE


def _how_to_go_on(stopped: BaseException) -> Text:
    """click puts an ``Abort`` before what interrupted it."""
    known = [e for e in (stopped, stopped.__cause__) if isinstance(e, Interrupted)]
    return known[0].text if known else Text("interrupted", "已中断")


def _io_failed(failed: OSError, settings: Settings) -> int:
    if isinstance(failed, BrokenPipeError):
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115  the reader has left; nothing more to say
        return IO_FAILED
    click.echo(render([io_diagnostic(failed)], settings.lang), err=True, nl=False)
    return IO_FAILED


def io_diagnostic(failed: OSError) -> Diagnostic:
    """E-IO: the file and the reason the system gives."""
    from sim.scenario_paths import shown

    name = shown(Path(failed.filename)) if isinstance(failed.filename, str | os.PathLike) else "-"
    reason = failed.strerror or type(failed).__name__
    return error("E-IO", "", Text(f"{name}: {reason}", f"{name}：{reason}"))


def _internal(bug: Exception, settings: Settings) -> int:
    if os.environ.get(DEBUG):
        traceback.print_exception(bug)
    what = escape(f"{type(bug).__name__}: {bug}")[:300].splitlines()[0]
    text = Text(
        f"internal error: {what} (a bug; {DEBUG}=1 shows the traceback)",
        f"内部错误：{what}（程序缺陷；设 {DEBUG}=1 可看详情）",
    )
    click.echo(text.say(settings.lang), err=True)
    return INTERNAL


def version() -> str:
    """The installed version; `0+source` when run from a source tree."""
    from importlib.metadata import PackageNotFoundError
    from importlib.metadata import version as installed

    try:
        return installed("cardsim")
    except PackageNotFoundError:
        return "0+source"


@click.group(
    cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(version=version(), prog_name="cardsim")
def cli() -> None:
    """How long are the queues, are the promises kept, and what is the least that has to change?

    第三代社保卡换发的产能仿真：排队多久、承诺能否兑现、最少要改什么。
    """


def main() -> None:
    """Entry point of the installed command."""
    cli.main(prog_name="cardsim")


if __name__ == "__main__":
    main()
