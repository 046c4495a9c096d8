"""What a study of many runs found, as a folder: one JSON file that says what it is, and small tables.

The JSON file is written last and holds the digest of every table, so a study is whole or absent, and a
table that was changed afterwards is refused. Nothing in it says when or on how many workers it was made:
the same study has the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sim.results import DamagedRun
from sim.whole_files import digest_of, json_bytes, write_whole

if TYPE_CHECKING:
    import pandas as pd

STUDY = "study.json"
FORMAT = 1


@dataclass(frozen=True)
class Study:
    """kind: ``replicate``, ``compare``, ``capacity`` ... about: what was asked and answered, as JSON.

    tables: data frames by name. folder: where it lies, if stored.
    """

    kind: str
    about: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame] = field(repr=False)
    folder: Path | None = None

    @property
    def digest(self) -> str:
        """SHA-256 of what was asked and answered, without the tables."""
        return _digest({"kind": self.kind, "about": self.about})


def store_study(study: Study, folder: Path) -> Study:
    """Write a study; what an earlier one left in the folder is replaced. Raises OSError."""
    _refuse_strangers(folder)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / STUDY).unlink(missing_ok=True)
    for old in folder.glob("*.parquet"):
        old.unlink()
    files = {}
    for name, table in study.tables.items():
        file = f"{name}.parquet"
        files[file] = write_whole(folder / file, partial(_write, table))._asdict()
    text = {"format": FORMAT, "kind": study.kind, "about": study.about, "files": files}
    write_whole(folder / STUDY, lambda file: file.write(json_bytes(text | {"digest": _digest(text)})))
    return Study(study.kind, study.about, study.tables, folder)


def load_study(folder: str | Path) -> Study:
    """A stored study, every file checked against its digest. Raises DamagedRun."""
    import pandas as pd

    path = Path(folder)
    try:
        text = json.loads((path / STUDY).read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise DamagedRun(2, f"no study here: {STUDY} is missing", str(path)) from None
    except ValueError:
        raise DamagedRun(5, "the study is damaged", str(path / STUDY)) from None
    stated = text.pop("digest", None)
    if stated != _digest(text):
        raise DamagedRun(5, "the study was changed after it was made", str(path / STUDY))
    tables = {}
    for name, wanted in text["files"].items():
        if not (path / name).is_file() or digest_of(path / name)._asdict() != wanted:
            raise DamagedRun(5, "the file is missing or was changed after the study", str(path / name))
        tables[name.removesuffix(".parquet")] = pd.read_parquet(path / name)
    return Study(text["kind"], text["about"], tables, path)


def _write(table: pd.DataFrame, file: Any) -> None:
    table.to_parquet(file, index=False, compression="zstd")


def _digest(text: Mapping[str, Any]) -> str:
    plain = json.loads(json_bytes(text))
    packed = json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(packed.encode("utf-8")).hexdigest()


def _refuse_strangers(folder: Path) -> None:
    """Only an empty folder, or one with a study in it, is taken. Raises FileExistsError."""
    found = [p.name for p in folder.iterdir()] if folder.is_dir() else []
    strangers = [n for n in found if n != STUDY and not n.endswith((".parquet", ".part"))]
    if strangers:
        what = f"the folder holds other things than a study ({strangers[0]})"
        raise FileExistsError(17, what, str(folder))
