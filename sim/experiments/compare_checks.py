"""What stops a comparison before anything is played."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sim.city import load_city
from sim.diagnostics import Diagnostic, ScenarioError, Text, error
from sim.experiments.sample_limits import SERVERS, parts_of
from sim.measures.names import measure_of, measures
from sim.nearest import nearest
from sim.scenario_files import Resolved
from sim.scenario_places import Decision


def check_comparable(scenarios: Sequence[Resolved]) -> None:
    """Raises ScenarioError with everything that is wrong with comparing these; the first is the reference."""
    found = [*_too_few(scenarios), *_twice(scenarios)]
    for other in scenarios[1:]:
        found += _other_world(scenarios[0], other)
    for resolved in scenarios:
        found += _decisions(resolved)
    if found:
        raise ScenarioError(found)


def _too_few(scenarios: Sequence[Resolved]) -> Iterator[Diagnostic]:
    if len(scenarios) < 2:
        hint = Text(
            "for example: cardsim compare baseline my_idea.toml",
            "例如：cardsim compare baseline my_idea.toml",
        )
        message = Text(
            "a comparison needs a reference and an alternative", "比较需要一个基准方案和至少一个备选方案"
        )
        yield error("E-COMPARE", "", message, help=hint)


def _twice(scenarios: Sequence[Resolved]) -> Iterator[Diagnostic]:
    names = [r.scenario.name for r in scenarios]
    for name in dict.fromkeys(n for n in names if names.count(n) > 1):
        message = Text("two of the scenarios have the same name", "有两个方案同名")
        hint = Text("name each once; a copy needs a name of its own", "每个方案只写一次；副本须另取 name")
        yield error("E-COMPARE", "name", message, got=name, help=hint)


def _other_world(first: Resolved, other: Resolved) -> Iterator[Diagnostic]:
    name, a, b = other.scenario.name, first.scenario, other.scenario
    if first.data_folder != other.data_folder:
        message = Text(f"{name} is of another city than {a.name}", f"{name} 与 {a.name} 不是同一座城市")
        yield error("E-COMPARE", "data", message, got=b.data, expected=Text(a.data, a.data))
    if a.horizon != b.horizon:
        message = Text(f"{name} plays other days than {a.name}", f"{name} 与 {a.name} 的推演日期不同")
        wanted = f"{a.horizon.start} .. {a.horizon.end}"
        yield error(
            "E-COMPARE", "horizon", message, got=f"{b.horizon.start} .. {b.horizon.end}",
            expected=Text(wanted, wanted),
        )  # fmt: skip


def _decisions(resolved: Resolved) -> Iterator[Diagnostic]:
    for name, decision in resolved.scenario.decisions.items():
        yield from _decision(f"decisions.{name}", decision, resolved)


def _decision(path: str, decision: Decision, resolved: Resolved) -> Iterator[Diagnostic]:
    span = resolved.stack.span(tuple(path.split(".")))
    if (decision.at_least is None) == (decision.at_most is None):
        message = Text("a threshold is at_least or at_most, one of them", "门槛须写 at_least 或 at_most 之一")
        yield error("E-VALUE", path, message, span=span)
    if not 0.5 <= decision.probability < 1:
        message = Text(
            "the probability of a verdict lies from 0.5 to below 1", "把握程度应在 0.5 到 1 之间（不含 1）"
        )
        yield error("E-RANGE", f"{path}.probability", message, span=span, got=str(decision.probability))
    for message, near in _measure(decision.measure, resolved):
        hint = Text(f"did you mean {near}?", f"是否想写 {near}？") if near else None
        yield error("E-REF", f"{path}.measure", message, span=span, got=decision.measure, help=hint)


def _measure(value_id: str, resolved: Resolved) -> Iterator[tuple[Text, str | None]]:
    """What is wrong with the name of a number, and a name near it."""
    try:
        measure_of(value_id)
        of = parts_of(value_id)
    except KeyError:
        yield Text("no such measure", "没有这个指标"), nearest(value_id.partition(".")[0], list(measures()))
        return
    except ValueError:
        yield Text("the last part has no member", "末段缺少具体对象"), None
        return
    known = _members(resolved)
    for kind, member in of.items():
        if kind not in known:
            yield (
                Text(f"numbers are not kept by {kind}", f"没有按 {kind} 分列的数据"),
                nearest(kind, list(known)),
            )
        elif member not in known[kind]:
            yield Text(f"no such {kind}: {member}", f"{kind} 中没有 {member}"), nearest(member, known[kind])


def _members(resolved: Resolved) -> dict[str, list[str]]:
    """What a number may be of: kind to ids."""
    s, city = resolved.scenario, load_city(resolved.data_folder)
    banks = [b.id for b in city.banks]
    return {
        "bank": banks, "district": [d.id for d in city.districts], "bureau": [*banks, *s.bureaus],
        "group": list(s.groups), "batch": list(s.batches), "channel": list(s.channels),
        "facility": list(s.facilities), "visit": list(s.visits), "reading": list(s.readings),
        "servers": list(SERVERS),
    }  # fmt: skip
