# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 二、如果……会怎样：写一个方案，比一比，拿到决策卡
#
# 只写与基准不同之处；门槛写在运行之前；同一批人、同样的运气，在两个方案里各走一遍。
#
# *In short: write an overlay, state the threshold first, compare on the same luck, read the card.*

# %%
import os

PEOPLE = os.environ.get("CARDSIM_PEOPLE", "1/50")  # 每几人取一人；"1/1" 为全量 (one person in so many)

# %% [markdown]
# ## 写方案
#
# 例：建设银行产线每天多开两小时。`[decisions.*]` 是事先写下的门槛，结论只对照它。

# %%
from pathlib import Path

Path("runs").mkdir(exist_ok=True)
Path("runs/ccb_longer.toml").write_text(
    """extends = "baseline"
zh = "建设银行产线每天多开两小时"
en = "China Construction Bank: two more hours a day"
why = "Is the peak of December 2024 gone with two more hours a day? 多开两小时能否消去 2024 年 12 月的高峰？"

[banks.ccb]
production.shifts = [{ days = "working", opens = "07:00", closes = "18:30" }]

[decisions.backlog]
measure = "backlog_days_peak.bureau.ccb"
at_most = 8.0

[sources]
"banks.ccb.production.shifts" = "lever"
""",
    encoding="utf-8",
)

# %% [markdown]
# ## 先校验，再预检
#
# 写错的键、单位、总和会指出行号；预检不运行，一秒内看出产能够不够。

# %%
from sim import load_scenario, preflight

load_scenario("runs/ccb_longer.toml")
preflight("runs/ccb_longer.toml")

# %% [markdown]
# ## 比较
#
# 随机因素逐人相同，所以差别就是方案造成的。

# %%
from sim import compare

answer = compare("baseline", "runs/ccb_longer.toml", people=PEOPLE, replications=3, progress=False)
answer

# %% [markdown]
# ## 表格
#
# 卡上的每个数都在表里。

# %%
answer.tables

# %%
answer["thresholds"]

# %% [markdown]
# ## 存下来，写报告
#
# `answer.save(...)` 之后，`cardsim report` 或 `report(...)` 生成可打印的比较报告。

# %%
answer.save("studies/ccb_longer").study.folder
