"""What the gate writes for programs: JSON and JUnit XML."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as Xml

from sim.app.gate_words import (
    VERDICTS,
    change,
    first_text,
    flip_text,
    level_word,
    moved_text,
    number,
    reasons,
    spread,
    summary_text,
)  # fmt: skip
from sim.diagnostics import Language, Text

if TYPE_CHECKING:
    from sim.experiments.gate import Finding
    from sim.experiments.gate_autopsy import Autopsy
    from sim.experiments.gate_verdicts import Judgement


def as_json(findings: Sequence[Finding], strict: bool, lang: Language) -> str:
    """Everything, one object a scenario."""
    out = [_object(f, strict, lang) for f in findings]
    return json.dumps({"format": 1, "scenarios": out}, ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def _object(f: Finding, strict: bool, lang: Language) -> dict[str, Any]:
    a, names = f.autopsy, f.result.manifest["names"]
    moved, first = () if a is None else a.moved, first_text(f)
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
        "first_event": None if first is None else first.say(lang),
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
    text = "\n".join(reason.say(lang) for reason in reasons(f))
    message = f"{VERDICTS[verdict].say(lang)}: {summary_text(f).say(lang)}"
    if verdict == "changed":
        Xml.SubElement(case, "failure", message=message, type="changed").text = text
    elif verdict in ("cannot_tell", "no_baseline"):
        Xml.SubElement(case, "skipped", message=message).text = text
    elif text:
        Xml.SubElement(case, "system-out").text = text
    return case


def _case(f: Finding, j: Judgement, strict: bool, lang: Language) -> Xml.Element:
    case = Xml.Element("testcase", classname=f.now.name, name=j.check.id)
    verdict = j.verdict if strict else j.worst
    message = _told(j, lang)
    if verdict == "changed":
        Xml.SubElement(case, "failure", message=message, type="error" if j.worst == "changed" else "warn")
    elif verdict == "cannot_tell":
        Xml.SubElement(case, "skipped", message=message)
    return case


def _told(j: Judgement, lang: Language) -> str:
    c = j.check
    before, margin = number(sum(c.before) / len(c.before), c.id, lang), change(c.warn, c.id, lang).lstrip("+")
    moved = f"{change(j.difference, c.id, lang)} {spread(j, lang)}"
    words = Text(f"baseline {before}, margin {margin}", f"基线 {before}，界限 {margin}").say(lang)
    return f"{level_word(j).say(lang)}: {moved} ({words})"
