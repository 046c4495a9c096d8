"""Where each number comes from: a fact, an assumption, a clause of the notice, or a lever of the planner."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from sim.checks_subject import Subject
from sim.diagnostics import Diagnostic, Text
from sim.facts import Sources, load_sources
from sim.nearest import nearest
from sim.notice import Clause, Notice, load_notice
from sim.toml_lines import KeyPath, path_text

LEVER = "lever"
CLAUSE = "notice:"
_SPLIT = re.compile(r"[;, ]+")
_NO_SOURCE = {"schema_version", "calendar", "sources", "prices", "decisions", "targets"}
_CODE_KEYS = {"code"}


def source_of(sources: Mapping[str, str], path: str) -> tuple[str, str] | None:
    """The entry of `[sources]` behind a key path: the longest prefix that ends at a dot, and its text."""
    plain = re.sub(r"\[\d+\]", "", path)
    parts = plain.split(".")
    for end in range(len(parts), 0, -1):
        prefix = ".".join(parts[:end])
        if prefix in sources:
            return prefix, sources[prefix]
    return None


def unsourced(s: Subject) -> Iterator[Diagnostic]:
    """W-SOURCE: numbers nobody answers for, one warning a table."""
    bare: dict[KeyPath, list[str]] = {}
    for path in _numbers(s.stack.data, ()):
        if path[0] not in _NO_SOURCE and not source_of(s.scenario.sources, path_text(path)):
            bare.setdefault(path[:-1], []).append(str(path[-1]))
    for table, keys in bare.items():
        yield _bare(s, table, keys)


def _numbers(node: Any, path: KeyPath) -> Iterator[KeyPath]:
    """Paths of numbers; a list counts as one."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key not in _CODE_KEYS:
                yield from _numbers(value, (*path, key))
    elif isinstance(node, list) and any(isinstance(v, dict) for v in node):
        for i, value in enumerate(node):
            yield from _numbers(value, (*path, i))
    elif _is_number(node[0] if isinstance(node, list) and node else node):
        yield path


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _bare(s: Subject, table: KeyPath, keys: list[str]) -> Diagnostic:
    path = (*table, keys[0])
    named = ", ".join(keys[:6]) + (" …" if len(keys) > 6 else "")
    text = path_text(table) or "-"
    message = Text(f"{text}: no source for {named}", f"{text}：{named} 没有来源")
    wanted = Text(
        "a fact (1.40), an assumption (A.22), a clause (notice:六(一)) or lever",
        "事实（1.40）、假设（A.22）、条款（notice:六(一)）或 lever",
    )
    hint = Text(f'[sources] "{path_text(path)}" = "lever"', f'[sources] "{path_text(path)}" = "lever"')
    return s.warning("W-SOURCE", path, message, expected=wanted, help=hint)


def dangling(s: Subject) -> Iterator[Diagnostic]:
    """W-SOURCE: a source that stands for nothing."""
    facts, notice = load_sources(s.folder), load_notice(s.folder)
    for key, text in s.scenario.sources.items():
        for id in filter(None, _SPLIT.split(text)):
            if not known(id, facts, notice):
                yield _dangling(s, key, id, facts)


def known(id: str, facts: Sources, notice: Notice) -> bool:
    """Whether the id is a fact, an assumption, a clause or the word `lever`."""
    if id.startswith(CLAUSE):
        return any(clause.id == id.removeprefix(CLAUSE) for clause in notice.clauses)
    return id == LEVER or id in facts.facts or id in facts.assumptions


def _dangling(s: Subject, key: str, id: str, facts: Sources) -> Diagnostic:
    near = nearest(id, [*facts.facts, *facts.assumptions, LEVER])
    message = Text(f"source {id} of {key} stands for nothing", f"{key} 的来源 {id} 不存在")
    hint = Text(f"did you mean {near}?", f"是否想写 {near}？") if near else None
    return s.warning("W-SOURCE", ("sources", key), message, help=hint)


def departures(s: Subject) -> Iterator[Diagnostic]:
    """W-NOTICE: keys that say something else than the notice's clause, unless `[sources]` calls the very
    key a lever: then its planner means to depart."""
    by_key: dict[str, list[Clause]] = {}
    for clause in load_notice(s.folder).clauses:
        for key in clause.sets:
            by_key.setdefault(key, []).append(clause)
    for key, clauses in by_key.items():
        path = tuple(key.split("."))
        found, value = lookup(s.stack.data, path)
        meant = s.scenario.sources.get(key) == LEVER
        if found and not meant and all(_plain(c.sets[key]) != _plain(value) for c in clauses):
            yield _departs(s, path, clauses[0], value)


def lookup(data: Any, path: KeyPath) -> tuple[bool, Any]:
    """Whether the tables have the path, and the value there."""
    for part in path:
        if not isinstance(data, dict) or part not in data:
            return False, None
        data = data[part]
    return True, data


def _plain(value: Any) -> Any:
    return frozenset(value) if isinstance(value, list | tuple) else value


def _departs(s: Subject, path: KeyPath, clause: Clause, value: Any) -> Diagnostic:
    set_to = clause.sets[path_text(path)]
    wanted = ", ".join(set_to) if isinstance(set_to, tuple) else str(set_to)
    message = Text(
        f"{path_text(path)} departs from {clause.document.number or clause.document.en} {clause.id}",
        f"{path_text(path)} 与{clause.document.number or clause.document.zh} {clause.id} 不同",
    )
    return s.warning(
        "W-NOTICE", path, message, expected=Text(wanted, wanted), help=Text(clause.en, clause.zh)
    )
