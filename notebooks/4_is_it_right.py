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
# # 四、模型对不对：双引擎、排队论、已知数字、哪些是假设
#
# *In short: both engines agree to the second; queueing theory holds; the one published total is met; the rest is assumption, counted.*

# %%
import os

PEOPLE = os.environ.get("CARDSIM_PEOPLE", "1/100")  # 每几人取一人；"1/1" 为全量 (one person in so many)

# %% [markdown]
# ## 两个引擎，逐秒一致
#
# `entity` 用 SimPy 写成，一人一个进程，可对照通知逐句读；`fast` 是默认引擎。两者对每一件申领、每一个设施逐秒相同。

# %%
from sim.experiments.verify import verify
from sim.scenario_files import resolve

verdict = verify(resolve("baseline"), 20_000)
print("一致" if verdict.difference is None else verdict.difference)
print(
    f"申领 {len(verdict.entity.log.application):,} 件；"
    f"规范引擎 {verdict.entity.seconds:.1f} 秒，默认引擎 {verdict.fast.seconds:.2f} 秒"
)

# %% [markdown]
# ## 排队论
#
# M/D/1：服务时间固定、泊松到达、利用率 80% 的单窗口，平均等候应为 ρ/(2(1−ρ)) 个服务时间，即 2.0。
# 用的是产品自带的窗口，没有另写一套。

# %%
import numpy as np

from sim.theory import play

n, rho = 400_000, 0.8
rng = np.random.default_rng(7)
arrivals = np.cumsum(rng.exponential(1 / rho, n))
played = play(arrivals, np.ones(n), servers=1, scale=1000, engine="fast")
wait = (played.start - played.arrived) / 1000
batches = wait[: n // 40 * 40].reshape(40, -1).mean(axis=1)
mean, half = batches.mean(), 2.02 * batches.std(ddof=1) / 40**0.5
print(f"平均等候 {mean:.3f} ± {half:.3f}，理论 {rho / (2 * (1 - rho)):.3f}")

# %% [markdown]
# ## 已知数字
#
# 到 2025-12-09，成功申领近 800 万人（含试点）。

# %%
from sim import run

result = run("baseline", people=PEOPLE, journeys=False)
cube = result.cube
by_day = result.banks.groupby("date")["applied"].sum().cumsum()
by_date = by_day[[d for d in by_day.index if str(d) <= "2025-12-09"]].iloc[-1]
print(f"仿真中到 2025-12-09 的申领：{by_date / 1e4:,.0f} 万件，另加试点已持卡者")

# %% [markdown]
# ## 哪些是假设

# %%
from sim.experiments.assumptions import assumptions_of
from sim.source_terms import term

found = assumptions_of(resolve("baseline"))
print(f"有范围、可变动的假设 {len(found.flagged)} 项；其余 {len(found.left_out)} 项注明了不变动的原因")
for flagged in list(found.flagged.values())[:8]:
    a = flagged.assumption
    print(
        f"{a.id}  {a.quantity_zh}：{a.low:,.6g} … {a.high:,.6g} {term(a.unit).zh}（{term(a.owner).zh}，{a.review_by} 前核实）"
    )

# %% [markdown]
# 哪几项假设左右结论：`cardsim sensitivity baseline`，或下一行（约几分钟）。

# %%
from sim import sensitivity

only = ["A.20b", "A.44a", "A.36a"]
sensitivity("baseline", only=only, people="1/500", progress=False)
