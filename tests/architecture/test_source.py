"""What may not stand in the package: drawn luck, the time of day, prints, one city's names, long files."""

import ast
import csv
import re
import sys

import pytest

from tests.architecture import source
from tests.architecture.source import MAY_KNOW_THE_TIME, Module, modules
from tests.places import BEIJING

OVERLONG = {
    "rules.py": "all rules of play that the engines share stand in one place, in the order of the story",
    "engines/entity.py": "the story of an application is read from top to bottom beside the notice",
}
"""Files longer than allowed, each with the reason."""


def paths(found: list[Module]) -> list[str]:
    return [m.path for m in found]


def test_nothing_is_drawn_from_a_stream() -> None:
    assert paths([m for m in modules() if source.draws(m.tree)]) == []


@pytest.mark.parametrize(
    "line", ["import random", "np.random.default_rng(1)", "from numpy import random", "hash('a')"]
)
def test_a_draw_would_be_seen(line: str) -> None:
    assert source.draws(ast.parse(line))


def test_no_answer_depends_on_the_time_of_day() -> None:
    found = [m for m in modules() if source.tells_the_time(m.tree)]
    assert [m.path for m in found if not m.path.startswith(MAY_KNOW_THE_TIME)] == []


@pytest.mark.parametrize("line", ["import time", "from time import time", "datetime.now()", "date.today()"])
def test_a_clock_would_be_seen(line: str) -> None:
    assert source.tells_the_time(ast.parse(line))


def test_nothing_prints() -> None:
    assert paths([m for m in modules() if "print" in set(source.calls(m.tree))]) == []


def test_no_name_of_a_module_hides_the_standard_library() -> None:
    assert source.package_names() & set(sys.stdlib_module_names) == set()


def _city_words() -> list[str]:
    with (BEIJING / "districts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    districts = [row[column] for row in rows for column in ("id", "en", "zh")]
    return ["beijing", "北京", *districts, *(row["zh"].removesuffix("区") for row in rows)]


def test_no_city_is_named_in_code() -> None:
    words = re.compile("|".join(sorted({re.escape(w) for w in _city_words()})), re.IGNORECASE)
    found = {m.path: words.findall(m.text) for m in modules()}
    assert {path: names for path, names in found.items() if names} == {}


def test_files_are_short_enough_to_be_read() -> None:
    long = {m.path: m.text.count("\n") for m in modules() if m.text.count("\n") > source.MOST_LINES}
    assert {path: n for path, n in long.items() if path not in OVERLONG} == {}


def test_every_exception_is_needed_and_has_a_reason() -> None:
    long = {m.path for m in modules() if m.text.count("\n") > source.MOST_LINES}
    assert set(OVERLONG) <= long
    assert all(len(reason) > 20 for reason in OVERLONG.values())


def test_functions_are_short_enough_to_be_read() -> None:
    assert {m.path: found for m in modules() if (found := list(source.long_functions(m.tree)))} == {}
