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
# # 一、先看一眼：基准情景会发生什么
#
# 按通知实际推进，从 2024-10-30 到 2026-12-31，逐人仿真北京第三代社保卡换发。本册用抽样，几十秒内跑完；
# 把下面的 `PEOPLE` 改成 `"1/1"` 就是全市每一个人。
#
# *In short: play the baseline on a sample, read the verdict, look at queues and promises, follow one person.*

# %%
import os

PEOPLE = os.environ.get("CARDSIM_PEOPLE", "1/20")  # 每几人取一人；"1/1" 为全量 (one person in so many)

# %% [markdown]
# ## 运行
#
# 第一次运行要编译，约一分钟；以后几秒。同样的方案、同样的种子，任何机器上结果逐位相同。

# %%
from sim import load_scenario, run

scenario = load_scenario("baseline")
result = run(scenario, people=PEOPLE, out="runs/first_look")
result

# %% [markdown]
# ## 排队在哪里
#
# 各行产线积压折合多少个工作日。最长的两家用红色标出。

# %%
result.plot.queue()

# %% [markdown]
# ## 承诺兑现得怎样
#
# 每一格是一家银行、一个申领周的按时率；最差的一格已注明。

# %%
result.plot.on_time()

# %%
result.plot.groups()

# %% [markdown]
# ## 任何一个数
#
# 所有数值都有编号，可以直接取；单位和中文名称一并给出。

# %%
for name in ("on_time_share", "late", "days_to_made_p95", "backlog_days_peak.bureau.ccb"):
    measure = result.measure(name)
    print(f"{measure.label.zh}（{measure.unit}）: {result[name]:,.4g}   [{name}]")

# %% [markdown]
# ## 一个人的经历
#
# 取一件逾期的申领，看时间花在哪里（时刻为自首日零点起的秒数，这里折成天）。

# %%
journeys = result.journeys
late = journeys[(journeys["made"] > journeys["due"]) & journeys["due"].notna()]
columns = ["application", "bank", "channel", "applied", "released", "loaded", "made", "due", "in_hand"]
one = late.head(1)[columns].T
one

# %% [markdown]
# ## 接下来
#
# `result.explore("explore.html")` 生成一个可点选的离线页面；`cardsim report runs/first_look` 生成中英文报告。
# 下一册：改一个参数，看结论变不变。

# %%
result.explore("runs/first_look.html")
