"""Folders that tests read."""

from pathlib import Path

import sim

PACKAGE = Path(sim.__file__).parent
ROOT = PACKAGE.parent
BEIJING = PACKAGE / "data" / "beijing"
