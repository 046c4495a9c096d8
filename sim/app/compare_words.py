"""The sentences of a decision card on a terminal."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from sim.app.number_text import count, percent
from sim.app.value_text import unit_beside
from sim.diagnostics import Language, Text
from sim.diagnostics_text import clip, width

NAME_WIDTH, LINE_WIDTH = 22, 100
_LOSES, _GAINS = Text("Loses most: ", "受损最多："), Text("Gains most: ", "受益最多：")


class Words:
    """Numbers and sentences in one language; names as in a study's ``about``."""

    def __init__(self, names: Mapping[str, Any], lang: Language) -> None:
        self.names, self.lang = names, lang
        self.between, self.comma = self.say(" to ", " 至 "), self.say(", ", "、")

    def say(self, en: str, zh: str) -> str:
        """One of two texts."""
        return Text(en, zh).say(self.lang)

    def name(self, kind: str, key: str) -> str:
        """What a bank, district ... is called."""
        return clip(str(self.names.get(kind, {}).get(key, {}).get(self.lang) or key), NAME_WIDTH)

    # numbers

    def value(self, x: float | None, unit: str) -> str:
        """A number fine enough to be held against a threshold; without its unit, but for per cent."""
        if x is None or math.isnan(x):
            return "–"
        if unit == "share":
            return percent(x, 2)
        if unit in ("days", "minutes"):
            return f"{x:,.2f}"
        return count(x, self.lang) if x >= 0 else f"-{count(-x, self.lang)}"

    def with_unit(self, x: float, unit: str) -> str:
        """A number and its unit."""
        word = unit_beside(unit, self.lang)
        return self.value(x, unit) + (self.say(" ", "") + word if word else "")

    def signed(self, x: float, unit: str) -> str:
        """A difference with its sign; shares in percentage points."""
        points = self.say(" points", "个百分点") if unit == "share" else ""
        shown = f"{100 * abs(x):.2f}" if unit == "share" else self.value(abs(x), unit)
        sign = "" if not set(shown) - set("0.,") else "-" if x < 0 else "+"
        return sign + shown + points

    def interval(self, low: float, high: float, unit: str) -> str:
        """The limits of a difference, without the unit; a word where all replications agree."""
        if low == high:
            return self.say("in every run", "每次均同")
        points = self.say(" points", "个百分点") if unit == "share" else ""
        return self.between.join(self.signed(x, unit).removesuffix(points) for x in (low, high))

    def chance(self, p: float) -> str:
        """A p-value."""
        return "<0.001" if p < 0.001 else f"{p:.3f}"

    # sentences

    def people(self, card: dict[str, Any]) -> str:
        """How many become late, and how many on time."""
        late, better = (self._people(card["people"][k]) for k in ("on_time_to_late", "late_to_on_time"))
        return self.say(
            f"{late} people become late; {better} become on time",
            f"由按时转为逾期 {late}人；由逾期转为按时 {better}人",
        )

    def _people(self, n: dict[str, Any]) -> str:
        middle = count(n["difference"], self.lang)
        if n["low"] == n["high"]:
            return middle
        limits = self.between.join(count(x, self.lang) for x in (max(n["low"], 0.0), n["high"]))
        return middle + self.say(f" ({limits})", f"（{limits}）")

    def days(self, card: dict[str, Any]) -> list[str]:
        """How much longer or shorter the wait is, and for how many."""
        made, hand = card["days"]["days_to_made"], card["days"]["days_to_hand"]
        if not (made["changed"] or hand["changed"]):
            return [self.say("Nobody waits longer or shorter for the card", "申领至制卡、领卡的天数都不变")]
        later, sooner = count(made["later"], self.lang), count(made["sooner"], self.lang)
        return [
            self.say(
                f"Wait for the card, days a person: made {self._shift(made)}, in hand {self._shift(hand)}",
                f"人均等候天数变化：至制卡 {self._shift(made)}，至领卡 {self._shift(hand)}",
            ),
            self.say(
                f"made after a longer wait for {later} people, after a shorter one for {sooner}",
                f"至制卡时间变长 {later}人，变短 {sooner}人",
            ),
        ]

    def _shift(self, d: dict[str, Any]) -> str:
        middle, limits = self.signed(d["difference"], "days"), self.interval(d["low"], d["high"], "days")
        return middle if d["low"] == d["high"] else middle + self.say(f" ({limits})", f"（{limits}）")

    def sides(self, card: dict[str, Any]) -> list[str]:
        """Who loses most and who gains most: a group, a district, a bank, a batch."""
        out = []
        for key, title in (("losers", _LOSES), ("winners", _GAINS)):
            parts = [self._side(s) for s in card[key]]
            out += self._listed(title.say(self.lang), parts) if parts else []
        return out or [self.say("Nobody loses or gains beyond luck", "没有超出随机波动的受损或受益者")]

    def _listed(self, title: str, parts: list[str]) -> list[str]:
        """Parts behind a title, on as many lines as they need."""
        lines = [title + parts[0]]
        for part in parts[1:]:
            longer = f"{lines[-1]}{self.comma}{part}"
            if width(longer) <= LINE_WIDTH:
                lines[-1] = longer
            else:
                lines.append(" " * width(title) + part)
        return lines

    def _side(self, s: dict[str, Any]) -> str:
        name, worse = self.name(s["margin"], s["member"]), s["difference"] > 0
        if s["by"] == "late":
            people = count(abs(s["difference"]), self.lang)
            more, zh = ("more", "多") if worse else ("fewer", "少")
            return self.say(f"{name} ({people} {more} late)", f"{name}（逾期{zh} {people}人）")
        days = self.signed(s["difference"], "days")
        return self.say(f"{name} ({days} days)", f"{name}（{days} 天）")

    def cost(self, card: dict[str, Any]) -> str:
        """Money and hours at the scenario's prices."""
        c = card["cost"]
        yuan, hours = c["cost_yuan"], c["overtime_hours"]
        if not c["priced"]:
            return self.say("Cost: the scenario states no prices", "费用：方案未写单价")
        if not yuan["changed"]:
            return self.say("Cost: the same", "费用：相同")
        shown, more = self.signed(yuan["difference"], "yuan"), self.signed(hours["difference"], "hours")
        limits = self.interval(yuan["low"], yuan["high"], "yuan")
        return self.say(
            f"Cost: {shown} yuan ({limits}), overtime {more} line hours",
            f"费用：{shown}元（{limits}），加班 {more} 线时",
        )

    def rooms(self, card: dict[str, Any]) -> str:
        """What the change does not touch: the same to the second."""
        same, other = card["rooms"]["untouched_banks"], card["rooms"]["banks"]
        if not same:
            return self.say("Every bank is touched", "所有银行都受影响")
        n, total = len(same), len(same) + len(other)
        text = self.say(
            f"Untouched, the same to the second: {n} of {total} banks",
            f"不受影响（逐秒相同）：{total} 家银行中的 {n} 家",
        )
        if not other:
            return text
        touched = self.comma.join(self.name("bank", b) for b in other[:3])
        touched += self.say(" ...", "等") if len(other) > 3 else ""
        return text + self.say(f"; touched: {touched}", f"；受影响：{touched}")

    def alone(self, card: dict[str, Any]) -> list[str]:
        """Applications that exist in one world only."""
        gone, new = (sum(card["alone"][side].values()) for side in ("reference", "alternative"))
        if gone == 0 and new == 0:
            return []
        a, b = count(new, self.lang), count(gone, self.lang)
        late = count(card["alone"]["alternative"].get("late", 0.0), self.lang)
        return [
            self.say(
                f"Counted apart: {a} applications in this world only ({late} late), {b} in the other only",
                f"单独计数：仅本方案有的申领 {a}件（其中逾期 {late}件），仅基准有的 {b}件",
            )
        ]
