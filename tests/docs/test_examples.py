"""The examples in the docstrings of what users call are run."""

from __future__ import annotations

import doctest
import inspect
from pathlib import Path

import pytest

import sim
from sim.interface import questions

FINDER = doctest.DocTestFinder(recurse=False)
ASKED = [name for name in sim.__all__ if inspect.isfunction(getattr(sim, name))]


@pytest.mark.parametrize("name", ASKED)
def test_the_example_of_a_public_function_is_right(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (found,) = FINDER.find(getattr(sim, name), name)
    assert found.examples, f"{name} has no example"
    failed, _ = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS).run(found)
    assert failed == 0


def test_every_question_is_public() -> None:
    asked = {
        n for n, f in vars(questions).items() if inspect.isfunction(f) and f.__module__ == questions.__name__
    }
    assert {n for n in asked if not n.startswith("_")} <= set(sim.__all__)
