"""The table of diagnostic codes: a title and an explanation of each, in both languages."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sim.diagnostics import ScenarioError, Text, error
from sim.nearest import nearest

_FILE = Path(__file__).parent / "data" / "codes.toml"


@dataclass(frozen=True)
class Code:
    """A stable code such as `E-RANGE`."""

    id: str
    title: Text
    explanation: Text


@cache
def codes() -> dict[str, Code]:
    """All codes, in the order of the table."""
    tables = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return {id: Code(id, Text(**t["title"]), Text(**t["explain"])) for id, t in tables.items()}


def code(id: str) -> Code:
    """One code, in any case (`e-range`). Raises ScenarioError (E-REF) for one that does not exist."""
    found = codes().get(id.upper())
    if found:
        return found
    near = nearest(id.upper(), codes())
    hint = Text(f"did you mean {near}?", f"是否想写 {near}？") if near else None
    listed = ", ".join(codes())
    expected = Text(f"one of {listed}", f"{listed} 之一")
    raise ScenarioError(
        [error("E-REF", "", Text("no such code", "没有这个代码"), got=id, expected=expected, help=hint)]
    )
