"""One HTML file that needs no network: the data, the charts, and the libraries that draw them."""

from __future__ import annotations

import html
import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from sim.diagnostics import Language
from sim.explore.charts import FONT, specification
from sim.explore.data import Look, look_at
from sim.results import RunResult


def page(runs: list[RunResult], lang: Language) -> str:
    """The file for one run or several. Raises ValueError for runs of different cities or days."""
    import vl_convert

    look, words = look_at(runs, lang), _words(lang)
    digest = " / ".join(run.manifest["digest"][:12] for run in runs)
    notes = [words["how"], *_samples(look, words), words["origin"].format(digest=digest)]
    return _PAGE.format(
        lang="zh-CN" if lang == "zh" else "en",
        font=html.escape(FONT, quote=False),
        title=html.escape(" / ".join(look.titles)),
        how=html.escape(notes[0]),
        notes="<br>".join(html.escape(note) for note in notes[1:]),
        library=vl_convert.javascript_bundle(_LIBRARY),
        spec=_script(specification(look, words)),
        cells=_script(look.cells),
        backlog=_script(look.backlog),
        locale=_script(_LOCALES[lang]),
    )


def _samples(look: Look, words: dict[str, str]) -> list[str]:
    return [words["sample"].format(n=n) for n in sorted(set(look.samples)) if n > 1]


def _script(value: Any) -> str:
    """A value inside a script element; nothing in it can end the element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text


@cache
def _words(lang: Language) -> dict[str, str]:
    table = tomllib.loads((Path(__file__).parent / "words.toml").read_text(encoding="utf-8"))
    return {key: text[lang] for key, text in table.items()}


_LOCALES: dict[Language, dict[str, Any]] = {
    "en": {},
    "zh": {"formatLocale": {"decimal": ".", "thousands": ",", "grouping": [3], "currency": ["", "元"]}},
}

_LIBRARY = "window.vegaEmbed = vegaEmbed;"

_PAGE = """<!doctype html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font-family: {font}; margin: 24px auto; max-width: 1120px; padding: 0 16px; color: #1b1b1b; }}
h1 {{ font-size: 24px; margin: 0 0 4px; }}
p {{ color: #444; margin: 4px 0 16px; line-height: 1.5; }}
footer {{ color: #595959; font-size: 13px; line-height: 1.6; border-top: 1px solid #ddd; padding-top: 8px; }}
#charts {{ overflow-x: auto; }}
</style>
</head>
<body>
<h1>{title}</h1>
<p>{how}</p>
<div id="charts"></div>
<footer>{notes}</footer>
<script>{library}</script>
<script>
const spec = {spec};
spec.datasets = Object.assign(spec.datasets || {{}}, {{ cells: {cells}, backlog: {backlog} }});
vegaEmbed("#charts", spec, Object.assign({{ renderer: "svg", actions: false }}, {locale}))
  .then(found => {{ window.view = found.view; document.body.dataset.ready = "1"; }});
</script>
</body>
</html>
"""
