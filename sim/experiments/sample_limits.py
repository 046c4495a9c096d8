"""Which numbers of a sampled city rest on too few counters for a verdict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sim.scenario import Scenario

COUNTER_MEASURES = (
    "first_visits", "first_visit_wait", "first_visit_failed_share", "within_target_share", "visits", "served",
    "gave_up", "turned_away", "turned_away_share", "gave_up_share", "mean_visit_wait", "counter_queue_peak",
    "counter_utilisation", "counter_wait", "to_form", "at_counter",
)  # fmt: skip
"""Measures of counters; durations without their statistic."""

SERVERS = ("counters", "stations")


def too_few_counters(value_id: str, scenario: Scenario, too_small: Mapping[str, Sequence[str]]) -> bool:
    """Whether a number is about counters of which the sample keeps too few.

    too_small: kind of counter to the banks and districts that have too few, as a run's manifest says. A
    number of one bank is refused where that bank has too few; one of all, where anybody has.
    """
    of = parts_of(value_id)
    kinds = _kinds(value_id, of, scenario)
    owners = [of[m] for m in ("bank", "district") if m in of]
    few = [name for kind in kinds for name in too_small.get(kind, ())]
    return any(name in few for name in owners) if owners else bool(few)


def parts_of(value_id: str) -> dict[str, str]:
    """What a number is of: ``x.facility.f.stations.bank.b`` gives facility f, servers stations, bank b.

    Raises ValueError where a member is missing.
    """
    words: list[str] = []
    for word in value_id.split(".")[1:]:
        words += ["servers", word] if word in SERVERS and len(words) % 2 == 0 else [word]
    return dict(zip(words[::2], words[1::2], strict=True))


def _kinds(value_id: str, of: Mapping[str, str], scenario: Scenario) -> list[str]:
    """Kinds of counter that a number is about; none for numbers of lines and of the mail."""
    if "facility" in of:
        return [of["facility"]]
    channel = scenario.channels.get(of.get("channel", ""))
    if channel is not None and channel.counter is not None and "lines" not in channel.route:
        return [channel.counter]  # the card is issued at the counter: the visit is the promise
    base = value_id.partition(".")[0]
    about = any(base == m or base.startswith(f"{m}_") for m in COUNTER_MEASURES)
    return list(scenario.facilities) if about else []
