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
# # 五、2026 年 1 月：线下开放之后
#
# 网点即时制卡扛得住吗？谁还没有换？未领的卡有多少？
#
# *In short: first visits at instant and other outlets, who fails, who is left, what lies uncollected.*

# %%
import os

PEOPLE = os.environ.get("CARDSIM_PEOPLE", "1/20")  # 每几人取一人；"1/1" 为全量 (one person in so many)

# %%
from sim import run

result = run("baseline", people=PEOPLE, out="runs/january")
names = result.manifest["names"]

# %% [markdown]
# ## 首次到访
#
# 抽样时网点整体保留、不稀释；每行不足 5 个网点的银行不下结论（见 `sample_too_small`）。

# %%
import pandas as pd

rows = {
    names["visit"][v]["zh"]: {
        "首次到访": result[f"first_visits.visit.{v}"],
        "平均等候（分钟）": result.values.get(f"first_visit_wait_mean.visit.{v}"),
        "九成以内（分钟）": result.values.get(f"first_visit_wait_p90.visit.{v}"),
        "未办成": result[f"first_visit_failed_share.visit.{v}"],
    }
    for v in names["visit"]
}
pd.DataFrame(rows).T.style.format(
    {"首次到访": "{:,.0f}", "平均等候（分钟）": "{:.1f}", "九成以内（分钟）": "{:.1f}", "未办成": "{:.1%}"}
)

# %% [markdown]
# ## 即时与非即时：一月各周

# %%
cube = result.cube.dropna(subset=["week"])
cube = cube[(cube["week"].astype(str) >= "2025-12-29") & (cube["week"].astype(str) < "2026-03-02")]
table = cube.groupby(["week", "channel"], observed=True)[["due", "on_time"]].sum().reset_index()
table["按时率"] = table["on_time"] / table["due"]
table.pivot(index="week", columns="channel", values="按时率").rename(
    columns={c: names["channel"][c]["zh"] for c in names["channel"]}
).style.format("{:.2%}")

# %% [markdown]
# ## 谁还没有换，卡领走了没有

# %%
result.plot.tail()

# %% [markdown]
# 各人群在集中换发之后的申领，已受理未制成、待领、未启用、未激活的卡，各周网点到访。命令行：`cardsim left runs/january`。

# %%
result.left()

# %% [markdown]
# ## 各渠道的承诺时钟与群众时钟

# %%
result.plot.clocks()
