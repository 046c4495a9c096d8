"""A comparison on one screen: the decision cards first, then what moved."""

from __future__ import annotations

from typing import Any

from sim.app.compare_words import Words, signed
from sim.app.number_text import aligned, count
from sim.diagnostics import Language, Text
from sim.diagnostics_text import clip
from sim.experiments.card_words import STATES, VERDICTS, settle_text
from sim.experiments.paired import HEADLINE
from sim.studies import Study

BANKS_SHOWN = 6
LABEL_WIDTH = 44


class Screen:
    """Lines of text about one comparison in one language; the first of each group may be set in bold."""

    def __init__(self, study: Study, lang: Language) -> None:
        self.about: dict[str, Any] = dict(study.about)
        self.tables, self.lang = study.tables, lang
        self.words = Words(self.about["names"], lang)

    def groups(self) -> list[list[str]]:
        """All groups in the order of the screen."""
        out = [self._head()]
        for card in self.about["cards"]:
            out += [
                self._card(card),
                self._thresholds(card),
                self._size(card),
                self._numbers(card),
                self._banks(card),
            ]
        return [group for group in out if group]

    def say(self, en: str, zh: str) -> str:
        """One of two texts."""
        return Text(en, zh).say(self.lang)

    def _title(self, name: str) -> str:
        return str(self.about["scenarios"][name]["title"][self.lang] or name)

    def _head(self) -> list[str]:
        a, n = self.about, self.about["sample"]
        begin, end = a["horizon"]
        who = self.say("everybody played", "全量人群")
        if n > 1:
            who = self.say(
                f"1 person in {n:,} played, counts scaled up", f"每 {n:,} 人取 1 人，件数已放大到全市"
            )
        runs, seed = a["replications"], a["seed"]
        return [
            self.say("Compared with: ", "基准方案：") + self._title(a["reference"]),
            self.say(
                f"{begin} to {end}; {who}; {runs} replications, seed {seed}; same people, same luck",
                f"{begin} 至 {end}；{who}；重复 {runs} 次，随机种子 {seed}；同一批人、同样运气",
            ),
        ]

    def _card(self, card: dict[str, Any]) -> list[str]:
        return [
            f"{VERDICTS[card['verdict']].say(self.lang)}{self.say(': ', '：')}{self._title(card['scenario'])}"
        ]

    # the card

    def _thresholds(self, card: dict[str, Any]) -> list[str]:
        head = ("threshold", "must be", "it is", "range", "reference", "")
        head_zh = ("门槛", "要求", "结果", "区间", "基准", "")
        rows = [[self.say(a, b) for a, b in zip(head, head_zh, strict=True)]]
        rows += [self._threshold(t) for t in card["thresholds"]]
        lines = aligned(rows) if len(rows) > 1 else [self.say("no thresholds stated", "方案未写明门槛")]
        return [*lines, settle_text(card["settle"]).say(self.lang)]

    def _threshold(self, t: dict[str, Any]) -> list[str]:
        value = self.words.value
        sign, limit = ("≥", t["at_least"]) if "at_least" in t else ("≤", t["at_most"])
        between = self.say(" to ", " 至 ")
        firm = t["low"] is not None and t["state"] != "none"
        span = value(t["low"], t["unit"]) + between + value(t["high"], t["unit"]) if firm else "–"
        return [
            clip(t["label"][self.lang], LABEL_WIDTH), f"{sign} {value(limit, t['unit'])}",
            value(t["estimate"], t["unit"]), span, value(t["reference"], t["unit"]),
            STATES[t["state"]].say(self.lang),
        ]  # fmt: skip

    def _size(self, card: dict[str, Any]) -> list[str]:
        if card["verdict"] == "no_change":
            return [self.say("every room is the same to the second", "所有环节逐秒相同")]
        lines = [
            self.words.people(card),
            self.words.days(card),
            self.words.losers(card),
            self.words.cost(card),
        ]
        lines += [self.words.rooms(card), self.words.alone(card)]
        return [line for line in lines if line]

    # the tables

    def _numbers(self, card: dict[str, Any]) -> list[str]:
        """Headlines of the city that are not the same in both worlds."""
        m = self.tables["measures"]
        mine = m[(m["alternative"] == card["scenario"]) & (m["family"] == HEADLINE) & m["changed"]]
        if mine.empty:
            return []
        head = ("number", "reference", "alternative", "difference", "95% range", "p (Holm)")
        head_zh = ("指标", "基准", "本方案", "差异", "95%区间", "p（Holm）")
        rows = [[self.say(a, b) for a, b in zip(head, head_zh, strict=True)]]
        rows += [self._number(row) for _, row in mine.iterrows()]
        return aligned(rows)

    def _number(self, row: Any) -> list[str]:
        value, unit = self.words.value, row["unit"]
        between = self.say(" to ", " 至 ")
        span = f"{signed(value, row['low'], unit)}{between}{signed(value, row['high'], unit)}"
        return [
            clip(row[f"label_{self.lang}"], LABEL_WIDTH), value(row["reference_mean"], unit),
            value(row["alternative_mean"], unit), signed(value, row["difference"], unit), span,
            f"{row['p_holm']:.3f}",
        ]  # fmt: skip

    def _banks(self, card: dict[str, Any]) -> list[str]:
        """Banks by how much later their cards are made."""
        moves, waits = (self._of(name, card["scenario"]) for name in ("moves", "waits"))
        made = waits[(waits["quantity"] == "days_to_made") & waits["changed"]].set_index("member")
        if made.empty:
            return []
        order = (made["difference"] * made["twins"]).abs().sort_values(ascending=False, kind="stable").index
        people = moves.pivot(index="member", columns="quantity", values="difference")
        head = ("bank", "becomes late", "becomes on time", "days to made", "95% range", "p (Holm)")
        head_zh = ("银行", "转为逾期", "转为按时", "制卡天数变化", "95%区间", "p（Holm）")
        rows = [[self.say(a, b) for a, b in zip(head, head_zh, strict=True)]]
        rows += [self._bank(b, people.loc[b], made.loc[b]) for b in order[:BANKS_SHOWN]]
        left = len(order) - BANKS_SHOWN
        more = [self.say(f"and {left} more banks", f"另有 {left} 家银行")] if left > 0 else []
        return [*aligned(rows), *more]

    def _of(self, table: str, scenario: str) -> Any:
        t = self.tables[table]
        return t[(t["alternative"] == scenario) & (t["margin"] == "bank")]

    def _bank(self, bank: str, people: Any, made: Any) -> list[str]:
        value, between = self.words.value, self.say(" to ", " 至 ")
        low, high = (signed(value, made[side], "days") for side in ("low", "high"))
        return [
            self.words.name("bank", bank), count(people["on_time_to_late"], self.lang),
            count(people["late_to_on_time"], self.lang), signed(value, made["difference"], "days"),
            f"{low}{between}{high}", f"{made['p_holm']:.3f}",
        ]  # fmt: skip
