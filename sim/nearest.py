"""The name that was probably meant: near in spelling, or known as another word for it."""

import difflib
import tomllib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

CUTOFF = 0.6  # measured: below it guesses are wild, above it typos are missed
_ALIASES = Path(__file__).parent / "data" / "aliases.toml"


def fold(word: str) -> str:
    """The word without the differences that typing makes: case, `-` and `_`."""
    return word.casefold().replace("-", "_").strip()


def nearest(word: str, names: Iterable[str]) -> str | None:
    """At most one of `names`: an alias first, then the nearest spelling; None when nothing is near."""
    folded = {fold(n): n for n in names}
    for meant in _aliases().get(fold(word), ()):
        if meant in folded:
            return folded[meant]
    close = difflib.get_close_matches(fold(word)[:80], list(folded), n=1, cutoff=CUTOFF)
    return folded[close[0]] if close else None


@cache
def _aliases() -> dict[str, tuple[str, ...]]:
    words = tomllib.loads(_ALIASES.read_text(encoding="utf-8"))["words"]
    return {fold(word): tuple(keys) for word, keys in words.items()}
