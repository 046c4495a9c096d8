"""A scenario file and the files it extends, and how their tables lie on one another."""

import copy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sim.diagnostics import Diagnostic, ScenarioError, Span, Text, error
from sim.scenario_paths import base_of, shown
from sim.toml_lines import KeyPath
from sim.toml_read import Document, read_document

MOST_LAYERS = 16
WHOLE = "distribution"  # a table that names another one replaces the table below it, keys and all


@dataclass(frozen=True)
class Layer:
    """One file of the chain; `name` is the file's name without its ending."""

    name: str
    path: Path
    document: Document


@dataclass
class Stack:
    """The layers, from the scenario itself down to the one that extends nothing, and what they make.

    `owner` says for each value (lists whole) which layer it comes from.
    """

    layers: tuple[Layer, ...]
    data: dict[str, Any] = field(default_factory=dict)
    owner: dict[KeyPath, Layer] = field(default_factory=dict)

    def layer_of(self, path: KeyPath) -> Layer:
        """The layer that states the key; for a table the topmost that mentions it."""
        for end in range(len(path), 0, -1):
            if path[:end] in self.owner:
                return self.owner[path[:end]]
            if end == len(path):
                mention = self._mention(path)
                if mention:
                    return mention
        return self.layers[0]

    def _mention(self, path: KeyPath) -> Layer | None:
        return next((y for y in self.layers if path in y.document.entries), None)

    def place(self, path: KeyPath) -> tuple[Layer, KeyPath]:
        """The layer to blame for `path`, and the longest part of it that is written there."""
        layer = self.layer_of(path)
        for end in range(len(path), 0, -1):
            if path[:end] in layer.document.entries:
                return layer, path[:end]
        return layer, ()

    def span(self, path: KeyPath, value: bool = True) -> Span:
        """Where the value (or the key) at `path` is written; the file as a whole if nowhere."""
        layer, written = self.place(path)
        document = layer.document
        found = document.value_span(written) if value and written == path else document.key_span(written)
        return found or document.source.whole()

    def poisoned(self, path: KeyPath) -> bool:
        """Whether a value at, above or below the path is already reported."""
        return any(
            path[: len(bad)] == bad or bad[: len(path)] == path
            for layer in self.layers
            for bad in layer.document.poisoned
        )


def read_stack(first: Path) -> Stack:
    """Read the file and all it extends, and lay them on one another.

    Raises ScenarioError for whatever stops the chain, with the mistakes found so far; OSError.
    """
    layers: list[Layer] = []
    problems: list[Diagnostic] = []
    path: Path | None = first
    while path is not None:
        layer = Layer(path.stem, path, read_document(path, shown(path)))
        layers.append(layer)
        problems += layer.document.problems
        try:
            path = _next(layers, first.parent)
        except ScenarioError as stop:
            raise ScenarioError([*problems, *stop.diagnostics]) from None
    if problems and any(not layer.document.data for layer in layers):
        raise ScenarioError(problems)
    return _laid(tuple(layers))


def _next(layers: list[Layer], folder: Path) -> Path | None:
    """The file that the last layer extends."""
    layer = layers[-1]
    document = layer.document
    if "extends" not in document.data or ("extends",) in document.poisoned:
        return None
    written, span = document.data["extends"], document.value_span(("extends",))
    if not isinstance(written, str):
        message, wanted = (
            Text("extends is not a text", "extends 不是文字"),
            Text("a name in quotes", "加引号的名称"),
        )
        got = document.written(("extends",))
        raise ScenarioError([error("E-TYPE", "extends", message, span=span, got=got, expected=wanted)])
    base = base_of(written, layer.path, folder, span)
    _check_chain(layers, base, span)
    return base


def _check_chain(layers: list[Layer], base: Path, span: Span | None) -> None:
    seen = [layer.path.resolve() for layer in layers]
    names = [layer.name for layer in layers]
    if base.resolve() in seen:
        cycle = " -> ".join([*names[seen.index(base.resolve()) :], base.stem])
        message = Text(f"scenarios extend one another: {cycle}", f"方案互相继承：{cycle}")
        raise ScenarioError([error("E-CYCLE", "extends", message, span=span, got=cycle)])
    if len(layers) >= MOST_LAYERS:
        first = " -> ".join([*names[:3], "…"])
        message = Text(
            f"a chain of more than {MOST_LAYERS} files: {first}", f"继承链超过 {MOST_LAYERS} 个文件：{first}"
        )
        raise ScenarioError([error("E-DEPTH", "extends", message, span=span, got=first)])


def _laid(layers: tuple[Layer, ...]) -> Stack:
    stack = Stack(layers)
    for layer in reversed(layers):
        data = {k: v for k, v in layer.document.data.items() if k != "extends"}
        data.setdefault("name", layer.name)  # a name is not inherited: two scenarios would share it
        _lay(stack, stack.data, data, (), layer)
    return stack


def _lay(stack: Stack, below: dict[str, Any], above: dict[str, Any], path: KeyPath, layer: Layer) -> None:
    """Lay a table on another: tables merge, everything else replaces."""
    if WHOLE in above and above[WHOLE] != below.get(WHOLE):
        below.clear()
        _forget(stack, path)
    for key, value in above.items():
        here = (*path, key)
        if isinstance(value, dict) and isinstance(below.get(key, {}), dict):
            stack.owner.pop(here, None)
            _lay(stack, below.setdefault(key, {}), value, here, layer)
        else:
            if isinstance(below.get(key), dict):
                _forget(stack, here)
            below[key] = copy.deepcopy(value)
            stack.owner[here] = layer


def _forget(stack: Stack, path: KeyPath) -> None:
    for key in [k for k in stack.owner if k[: len(path)] == path]:
        del stack.owner[key]
