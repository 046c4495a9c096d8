"""Units in words: of a measure, and of a key, in whose name the unit stands."""

from sim.diagnostics import Language, Text, same

UNITS = {
    "days": Text("days", "天"),
    "hours": Text("hours", "小时"),
    "minutes": Text("minutes", "分钟"),
    "yuan": Text("yuan", "元"),
    "cards": Text("cards", "张"),
    "applications": Text("applications", "件"),
    "visits": Text("visits", "人次"),
    "persons": Text("persons", "人"),
    "share": Text("share", "比例"),
}
"""Units of measures; the only such table."""


def unit_word(unit: str, lang: Language) -> str:
    """The unit of a measure; a unit that is not known, such as that of an assumption, as it stands."""
    return UNITS.get(unit, same(unit)).say(lang)


_BY_ENDING = {
    "share": Text("(share, 0 to 1)", "（比例，0 到 1）"),
    "shares": Text("(shares, sum 1)", "（比例，和为 1）"),
    "seconds": Text("seconds", "秒"),
    "minutes": Text("minutes", "分钟"),
    "hours": Text("hours", "小时"),
    "days": Text("days", "天"),
    "cards": Text("cards", "张"),
    "yuan": Text("yuan", "元"),
    "persons": Text("persons", "人"),
}
_BY_NAME = {
    "cards_per_hour": Text("cards per hour and line", "张/小时·线"),
    "lines": Text("lines", "条产线"),
    "lot_size": Text("cards", "张"),
    "min_lot": Text("cards", "张"),
    "counters": Text("counters", "个窗口"),
    "stations": Text("stations", "个制卡位"),
    "cv": same("(cv)"),
    "total": Text("places", "处"),
    "max_banks": Text("banks", "家"),
}


def unit_of_key(key: str) -> Text | None:
    """The unit of a key path such as `banks.icbc.lines`; None for texts, dates, choices."""
    name = key.rsplit(".", 1)[-1]
    return _BY_NAME.get(name) or _BY_ENDING.get(name.rsplit("_", 1)[-1])
