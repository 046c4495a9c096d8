"""The walk before the parser: it never objects to good TOML, knows where keys stand, and is linear."""

import time
import tomllib
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.toml_read import parse

BARE = st.from_regex(r"[A-Za-z0-9_-]{1,8}", fullmatch=True)
SCALARS = st.one_of(
    st.integers(-(10**15), 10**15).map(str),
    st.floats(allow_nan=False, allow_infinity=False, min_value=-1e300, max_value=1e300).map(repr),
    st.sampled_from(
        ["true", "false", "2024-10-30", "07:32:00", "0xff", "1_000", "1e6", "'C:\\x'", '"""a\n"b" """']
    ),
    st.dates().map(str),
    st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters='"\\'), max_size=8).map(
        '"{}"'.format
    ),
)
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3).map(lambda v: "[" + ", ".join(v) + "]"), max_leaves=6
)


@st.composite
def documents(draw: st.DrawFn) -> str:
    lines = []
    for table in draw(st.lists(BARE, max_size=3, unique=True)):
        lines.append(f"[t_{table}] # a comment")
        lines += [f"{k} = {draw(VALUES)}" for k in draw(st.lists(BARE, max_size=4, unique=True))]
    return "\n".join(lines) + "\n"


def leaves(node: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    deeper = [leaf for key, value in items for leaf in leaves(value, (*path, key))]
    return deeper or ([path] if path else [])


@given(documents())
@settings(max_examples=150, deadline=None)
def test_what_the_parser_accepts_the_walk_accepts_and_places(text: str) -> None:
    found = parse(text, "f.toml")
    assert found.data == (tomllib.loads(text) if text.strip() else {}) or "f.toml is empty" in str(
        found.problems
    )
    assert all(d.code == "E-EMPTY" for d in found.problems)
    assert all(path in found.entries for path in leaves(found.data))


@given(documents(), st.integers(0, 300), st.text(max_size=3))
@settings(max_examples=200, deadline=None)
def test_broken_text_is_reported_and_never_raises(text: str, at: int, junk: str) -> None:
    broken = text[:at] + junk + text[at + len(junk) :]
    found = parse(broken, "f.toml")
    try:
        tomllib.loads(broken.replace("\r\n", "\n"))
    except (ValueError, RecursionError):
        assert found.problems


@given(st.binary(max_size=400))
@settings(max_examples=200, deadline=None)
def test_any_bytes_are_told_about(raw: bytes) -> None:
    parse(raw.decode("utf-8", "replace"), "f.toml")


def test_lines_of_keys_in_tables_inline_tables_and_lists_of_tables() -> None:
    text = "a = 1\n[b.c]\nd = { e = 2, f = [10,\n 20] }\n[[g]]\nh = 3\n[[g]]\nh.i = 4\n[g.j]\nk = 5\n"
    found = parse(text, "f.toml")
    lines = {path: found.source.span(*entry.value).line for path, entry in found.entries.items()}
    assert found.data == tomllib.loads(text)
    assert lines[("b",)] == lines[("b", "c")] == 2
    assert lines[("b", "c", "d", "f", 1)] == 4
    assert lines[("g", 0, "h")] == 6
    assert lines[("g", 1, "h", "i")] == 8
    assert lines[("g", 1, "j", "k")] == 10
    assert found.written(("b", "c", "d", "e")) == "2"


def test_a_megabyte_of_anything_is_walked_in_linear_time() -> None:
    for text in (
        "a" * 1_000_000,
        "x=[" * 300_000,
        "[" * 1_000_000,
        'a="' * 300_000,
        "a.b\n" * 250_000,
        "x={" * 300_000,
    ):
        begin = time.perf_counter()
        found = parse(text, "f.toml")
        assert time.perf_counter() - begin < 3.0
        assert found.problems
