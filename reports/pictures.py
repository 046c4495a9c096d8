"""Make the pictures of the README from stored results: ``python reports/pictures.py RUN COMPARISON``.

    cardsim run baseline --no-journeys --out runs/baseline
    cardsim compare baseline batch_4_later --people 1/500 --out studies/later
    python reports/pictures.py runs/baseline studies/later

Writes ``heat.LANG.png`` and ``explore.LANG.png`` beside this file, in both languages. No browser is needed.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import vl_convert

from sim.explore.compared import look_at_comparison
from sim.explore.page import words_of
from sim.explore.versus import Versus
from sim.interface.answers import Answer, Run
from sim.reports.figures.style import font_family, font_path
from sim.results import load_run

HERE = Path(__file__).parent
LANGUAGES = ("zh", "en")


def heat(run: Run, lang: Any) -> bytes:
    """On-time share by bank and week."""
    return vl_convert.svg_to_png(run.plot.on_time(lang=lang).svg, scale=1.4)


def explore(answer: Answer, lang: Any) -> bytes:
    """The charts of the page to look into a comparison."""
    look = look_at_comparison(answer.study, lang)
    spec = Versus(look, words_of(lang)).whole()
    del spec["config"]["font"]
    spec["config"] |= {"font": font_family()}
    spec["datasets"] = spec.get("datasets", {}) | look.datasets
    for param in spec["params"]:
        param.pop("bind", None)  # a picture has nothing to choose with
    return vl_convert.vegalite_to_png(spec, scale=0.75)


def main(run: str, comparison: str) -> None:
    """Write all pictures."""
    vl_convert.register_font_directory(str(font_path().parent))
    found, answer = Run.of(load_run(run)), Answer.load(comparison)
    for lang in LANGUAGES:
        (HERE / f"heat.{lang}.png").write_bytes(heat(found, lang))
        (HERE / f"explore.{lang}.png").write_bytes(explore(answer, lang))


if __name__ == "__main__":
    main(*sys.argv[1:])
