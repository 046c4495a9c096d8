"""The package's source as syntax trees, and what may not stand in it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.places import PACKAGE

MOST_LINES, MOST_OF_A_FUNCTION = 300, 60

CHANCE = {"random", "secrets", "uuid"}
"""Modules that draw: all chance has an address."""
NOW = {"time", "sched"}
TELLS_NOW = {"now", "today", "utcnow"}
MAY_KNOW_THE_TIME = ("app/", "experiments/", "reports/", "running", "run_", "results")
"""Parts of the package that measure how long something took or say when it was run."""


class Module(NamedTuple):
    """One file: path inside the package, text, tree."""

    path: str
    text: str
    tree: ast.Module


@cache
def modules() -> tuple[Module, ...]:
    """All files of the package."""
    files = sorted(PACKAGE.rglob("*.py"))
    texts = [(f.relative_to(PACKAGE).as_posix(), f.read_text(encoding="utf-8")) for f in files]
    return tuple(Module(path, text, ast.parse(text)) for path, text in texts)


def imported(tree: ast.AST) -> Iterator[str]:
    """Top-level names of all modules that are imported, ``numpy.random`` as it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def calls(tree: ast.AST) -> Iterator[str]:
    """Names that are called as plain functions."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id


def attributes(tree: ast.AST) -> Iterator[tuple[str, str]]:
    """Every ``owner.name`` where the owner is a plain name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield node.value.id, node.attr


def draws(tree: ast.AST) -> bool:
    """Whether something is drawn from a stream, or depends on the process (``hash`` of a text does)."""
    if any(name.split(".")[0] in CHANCE or name.startswith("numpy.random") for name in imported(tree)):
        return True
    return ("np", "random") in set(attributes(tree)) or "hash" in set(calls(tree))


def tells_the_time(tree: ast.AST) -> bool:
    """Whether the answer may depend on when it is asked for."""
    if any(name.split(".")[0] in NOW for name in imported(tree)):
        return True
    return any(name in TELLS_NOW and owner in ("date", "datetime", "dt") for owner, name in attributes(tree))


def long_functions(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Functions with more lines of body than a reader can keep in mind: (name, lines).

    Signature and docstring are not counted: they may have to explain many choices.
    """
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
            lines = (node.end_lineno or 0) - body[0].lineno + 1
            if lines > MOST_OF_A_FUNCTION:
                yield node.name, lines


def package_names() -> set[str]:
    """Names of all modules and packages."""
    return {Path(m.path).stem for m in modules()} - {"__init__"} | {
        part for m in modules() for part in Path(m.path).parent.parts
    }
