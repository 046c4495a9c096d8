"""The files that `cardsim new` writes: an overlay that changes nothing yet, with examples to uncomment; or a
copy of a shipped scenario, with what it names beside it."""

import tomllib

from sim.scenario_paths import shipped_folder

_BESIDE = ("opening_state", "observed")
"""Keys that name a file beside the scenario."""


def copied(like: str, name: str) -> dict[str, str]:
    """File names and contents of a copy of a shipped scenario."""
    text = (shipped_folder() / f"{like}.toml").read_text(encoding="utf-8")
    files = {}
    for key in _BESIDE:
        if beside := tomllib.loads(text).get(key):
            files[beside] = (shipped_folder() / beside).read_text(encoding="utf-8")
    return {f"{name}.toml": text, **files}


TEMPLATE = """\
# NAME: only what differs from the baseline stands here. 只写与基准情景不同之处。
# Check it with 检查: cardsim validate NAME.toml
# Where a value comes from 参数来源: cardsim why banks.icbc.lines

extends = "baseline"
name = "NAME"
zh = "NAME"
en = "NAME"
why = "What question does this scenario answer? 这个方案回答什么问题？"

# Remove the leading "# " of what you want to change. Tables merge with the baseline's, lists replace them.
# 去掉行首 “# ” 即生效；表与基准合并，列表整体替换。

# [horizon]
# end = 2026-06-30

# A batch that opens on another day 批次改期
# [batches.batch_2]
# opens = 2025-03-05

# A bank whose lines stand still 某家银行停产
# [outages.icbc_two_weeks]
# bank = "icbc"
# from = 2026-01-05
# until = 2026-01-19

# [groups.minor]
# willing_share = 0.5

# [banks.icbc]
# lines = 12

# [production]
# shifts = [{ days = "working", opens = "08:00", closes = "20:00" }]

# What has to hold, written before the run: compare then says do it, or do not 运行前写明门槛，比较后给出结论
# [decisions.on_time]
# measure = "on_time_share.bank.icbc"
# at_least = 0.99

# Where your own numbers come from: a fact (1.40), an assumption (A.22), a clause (notice:六(一)) or lever.
# 数值来源：事实、假设、条款，或 lever（可调参数）。
# [sources]
# "banks.icbc.lines" = "lever"
"""
