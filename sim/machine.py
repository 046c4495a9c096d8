"""What this machine has to give, at this moment."""

from __future__ import annotations

import contextlib
from pathlib import Path

import psutil

_CGROUP = Path("/sys/fs/cgroup")


def available_bytes() -> int:
    """Memory that may still be taken: what the system can free, and what a container leaves of its limit."""
    return min(int(psutil.virtual_memory().available), _left_in_container(_CGROUP))


def _left_in_container(folder: Path) -> int:
    """What a control group (version 2) may still take, file cache not counted; huge without a limit."""
    with contextlib.suppress(OSError, ValueError, KeyError):
        limit = int((folder / "memory.max").read_text())
        used = int((folder / "memory.current").read_text())
        lines = (line.split() for line in (folder / "memory.stat").read_text().splitlines())
        cache = int(dict(line for line in lines if len(line) == 2)["inactive_file"])
        return max(0, limit - used + cache)
    return 1 << 62
