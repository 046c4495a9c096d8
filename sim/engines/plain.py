"""A plain bank, stage by stage: the whole run of its lines, then of its hand-over, then of its counters.

See ``sim.plain_banks`` for what makes a bank plain. The log and the series are those of any other shard.
"""

from __future__ import annotations

import numpy as np

from sim.engines.buffers import Buffers
from sim.engines.shard import in_order_of_release
from sim.intake import Comers, fill
from sim.journeys import Log
from sim.kernels.cards import begin_first
from sim.kernels.plain_counters import Visits, plain_counters
from sim.kernels.plain_hand_over import plain_hand_over
from sim.kernels.plain_lines import plain_lines
from sim.pack import pack
from sim.plain_banks import pools_of
from sim.series import Series
from sim.world import World


def play_plain(world: World, bank: int, who: Comers, series: Series, buffers: Buffers) -> Log:
    """Play one plain bank; the log lies in ``buffers`` and is valid until their next use."""
    rows, s, bureau = len(who.rows), world.packed, int(world.bureau_of[bank])
    log = buffers.log(rows)
    fill(log, 0, who.people, in_order_of_release(who, world, buffers))
    visits = pack(_visits(rows, buffers))
    packed = pack(log)
    begin_first(0, rows, s, packed)
    plain_lines(bureau, rows, s, world.packed_bureaus[bureau], pack(series.lines), packed)
    plain_hand_over(bank, rows, s, pack(series.rounds), packed, visits)
    plain_counters(rows, pools_of(world.places, bank), s, visits, pack(series.counters), packed)
    return log


def _visits(rows: int, buffers: Buffers) -> Visits:
    service, when, called = (buffers.column(name, rows, np.int32) for name in ("service", "keys", "rows"))
    return Visits(service, buffers.column("pairs", rows, np.int64), when, called)
