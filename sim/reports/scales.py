"""From a number to a standard word: whether a promise counts as kept, how likely something is."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

from sim.reports.cited import Number
from sim.reports.words import Phrase, say

SCALES = Path(__file__).parent / "scales.toml"
Level = Literal["kept", "nearly", "not", "none", "small"]


@cache
def scales() -> Mapping[str, Mapping[str, float]]:
    """The tables of ``scales.toml``."""
    return tomllib.loads(SCALES.read_text(encoding="utf-8"))


def kept_share() -> Number:
    """The share from which a promise counts as kept but for exceptions."""
    return Number(scales()["verdict"]["kept_share"], "level", "scale:verdict.kept_share", "scale.verdict")


def level(share: Number, late: Number) -> Level:
    """kept: nobody late. nearly: at least the scale's share on time. none: nothing due."""
    if not share.known:
        return "none"
    if late.number() == 0:
        return "kept"
    return "nearly" if share.number() >= kept_share().number() else "not"


def likelihood(probability: float) -> Phrase:
    """The standard phrase for a probability, from 0 to 1."""
    for name, least in scales()["likelihood"].items():
        if probability >= least:
            return say(f"likelihood.{name}")
    raise ValueError(probability)
