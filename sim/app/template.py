"""The file that `cardsim new` writes: an overlay that changes nothing yet, with examples to uncomment."""

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

# [groups.minor]
# willing_share = 0.5

# [banks.icbc]
# lines = 12

# [production]
# shifts = [{ days = "working", opens = "08:00", closes = "20:00" }]

# Where your own numbers come from: a fact (1.40), an assumption (A.22), a clause (notice:六(一)) or lever.
# 数值来源：事实、假设、条款，或 lever（可调参数）。
# [sources]
# "banks.icbc.lines" = "lever"
"""
