"""What a result was asked: the scenario with what stands behind it, and what things are called; all cited."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

from sim.diagnostics import Text
from sim.reports.cited import Form, Number
from sim.studies import STUDY, Study


class Given:
    """scenario: resolved, as JSON. sources: what stands behind it (``sim.run_sources``). studies: by kind."""

    def __init__(
        self,
        scenario: Mapping[str, Any],
        sources: Mapping[str, Any],
        names: Mapping[str, Any],
        studies: Mapping[str, Study] | None = None,
    ) -> None:
        self.scenario, self.sources, self._names = scenario, sources, names
        self.studies = dict(studies or {})
        self.earlier: Given | None = None
        """The result that this one is held against, if any."""

    @property
    def played_with(self) -> Mapping[str, Any]:
        """What was asked beside the scenario: seed, sample ..., by name."""
        return {}

    @property
    def made_with(self) -> Mapping[str, str]:
        """Versions of the model, of this package and of libraries."""
        return {}

    def asked(self, key: str, form: Form = "plain") -> Number:
        """A setting of the scenario by its key path; KeyError if there is none."""
        found: Any = self.scenario
        for part in key.split("."):
            found = found[part]
        return Number(dated(found), form, key, f"input.{key}")

    def stored(self, key: str, value: float | dt.date | str, form: Form) -> Number:
        """Something out of the sources that the result keeps; ``key`` says where it stands there."""
        return Number(value, form, f"sources:{key}", f"sources.{key.split('.')[0]}")

    def counted(self, section: str, n: int) -> Number:
        """How many tables a section of the scenario has."""
        return Number(n, "plain", f"count:{section}", f"input.{section}")

    def derived(self, id: str, value: float | dt.date, form: Form, *of: Number) -> Number:
        """A number worked out from others, named by how: the appendix lists what it is of."""
        return Number(value, form, f"{id}({', '.join(n.id for n in of)})", of[0].origin)

    def names(self, kind: str) -> Mapping[str, Text]:
        """Ids of a kind and what they are called, in the order of the result."""
        return {k: Text(v["en"] or k, v["zh"] or k) for k, v in self._names.get(kind, {}).items()}

    def name(self, kind: str, key: str) -> Text:
        """What a bank, group, channel ... is called."""
        return self.names(kind).get(key, Text(key, key))

    def stored_in(self, name: str = STUDY) -> tuple[str, str]:
        """A file of the result and its digest; without a run, all is in the study."""
        return STUDY, next(iter(self.studies.values())).digest

    @property
    def title(self) -> Text:
        """The scenario's title."""
        name = self.scenario["name"]
        return Text(self.scenario["en"] or name, self.scenario["zh"] or name)


def midnight(day: str) -> int:
    """The first second of a day (as ISO text), in seconds since 1970."""
    return int(dt.datetime.fromisoformat(f"{day}T00:00:00+00:00").timestamp())


def dated(value: Any) -> Any:
    """An ISO date as a date; anything else as it is."""
    if isinstance(value, str):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            return value
    return value


def leaves(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    """Key paths and values of a resolved scenario; what is not stated is left out."""
    if isinstance(value, dict):
        for k, v in value.items():
            yield from leaves(v, f"{name}.{k}" if name else str(k))
    elif value not in (None, [], {}):
        yield name, str(value)
