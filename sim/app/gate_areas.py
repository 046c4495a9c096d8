"""Where in the code to look for what moved a room, and which of the changed files act there."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatch
from typing import TYPE_CHECKING

from sim.diagnostics import Text, same

if TYPE_CHECKING:
    from sim.experiments.gate_code import Edited

_PEOPLE = ("sim/population.py", "sim/demand.py", "sim/employers.py", "sim/people_*.py")
_COUNTERS = ("sim/stations/counters.py", "sim/kernels/*counters.py", "sim/world_places.py")
AREAS = {
    "demand": _PEOPLE,
    "promises": ("sim/promise.py", "sim/clock.py", "sim/calendar_days.py"),
    "desks": _COUNTERS,
    "counters": _COUNTERS,
    "lines": ("sim/stations/production.py", "sim/kernels/production.py", "sim/kernels/orders.py",
              "sim/kernels/plain_lines.py", "sim/world_lines.py"),
    "hand_over": ("sim/stations/mail.py", "sim/kernels/*hand_over.py", "sim/world_rounds.py"),
    "": ("sim/measures/*.py",),
}  # fmt: skip
"""By the sort of room in which moments part; without a room only what is counted differs."""
_EVERYWHERE = ("sim/rules.py", "sim/distributions.py", "sim/chance.py")
_SHOWN = 5
"""Changed files of one list."""


def look_text(room: str, edited: Sequence[Edited]) -> Text:
    """What was changed, what acts in the room first; without any change known where such code stands."""
    patterns = AREAS.get(room.partition(".")[0], ("sim/",))
    if not edited:
        return _list(Text("look in", "请查"), [*patterns, "sim/rules.py"])
    acting = (*patterns, *_EVERYWHERE)
    there = [str(e) for e in edited if any(fnmatch(e.file, pattern) for pattern in acting)]
    others = [str(e) for e in edited if str(e) not in there]
    first = _list(Text("changed and acting there:", "在该环节起作用的改动："), there)
    rest = _list(Text("also changed:", "其他改动：") if there else Text("changed:", "改动："), others)
    parts = [text for text, files in ((first, there), (rest, others)) if files]
    return Text("; ".join(p.en for p in parts), "；".join(p.zh for p in parts))


def _list(head: Text, files: Sequence[str]) -> Text:
    shown, left = files[:_SHOWN], len(files) - _SHOWN
    more = Text(f" and {left} more files", f"等 {len(files)} 个文件") if left > 0 else same("")
    gap = " " if head.zh[-1] != "：" else ""
    return Text(f"{head.en} {', '.join(shown)}{more.en}", f"{head.zh}{gap}{'、'.join(shown)}{more.zh}")
