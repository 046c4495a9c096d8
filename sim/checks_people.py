"""Everybody is in exactly one batch or waived in writing; shares are whole; the city fits in memory."""

from collections.abc import Iterator, Mapping
from itertools import combinations

from sim.checks_subject import Subject
from sim.diagnostics import Diagnostic, Text
from sim.machine import available_bytes
from sim.scenario_people import Batch, Group
from sim.toml_lines import KeyPath, path_text

TOLERANCE = 1e-9
BYTES_PER_PERSON = 96  # columns of the population and one journey
LARGEST_CITY = 100_000_000  # above it memory is checked here; below it a sample may still fit


def uncovered(s: Subject) -> Iterator[Diagnostic]:
    """E-COVER: people of a district and group that no batch and no waiver mentions."""
    covered = {cell for batch in s.scenario.batches.values() for cell in _cells(s, batch)}
    waived = {(d, w.group) for w in s.scenario.waived for d in s.expand((w.district,))}
    for name, group in s.scenario.groups.items():
        if group.enters_from is not None:
            continue  # they become eligible one by one
        for district, persons in _persons(s, group).items():
            if persons > 0 and (district, name) not in covered | waived:
                yield _left_out(s, name, district, persons)


def _left_out(s: Subject, group: str, district: str, persons: float) -> Diagnostic:
    row = s.districts[district]
    count = f"{round(persons):,}"
    message = Text(
        f"{row['en']} ({district}), group {group}: {count} people are in no batch",
        f"{row['zh']}（{district}）的 {group} 共 {count} 人不在任何批次中",
    )
    waiver = f'waived = [{{ district = "{district}", group = "{group}", reason = "..." }}]'
    hint = Text(f"put them in a batch, or write {waiver}", f"放入某个批次，或写明 {waiver}")
    return s.error("E-COVER", ("batches",), message, span=s.span(("batches",), False), got=None, help=hint)


def _persons(s: Subject, group: Group) -> dict[str, float]:
    """People of the group by district."""
    weights = _weights(s, group.spread)
    total = sum(weights.values())
    return {d: group.persons * w / total for d, w in weights.items()} if total else {}


def _weights(s: Subject, spread: str) -> dict[str, float]:
    rule = s.scenario.spreads[spread]
    if rule.weights is not None:
        return dict(rule.weights)
    rows = s.districts.items()
    return {d: float(row.get(rule.column or "population") or 0) for d, row in rows}


def _cells(s: Subject, batch: Batch) -> set[tuple[str, str]]:
    return {(d, g) for d in s.expand(batch.districts) for g in batch.groups}


def overlaps(s: Subject) -> Iterator[Diagnostic]:
    """E-OVERLAP: a district and group in two batches."""
    for (first, a), (second, b) in combinations(s.scenario.batches.items(), 2):
        both = _cells(s, a) & _cells(s, b)
        for district in sorted({d for d, _ in both}):
            groups = ", ".join(sorted(g for d, g in both if d == district))
            yield _in_two(s, first, second, district, groups)


def _in_two(s: Subject, first: str, second: str, district: str, groups: str) -> Diagnostic:
    path: KeyPath = ("batches", second, "districts")
    other = s.span(("batches", first, "districts"))
    message = Text(
        f"{district} ({groups}) is in two batches: {first} and {second}",
        f"{district}（{groups}）同时在两个批次：{first} 和 {second}",
    )
    hint = Text("remove it from one of them", "从其中一个批次删去")
    return s.error(
        "E-OVERLAP",
        path,
        message,
        got=district,
        related=((Text("first here", "首次出现"), other),),
        help=hint,
    )


def sums(s: Subject) -> Iterator[Diagnostic]:
    """E-SUM: shares that do not add up to 1."""
    banks = s.scenario.banks
    yield from _sum(s, ("banks",), {n: b.share for n, b in banks.items()}, "share")
    if any(g.banks == "pension" for g in s.scenario.groups.values()):
        yield from _sum(s, ("banks",), {n: b.pension_share for n, b in banks.items()}, "pension_share")
    for name, group in s.scenario.groups.items():
        yield from _sum(s, ("groups", name, "collection"), group.collection.model_dump())
    for name, choice in s.scenario.channel_choice.items():
        for who, shares in choice.shares.items():
            yield from _sum(s, ("channel_choice", name, "shares", who), shares)


def _sum(s: Subject, path: KeyPath, shares: Mapping[str, float], key: str = "") -> Iterator[Diagnostic]:
    total = sum(shares.values())
    if abs(total - 1.0) <= TOLERANCE:
        return
    what = path_text(path) + (f".*.{key}" if key else "")
    message = Text(
        f"the shares {what} sum to {total:.10g}, they must be 1 (tolerance 1e-9)",
        f"{what} 的份额之和为 {total:.10g}，应为 1（容差 1e-9）",
    )
    hint = Text(f"the difference is {1 - total:.10g}", f"相差 {1 - total:.10g}")
    yield s.error("E-SUM", path, message, span=s.span(path, False), got=f"{total:.10g}", help=hint)


def too_many(s: Subject) -> Iterator[Diagnostic]:
    """E-MEMORY: more people than this machine could ever hold."""
    persons = {name: group.persons for name, group in s.scenario.groups.items()}
    total, free = sum(persons.values()), available_bytes()
    if total <= LARGEST_CITY or total * BYTES_PER_PERSON <= free:
        return
    largest = max(persons, key=lambda name: persons[name])
    need = total * BYTES_PER_PERSON
    message = Text(
        f"{total:,} people need {_size(need)} at {BYTES_PER_PERSON} B each; {_size(free)} are available",
        f"{total:,} 人需要 {_size(need)}（每人 {BYTES_PER_PERSON} B），可用 {_size(free)}",
    )
    fits = f"{max(free // BYTES_PER_PERSON, LARGEST_CITY):,}"
    hint = Text(f"the largest count that fits: {fits}", f"可容纳的最大人数：{fits}")
    yield s.error("E-MEMORY", ("groups", largest, "persons"), message, help=hint)


def _size(count: float) -> str:
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if count < 1000 or unit == "TB":
            break
        count /= 1000
    return f"{count:.3g} {unit}"
