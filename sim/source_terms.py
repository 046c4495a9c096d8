"""Units and owners of assumptions in both languages; in the data folders they stand in English."""

from __future__ import annotations

from sim.diagnostics import Text, same

TERMS = {
    "card makers": Text("card makers", "制卡单位"),
    "city bureau": Text("city bureau", "市级主管部门"),
    "cooperating banks": Text("cooperating banks", "合作银行"),
    "employers": Text("employers", "用人单位"),
    "planner": Text("planner", "规划部门"),
    "postal carrier": Text("postal carrier", "寄递企业"),
    "universities": Text("universities", "高校"),
    "CNY/h": Text("yuan an hour", "元/小时"),
    "CNY/month": Text("yuan a month", "元/月"),
    "attempts": Text("attempts", "次"),
    "cards": Text("cards", "张"),
    "cards/day": Text("cards a day", "张/日"),
    "cards/h": Text("cards an hour", "张/小时"),
    "counters": Text("counters", "个窗口"),
    "days": Text("days", "天"),
    "days/week": Text("days a week", "天/周"),
    "departures": Text("departures", "班次"),
    "desks": Text("desks", "处"),
    "h": Text("hours", "小时"),
    "hour of day": Text("hour of the day", "时"),
    "lines": Text("lines", "条产线"),
    "min": Text("minutes", "分钟"),
    "outlets": Text("outlets", "个网点"),
    "persons": Text("persons", "人"),
    "persons/year": Text("persons a year", "人/年"),
    "share": Text("share", "比例"),
    "share/year": Text("share a year", "比例/年"),
    "shifts": Text("shifts", "班"),
    "stations": Text("stations", "个制卡位"),
    "visits": Text("visits", "次"),
    "visits/day": Text("visits a day", "次/日"),
    "weeks": Text("weeks", "周"),
}


def term(text: str) -> Text:
    """A unit or an owner in both languages; one that is not known as it stands."""
    return TERMS.get(text, same(text))
