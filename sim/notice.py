"""The notice as data: its clauses, when they hold, and which keys of a scenario each of them sets.

A scenario that departs from a clause is not wrong, it is another rollout; but it must be able to say
which clause it departs from. Source: `notice.toml` of the data folder.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

Value = str | int | float | bool | date | tuple[str, ...]

_CLAUSE_KEYS = {"id", "zh", "en", "from", "until", "document", "facts", "sets"}
_DOCUMENT_KEYS = {"zh", "en", "number"}


class NoticeError(ValueError):
    """The notice file is damaged; the message names the clause and the key."""


@dataclass(frozen=True)
class Document:
    """A text that clauses come from. number: its official number, empty if it was seen only in the press."""

    id: str
    zh: str
    en: str
    number: str


@dataclass(frozen=True)
class Clause:
    """One clause. It holds on days in [since, until); until None means it still holds.

    facts: ids of rows in facts.csv. sets: key path of a scenario -> the value the clause gives it.
    """

    id: str
    zh: str
    en: str
    since: date
    until: date | None
    document: Document
    facts: tuple[str, ...]
    sets: Mapping[str, Value]

    def holds_on(self, day: date) -> bool:
        """Whether the clause is in force on `day`."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True)
class Notice:
    """All clauses, in the order of the text."""

    clauses: tuple[Clause, ...]

    def clause(self, id: str) -> Clause:
        """The clause with this id; NoticeError if there is none."""
        for clause in self.clauses:
            if clause.id == id:
                return clause
        raise NoticeError(f"the notice has no clause {id!r}")

    def clauses_of(self, key_path: str) -> tuple[Clause, ...]:
        """Every clause that sets a key, the earliest first."""
        found = [clause for clause in self.clauses if key_path in clause.sets]
        return tuple(sorted(found, key=lambda clause: clause.since))

    def clause_of(self, key_path: str, on: date | None = None) -> Clause | None:
        """The clause behind a key: the first that set it, or the latest that holds on a day."""
        found = self.clauses_of(key_path)
        if on is None:
            return found[0] if found else None
        holding = [clause for clause in found if clause.holds_on(on)]
        return holding[-1] if holding else None


def load_notice(folder: Path) -> Notice:
    """`notice.toml` of a data folder; NoticeError if it is missing or says something twice."""
    path = folder / "notice.toml"
    if not path.is_file():
        raise NoticeError(f"notice.toml is missing in {folder}")
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise NoticeError(f"notice.toml: {error}") from None
    _only(raw, {"documents", "clauses"}, "notice.toml")
    documents = {id: _document(id, table) for id, table in raw.get("documents", {}).items()}
    clauses = tuple(_clause(table, documents) for table in raw.get("clauses", []))
    ids = [clause.id for clause in clauses]
    if twice := {id for id in ids if ids.count(id) > 1}:
        raise NoticeError(f"notice.toml: clause {min(twice)} stands there twice")
    return Notice(clauses)


def _document(id: str, table: Mapping[str, Any]) -> Document:
    _only(table, _DOCUMENT_KEYS, f"document {id}")
    return Document(id, *(_text(table, key, f"document {id}") for key in ("zh", "en", "number")))


def _clause(table: Mapping[str, Any], documents: Mapping[str, Document]) -> Clause:
    id = _text(table, "id", "a clause")
    where = f"clause {id}"
    _only(table, _CLAUSE_KEYS, where)
    document = documents.get(_text(table, "document", where))
    if document is None:
        raise NoticeError(f"{where}: no document {table['document']!r}")
    since, until = _day(table, "from", where), table.get("until") and _day(table, "until", where)
    if until and until <= since:
        raise NoticeError(f"{where}: until {until} is not after from {since}")
    sets = {key: _value(value, f"{where}, {key}") for key, value in table.get("sets", {}).items()}
    return Clause(
        id,
        _text(table, "zh", where),
        _text(table, "en", where),
        since,
        until,
        document,
        tuple(table.get("facts", ())),
        MappingProxyType(sets),
    )


def _only(table: Mapping[str, Any], allowed: set[str], where: str) -> None:
    if unknown := sorted(set(table) - allowed):
        raise NoticeError(f"{where}: unknown key {unknown[0]}")


def _text(table: Mapping[str, Any], key: str, where: str) -> str:
    if not isinstance(table.get(key), str):
        raise NoticeError(f"{where}: {key} must be a text")
    return str(table[key])


def _day(table: Mapping[str, Any], key: str, where: str) -> date:
    day = table.get(key)
    if not isinstance(day, date) or isinstance(day, datetime):
        raise NoticeError(f"{where}: {key} must be a date")
    return day


def _value(value: Any, where: str) -> Value:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    if isinstance(value, (str, int, float, bool, date)) and not isinstance(value, datetime):
        return value
    raise NoticeError(f"{where}: a key is set to a text, a number, a date or a list of texts")
