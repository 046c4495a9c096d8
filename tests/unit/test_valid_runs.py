"""What validates can be played: random edits of a small town are refused in good form, or run."""

from __future__ import annotations

import difflib
import random
import re
import shutil
from pathlib import Path

import pytest

from sim.checks_dates import working_days
from sim.city import load_city
from sim.clock import Clock
from sim.diagnostics import ScenarioError
from sim.engines import fast
from sim.population import build_population
from sim.scenario_files import resolve
from sim.world import World

HERE = Path(__file__).parent / "second_city"
TOWN = (HERE / "harbour.toml").read_text(encoding="utf-8")
SMALL = TOWN.replace("end = 2031-06-30", "end = 2031-05-20")
SMALL = SMALL.replace("persons = 1400", "persons = 120").replace("persons = 2000", "persons = 150")
NUMBER = re.compile(r"(?<![\w\"-])\d+(\.\d+)?(?![\w:-])")
DATE = re.compile(r"2031-(\d\d)-(\d\d)")
TABLE = re.compile(r"(?m)^\[(?!data)[^\n]*\]$")


def _scaled(rng: random.Random, text: str) -> str:
    value = float(text) * rng.choice([0.0, 0.1, 0.5, 2.0, 10.0, 1_000.0])
    return f"{value:.6g}" if "." in text else str(int(value))


def _a_number(rng: random.Random, text: str) -> str:
    found = rng.choice(list(NUMBER.finditer(text)))
    return text[: found.start()] + _scaled(rng, found[0]) + text[found.end() :]


def _a_date(rng: random.Random, text: str) -> str:
    found = rng.choice(list(DATE.finditer(text)))
    return (
        f"{text[: found.start()]}2031-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}{text[found.end() :]}"
    )


def _without_a_line(rng: random.Random, text: str) -> str:
    lines = text.split("\n")
    at = rng.choice([i for i, line in enumerate(lines) if " = " in line])
    return "\n".join(lines[:at] + lines[at + 1 :])


def _without_a_table(rng: random.Random, text: str) -> str:
    starts = [m.start() for m in TABLE.finditer(text)] + [len(text)]
    i = rng.randrange(len(starts) - 1)
    return text[: starts[i]] + text[starts[i + 1] :]


def _a_word(rng: random.Random, text: str) -> str:
    """One quoted word takes the place of another."""
    words = list(re.finditer(r'"[a-z_]{2,20}"', text))
    old, new = rng.choice(words), rng.choice(words)
    return text[: old.start()] + new[0] + text[old.end() :]


def _shares(rng: random.Random, text: str) -> str:
    """All of a row of shares goes to one of its names."""
    rows = list(re.finditer(r"\{ ((?:\w+ = [\d.]+(?:, )?)+) \}", text))
    row = rng.choice([m for m in rows if "_" not in m[1]])
    names = [part.split(" = ")[0] for part in row[1].split(", ")]
    chosen = rng.choice(names)
    return text[: row.start()] + f"{{ {chosen} = 1.0 }}" + text[row.end() :]


EDITS = (
    _a_number,
    _a_number,
    _a_number,
    _a_date,
    _a_date,
    _without_a_line,
    _without_a_table,
    _a_word,
    _shares,
)


def _run(path: Path) -> None:
    resolved = resolve(path)
    span = resolved.scenario.horizon
    clock = Clock(span.start, span.end, working_days(resolved.subject))
    world = World.build(resolved.scenario, load_city(resolved.data_folder), clock, opening=resolved.opening())
    people = build_population(resolved.scenario, world.city, clock, world.keys, threads=1)
    log, _ = fast.play(world, people)
    assert (log.made[log.made < world.horizon] > 0).all()


@pytest.mark.parametrize("part", range(4))  # 25 runs each
def test_what_validates_can_be_played(part: int, tmp_path: Path) -> None:
    shutil.copytree(HERE / "harbour", tmp_path / "harbour")
    rng, played = random.Random(part), 0
    for _ in range(200):
        text = SMALL
        for _ in range(rng.randint(1, 2)):
            text = rng.choice(EDITS)(rng, text)
        (tmp_path / "town.toml").write_text(text, encoding="utf-8")
        try:
            if max(g.persons for g in resolve(tmp_path / "town.toml").scenario.groups.values()) > 5_000:
                continue
        except ScenarioError:
            continue
        try:
            _run(tmp_path / "town.toml")
        except Exception as failed:
            raise AssertionError(f"validates and does not run: {failed!r}\n{_difference(text)}") from failed
        played += 1
        if played == 25:
            return
    pytest.fail("too few of the edits validate")


def _difference(text: str) -> str:
    return "\n".join(d for d in difflib.unified_diff(SMALL.split("\n"), text.split("\n"), lineterm="", n=1))
