"""The notebooks run from top to bottom on a sample, say what the commands say, are paired with their text,
and carry no output."""

from __future__ import annotations

import html
import re
from pathlib import Path

import jupytext
import nbformat
import pytest
from click.testing import CliRunner
from nbclient import NotebookClient

from sim.app.notebook import names, shipped_folder
from sim.cli import cli

PEOPLE = "1/100"
SECONDS = 200
"""A cell that takes longer hangs."""
SAME = {
    "first_look": "run baseline --people {} --no-journeys --out runs/by_command",
    "how_much": "capacity baseline --people {} --banks cgb --probability 0.8 --store runs/store",
    "january_2026": "left runs/january",
    "monday_morning": "run autumn_2025 --people {} --no-journeys --out runs/by_command",
}
"""Notebooks that show the screen of a command, and that command."""


@pytest.fixture(params=sorted(names()))
def path(request: pytest.FixtureRequest) -> Path:
    return names()[request.param]


def test_there_are_six() -> None:
    assert list(names()) == [
        "first_look", "what_if", "how_much", "is_it_right", "january_2026", "monday_morning",
    ]  # fmt: skip


@pytest.mark.timeout(400)
def test_a_notebook_runs(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CARDSIM_PEOPLE", PEOPLE)
    monkeypatch.setenv("PYTHONPATH", str(shipped_folder().parent))
    book = nbformat.read(path, as_version=4)
    NotebookClient(book, timeout=SECONDS, resources={"metadata": {"path": str(tmp_path)}}).execute()
    said = [o for cell in book.cells if cell.cell_type == "code" for o in cell.outputs]
    assert not [o for o in said if o.output_type == "stream" and o.name == "stderr"]
    monkeypatch.chdir(tmp_path)
    _says_what_the_command_says(path, said)


def _says_what_the_command_says(path: Path, said: list[nbformat.NotebookNode]) -> None:
    command = next((c for name, c in SAME.items() if name in path.stem), None)
    if command is None:
        return
    done = CliRunner().invoke(cli, [*command.format(PEOPLE).split(), "--lang", "zh"])
    screen = re.sub(r".*/( \(.*\)|（.*）)?\n$", "", done.output)  # the last line says where it lies
    shown = _bare(" ".join(o.data["text/html"] for o in said if "text/html" in o.get("data", {})))
    assert screen.count("\n") > 10, done.output
    assert [cell for cell in re.split(r"\s+", screen) if _bare(cell) not in shown] == []


def _bare(text: str) -> str:
    """Without tags and spaces."""
    return re.sub(r"<[^>]+>|\s", "", html.unescape(text))


def test_a_notebook_is_its_text(path: Path) -> None:
    book, text = jupytext.read(path), jupytext.read(path.with_suffix(".py"))
    assert [(c.cell_type, c.source) for c in book.cells] == [(c.cell_type, c.source) for c in text.cells]


def test_no_output_is_kept(path: Path) -> None:
    book = nbformat.read(path, as_version=4)
    assert all(not c.outputs and c.execution_count is None for c in book.cells if c.cell_type == "code")
