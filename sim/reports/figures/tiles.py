"""District map: one tile a district, laid out as the city's own table says."""

from __future__ import annotations

from typing import Any

from sim.diagnostics import Language
from sim.reports.blocks import Figure, Grid
from sim.reports.facts import Facts
from sim.reports.figures import style
from sim.reports.figures.groups import Part, parts_of
from sim.reports.figures.heat import COLOURS, EDGES, class_of
from sim.reports.forms import written
from sim.reports.words import Value, say


def tiles(facts: Facts) -> Figure:
    """Tiles coloured by on-time share, in the classes of the heat map."""
    found = parts_of(facts, "district")
    places = _places(facts, found)
    head = tuple(say(f"tiles.{c}") for c in ("district", "share", "late", "due"))
    told: dict[str, Value] = {"district": found[0].name, "share": found[0].share, "late": found[0].late}
    return Figure(
        "tiles", say("tiles.title", **told), say("tiles.note"), say("tiles.alt", **told),
        lambda lang: _draw(places, lang), Grid(say("tiles.caption"), head, tuple(tuple(p) for p in found)),
    )  # fmt: skip


def _places(facts: Facts, found: list[Part]) -> list[tuple[Part, tuple[int, int]]]:
    by_name = {facts.name("district", id): place for id, place in facts.sources["tiles"].items()}
    return [(p, (by_name[p.name][0], by_name[p.name][1])) for p in found if p.name in by_name]


def _draw(places: list[tuple[Part, tuple[int, int]]], lang: Language) -> str:
    rows = 1 + max(y for _, (_, y) in places)
    columns = 1 + max(x for _, (x, _) in places)
    with style.canvas(0.3 + 0.62 * rows) as (fig, axes):
        for part, (x, y) in places:
            _tile(axes, part, x, y, lang)
        axes.set_xlim(-0.05, columns * 1.0)
        axes.set_ylim(rows, -0.05)
        axes.axis("off")
        return style.svg(fig, "tiles")


def _tile(axes: Any, part: Part, x: int, y: int, lang: Language) -> None:
    from matplotlib.patches import Rectangle

    k = class_of(part.share.number())
    dark = k < len(EDGES) - 3
    axes.add_patch(Rectangle((x, y), 0.96, 0.92, facecolor=COLOURS[k], edgecolor="none"))
    colour = "white" if dark else style.INK
    name = style.short(part.name.say(lang), 24 if lang == "en" else 14)
    axes.text(x + 0.48, y + 0.34, name, ha="center", va="center", fontsize=8, color=colour)
    axes.text(
        x + 0.48, y + 0.66, written(part.share, lang), ha="center", va="center", fontsize=9, color=colour
    )
