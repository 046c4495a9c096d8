"""What the gate writes for programs and pull requests: JSON, JUnit XML, a Markdown summary."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as Xml

from sim.app.gate_words import VERDICTS, change, flip_text, level_word, moved_text, number, source_text
from sim.diagnostics import Language, Text
from sim.experiments.value_words import label_of

if TYPE_CHECKING:
    from sim.experiments.gate import Finding
    from sim.experiments.gate_autopsy import Autopsy
    from sim.experiments.gate_verdicts import Judgement

MOST_LINES = 60
_SHOWN = 8
"""Numbers of one scenario in the summary."""


def as_json(findings: Sequence[Finding], strict: bool, lang: Language) -> str:
    """Everything, one object a scenario."""
    out = [_object(f, strict, lang) for f in findings]
    return json.dumps({"format": 1, "scenarios": out}, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _object(f: Finding, strict: bool, lang: Language) -> dict[str, Any]:
    a, names = f.autopsy, f.result.manifest["names"]
    moved = () if a is None else a.moved
    return {
        "scenario": f.now.name,
        "verdict": f.verdict(strict),
        "events": f.result.events.root,
        "decisions": [{"name": x.name, "text": flip_text(x).say(lang), "firm": x.firm} for x in f.flips],
        "measures": [_measure(j, f.powers.get(j.check.id)) for j in f.judgements],
        "other_cause": None if a is None or a.source is None else _other_cause(a),
        "parameters": [
            {"key": m.change.key, "kind": m.change.kind, "before": m.change.before, "now": m.change.now,
             "origin": m.change.origin, "place": _place(m.place), "text": moved_text(m, names).say(lang)}
            for m in moved
        ],
        "changed_without_effect": 0 if a is None else a.still,
    }  # fmt: skip


def _place(place: Any) -> dict[str, Any] | None:
    return None if place is None else {"day": str(place.day) if place.day else None, "room": place.room}


def _other_cause(a: Autopsy) -> dict[str, Any]:
    edited = [{"file": e.file, "pieces": list(e.pieces)} for e in a.edited]
    return {"source": a.source, "place": _place(a.place), "edited": edited}


def _measure(j: Judgement, power: float | None) -> dict[str, Any]:
    """power: the chance to find a change of twice the margin, None where the baseline does not tell it."""
    c = j.check
    numbers = {
        "difference": j.difference, "low": j.low, "high": j.high, "warn": c.warn, "error": c.error,
        "p_changed": j.p_changed, "p_same": j.p_same, "power": math.nan if power is None else power,
    }  # fmt: skip
    plain = {k: v if math.isfinite(v) else None for k, v in numbers.items()}
    return {"id": c.id, "pairs": len(c.before), "verdict": j.verdict, "beyond_error": j.worst, **plain}


def as_junit(findings: Sequence[Finding], strict: bool, lang: Language) -> str:
    """A suite a scenario, a case a number, and one case for the events themselves."""
    root = Xml.Element("testsuites", name="cardsim gate")
    for f in findings:
        cases = [_events_case(f, strict, lang), *(_case(f, j, strict, lang) for j in f.judgements)]
        failed, skipped = (sum(c.find(tag) is not None for c in cases) for tag in ("failure", "skipped"))
        counts = {"tests": str(len(cases)), "failures": str(failed), "errors": "0", "skipped": str(skipped)}
        Xml.SubElement(root, "testsuite", {"name": f.now.name, **counts}).extend(cases)
    Xml.indent(root)
    return Xml.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _events_case(f: Finding, strict: bool, lang: Language) -> Xml.Element:
    """Fails where a decision flips or numbers changed, with what moved it; skipped without a baseline."""
    case = Xml.Element("testcase", classname=f.now.name, name="events and decisions")
    verdict = f.verdict(strict)
    text = "\n".join(_reasons(f, lang))
    if verdict == "changed":
        Xml.SubElement(case, "failure", message=VERDICTS[verdict].say(lang)).text = text
    elif verdict in ("cannot_tell", "no_baseline"):
        Xml.SubElement(case, "skipped", message=VERDICTS[verdict].say(lang)).text = text
    elif text:
        Xml.SubElement(case, "system-out").text = text
    return case


def _case(f: Finding, j: Judgement, strict: bool, lang: Language) -> Xml.Element:
    case = Xml.Element("testcase", classname=f.now.name, name=j.check.id)
    verdict = j.verdict if strict else j.worst
    message = f"{level_word(j).say(lang)}: {change(j.difference, j.check.id, lang)}"
    if verdict == "changed":
        Xml.SubElement(case, "failure", message=message, type="error" if j.worst == "changed" else "warn")
    elif verdict == "cannot_tell":
        Xml.SubElement(case, "skipped", message=message)
    return case


def _reasons(f: Finding, lang: Language) -> list[str]:
    names = f.result.manifest["names"]
    lines = [flip_text(x).say(lang) for x in f.flips]
    if f.autopsy is not None:
        if f.autopsy.source is not None:
            lines.append(source_text(f.autopsy, names).say(lang))
        lines += [moved_text(m, names).say(lang) for m in f.autopsy.moved]
    return lines


def as_markdown(findings: Sequence[Finding], strict: bool, lang: Language) -> str:
    """At most ``MOST_LINES`` lines: the verdicts, then decisions, numbers and causes, the worst first."""
    order = {"changed": 0, "cannot_tell": 1, "no_baseline": 2, "same": 3, "identical": 4}
    ranked = sorted(findings, key=lambda f: order[f.verdict(strict)])
    counts = {v: sum(f.verdict(strict) == v for f in findings) for v in order}
    said = ", ".join(f"{n} {VERDICTS[v].say(lang)}" for v, n in counts.items() if n)
    lines = [f"### {Text('Gate', '基线核对').say(lang)}: {said}"]
    for f in ranked:
        if f.verdict(strict) != "identical":
            lines += _section(f, strict, lang)
    if len(lines) <= MOST_LINES:
        return "\n".join(lines) + "\n"
    left = len(lines) - MOST_LINES + 1
    more = Text(f"... and {left} more lines; see the JSON file", f"……另有 {left} 行，见 JSON 文件").say(lang)
    return "\n".join([*lines[: MOST_LINES - 1], more]) + "\n"


def _section(f: Finding, strict: bool, lang: Language) -> list[str]:
    lines = ["", f"**{f.now.name}**: {VERDICTS[f.verdict(strict)].say(lang)}", ""]
    lines += [f"- {_plain(reason)}" for reason in _reasons(f, lang)]
    order = {"changed": 0, "cannot_tell": 1, "same": 2}
    shown = sorted(
        (j for j in f.judgements if j.verdict != "same"),
        key=lambda j: (order[j.verdict], j.worst != "changed"),
    )
    if shown:
        head = (
            Text("measure", "指标"),
            Text("baseline", "基线"),
            Text("change", "变动"),
            Text("margin", "界限"),
            Text("verdict", "结论"),
        )
        lines += ["", "| " + " | ".join(t.say(lang) for t in head) + " |", "|---|--:|--:|--:|---|"]
        lines += [_markdown_row(f, j, lang) for j in shown[:_SHOWN]]
        left = len(shown) - _SHOWN
        lines += (
            [Text(f"| {left} more | | | | |", f"| 另有 {left} 项 | | | | |").say(lang)] if left > 0 else []
        )
    return lines


def _markdown_row(f: Finding, j: Judgement, lang: Language) -> str:
    c = j.check
    label, before = label_of(c.id, f.result.manifest["names"]), sum(c.before) / len(c.before)
    moved, margin = change(j.difference, c.id, lang), change(c.warn, c.id, lang).lstrip("+")
    cells = (label.say(lang), number(before, c.id, lang), moved, margin, level_word(j).say(lang))
    return "| " + " | ".join(_plain(cell) for cell in cells) + " |"


def _plain(text: str) -> str:
    """Nothing that Markdown would take for a table or a link."""
    return text.replace("|", "\\|").replace("<", "&lt;").replace("`", "'").replace("\n", " ")
