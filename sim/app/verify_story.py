"""Both stories of one application as rows of a table; what differs is marked."""

from __future__ import annotations

from sim.app.journey_words import COLUMNS, KINDS, WAYS, outcome_text
from sim.clock import DAY, NEVER, Clock
from sim.diagnostics import Language, Text, same
from sim.experiments.verify import Verdict
from sim.journeys import OCCASIONS, Log
from sim.twins import TIMES, Difference, side_by_side, story

_NOTHING = same("–")
_COUNTED = tuple(name for name in COLUMNS if name not in TIMES and name != "application")


def who(verdict: Verdict, first: Difference) -> Text:
    """Whose application it is."""
    here = first.row_a >= 0
    log, row = (verdict.entity.log, first.row_a) if here else (verdict.fast.log, first.row_b)
    city, scenario = verdict.world.city, verdict.world.scenario
    channels = sorted(scenario.channels.values(), key=lambda channel: channel.code)
    groups = sorted(scenario.groups.values(), key=lambda group: group.code)
    person, occasion = divmod(first.application, OCCASIONS)
    parts = (
        city.banks[log.bank[row]],
        city.districts[log.district[row]],
        groups[log.group[row]],
        channels[log.channel[row]],
        KINDS[log.kind[row]],
        WAYS[log.collection[row]],
    )
    en, zh = ", ".join(p.en for p in parts), "，".join(p.zh for p in parts)
    return Text(
        f"application {first.application} (person {person}, card {occasion + 1}): {en}",
        f"申请 {first.application}（人员 {person}，第 {occasion + 1} 张卡）：{zh}",
    )


def told_value(clock: Clock, column: str, value: int | None) -> Text:
    """A value of a column as text: a date and time, an outcome, a number."""
    if value is None:
        return _NOTHING
    if column == "due" and value < NEVER:
        return same(str(clock.date_of(value // DAY - 1)))
    if column in TIMES:
        never = Text("never", "未发生")
        shown = clock.text(value)
        return never if shown == "never" else same(shown)
    return outcome_text(value) if column == "outcome" else same(f"{value:,}")


def story_rows(verdict: Verdict, first: Difference, lang: Language) -> list[tuple[str, ...]]:
    """(mark, moment, specification, fast): all moments in order, then the due date and what else differs."""
    logs = (verdict.entity.log, first.row_a), (verdict.fast.log, first.row_b)
    a, b = (story(log, row) for log, row in logs)
    told = side_by_side(a, b)
    others = [(name, (_at(*logs[0], name), _at(*logs[1], name))) for name in ("due", *_COUNTED)]
    told += [(name, x, y) for name, (x, y) in others if name == "due" or x != y]
    clock = verdict.world.clock
    return [
        (
            "≠" if x != y else "",
            COLUMNS[name].say(lang),
            *(told_value(clock, name, v).say(lang) for v in (x, y)),
        )
        for name, x, y in told
    ]


def _at(log: Log, row: int, column: str) -> int | None:
    return None if row < 0 else int(getattr(log, column)[row])
