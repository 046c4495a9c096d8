"""One HTML file that needs no network: the data, the charts, and the libraries that draw them."""

from __future__ import annotations

import html
import json
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from sim.diagnostics import Language
from sim.explore.charts import FONT, Charts
from sim.explore.compared import look_at_comparison
from sim.explore.data import Look, look_at
from sim.explore.versus import Versus
from sim.reports.decision import card
from sim.reports.fragment import fragment, styles
from sim.reports.twins import Twins
from sim.results import RunResult
from sim.studies import Study


def page(runs: list[RunResult], lang: Language) -> str:
    """The file for one run or several. Raises ValueError for runs of different cities or days."""
    look, words = look_at(runs, lang), words_of(lang)
    digest = " / ".join(d[:12] for d in look.digests)
    notes = [*_samples(look, words), words["origin"].format(digest=digest)]
    return _file(look, Charts(look, words), lang, words["how"], notes)


def comparison_page(study: Study, lang: Language) -> str:
    """The file for a stored comparison: cards, and both worlds. Raises ValueError for one without cells."""
    look, words = look_at_comparison(study, lang), words_of(lang)
    origin = words["compared"].format(digest=study.digest[:12])
    notes = [words["luck"].format(runs=study.about["replications"]), *_samples(look, words), origin]
    head = f"{_cards(study, words, lang)}<p id='against'></p>"
    return _file(look, Versus(look, words), lang, words["how_compared"], notes, head)


def _cards(study: Study, words: dict[str, str], lang: Language) -> str:
    """The decision cards; where there are several, each folded below its verdict."""
    twins = Twins(study)
    parts = [f"<style>{styles()}</style>"]
    for name in twins.cards:
        verdict, *rest = card(twins, name)
        unfolded = " open" if len(twins.cards) == 1 else ""
        summary = html.escape(words["card"])
        parts += [fragment([verdict], lang), f"<details{unfolded}><summary>{summary}</summary>"]
        parts += [fragment(rest, lang), "</details>"]
    return "".join(parts)


def _file(look: Look, charts: Charts, lang: Language, how: str, notes: list[str], head: str = "") -> str:
    import vl_convert

    return _PAGE.format(
        lang="zh-CN" if lang == "zh" else "en",
        font=html.escape(FONT, quote=False),
        title=html.escape(" / ".join(look.titles)),
        head=head,
        how=html.escape(how),
        notes="<br>".join(html.escape(note) for note in notes),
        library=vl_convert.javascript_bundle(_LIBRARY),
        spec=_script(charts.whole()),
        datasets=_script(look.datasets),
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
def words_of(lang: Language) -> dict[str, str]:
    """All words of the page in one language."""
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
summary {{ cursor: pointer; color: #0b5c92; font-size: 14px; }}
select {{ font: inherit; }}
#charts {{ overflow-x: auto; }}
</style>
</head>
<body>
<h1>{title}</h1>
{head}
<p>{how}</p>
<div id="charts"></div>
<footer>{notes}</footer>
<script>{library}</script>
<script>
const room = Math.max(200, window.innerWidth - 170);
const stacked = node =>  // on a phone all stands below one another, with short names and narrow curves
  Array.isArray(node) ? node.map(stacked)
  : node === null || typeof node !== "object" ? node
  : Object.fromEntries(Object.entries(node).map(([key, value]) =>
      [key === "hconcat" ? "vconcat" : key, key === "width" && value > room ? room : stacked(value)]));
const whole = {spec};
const phone = window.innerWidth < 720;
const spec = phone ? stacked(whole) : whole;
if (phone) spec.config.axis.labelLimit = 84;
spec.datasets = Object.assign(spec.datasets || {{}}, {datasets});
vegaEmbed("#charts", spec, Object.assign({{ renderer: "svg", actions: false }}, {locale}))
  .then(found => {{ window.view = found.view; document.body.dataset.ready = "1"; }});
</script>
</body>
</html>
"""
