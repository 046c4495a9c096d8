"""Where compiled kernels are kept: a folder of their own for every state of the sources they come from.

Numba notices that a function's own file has changed, not that a rule has which it was compiled with.
So the folder's name is a digest of every module that compiles something and of all those it imports: a
changed rule compiles everything anew, a changed report nothing.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

from sim.source_digest import digest

_VARIABLE = "NUMBA_CACHE_DIR"
_DECORATOR = re.compile(r"^ *@(njit|compiled|inner)\b", re.MULTILINE)
_OLD_SECONDS = 14 * 86_400


def choose() -> None:
    """Point numba to the folder of these sources, unless the user has chosen one."""
    if _VARIABLE in os.environ:
        return
    home = Path(__file__).parent
    for place in (home / "__pycache__", Path(tempfile.gettempdir()) / "cardsim"):
        folder = place / f"kernels-{digest(home, compiles)}"
        try:
            fresh = not folder.exists()
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        os.environ[_VARIABLE] = str(folder)
        if "numba" in sys.modules:
            sys.modules["numba"].config.CACHE_DIR = str(folder)
        if fresh:
            _drop_old(place, folder)
        return


def compiles(path: str, text: str) -> bool:
    """Whether a module holds compiled functions."""
    return _DECORATOR.search(text) is not None and path != Path(__file__).name


def _drop_old(place: Path, current: Path) -> None:
    """Folders that nobody has written to for two weeks are of sources long gone."""
    for folder in place.glob("kernels-*"):
        if current.stat().st_mtime - folder.stat().st_mtime > _OLD_SECONDS:
            shutil.rmtree(folder, ignore_errors=True)
