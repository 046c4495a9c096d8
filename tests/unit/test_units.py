"""Units in words: one table, and every unit of a measure is in it."""

from __future__ import annotations

from sim.measures.names import measures
from sim.units import UNITS, unit_word


def test_every_unit_of_a_measure_has_words_in_both_languages() -> None:
    used = {m.unit for m in measures().values()}
    assert used <= set(UNITS)
    assert all(text.en and text.zh and text.en != text.zh for text in UNITS.values())


def test_a_unit_that_is_not_known_stands_as_it_is() -> None:
    assert unit_word("cards per hour", "zh") == "cards per hour"
