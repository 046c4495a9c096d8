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
# # 六、星期一早上：从当前在制续推
#
# 把上周末的实际统计放进期初状态文件（申领未制、已制未领、已领），从那一天往后推演；每周一张表。
#
# *In short: start from an opening state, roll forward, hand out the weekly sheet in Excel.*

# %%
import os

PEOPLE = os.environ.get("CARDSIM_PEOPLE", "1/20")  # 每几人取一人；"1/1" 为全量 (one person in so many)

# %% [markdown]
# ## 期初状态
#
# `scenarios/autumn_2025.csv` 是一个例子：2025-09-01 零点，各行各渠道各状态的件数。换成实际统计即可。

# %%
from sim.scenario_files import resolve

resolved = resolve("autumn_2025")
opening = resolved.opening()
print(resolved.scenario.zh, resolved.scenario.horizon.start)

# %% [markdown]
# ## 续推

# %%
from sim import run

result = run("autumn_2025", people=PEOPLE, journeys=False, out="runs/monday")
result

# %% [markdown]
# ## 未来四周：各行每周到期与积压

# %%
import datetime as dt

import pandas as pd

start = resolved.scenario.horizon.start
banks = result.banks
soon = banks[pd.to_datetime(banks["date"]) < pd.Timestamp(start + dt.timedelta(days=28))]
week = (pd.to_datetime(soon["date"]) - pd.Timestamp(start)).dt.days // 7 + 1
sheet = soon.assign(第几周=week).groupby(["bank", "第几周"], observed=True)["backlog_days"].max().unstack()
sheet.index = [result.manifest["names"]["bank"][b]["zh"] for b in sheet.index]
sheet.style.format("{:.1f}").background_gradient(cmap="Blues", axis=None)

# %% [markdown]
# ## 周报：本周承诺能否兑现，下周一清点到多少就该警惕
#
# 一至两页，给领导看。各行警戒线由时限、工时和预计申领量算出；再用 `cardsim replicate` 多次运行，还可给出关注线。
# 命令行：`cardsim report runs/monday --kind brief --on 2025-09-01 --lang zh --format pdf`。

# %%
from pathlib import Path

from sim.reports.material import Material
from sim.reports.report import weekly
from sim.reports.write import write_report

write_report(weekly(Material(result), start), ["zh"], ["html", "pdf"], Path("runs"))

# %% [markdown]
# ## 周表（Excel）
#
# 带图，不含公式，可直接转发。命令行：`cardsim export runs/monday weekly.xlsx`。

# %%
from sim.workbook.results_out import results_workbook

Path("runs/weekly.xlsx").write_bytes(results_workbook(result, "zh"))
