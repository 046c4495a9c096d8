"""What the end of a test run says besides the failures: how often each feature of the twins was active."""

import json
import signal
from collections import Counter

from _pytest.terminal import TerminalReporter
from hypothesis import settings

settings.register_profile("no_clock", deadline=None)  # the first example of a kernel compiles it
settings.load_profile("no_clock")
signal.signal(signal.SIGINT, signal.default_int_handler)
"""A shell starts what runs in its background deaf to interrupts, and that is handed on to every child."""

PROPERTY = "features of twin cities"


def pytest_terminal_summary(terminalreporter: TerminalReporter) -> None:
    """One line: feature and number of cities, summed over the workers."""
    reports = [r for group in ("passed", "failed") for r in terminalreporter.stats.get(group, [])]
    counts: Counter[str] = Counter()
    for report in reports:
        for name, value in getattr(report, "user_properties", []):
            if name == PROPERTY:
                counts.update(json.loads(value))
    if counts:
        shown = ", ".join(f"{feature} {n}" for feature, n in counts.items())
        terminalreporter.write_line(f"{PROPERTY}: {shown}")
