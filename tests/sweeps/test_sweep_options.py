"""What commands that play many runs share: the options, and the bar on a terminal."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from sim.app.sweep_options import Work, progress_bar, sweep_options
from sim.diagnostics import Language


@click.command()
@sweep_options
@click.option("--more", default=1)
def asked(work: Work, more: int) -> None:
    """What a command is handed."""
    click.echo(f"{work.store.root.as_posix()} {work.workers} {work.backend} {more}")


def told(*options: str) -> Result:
    return CliRunner().invoke(asked, options)


@pytest.mark.parametrize(
    ("options", "output"),
    [
        ("", "runs/store 2 processes 1"),
        ("--workers 3 --store elsewhere --more 4", "elsewhere 3 processes 4"),
        ("--backend dask", "runs/store 2 dask 1"),
        ("--scheduler tcp://127.0.0.1:8786", "runs/store 2 tcp://127.0.0.1:8786 1"),
        ("--scheduler tcp://127.0.0.1:8786 --backend dask", "runs/store 2 tcp://127.0.0.1:8786 1"),
    ],
)
def test_the_options_become_one_value(options: str, output: str) -> None:
    assert told(*options.split()).output.strip() == output


@pytest.mark.parametrize(
    "options", ["--workers 0", "--workers x", "--backend ray", "--backend processes --scheduler tcp://a:1"]
)
def test_other_options_are_refused(options: str) -> None:
    assert told(*options.split()).exit_code == 2


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("lang", "words"), [("en", ("3/4 runs", "left")), ("zh", ("3/4 次", "约剩"))])
def test_a_terminal_shows_how_many_are_done(
    lang: Language, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stderr", Terminal())
    with progress_bar(lang) as progress:
        for done in range(2, 4):
            progress(done, 4)
    shown = sys.stderr.getvalue()  # type: ignore[attr-defined]
    assert all(word in shown for word in words), shown


def test_nothing_is_shown_where_nobody_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    with progress_bar("zh") as progress:
        progress(1, 4)
    assert sys.stderr.getvalue() == ""  # type: ignore[attr-defined]


def test_no_store_is_made_by_asking(tmp_path: Path) -> None:
    told("--store", str(tmp_path / "store"))
    assert not (tmp_path / "store").exists()
