"""What a number is called: the measure and, behind it, what it is of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.diagnostics import Text
from sim.experiments.sample_limits import parts_of
from sim.measures.names import measure_of

_SERVERS = {"stations": Text("issuing stations", "制卡位"), "counters": Text("counters", "窗口")}


def label_of(value_id: str, names: Mapping[str, Any]) -> Text:
    """``on_time_share.bank.icbc`` as "On time of those due: Industrial and ...".

    names: as in the manifest of a run.
    """
    label = measure_of(value_id).label
    of = [_word(kind, key, names) for kind, key in parts_of(value_id).items()]
    if not of:
        return label
    return Text(f"{label.en}: {', '.join(t.en for t in of)}", f"{'、'.join(t.zh for t in of)}：{label.zh}")


def _word(kind: str, key: str, names: Mapping[str, Any]) -> Text:
    if kind == "servers":
        return _SERVERS[key]
    found = names.get("bank" if kind == "bureau" else kind, {}).get(key, {})
    return Text(found.get("en") or key, found.get("zh") or key)
