"""The rows of a scenario's workbook: one value a row, with its words, its unit and its source beside it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sim.checks_sources import source_of
from sim.city import load_city
from sim.diagnostics import Text
from sim.scenario_files import Resolved, schema
from sim.schema_words import Node, node_at
from sim.source_words import source_text
from sim.toml_lines import KeyPath, path_text
from sim.units import unit_of_key
from sim.workbook.labels import REFERS, SOURCES, choice_text, labels
from sim.workbook.leaves import leaves

_ITEM_WORD = "第 {} 项"


class Row(NamedTuple):
    """item: what the value belongs to. label: what it is. source: ids; about: what they say."""

    path: KeyPath
    item: str
    label: str
    value: Any
    unit: str
    source: str
    about: str
    node: Node
    options: tuple[str, ...]
    """What may be chosen; empty where anything of the right type may stand."""


def rows_of(resolved: Resolved) -> Iterator[Row]:
    """All rows, in the order of the tables."""
    words = _Words(resolved)
    for path, value in leaves(resolved.data):
        if path[0] != SOURCES:
            yield words.row(path, value)


class _Words:
    """Names of entities and sources, looked up once."""

    def __init__(self, resolved: Resolved) -> None:
        self.resolved = resolved
        city = load_city(resolved.data_folder)
        self.names = {b.id: b.zh for b in city.banks} | {d.id: d.zh for d in city.districts}
        self.districts = tuple(d.id for d in city.districts)
        self.seen: dict[str, str] = {}

    def row(self, path: KeyPath, value: Any) -> Row:
        """One row."""
        key = path_text(path)
        node = node_at(schema(), path)
        unit = unit_of_key(key)
        found = source_of(self.resolved.scenario.sources, key)
        source = found[1] if found else ""
        told = unit is not None and not isinstance(value, str) and not unit.zh.startswith("（")
        zh = unit.zh if unit is not None and told else ""
        return Row(
            path, self._item(path), self._label(path), value, zh, source, self._about(source), node,
            self._options(path, node),
        )  # fmt: skip

    def _item(self, path: KeyPath) -> str:
        """The table and the entity: ``银行·工商银行``."""
        parts = [labels()[str(path[0])].zh] if str(path[0]) in labels() else [str(path[0])]
        if len(path) > 2:
            parts.append(self._name(path))
        return "·".join(parts)

    def _name(self, path: KeyPath) -> str:
        here: Any = self.resolved.data.get(str(path[0]), {})
        entity = here.get(path[1]) if isinstance(here, dict) else None
        stated = entity.get("zh") if isinstance(entity, dict) else None
        return str(stated or self._word(path[1]))

    def _label(self, path: KeyPath) -> str:
        inner = path[2:] if len(path) > 2 else path[1:] or path
        return "·".join(self._word(part) for part in inner)

    def _word(self, part: str | int) -> str:
        if isinstance(part, int):
            return _ITEM_WORD.format(part + 1)
        known: Text | None = labels().get(part)
        return known.zh if known else self.names.get(part, self._entity(part))

    def _entity(self, name: str) -> str:
        """The Chinese name of a group, channel ... of the scenario that has this id, else the id."""
        for table in self.resolved.data.values():
            found = table.get(name) if isinstance(table, dict) else None
            if isinstance(found, dict) and "zh" in found:
                return str(found["zh"])
        return name

    def _about(self, source: str) -> str:
        ids = source.replace(";", " ").replace(",", " ").split()
        for id in ids:
            if id not in self.seen:
                self.seen[id] = source_text(id, self.resolved.data_folder).zh
        return "\n".join(self.seen[id] for id in ids)

    def _options(self, path: KeyPath, node: Node) -> tuple[str, ...]:
        if node.get("type") == "boolean":
            return ("是", "否")
        if "enum" in node:
            return tuple(choice_text(str(v)) for v in node["enum"])
        last = str(path[-1])
        if last == "district":
            return self.districts
        if last in REFERS and node.get("type") == "string":
            own = ("alone",) if last == "joins" else ()
            return own + tuple(self.resolved.data.get(REFERS[last], {}))
        return ()
