"""Every file of a run is whole or absent, whatever goes wrong."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import pytest

from sim.whole_files import MANIFEST, RunFolder, digest_of, write_whole


def full_disk(file: Any) -> None:
    """Write a little, then run out of space."""
    file.write(b"half")
    raise OSError(errno.ENOSPC, "No space left on device")


def names(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*"))


def test_a_file_has_the_digest_that_was_told(tmp_path: Path) -> None:
    told = write_whole(tmp_path / "a.json", lambda file: file.write(b"{}"))
    assert told == digest_of(tmp_path / "a.json")
    assert told.bytes == 2


def test_a_full_disk_leaves_no_half_file_and_keeps_the_old_one(tmp_path: Path) -> None:
    write_whole(tmp_path / "a.json", lambda file: file.write(b"old"))
    with pytest.raises(OSError, match="No space left"):
        write_whole(tmp_path / "a.json", full_disk)
    assert names(tmp_path) == ["a.json"]
    assert (tmp_path / "a.json").read_bytes() == b"old"


def test_an_abandoned_run_leaves_nothing(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "runs" / "x")
    folder.write_json("summary.json", {"a": float("nan")})
    with pytest.raises(OSError, match="No space left"):
        folder.write("journeys/part-000-000.parquet", full_disk)
    folder.abandon()
    assert names(tmp_path) == ["runs"]


def test_the_manifest_comes_last_and_the_next_run_takes_it_away_first(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "x")
    folder.write_json("summary.json", {})
    assert MANIFEST not in names(tmp_path / "x")
    folder.finish({"a": 1})
    assert names(tmp_path / "x") == [MANIFEST, "summary.json"]
    RunFolder(tmp_path / "x")
    assert names(tmp_path / "x") == ["journeys"]


@pytest.mark.parametrize("name", ["thesis.docx", "package.json"])
def test_a_folder_with_other_things_is_refused_and_left_as_it_was(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError):
        RunFolder(tmp_path)
    assert names(tmp_path) == [name]


def test_a_file_in_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("mine", encoding="utf-8")
    with pytest.raises(NotADirectoryError):
        RunFolder(tmp_path / "x")
