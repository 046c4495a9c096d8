"""How functions are compiled: once each, whatever widths of whole numbers they are called with.

Numba compiles a function anew for every combination of argument types, and takes a constant for a type of
its own; rules that are called with a column's int8, a loop's int64 and a constant came out five times. Here
compiled callers hand over every signed whole number as int64, which is how it is calculated with anyway.

A function becomes part of each compiled caller: an array handed over is seven words on the stack, and rules
that take two arrays and do three additions were slower to call than to do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import config, njit, types


def compiled(function: Callable[..., Any] | None = None, /, **options: Any) -> Any:
    """Decorator: kept between processes, without the lock of Python; ``options`` are numba's.

    Without compilation (``NUMBA_DISABLE_JIT=1``) the function stays what it is.
    """
    if function is None:
        return lambda f: compiled(f, **options)
    options |= {"cache": True, "nogil": True, "no_cfunc_wrapper": True, "forceinline": True}
    dispatcher = njit(**options)(function)
    if not config.DISABLE_JIT:
        _widen_calls(dispatcher)
    return dispatcher


def inner(function: Callable[..., Any]) -> Any:
    """As ``compiled``, for what only compiled functions call: it gets no entrance from Python."""
    return compiled(function, no_cpython_wrapper=True)


def _widen_calls(dispatcher: Any) -> None:
    template = dispatcher.get_call_template
    dispatcher.get_call_template = lambda args, kws: template(
        tuple(_wide(a) for a in args), {name: _wide(a) for name, a in kws.items()}
    )


def _wide(kind: Any) -> Any:
    """The type as which an argument is handed over."""
    kind = types.unliteral(kind)
    return types.int64 if isinstance(kind, types.Integer) and kind.signed else kind
