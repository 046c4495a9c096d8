"""Stored studies: whole, the same bytes for the same study, refused when touched."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from sim.results import DamagedRun
from sim.studies import STUDY, Study, load_study, store_study

EXAMPLE = Study("compare", {"runs": 3, "share": float("nan")}, {"pairs": pd.DataFrame({"day": [1, 2]})})


def test_what_is_stored_is_what_is_read(tmp_path: Path) -> None:
    store_study(EXAMPLE, tmp_path / "a")
    found = load_study(tmp_path / "a")
    assert (found.kind, found.about) == ("compare", {"runs": 3, "share": None})
    pd.testing.assert_frame_equal(found.tables["pairs"], EXAMPLE.tables["pairs"])


def test_the_same_study_has_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        store_study(EXAMPLE, tmp_path / name)
    for file in (STUDY, "pairs.parquet"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def test_a_changed_answer_is_refused(tmp_path: Path) -> None:
    store_study(EXAMPLE, tmp_path)
    text = json.loads((tmp_path / STUDY).read_text(encoding="utf-8"))
    text["about"]["runs"] = 30
    (tmp_path / STUDY).write_text(json.dumps(text), encoding="utf-8")
    with pytest.raises(DamagedRun, match="changed"):
        load_study(tmp_path)


def test_a_changed_table_is_refused(tmp_path: Path) -> None:
    store_study(EXAMPLE, tmp_path)
    pd.DataFrame({"day": [1, 3]}).to_parquet(tmp_path / "pairs.parquet", index=False)
    with pytest.raises(DamagedRun, match="pairs"):
        load_study(tmp_path)


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.docx").write_text("mine", encoding="utf-8")
    with pytest.raises(FileExistsError):
        store_study(EXAMPLE, tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.docx"]
