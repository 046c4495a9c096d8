"""What moved the numbers: the code, the data, or which parameters, by playing what lies between.

The old scenario is played by the code of today. What it differs from the baseline, the code or the data
did; what today's scenario differs from that, its parameters did. Sets of parameters are halved until each
that moves an event is known by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, NamedTuple

from sim.experiments.gate_baseline import Baseline
from sim.experiments.gate_candidate import Candidate, Played, mark_of, play
from sim.experiments.gate_code import Edited, code_of, edited
from sim.experiments.gate_mark import Mark
from sim.experiments.gate_moments import moments_of
from sim.experiments.gate_parameters import Change, changes, mixed
from sim.experiments.gate_people import same_people
from sim.experiments.gate_story import Story
from sim.experiments.gate_tree import Place, SmallTree, parting, small
from sim.hash_tree import Tree
from sim.twins import compare

MOST_PLAYS = 24
Source = Literal["code", "data", "machine", "unknown"]


class Moved(NamedTuple):
    """A parameter, and where it first shows when it alone is changed; ``alone`` False where it moves
    something only together with others, None where it was not tried by itself."""

    change: Change
    place: Place | None
    alone: bool | None


class Autopsy(NamedTuple):
    """source: what but parameters moved something, None if nothing else did; place: where that first
    shows. moved: parameters that moved something; still: how many others changed and moved nothing.
    story: the first event of all that the parameters moved, or of the kept ones that something else did.
    edited: code and data that are other ones than the baseline's, where they moved something."""

    source: Source | None
    place: Place | None
    moved: tuple[Moved, ...]
    still: int
    story: Story | None
    edited: tuple[Edited, ...] = ()


def autopsy(now: Candidate, baseline: Baseline) -> Autopsy:
    """Why a run is not the one of the baseline. Raises ScenarioError, OSError."""
    found = _causes(now, baseline)
    if found.source is None:
        return found
    return found._replace(edited=edited(baseline.code, code_of(now.resolved)))


def _causes(now: Candidate, baseline: Baseline) -> Autopsy:
    changed = changes(now, baseline)
    new = play(now.resolved)
    old = mixed(now, baseline, ()) if changed else now.resolved
    if old is None:
        return Autopsy("unknown", _against_baseline(new, baseline), (), len(changed), _kept(new, baseline))
    before = play(old) if changed else new
    source = None if mark_of(before) == baseline.mark else _source(now, baseline)
    place = None if source is None else _against_baseline(before, baseline)
    if not changed:
        return Autopsy(source, place, (), 0, _kept(new, baseline))
    moved, still = _moved(now, baseline, changed, before, new)
    story = _exact(before, new) if moved or source is None else _kept(before, baseline)
    return Autopsy(source, place, moved, still, story)


def _source(now: Candidate, baseline: Baseline) -> Source:
    """Where neither the model nor its data is another, the machine or its libraries are."""
    versions = now.versions
    if versions["model"] != baseline.versions["model"]:
        return "code"
    return "data" if versions["data"] != baseline.versions["data"] else "machine"


def _against_baseline(played: Played, baseline: Baseline) -> Place | None:
    """Day and room in which the moments of a run part from the baseline's; None where none does."""
    tree = small(moments_of(played))
    if (tree.rooms, tree.start) != (baseline.tree.rooms, baseline.tree.start):
        return None
    return parting(baseline.tree, tree)


def _exact(before: Played, new: Played) -> Story:
    first = compare(before.log, before.series, new.log, new.series)
    return Story(new.world, before.log, new.log, first, True, len(new.log.application))


def _kept(new: Played, baseline: Baseline) -> Story:
    after = same_people(new.log, baseline.stories.application)
    first = compare(baseline.stories, new.series, after, new.series)
    return Story(new.world, baseline.stories, after, first, False, len(baseline.stories.application))


def _moved(
    now: Candidate, baseline: Baseline, changed: Sequence[Change], before: Played, new: Played
) -> tuple[tuple[Moved, ...], int]:
    """The parameters that moved something, and how many did not."""
    base, begin, wanted = small(moments_of(before)), mark_of(before), mark_of(new)
    if wanted == begin:
        return (), len(changed)
    if len(changed) == 1:
        return (Moved(changed[0], _parting(base, moments_of(new)), True),), 0
    plays = _Plays(now, baseline, begin)
    alone = plays.halve(list(changed))
    moved = [Moved(c, _parting(base, tree), True if tree is not None else None) for c, tree in alone]
    if plays.mark([c for c, _ in alone]) != wanted:
        rest = [c for c in changed if c not in [a for a, _ in alone]]
        moved += [Moved(c, None, False) for c in rest]
    return tuple(sorted(moved, key=_earliest)), len(changed) - len(moved)


def _parting(base: SmallTree, tree: Tree | None) -> Place | None:
    return None if tree is None else parting(base, small(tree))


def _earliest(moved: Moved) -> tuple[bool, bool, str]:
    """What shows first comes first."""
    place = moved.place
    return place is None, place is None or place.day is None, str(place.day) if place is not None else ""


class _Plays:
    """Plays of the old scenario with some of the changes."""

    def __init__(self, now: Candidate, baseline: Baseline, begin: Mark) -> None:
        self.now, self.baseline, self.begin, self.left = now, baseline, begin, MOST_PLAYS
        self.seen: dict[tuple[str, ...], tuple[Mark, Tree] | None] = {}

    def halve(self, keys: list[Change]) -> list[tuple[Change, Tree | None]]:
        """Those that move something by themselves; all of a set that no scenario can be made of."""
        played = self._play(keys)
        if played is not None and played[0] == self.begin:
            return []
        if len(keys) == 1:
            return [(keys[0], None if played is None else played[1])]
        middle = len(keys) // 2
        return self.halve(keys[:middle]) + self.halve(keys[middle:])

    def mark(self, keys: list[Change]) -> Mark | None:
        """What they give together."""
        played = self._play(keys)
        return None if played is None else played[0]

    def _play(self, keys: list[Change]) -> tuple[Mark, Tree] | None:
        """None where that is no scenario, or enough was played."""
        name = tuple(c.key for c in keys)
        if name not in self.seen:
            resolved = mixed(self.now, self.baseline, keys)
            if resolved is None or self.left == 0:
                return None
            self.left -= 1
            played = play(resolved)
            self.seen[name] = mark_of(played), moments_of(played)
        return self.seen[name]
