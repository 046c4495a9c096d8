"""What the columns of journeys and series are called on a screen."""

from __future__ import annotations

from sim.diagnostics import Text
from sim.journeys import OUTCOME_NAMES

COLUMNS = {
    "application": Text("application", "申请"),
    "confirmed": Text("confirmed by the person", "本人确认"),
    "arrived": Text("first ticket", "首次取号"),
    "applied": Text("applied, promise begins", "受理，时限起算"),
    "received": Text("data at the bank", "数据到行"),
    "released": Text("released to the lines", "下达制卡"),
    "loaded": Text("loaded in a lot", "装批"),
    "made": Text("made", "制成"),
    "departed": Text("sent off", "发出"),
    "delivered": Text("delivered", "送达"),
    "came": Text("came to the counter (last)", "到柜台（末次）"),
    "called": Text("called (last)", "叫号（末次）"),
    "in_hand": Text("in hand", "领到卡"),
    "enabled": Text("social security enabled", "社保功能启用"),
    "activated": Text("bank function activated", "金融功能激活"),
    "due": Text("due date", "到期日"),
    "counter_wait": Text("seconds waited at counters", "柜台等候秒数"),
    "line_wait": Text("seconds waited for a line", "待制秒数"),
    "facility": Text("number of the counter", "柜台编号"),
    "visits": Text("visits", "到柜次数"),
    "failed": Text("failed visits of the task", "本事项未办成次数"),
    "broken": Text("instant promise broken", "当场未办成"),
    "remakes": Text("cards made again", "重制次数"),
    "outcome": Text("outcome", "结局"),
    "bank": Text("bank", "银行"),
    "district": Text("district", "区"),
    "group": Text("group", "人群"),
    "batch": Text("batch", "批次"),
    "channel": Text("channel", "渠道"),
    "kind": Text("kind", "类别"),
    "collection": Text("way of collection", "领卡方式"),
    "unit": Text("employer or school", "单位或学校"),
}
KINDS = (Text("first card", "首次换领"), Text("re-issue", "补领"), Text("applied again", "退回后重新申领"))
WAYS = (
    Text("branch", "网点领取"),
    Text("mail", "邮寄"),
    Text("employer", "单位代发"),
    Text("home visit", "上门送卡"),
)
_OUTCOMES = dict(
    zip(
        OUTCOME_NAMES,
        (
            Text("under way", "办理中"),
            Text("finished", "办结"),
            Text("gave up applying", "放弃申请"),
            Text("not collected", "未领取"),
            Text("returned", "退回"),
        ),
        strict=True,
    )
)

PARTS = {
    "counters": Text("counters", "柜台"),
    "lines": Text("lines", "制卡线"),
    "rounds": Text("delivery", "配送"),
}
SERIES = {
    "arrivals": Text("arrivals", "到达人数"),
    "served": Text("called to the counter", "叫号人数"),
    "gave_up": Text("gave up waiting", "等不及离开人数"),
    "turned_away": Text("turned away", "未能受理人数"),
    "busy": Text("seconds of work", "作业秒数"),
    "area": Text("seconds waited, all together", "等候总秒数"),
    "peak": Text("longest queue", "最长队列"),
    "midnight": Text("waiting at midnight", "零点等候人数"),
    "hour_arrivals": Text("arrivals by hour", "分时到达人数"),
    "hour_wait": Text("seconds waited by hour", "分时等候秒数"),
    "released": Text("orders released", "下达张数"),
    "loaded": Text("cards loaded", "装批张数"),
    "made": Text("cards made", "制成张数"),
    "remade": Text("bad cards", "废卡张数"),
    "work_area": Text("seconds in work, all together", "在制总秒数"),
    "waiting": Text("waiting at midnight", "零点待处理张数"),
    "in_work": Text("in work at midnight", "零点在制张数"),
    "overtime": Text("seconds of overtime", "加班秒数"),
    "handed": Text("cards handed over", "交寄张数"),
    "departed": Text("cards sent off", "发出张数"),
}


def outcome_text(outcome: int) -> Text:
    """What became of an application."""
    return _OUTCOMES[OUTCOME_NAMES[outcome]]
