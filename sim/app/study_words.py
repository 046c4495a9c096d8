"""What the screen of a study of many runs is told from: its rows by id, and names in one language."""

from __future__ import annotations

from typing import Any

from sim.app.value_text import unit_beside
from sim.diagnostics import Language, Text
from sim.diagnostics_text import clip
from sim.experiments.value_words import label_of
from sim.measures.names import measure_of
from sim.studies import Study

LABEL_WIDTH = 46
Row = dict[str, Any]


class StudyWords:
    """Rows and names. headlines: ids of the measures that are told, in their order."""

    def __init__(self, study: Study, lang: Language) -> None:
        self.about: dict[str, Any] = dict(study.about)
        self.measures = _by_id(_rows(study, "measures"))
        self.split = _by_id(_rows(study, "split"))
        self.quantiles = _rows(study, "quantiles")
        self.headlines = [str(id) for id in study.about["headlines"]]
        self.lang = lang

    @property
    def draws(self) -> int:
        """How often the assumptions were drawn."""
        return int(self.about["draws"])

    def say(self, en: str, zh: str) -> str:
        """One of two texts."""
        return Text(en, zh).say(self.lang)

    def label(self, id: str) -> str:
        """What a measure is called, what it is of, and its unit."""
        unit = unit_beside(measure_of(id).unit, self.lang)
        text = label_of(id, self.about["names"]).say(self.lang)
        return clip(text + self.say(f", {unit}", f"，{unit}") if unit else text, LABEL_WIDTH)

    def bank(self, id: str) -> str:
        """What a bank is called; the id itself if it has no name."""
        names = self.about["names"]["bank"].get(id, {})
        return str(names.get(self.lang) or id)

    def of(self, prefix: str) -> dict[str, Row]:
        """Rows of one measure by what it is of, those with a number."""
        found = {id.removeprefix(prefix): row for id, row in self.measures.items() if id.startswith(prefix)}
        return {k: row for k, row in found.items() if "." not in k and row["estimate"] == row["estimate"]}


def _rows(study: Study, name: str) -> list[Row]:
    return [{str(k): v for k, v in row.items()} for row in study.tables[name].to_dict("records")]


def _by_id(rows: list[Row]) -> dict[str, Row]:
    return {str(row["id"]): row for row in rows}
