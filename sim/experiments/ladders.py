"""The least plan that is enough, by trying few: candidates in the order of cost, and what trials taught.

A candidate is a tuple of whole numbers (lines and hours; or servers). A trial is a candidate on one
replication. While more is taken to be at least as good (``monotone``), a candidate that failed anywhere rules
out all that have no more of anything. Where two trials on one replication contradict that, only candidates
that failed themselves are ruled out, and so all cheaper ones are tried.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

Candidate = tuple[int, ...]


@dataclass
class Ladder:
    """candidates: ascending by cost, all different. trials: (candidate, replication) to whether it passed.
    missed: what failed since the search began; what was known before is no step of it."""

    candidates: Sequence[Candidate]
    monotone: bool = True
    trials: dict[tuple[Candidate, int], bool] = field(default_factory=dict)
    missed: list[Candidate] = field(default_factory=list)

    def note(self, candidate: Candidate, replication: int, passes: bool) -> None:
        """Remember a trial. One that contradicts an earlier one ends the belief that more is better."""
        self.trials[candidate, replication] = passes
        if not passes:
            self.missed.append(candidate)
        for (other, where), passed in self.trials.items():
            if where == replication and passed != passes:
                good, bad = (other, candidate) if passed else (candidate, other)
                self.monotone &= not leq(good, bad)

    @property
    def failed(self) -> set[Candidate]:
        """Candidates that failed on some replication."""
        return {c for (c, _), passes in self.trials.items() if not passes}

    def current(self) -> Candidate | None:
        """The cheapest candidate that nothing speaks against; None if all are ruled out."""
        failed = self.failed
        return next((c for c in self.candidates if not self._ruled_out(c, failed)), None)

    def _ruled_out(self, candidate: Candidate, failed: set[Candidate]) -> bool:
        if not self.monotone:
            return candidate in failed
        return any(leq(candidate, f) for f in failed)

    def next_trial(self, replication: int, start: Candidate) -> Candidate | None:
        """What to try next on a replication; None when the cheapest candidate left has passed there, or none
        is left. Begins at ``start``; the steps double until one passes and one fails, then they are halved.
        """
        current, failed = self.current(), self.failed
        if current is None or self.trials.get((current, replication)):
            return None
        if not self.monotone:
            return current
        row = [c for c in self.candidates if c[:-1] == current[:-1] and not self._ruled_out(c, failed)]
        row.sort(key=lambda c: c[-1])
        good = [i for i, c in enumerate(row) if self.trials.get((c, replication))]
        if good:
            bad = any(f[:-1] == current[:-1] for f in failed)
            return row[(good[0] - 1) // 2 if bad else max(0, good[0] - (1 << (len(good) - 1)))]
        if steps := sum(f[:-1] == current[:-1] for f in self.missed):
            return row[min(len(row) - 1, (1 << steps) - 2)]
        near = [i for i, c in enumerate(row) if c[-1] >= start[-1]]
        return row[near[0]] if near and current[:-1] == start[:-1] else row[-1]

    def next_neighbour(self, replication: int) -> Candidate | None:
        """A candidate beside the least one that was not tried: one unit more should pass, two less fail."""
        current = self.current()
        if current is None or not self.monotone:
            return None
        beside = [(*current[:-1], current[-1] + step) for step in (1, -2)]
        return next((c for c in beside if c in self.candidates and (c, replication) not in self.trials), None)


def leq(a: Candidate, b: Candidate) -> bool:
    """Whether ``a`` has no more of anything than ``b``."""
    return all(x <= y for x, y in zip(a, b, strict=True))


def one_less(candidate: Candidate) -> list[Candidate]:
    """All candidates with one unit less of one thing."""
    return [tuple(x - (i == j) for j, x in enumerate(candidate)) for i in range(len(candidate))]
