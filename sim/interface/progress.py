"""A bar that is right in a terminal and in a notebook, and quiet everywhere else."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sim.experiments.sweep import Progress


def in_notebook() -> bool:
    """Whether a notebook's kernel runs this."""
    shell: Any = sys.modules.get("IPython")
    found = shell.get_ipython() if shell else None
    return type(found).__name__ == "ZMQInteractiveShell"


@contextmanager
def bar(shown: bool) -> Iterator[Progress]:
    """What a sweep reports to: (done, of)."""
    from tqdm.auto import tqdm

    hidden = not shown or not (in_notebook() or sys.stderr.isatty())
    with tqdm(total=0, leave=False, disable=hidden, file=sys.stderr) as drawn:

        def report(done: int, of: int) -> None:
            if drawn.total != of:
                drawn.reset(of)
            drawn.n = done
            drawn.refresh()

        yield report
