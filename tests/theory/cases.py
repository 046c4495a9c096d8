"""The table of cases, and which test proves which."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

HERE = Path(__file__).parent
F = TypeVar("F", bound=Callable[..., None])


@dataclass(frozen=True)
class Case:
    """One row: what the literature says of a system. ``expected`` is a number, a text or a list."""

    id: str
    kind: str
    parameters: dict[str, Any]
    expected: Any
    tol_calc: float
    tol_sim: float
    """Relative; 0 where none is stated."""


@cache
def all_cases() -> dict[str, Case]:
    """By id."""
    with (HERE / "queueing_cases.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: _case(row) for row in csv.DictReader(file)}


def _case(row: dict[str, str]) -> Case:
    try:
        expected = json.loads(row["expected"])
    except json.JSONDecodeError:
        expected = row["expected"]
    return Case(
        row["id"],
        row["kind"],
        json.loads(row["parameters"]),
        expected,
        float(row["tol_calc"] or 0),
        float(row["tol_sim"] or 0),
    )


def case(ident: str) -> Case:
    """The case of an id."""
    return all_cases()[ident]


@cache
def not_expressible() -> dict[str, str]:
    """Reasons by id."""
    with (HERE / "not_expressible.csv").open(encoding="utf-8", newline="") as file:
        return {row["id"]: row["reason"] for row in csv.DictReader(file)}


PROVED: dict[str, str] = {}


def proves(*idents: str) -> Callable[[F], F]:
    """Note that a test proves these cases."""

    def note(test: F) -> F:
        for ident in idents:
            assert ident in all_cases(), ident
            assert ident not in PROVED, f"{ident} is proved twice"
            PROVED[ident] = test.__name__
        return test

    return note
