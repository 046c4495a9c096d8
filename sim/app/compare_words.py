"""The sentences of a decision card on a terminal."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

from sim.app.number_text import count, percent
from sim.diagnostics import Language, Text
from sim.diagnostics_text import clip

NAME_WIDTH = 30
_DAYS_SHOWN = 0.005
Value = Callable[[float | None, str], str]


def signed(value: Value, x: float, unit: str) -> str:
    """A difference with its sign; shares in percentage points."""
    shown = value(abs(x), unit)
    return shown if set(shown) <= set("0.,%") else f"{'-' if x < 0 else '+'}{shown}"


class Words:
    """Numbers and sentences in one language; names as in a study's ``about``."""

    def __init__(self, names: Mapping[str, Any], lang: Language) -> None:
        self.names, self.lang = names, lang

    def say(self, en: str, zh: str) -> str:
        """One of two texts."""
        return Text(en, zh).say(self.lang)

    def name(self, kind: str, key: str) -> str:
        """What a bank, district ... is called."""
        return clip(str(self.names.get(kind, {}).get(key, {}).get(self.lang) or key), NAME_WIDTH)

    def value(self, x: float | None, unit: str) -> str:
        """A number in its unit, fine enough to be held against a threshold."""
        if x is None or math.isnan(x):
            return "–"
        if unit == "share":
            return percent(x, 2)
        if unit in ("days", "minutes"):
            return f"{x:,.2f}"
        return count(x, self.lang) if x >= 0 else f"-{count(-x, self.lang)}"

    def people(self, card: dict[str, Any]) -> str:
        """How many become late, and how many on time."""
        late, better = (card["people"][k] for k in ("on_time_to_late", "late_to_on_time"))
        return self.say(
            f"{self._range(late)} people become late, {self._range(better)} become on time",
            f"由按时转为逾期 {self._range(late)}人，由逾期转为按时 {self._range(better)}人",
        )

    def _range(self, n: dict[str, Any]) -> str:
        middle = count(n["difference"], self.lang)
        if n["low"] == n["high"]:
            return middle
        low, high = count(max(n["low"], 0.0), self.lang), count(n["high"], self.lang)
        return self.say(f"{middle} ({low} to {high})", f"{middle}（{low} 至 {high}）")

    def days(self, card: dict[str, Any]) -> str:
        """How much earlier or later cards are made and in hand."""
        made, hand = card["days"]["days_to_made"], card["days"]["days_to_hand"]
        later, sooner = count(made["later"], self.lang), count(made["sooner"], self.lang)
        return self.say(
            f"days from application to card made {self._shift(made)}, to card in hand {self._shift(hand)}; "
            f"longer for {later} people, shorter for {sooner}",
            f"申领至制卡 {self._shift(made)} 天，申领至领卡 {self._shift(hand)} 天；"
            f"{later}人变长，{sooner}人变短",
        )

    def _shift(self, d: dict[str, Any]) -> str:
        low, middle, high = (signed(self.value, d[k], "days") for k in ("low", "difference", "high"))
        if low == high:
            return middle
        return self.say(f"{middle} ({low} to {high})", f"{middle}（{low} 至 {high}）")

    def losers(self, card: dict[str, Any]) -> str:
        """Who loses most and who gains most, of the margins of people."""
        parts = []
        for side, en, zh in (("losers", "Who loses: ", "谁受损："), ("winners", "Who gains: ", "谁受益：")):
            if card[side]:
                parts.append(self.say(en, zh) + self.say(", ", "、").join(self._side(s) for s in card[side]))
        return self.say("; ", "；").join(parts) or self.say(
            "Nobody loses beyond luck", "没有超出随机波动的受损者"
        )

    def _side(self, s: dict[str, Any]) -> str:
        name, size = self.name(s["margin"], s["member"]), abs(s["difference"])
        worse = s["difference"] > 0
        if s["by"] == "late":
            people = count(size, self.lang)
            return self.say(
                f"{name} ({people} {'more' if worse else 'fewer'} late)",
                f"{name}（逾期{'多' if worse else '少'} {people}人）",
            )
        days = f"{size:.2f}" if size >= _DAYS_SHOWN else "<0.01"
        return self.say(
            f"{name} ({days} days {'longer' if worse else 'shorter'})",
            f"{name}（{'长' if worse else '短'} {days} 天）",
        )

    def cost(self, card: dict[str, Any]) -> str:
        """Money and hours at the scenario's prices."""
        c = card["cost"]
        yuan, hours = c["cost_yuan"], c["overtime_hours"]
        if not c["priced"]:
            return self.say("Cost: the scenario states no prices", "费用：方案未写单价")
        if not yuan["changed"]:
            return self.say("Cost: the same", "费用：相同")
        shown, more = (
            signed(self.value, yuan["difference"], "yuan"),
            signed(self.value, hours["difference"], "hours"),
        )
        low, high = (signed(self.value, yuan[k], "yuan") for k in ("low", "high"))
        return self.say(
            f"Cost: {shown} yuan ({low} to {high}), {more} line hours of overtime",
            f"费用：{shown}元（{low} 至 {high}），加班 {more} 线时",
        )

    def rooms(self, card: dict[str, Any]) -> str:
        """What the change does not touch: the same to the second."""
        same, other = card["rooms"]["untouched_banks"], card["rooms"]["banks"]
        if not same:
            return self.say("Every bank is touched", "所有银行都受影响")
        touched = self.say(", ", "、").join(self.name("bank", b) for b in other[:3])
        touched += self.say(" ...", "等") if len(other) > 3 else ""
        names = self.say(f"; touched: {touched}", f"；受影响：{touched}") if other else ""
        n, total = len(same), len(same) + len(other)
        return (
            self.say(
                f"Untouched, to the second: {n} of {total} banks",
                f"完全不受影响（逐秒相同）：{total} 家银行中 {n} 家",
            )
            + names
        )

    def alone(self, card: dict[str, Any]) -> str:
        """Applications that exist in one world only."""
        gone, new = (sum(card["alone"][side].values()) for side in ("reference", "alternative"))
        if gone == 0 and new == 0:
            return ""
        a, b = count(new, self.lang), count(gone, self.lang)
        late = count(card["alone"]["alternative"].get("late", 0.0), self.lang)
        return self.say(
            f"Counted apart: {a} applications only in this world ({late} late), {b} only in the reference",
            f"单独计数：仅本方案有的申领 {a}件（其中逾期 {late}件），仅基准有的 {b}件",
        )
