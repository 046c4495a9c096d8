"""The due date of one application under one reading, in a sentence."""

from datetime import date

from sim.checks_dates import working_days
from sim.checks_subject import Subject
from sim.clock import DAY, NATURAL, NEVER, VISIT, WORKING, Clock, due_second
from sim.diagnostics import ScenarioError, Text, error
from sim.nearest import nearest
from sim.scenario import Scenario
from sim.scenario_files import Resolved
from sim.scenario_people import Promise, Reading

_UNITS = {"natural": NATURAL, "working": WORKING, "visit": VISIT}
_CLOCKS = {
    "natural": Text("calendar days", "个自然日"),
    "working": Text("working days", "个工作日"),
    "visit": Text("the same visit", "当场办结"),
}


def due_text(resolved: Resolved, name: str, applied: date, kind: str, reading: str) -> Text:
    """`2025-02-23 Sun  30 calendar days, 六(一)  [default] ...`; ScenarioError for an unknown promise."""
    scenario = resolved.scenario
    chosen = scenario.readings[reading]
    promise = promise_in_force(scenario, chosen, _channel(scenario, name), applied, kind)
    title = Text(f"  [{reading}] {chosen.en}", f"  [{reading}] {chosen.zh}")
    if promise is None:
        return Text(f"no promise covers it{title.en}", f"没有相应的承诺{title.zh}")
    day = due_day(resolved, promise, chosen, applied)
    when = _when(promise, day)
    length = _CLOCKS[promise.clock]
    days = f"{promise.days} " if promise.clock != "visit" else ""
    rule = Text(f"{days}{length.en}, {promise.clause}", f"{days}{length.zh}，{promise.clause}")
    return Text(f"{when.en}  {rule.en}{title.en}", f"{when.zh}  {rule.zh}{title.zh}")


def _when(promise: Promise, day: date | None) -> Text:
    if promise.clock == "visit":
        return Text("in the visit itself", "当场")
    if day is None:
        return Text("not known: it needs days that no gazette covers", "未知：需要尚未公布的工作日历")
    return Text(f"{day} {day:%a}", f"{day} 星期{'一二三四五六日'[day.weekday()]}")


def promise_in_force(
    scenario: Scenario, reading: Reading, channel: str, applied: date, kind: str
) -> Promise | None:
    """The first promise of the reading that covers the channel, the kind and the day."""
    for promise in (scenario.promises[name] for name in reading.promises):
        begun = promise.from_ is None or promise.from_ <= applied
        lasting = promise.until is None or applied < promise.until
        if promise.channel == channel and kind in promise.kinds and begun and lasting:
            return promise
    return None


def due_day(resolved: Resolved, promise: Promise, reading: Reading, applied: date) -> date | None:
    """The last day on which a card is on time; None if nobody can know it yet or it is the visit itself."""
    days = working_days(Subject(resolved.scenario, resolved.stack, resolved.data_folder))
    span = resolved.scenario.horizon
    clock = Clock(span.start, span.end, days)
    unit = _UNITS[promise.clock]
    rules = (reading.first_day_counted, reading.roll, clock.day_table)
    second = int(due_second(clock.second_of(applied), unit, promise.days, *rules))
    return None if second == NEVER else clock.date_of(second // DAY - 1)


def _channel(scenario: Scenario, name: str) -> str:
    if name in scenario.channels:
        return name
    if name in scenario.promises:
        return scenario.promises[name].channel
    names = [*scenario.channels, *scenario.promises]
    near = nearest(name, names)
    hint = Text(f"did you mean {near}?", f"是否想写 {near}？") if near else None
    listed = ", ".join(dict.fromkeys(names))
    expected = Text(f"one of {listed}", f"{listed} 之一")
    message = Text(f"no promise or channel {name}", f"没有承诺或渠道 {name}")
    raise ScenarioError([error("E-REF", f"promises.{name}", message, got=name, expected=expected, help=hint)])
