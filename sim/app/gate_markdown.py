"""The gate's summary for a pull request: at most 60 lines of Markdown, what decides first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sim.app.gate_words import (
    VERDICTS,
    change,
    level_word,
    number,
    reasons,
    spread,
    summary_text,
    worst_first,
)  # fmt: skip
from sim.diagnostics import Language, Text
from sim.experiments.value_words import label_of

if TYPE_CHECKING:
    from sim.experiments.gate import Finding
    from sim.experiments.gate_verdicts import Judgement

MOST_LINES = 60
_ROWS = (12, 8, 5, 3, 2, 1)
"""Numbers of one scenario; as many as leave room for every scenario."""
_ORDER = {"changed": 0, "cannot_tell": 1, "no_baseline": 2, "same": 3, "identical": 4}
_HEAD = (
    Text("measure", "指标"),
    Text("baseline", "基线"),
    Text("change (95 %)", "变动（95%）"),
    Text("margin", "界限"),
    Text("verdict", "结论"),
)


def as_markdown(findings: Sequence[Finding], strict: bool, lang: Language) -> str:
    """The verdicts, then decisions, causes and numbers of each scenario, the worst first."""
    ranked = sorted(findings, key=lambda f: _ORDER[f.verdict(strict)])
    differing = [f for f in ranked if f.verdict(strict) != "identical"]
    counts = {v: sum(f.verdict(strict) == v for f in findings) for v in _ORDER}
    said = ", ".join(f"{n} {VERDICTS[v].say(lang)}" for v, n in counts.items() if n)
    head, tail = [f"### {Text('Gate', '基线核对').say(lang)}: {said}"], _what_to_do(differing, strict, lang)
    room = MOST_LINES - len(head) - len(tail)
    for rows in _ROWS:
        lines = [line for f in differing for line in _section(f, rows, strict, lang)]
        if len(lines) <= room:
            break
    else:
        lines = [line for f in differing for line in _section(f, 0, strict, lang)]
    return "\n".join([*head, *_cut(lines, room, lang), *tail]) + "\n"


def _cut(lines: list[str], room: int, lang: Language) -> list[str]:
    if len(lines) <= room:
        return lines
    left = len(lines) - room + 1
    more = Text(f"... and {left} more lines; see the JSON file", f"……另有 {left} 行，见 JSON 文件").say(lang)
    return [*lines[: room - 1], more]


def _what_to_do(differing: Sequence[Finding], strict: bool, lang: Language) -> list[str]:
    """How to agree, where there is anything to agree to."""
    open_ = [f.now.name for f in differing if f.verdict(strict) != "same"]
    if not open_:
        return []
    command = f'`cardsim gate {" ".join(open_)} --accept --reason "..."`'
    return ["", Text(f"If this is meant: {command}", f"若属有意变动：{command}").say(lang)]


def _section(f: Finding, rows: int, strict: bool, lang: Language) -> list[str]:
    verdict, summary = VERDICTS[f.verdict(strict)].say(lang), summary_text(f).say(lang)
    lines = ["", f"**{f.now.name}**: {verdict}; {summary}"]
    lines += [f"- {_plain(reason.say(lang))}" for reason in reasons(f)]
    shown = worst_first(f.judgements)
    if shown and rows:
        lines += ["", "| " + " | ".join(t.say(lang) for t in _HEAD) + " |", "|---|--:|--:|--:|---|"]
        lines += [_row(f, j, lang) for j in shown[:rows]]
        left = len(shown) - rows
        if left > 0:
            lines.append(Text(f"| {left} more | | | | |", f"| 另有 {left} 项 | | | | |").say(lang))
    return lines


def _row(f: Finding, j: Judgement, lang: Language) -> str:
    c = j.check
    label, before = label_of(c.id, f.result.manifest["names"]), sum(c.before) / len(c.before)
    moved = f"{change(j.difference, c.id, lang)} {spread(j, lang)}"
    margin = change(c.warn, c.id, lang).lstrip("+")
    cells = (label.say(lang), number(before, c.id, lang), moved, margin, level_word(j).say(lang))
    return "| " + " | ".join(_plain(cell) for cell in cells) + " |"


def _plain(text: str) -> str:
    """Nothing that Markdown would take for a table or a link."""
    return text.replace("|", "\\|").replace("<", "&lt;").replace("`", "'").replace("\n", " ")
