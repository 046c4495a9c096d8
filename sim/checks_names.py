"""Names that point at other tables: every one must stand for something."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from sim.checks_subject import EVERYWHERE, Subject
from sim.diagnostics import Diagnostic, Text
from sim.nearest import nearest
from sim.toml_lines import KeyPath, path_text

Names = Callable[[Subject], Iterable[str]]


def _table(key: str, *more: str) -> Names:
    return lambda s: [*getattr(s.scenario, key), *more]


def _districts(s: Subject) -> Iterable[str]:
    return s.districts


def _places(s: Subject) -> Iterable[str]:
    return [*s.districts, EVERYWHERE]


def _known_banks(s: Subject) -> Iterable[str]:
    return s.banks


def _columns(s: Subject) -> Iterable[str]:
    return s.columns


# Pattern of a key path (`*` any one part, `<` the key itself) and the names that may stand there.
RULES: tuple[tuple[str, Names], ...] = (
    ("reading", _table("readings")),
    ("banks <", _known_banks),
    ("spreads * column", _columns),
    ("spreads * weights <", _districts),
    ("groups * spread", _table("spreads")),
    ("groups * joins", _table("units", "alone")),
    ("groups * demand", _table("demand")),
    ("batches * districts *", _places),
    ("batches * groups *", _table("groups")),
    ("waived * district", _places),
    ("waived * group", _table("groups")),
    ("normal_phase demand", _table("demand")),
    ("channels * counter", _table("facilities")),
    ("channels * visit", _table("visits")),
    ("channel_choice * shares <", _table("groups", "default", "reissue", "collective")),
    ("channel_choice * shares * <", _table("channels")),
    ("promises * channel", _table("channels")),
    ("readings * promises *", _table("promises")),
    ("bureaus * banks *", _table("banks")),
    ("outages * bank", _table("banks")),
    ("facilities * spread", _table("spreads")),
    ("extra_outlets * facility", _table("facilities")),
    ("extra_outlets * bank", _table("banks")),
    ("extra_outlets * district", _districts),
    ("visits * at *", _table("facilities")),
    ("targets <", _table("visits")),
)


def unknown_names(s: Subject) -> Iterator[Diagnostic]:
    """E-REF for each name that stands for nothing, with the nearest one that does."""
    for pattern, names in RULES:
        allowed = [*names(s)]
        for path, name in _matches(s.stack.data, pattern.split(), ()):
            if name not in allowed:
                yield _unknown(s, path, name, allowed, pattern.endswith("<"))


def _unknown(s: Subject, path: KeyPath, name: str, allowed: list[str], is_key: bool) -> Diagnostic:
    near = nearest(name, allowed)
    listed = ", ".join(allowed[:40]) or "-"
    message = Text(f"{path_text(path)}: {name} stands for nothing", f"{path_text(path)}：{name} 没有定义")
    return s.error(
        "E-REF", path, message, span=s.span(path, value=not is_key), got=name,
        expected=Text(f"one of {listed}", f"{listed} 之一"),
        help=Text(f"did you mean '{near}'?", f"是否想写 '{near}'？") if near else None,
    )  # fmt: skip


def _matches(node: Any, parts: list[str], path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    """Key paths that fit the pattern, with the name found there."""
    if not parts:
        if isinstance(node, str):
            yield path, node
        return
    head, rest = parts[0], parts[1:]
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        if head == "<":
            yield (*path, key), str(key)
        elif head in ("*", key):
            yield from _matches(value, rest, (*path, key))
