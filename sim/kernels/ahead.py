"""Rows that are needed soon, asked of the memory early.

The rows of a day's list lie scattered over a log much larger than the caches; a loop that asks for a row's
columns only when it comes to them waits for the memory a dozen times a row.
"""

from __future__ import annotations

from typing import Any

from llvmlite import ir
from numba import config, types
from numba.core import cgutils
from numba.core.extending import intrinsic
from numba.np.arrayobj import make_array

from sim.compiled import inner

AHEAD = 8
"""How many rows before a row is needed."""

if config.DISABLE_JIT:

    def fetch(column: Any, row: int) -> None:
        """Nothing to do without compilation."""

else:

    @intrinsic
    def fetch(typing, column, row):  # type: ignore[no-untyped-def]
        """Ask for the line of memory of ``column[row]``; has no other effect."""

        def emit(context, builder, signature, args):  # type: ignore[no-untyped-def]
            array = make_array(signature.args[0])(context, builder, args[0])
            place = builder.bitcast(cgutils.gep(builder, array.data, args[1]), cgutils.voidptr_t)
            number = ir.IntType(32)
            kind = ir.FunctionType(ir.VoidType(), [cgutils.voidptr_t, number, number, number])
            to_write, keep_close, data = number(1), number(3), number(1)
            asked = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch")
            builder.call(asked, [place, to_write, keep_close, data])
            return context.get_dummy_value()

        return types.none(column, types.intp), emit


@inner
def fetch_visit(rows, i, log):  # type: ignore[no-untyped-def]
    """The columns of a visit that comes ``AHEAD`` later."""
    if i + AHEAD < len(rows):
        row = rows[i + AHEAD]
        for column in (log.came, log.arrived, log.applied, log.called, log.in_hand, log.enabled):
            fetch(column, row)
        for column in (log.activated, log.planned, log.facility, log.counter_wait):
            fetch(column, row)
        for column in (log.task, log.channel, log.visits, log.bank, log.district, log.outcome):
            fetch(column, row)
        fetch(log.application, row)
