"""What one table needs of another, so that a scenario that validates can be played."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import Protocol

from sim.checks_subject import Subject
from sim.diagnostics import Diagnostic, Text, same
from sim.scenario_places import Visit
from sim.toml_lines import KeyPath, path_text

ROUTES = (("lines", "hand_over"), ("counter",), ("counter", "lines", "hand_over"))
"""Made from the data alone; made on the spot; applied for at a counter and made by the lines."""
MOST_EXTRA = 49


class Coded(Protocol):
    """A table with a code that is part of ids or addresses."""

    @property
    def code(self) -> int: ...


def codes(s: Subject) -> Iterator[Diagnostic]:
    """E-DUPKEY: two tables of a kind with one code."""
    for section in ("groups", "batches", "units", "channels", "facilities", "visits"):
        tables: Mapping[str, Coded] = getattr(s.scenario, section)
        for (first, a), (second, b) in combinations(tables.items(), 2):
            if a.code == b.code:
                path: KeyPath = (section, second, "code")
                message = Text(f"{first} and {second} have the same code", f"{first} 与 {second} 的代码相同")
                other = ((same(first), s.span((section, first, "code"))),)
                yield s.error("E-DUPKEY", path, message, related=other)


def channels(s: Subject) -> Iterator[Diagnostic]:
    """E-VALUE, E-MISSING, E-REF: routes that are none, counters and visits that do not go together."""
    listed = " | ".join("[" + ", ".join(f'"{stop}"' for stop in r) + "]" for r in ROUTES)
    for name, channel in s.scenario.channels.items():
        path: KeyPath = ("channels", name)
        goes = channel.route[:1] == ("counter",)
        if channel.route not in ROUTES:
            message = Text(f"{name}: no such route", f"{name}：没有这样的办理路径")
            wanted = Text(f"one of {listed}", f"{listed} 之一")
            yield s.error("E-VALUE", (*path, "route"), message, expected=wanted)
        for key in ("counter", "visit"):
            given = getattr(channel, key) is not None
            if goes and not given:
                message = Text(
                    f"{name} goes to a counter and names no {key}", f"{name} 需到网点办理，但未写 {key}"
                )
                yield s.error("E-MISSING", (*path, key), message, got=None, span=s.span(path, False))
            if given and not goes:
                message = Text(
                    f"{name} has a {key}, its route none", f"{name} 写有 {key}，办理路径却不含 counter"
                )
                hint = same('route = ["counter", "lines", "hand_over"]')
                yield s.error("E-VALUE", (*path, key), message, help=hint)
        if channel.counter and channel.visit and channel.counter not in s.scenario.visits[channel.visit].at:
            at = ", ".join(s.scenario.visits[channel.visit].at)
            message = Text(
                f"{channel.visit} is not done at {channel.counter}",
                f"{channel.counter} 不办理 {channel.visit}",
            )
            yield s.error("E-REF", (*path, "counter"), message, expected=same(at))


def visits_needed(s: Subject) -> Iterator[Diagnostic]:
    """E-REF: a visit that people will want to make and nobody has described."""
    scenario = s.scenario
    wanted: dict[str, Text] = {}
    if "branch" in ways(s):
        wanted["collect"] = Text("cards are collected at a branch", "有人到网点领卡")
    if "mail" in ways(s) and scenario.enabling:
        if scenario.enabling.activate_share > 0:
            wanted["activate"] = Text("mailed cards are activated at a counter", "邮寄的卡要到网点激活")
        if scenario.enabling.visit_share > 0:
            wanted["enable"] = Text("mailed cards are enabled at a counter", "邮寄的卡要到网点启用")
    for name, why in wanted.items():
        if name not in scenario.visits:
            message = Text(f"{why.en}: visits.{name} is missing", f"{why.zh}：缺少 visits.{name}")
            hint = same(f"[visits.{name}]")
            yield s.error("E-REF", ("visits",), message, span=s.span(("visits",), False), got=None, help=hint)


def ways(s: Subject) -> dict[str, KeyPath]:
    """Ways to the card that somebody of the scenario takes, with the key that says so first."""
    found: dict[str, KeyPath] = {}
    made = any("lines" in c.route for c in s.scenario.channels.values())
    for name, group in s.scenario.groups.items() if made else ():
        for way, share in group.collection.model_dump().items():
            if share > 0 and group.persons > 0:
                path: KeyPath = ("groups", name, "collection", way)
                found.setdefault(way, path)
                if way == "employer":  # who applies alone comes to the branch
                    found.setdefault("branch", path)
    if made and s.scenario.groups and _cards_from_before(s):
        found.setdefault("branch", ("reissue",))
    return found


def _cards_from_before(s: Subject) -> bool:
    """Whether cards from before the first day may be lost or wait: they are collected at branches."""
    scenario = s.scenario
    early = any(
        b.already_issued_share > 0 or b.opens < scenario.horizon.start for b in scenario.batches.values()
    )
    lost = scenario.reissue is not None and scenario.reissue.lost_per_year_share > 0
    return (early and lost) or scenario.opening_state is not None


def deliveries_needed(s: Subject) -> Iterator[Diagnostic]:
    """E-REF: a way that somebody takes and nobody drives."""
    for way, path in ways(s).items():
        if way not in s.scenario.delivery:
            message = Text(
                f"{path_text(path)}: delivery.{way} is missing", f"{path_text(path)}：缺少 delivery.{way}"
            )
            hint = Text(f"[delivery.{way}], or a share of 0", f"[delivery.{way}]，或把该份额设为 0")
            yield s.error("E-REF", path, message, help=hint)


def servers_needed(s: Subject) -> Iterator[Diagnostic]:
    """E-STUCK: a visit for which no counter of the city has the servers."""
    for name in used_visits(s):
        visit = s.scenario.visits[name]
        if not any(_serves(s, kind, visit) for kind in visit.at):
            message = Text(f"{name}: no outlet has {visit.pool} for it", f"{name}：没有网点配备 {visit.pool}")
            kinds, kinds_zh = ", ".join(visit.at), "、".join(visit.at)
            hint = Text(
                f"{visit.pool} = 1 in the hours of {kinds}, and outlets of that kind",
                f"在 {kinds_zh} 的 hours 中写 {visit.pool} = 1，且该类网点数大于 0",
            )
            yield s.error("E-STUCK", ("visits", name, "at"), message, help=hint)


def used_visits(s: Subject) -> list[str]:
    """Visits of the channels and of the hand-over, as far as they are described."""
    scenario = s.scenario
    named = [c.visit for c in scenario.channels.values() if c.visit]
    named += [n for n in ("collect", "enable", "activate") if ways(s)]
    return [n for n in dict.fromkeys(named) if n in scenario.visits]


def _serves(s: Subject, kind: str, visit: Visit) -> bool:
    facility = s.scenario.facilities[kind]
    exists = facility.total > 0 or any(e.facility == kind for e in s.scenario.extra_outlets.values())
    return exists and any(getattr(h, visit.pool) > 0 for h in facility.hours)


def outlets(s: Subject) -> Iterator[Diagnostic]:
    """E-VALUE: added outlets with the wrong owner; E-SIZE: too many tables of them."""
    for i, (name, extra) in enumerate(s.scenario.extra_outlets.items()):
        of_bank = s.scenario.facilities[extra.facility].belongs_to == "bank"
        path: KeyPath = ("extra_outlets", name)
        if of_bank != (extra.bank is not None):
            owner = Text("a bank" if of_bank else "a district", "银行" if of_bank else "区")
            message = Text(f"{extra.facility} belongs to {owner.en}", f"{extra.facility} 属于{owner.zh}")
            hint = Text(
                "name its bank" if of_bank else "leave bank out", "写明 bank" if of_bank else "不写 bank"
            )
            place = s.span(path, False) if extra.bank is None else s.span((*path, "bank"))
            yield s.error("E-VALUE", (*path, "bank"), message, span=place, got=extra.bank, help=hint)
        if i == MOST_EXTRA:
            message = Text(f"more than {MOST_EXTRA} tables of added outlets", f"新增网点超过 {MOST_EXTRA} 项")
            yield s.error("E-SIZE", path, message, span=s.span(path, False))


def returns(s: Subject) -> Iterator[Diagnostic]:
    """E-REF: returned cards are applied for again, and there is no channel to do so from home."""
    scenario = s.scenario
    mail = scenario.delivery.get("mail")
    failing = mail is not None and mail.failed_share > 0 and scenario.returns is not None
    if failing and scenario.returns and scenario.returns.reapply_share > 0 and not _from_home(s):
        message = Text(
            "returned cards are applied for again without a counter: no channel does that",
            "退回的卡要在线重新申领：没有不经网点的渠道",
        )
        yield s.error(
            "E-REF",
            ("returns", "reapply_share"),
            message,
            help=Text("reapply_share = 0", "reapply_share = 0"),
        )


def _from_home(s: Subject) -> bool:
    return any(c.counter is None for c in s.scenario.channels.values())


def bounds(s: Subject) -> Iterator[Diagnostic]:
    """E-SUM and E-RANGE: shares that are more than all, lists without weight."""
    scenario = s.scenario
    for path, weights in _weights(s):
        if sum(weights) <= 0:
            message = Text(f"{path_text(path)}: nothing has a weight", f"{path_text(path)}：权重全为 0")
            yield s.error("E-RANGE", path, message, expected=Text("at least one above 0", "至少一项大于 0"))
    for name, demand in scenario.demand.items():
        total = sum(r.share for r in demand.reminders.values())
        if total > 1 + 1e-9:
            message = Text(f"reminders move {total:.6g} of the willing", f"提醒共移动 {total:.6g} 的意愿人群")
            path = ("demand", name, "reminders")
            yield s.error(
                "E-SUM",
                path,
                message,
                span=s.span(path, False),
                got=None,
                expected=Text("at most 1", "不超过 1"),
            )


def _weights(s: Subject) -> Iterator[tuple[KeyPath, Iterable[float]]]:
    scenario = s.scenario
    for name, demand in scenario.demand.items():
        yield ("demand", name, "hour_weights"), demand.hour_weights
        week = (*demand.weekday_weights[:5], 2 * demand.offday_weight)
        yield ("demand", name, "weekday_weights"), week
    for name, facility in scenario.facilities.items():
        yield ("facilities", name, "arrival_weights"), facility.arrival_weights
    for name, spread in scenario.spreads.items():
        if spread.weights is not None:
            yield ("spreads", name, "weights"), spread.weights.values()
        else:
            column = [float(row.get(spread.column or "population") or 0) for row in s.districts.values()]
            yield ("spreads", name, "column"), column


def spreads(s: Subject) -> Iterator[Diagnostic]:
    """E-VALUE: people are spread by a column or by weights, one of the two."""
    for name, spread in s.scenario.spreads.items():
        if (spread.column is None) == (spread.weights is None):
            message = Text(
                f"{name}: a column or weights, one of the two", f"{name}：column 与 weights 二选一"
            )
            path = ("spreads", name)
            yield s.error("E-VALUE", path, message, span=s.span(path, False), got=None)


def rates(s: Subject) -> Iterator[Diagnostic]:
    """E-MISSING: lines whose speed nobody states; E-VALUE: a shared bureau with a bank of another one."""
    for name, bank in s.scenario.banks.items():
        own, base = bank.production, s.scenario.production
        stated = own.cards_per_hour or base.cards_per_hour or own.card_time or base.card_time
        if bank.lines and not stated:
            message = Text(f"{name}: no one says how fast its lines are", f"{name}：未写明产线速度")
            path: KeyPath = ("production",)
            hint = same("cards_per_hour = 600.0")
            yield s.error("E-MISSING", path, message, span=s.span(path, False), got=None, help=hint)
            return
    for (first, a), (second, b) in combinations(s.scenario.bureaus.items(), 2):
        for name in sorted(set(a.banks) & set(b.banks)):
            message = Text(
                f"{name} is in two bureaus: {first} and {second}", f"{name} 同在 {first} 和 {second}"
            )
            yield s.error("E-OVERLAP", ("bureaus", second, "banks"), message, got=name)


def units(s: Subject) -> Iterator[Diagnostic]:
    """E-TIME: a unit that submits at no time of day."""
    for name, unit in s.scenario.units.items():
        if unit.submit_opens >= unit.submit_closes:
            message = Text(f"{name} submits at no time of day", f"{name} 没有可提交的时段")
            wanted = Text(f"after {unit.submit_opens}", f"晚于 {unit.submit_opens}")
            yield s.error("E-TIME", ("units", name, "submit_closes"), message, expected=wanted)
