"""Named tuples as one pointer for compiled code.

A kernel that takes a hundred arrays one by one compiles for minutes and spends microseconds on every
call. A pack is a table of addresses, sizes and numbers: to compiled code it is one pointer with the
same names behind it, and its arrays are borrowed, so nothing is counted. Python keeps the tuple alive.
Without compilation a pack is the tuple itself.
"""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
from llvmlite import ir
from numba import config, from_dtype, types
from numba.core import cgutils
from numba.core.extending import (
    NativeValue,
    infer_getattr,
    lower_getattr_generic,
    models,
    register_model,
    typeof_impl,
    unbox,
)
from numba.core.typing.templates import AttributeTemplate
from numba.np.arrayobj import make_array, populate_array


class PackType(types.Type):  # type: ignore[misc]
    """Type of a pack: names and types of its fields, in order."""

    def __init__(self, name: str, fields: tuple[tuple[str, Any], ...]) -> None:
        self.fields = fields
        mark = zlib.crc32(repr(fields).encode())
        super().__init__(name=f"Pack({name},{mark:08x})")


class Pack:
    """A packed named tuple; ``address`` is where compiled code finds it."""

    __slots__ = ("_keep", "_numba_type_", "_words", "address")

    def __init__(self, value: Any) -> None:
        inner = {k: Pack(v) for k, v in value._asdict().items() if hasattr(v, "_fields")}
        items = [(k, inner.get(k, v)) for k, v in value._asdict().items()]
        self._keep = (value, inner)
        self._words = np.array([w for _, v in items for w in _words(v)], dtype=np.int64)
        self.address = int(self._words.ctypes.data)
        order = getattr(type(value), "ORDER", "C")
        self._numba_type_ = PackType(type(value).__name__, tuple((k, _kind(v, order)) for k, v in items))

    def __getattr__(self, name: str) -> Any:
        """A field, as Python reads it; a tuple inside comes as its own pack."""
        value, inner = self._keep
        return inner[name] if name in inner else getattr(value, name)


def pack(value: Any) -> Any:
    """A named tuple of arrays, numbers and named tuples as kernels take it.

    Arrays must lie in the order of the tuple's class attribute ``ORDER`` (by default C), so
    that tuples of one class have one type. Compiled code may write to them.
    """
    return value if config.DISABLE_JIT else Pack(value)


def _kind(value: Any, order: str) -> Any:
    if isinstance(value, Pack):
        return value._numba_type_
    if isinstance(value, np.ndarray):
        if not (value.flags.f_contiguous if order == "F" else value.flags.c_contiguous):
            raise ValueError(f"arrays of this tuple are packed in {order} order")
        order = "C" if value.ndim == 1 and order == "F" else order
        return types.Array(from_dtype(value.dtype), value.ndim, order)
    if isinstance(value, bool | np.bool_):
        return types.boolean
    return types.float64 if isinstance(value, float) else types.int64


def _words(value: Any) -> list[int]:
    """A field as 64-bit words: an address, the bits of a number, or data, shape and strides."""
    if isinstance(value, Pack):
        return [value.address]
    if isinstance(value, np.ndarray):
        return [value.ctypes.data, *value.shape, *value.strides]
    if isinstance(value, float):
        return [int(np.float64(value).view(np.int64))]
    return [int(value)]


def _size(kind: Any) -> int:
    return 1 + 2 * kind.ndim if isinstance(kind, types.Array) else 1


if not config.DISABLE_JIT:

    @register_model(PackType)
    class _PackModel(models.OpaqueModel):  # type: ignore[misc]
        """One pointer."""

    @typeof_impl.register(Pack)
    def _typeof(value, context):  # type: ignore[no-untyped-def]
        return value._numba_type_

    @unbox(PackType)
    def _unbox(kind, value, c):  # type: ignore[no-untyped-def]
        number = c.pyapi.object_getattr_string(value, "address")
        pointer = c.pyapi.long_as_voidptr(number)
        c.pyapi.decref(number)
        return NativeValue(pointer)

    @infer_getattr
    class _PackAttribute(AttributeTemplate):  # type: ignore[misc]
        key = PackType

        def generic_resolve(self, kind, name):  # type: ignore[no-untyped-def]
            return dict(kind.fields).get(name)

    @lower_getattr_generic(PackType)
    def _getattr(context, builder, kind, value, name):  # type: ignore[no-untyped-def]
        names = [n for n, _ in kind.fields]
        at = names.index(name)
        offset = sum(_size(k) for _, k in kind.fields[:at])
        base = builder.bitcast(value, ir.IntType(64).as_pointer())
        count = _size(kind.fields[at][1])
        words = [_word(builder, base, offset + i) for i in range(count)]  # type: ignore[no-untyped-call]
        return _value(context, builder, kind.fields[at][1], words)  # type: ignore[no-untyped-call]

    def _word(builder, base, i):  # type: ignore[no-untyped-def]
        """A word of the table; it never changes, so the compiler may read it once for all."""
        load = builder.load(cgutils.gep_inbounds(builder, base, i))
        load.set_metadata("invariant.load", builder.module.add_metadata([]))
        return load

    def _value(context, builder, kind, words):  # type: ignore[no-untyped-def]
        if isinstance(kind, PackType):
            return builder.inttoptr(words[0], cgutils.voidptr_t)
        if isinstance(kind, types.Array):
            array = make_array(kind)(context, builder)
            populate_array(
                array,
                data=builder.inttoptr(words[0], array.data.type),
                shape=words[1 : 1 + kind.ndim],
                strides=words[1 + kind.ndim :],
                itemsize=context.get_constant(
                    types.intp, context.get_abi_sizeof(context.get_data_type(kind.dtype))
                ),
                meminfo=None,
            )
            return array._getvalue()
        if kind == types.boolean:
            return builder.icmp_unsigned("!=", words[0], ir.Constant(ir.IntType(64), 0))
        if kind == types.float64:
            return builder.bitcast(words[0], ir.DoubleType())
        return words[0]
