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
# # 三、多少才够：产能、网点与证书
#
# 先预检（不运行），再对一家银行求最省的产线和班次；给出的方案附证书：换一组随机种子也过，少一个单位就不过。
#
# *In short: preflight, the least capacity of one bank, its certificate, and what a surge would break first.*

# %%
import os

PEOPLE = os.environ.get("CARDSIM_PEOPLE", "1/20")  # 每几人取一人；"1/1" 为全量 (one person in so many)

# %% [markdown]
# ## 预检：负荷与产能

# %%
from sim import preflight

check = preflight("baseline")
check

# %%
check.plot.load()

# %% [markdown]
# 负荷最高的十个银行周：

# %%
check["lines"].sort_values("load", ascending=False).head(10)

# %% [markdown]
# ## 最省的产能
#
# 以一家小银行为例。`level` 是每一周都要达到的按时率，`probability` 是把握程度：0.8 需 14 次全新重复无一失败，
# 正式方案用默认的 0.95（59 次）。

# %%
from sim import capacity

plan = capacity("baseline", banks=["cgb"], probability=0.8, people=PEOPLE, progress=False)
plan

# %%
plan.plot.plan()

# %% [markdown]
# ## 命令行
#
# 全市全部银行和网点：`cardsim capacity baseline`；只看几家：`--banks ccb,icbc`；突增能扛多少：`cardsim surge baseline`。
