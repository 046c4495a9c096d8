"""A comparison on one screen: the decision cards first, then what moved."""

from __future__ import annotations

from typing import Any

from sim.app.compare_words import Words
from sim.app.number_text import aligned, count
from sim.diagnostics import Language
from sim.diagnostics_text import clip
from sim.experiments.card_words import STATES, VERDICTS, settle_text
from sim.experiments.paired import HEADLINE
from sim.experiments.sharpened import CONTROL
from sim.studies import Study

BANKS_SHOWN = 6
LABEL_WIDTH = 46
MARK = "*"


class Screen:
    """Lines of text about one comparison in one language; the first of each group may be set in bold."""

    def __init__(self, study: Study, lang: Language) -> None:
        self.about: dict[str, Any] = dict(study.about)
        self.tables, self.lang = study.tables, lang
        self.words = Words(self.about["names"], lang)
        self.say = self.words.say

    def groups(self) -> list[list[str]]:
        """All groups in the order of the screen."""
        cards = self.about["cards"]
        out = [self._head(), self._verdicts(cards)]
        for card in cards:
            out += [self._card(card), self._size(card)]
        for card in cards:
            out += [self._numbers(card), self._banks(card)]
        return [group for group in out if group]

    def _title(self, name: str) -> str:
        return str(self.about["scenarios"][name]["title"][self.lang] or name)

    def _head(self) -> list[str]:
        a, n = self.about, self.about["sample"]
        begin, end = a["horizon"]
        who = self.say("everybody played", "全量人群")
        if n > 1:
            who = self.say(f"1 person in {n:,}, counts scaled up", f"每 {n:,} 人取 1 人，件数已放大到全市")
        runs, seed = a["replications"], a["seed"]
        return [
            self.say("Compared with: ", "基准方案：") + self._title(a["reference"]),
            self.say(
                f"same people, same luck; {begin} to {end}; {who}; {runs} replications, seed {seed}",
                f"同一批人、同样运气；{begin} 至 {end}；{who}；重复 {runs} 次，随机种子 {seed}",
            ),
        ]

    def _verdicts(self, cards: list[dict[str, Any]]) -> list[str]:
        """All verdicts at a glance, where there are several."""
        if len(cards) == 1:
            return []
        return aligned([[self._verdict(c), self._title(c["scenario"])] for c in cards], left=2)

    def _verdict(self, card: dict[str, Any]) -> str:
        return VERDICTS[card["verdict"]].say(self.lang)

    # the card

    def _card(self, card: dict[str, Any]) -> list[str]:
        title = self._verdict(card) + self.say(": ", "：") + self._title(card["scenario"])
        head = ("threshold", "must be", "it is", "range", "reference", "")
        head_zh = ("门槛", "要求", "结果", "区间", "基准", "")
        rows = [self._row(head, head_zh), *(self._threshold(t) for t in card["thresholds"])]
        return [title, *(aligned(rows) if len(rows) > 1 else []), settle_text(card).say(self.lang)]

    def _row(self, en: tuple[str, ...], zh: tuple[str, ...]) -> list[str]:
        return [self.say(a, b) for a, b in zip(en, zh, strict=True)]

    def _threshold(self, t: dict[str, Any]) -> list[str]:
        w, unit = self.words, t["unit"]
        sign, limit = ("≥", t["at_least"]) if "at_least" in t else ("≤", t["at_most"])
        span = "–"
        if t["state"] != "none":
            span = w.value(t["low"], unit) + w.between + w.value(t["high"], unit)
        return [
            clip(t["label"][self.lang], LABEL_WIDTH), f"{sign} {w.with_unit(limit, unit)}",
            w.value(t["estimate"], unit), span, w.value(t["reference"], unit),
            STATES[t["state"]].say(self.lang),
        ]  # fmt: skip

    def _size(self, card: dict[str, Any]) -> list[str]:
        if card["verdict"] == "no_change":
            return [self.say("Every room is the same to the second", "所有环节逐秒相同")]
        w = self.words
        return [w.people(card), *w.days(card), *w.sides(card), w.cost(card), w.rooms(card), *w.alone(card)]

    # the tables

    def _numbers(self, card: dict[str, Any]) -> list[str]:
        """Headlines of the city that are not the same in both worlds."""
        m = self.tables["measures"]
        mine = m[(m["alternative"] == card["scenario"]) & (m["family"] == HEADLINE) & m["changed"]]
        if mine.empty:
            return []
        head = ("reference", "this", "difference", "95% range", "p (Holm)")
        head_zh = ("基准", "本方案", "差异", "95%区间", "p（Holm）")
        rows = [[self._table_title(card), *self._row(head, head_zh)]]
        shown = mine.to_dict("records")
        return aligned(rows + [self._number(row) for row in shown]) + self._corrected(shown)

    def _corrected(self, rows: list[dict[str, Any]]) -> list[str]:
        """What the mark behind a number means."""
        if not any(row["method"] == CONTROL for row in rows):
            return []
        n = count(self.about["draws"], self.lang)
        return [
            self.say(
                f"{MARK} the luck of who applies when is taken off by {n} draws of people;",
                f"{MARK} 已用 {n} 次人群抽样扣除“何人何时申领”的偶然性，",
            ),
            self.say(
                "  the difference need not be the gap of the two means beside it",
                "  差异不必等于左边两个均值之差",
            ),
        ]

    def _table_title(self, card: dict[str, Any]) -> str:
        several = len(self.about["cards"]) > 1
        return clip(self._title(card["scenario"]), LABEL_WIDTH) if several else self.say("number", "指标")

    def _number(self, row: dict[str, Any]) -> list[str]:
        w, unit = self.words, row["unit"]
        mark = f" {MARK}" if row["method"] == CONTROL else ""
        return [
            clip(row[f"label_{self.lang}"], LABEL_WIDTH) + mark, w.value(row["reference_mean"], unit),
            w.value(row["alternative_mean"], unit), w.signed(row["difference"], unit),
            w.interval(row["low"], row["high"], unit), w.chance(row["p_holm"]),
        ]  # fmt: skip

    def _banks(self, card: dict[str, Any]) -> list[str]:
        """Banks by how many days their people wait more or less until the card is made."""
        moves, waits = (self._of_banks(name, card["scenario"]) for name in ("moves", "waits"))
        made = waits[(waits["quantity"] == "days_to_made") & waits["changed"]].set_index("member")
        if made.empty:
            return []
        order = (made["difference"] * made["twins"]).abs().sort_values(ascending=False, kind="stable").index
        people = moves.pivot(index="member", columns="quantity", values="difference")
        head = ("bank", "become late", "become on time", "days to made", "95% range", "p (Holm)")
        head_zh = ("银行", "转为逾期", "转为按时", "至制卡天数", "95%区间", "p（Holm）")
        rows = [self._row(head, head_zh)]
        rows += [self._bank(str(b), people.loc[b], made.loc[b]) for b in order[:BANKS_SHOWN]]
        left = len(order) - BANKS_SHOWN
        return [*aligned(rows), *([self.say(f"and {left} more", f"另有 {left} 家")] if left > 0 else [])]

    def _of_banks(self, table: str, scenario: str) -> Any:
        t = self.tables[table]
        return t[(t["alternative"] == scenario) & (t["margin"] == "bank")]

    def _bank(self, bank: str, people: Any, made: Any) -> list[str]:
        w = self.words
        return [
            w.name("bank", bank), count(people["on_time_to_late"], self.lang),
            count(people["late_to_on_time"], self.lang), w.signed(made["difference"], "days"),
            w.interval(made["low"], made["high"], "days"), w.chance(made["p_holm"]),
        ]  # fmt: skip
