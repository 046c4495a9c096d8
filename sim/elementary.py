"""Logarithm, exponential and normal quantile in basic arithmetic, the same bits on every machine.

Library functions differ in the last bit between processors and versions, and a stored second must not.
None of them branches where it can be helped, so that a loop over a column of them becomes vector code.
"""

from __future__ import annotations

import math

import numpy as np
from llvmlite import ir
from numba import config, types
from numba.core.extending import intrinsic

from sim.compiled import compiled

_LN2 = 0.6931471805599453
_ROOT_OF_HALF = 0.7071067811865476
_BITS_OF_ROOT = 0x3FE6A09E667F3BCD
_POWERS = np.array([2.0**k for k in range(-1_022, 1_024)])
"""The powers of two; a product with one of them is exact, and quicker than ``ldexp``."""
_POWER_OF_ONE = 1_022
CENTRE = 0.425
"""How far from one half the quantile of the normal law has its simple form."""
FAR = 1.3887943864964021e-11
"""exp(-25): nearer to 0 or 1 than this the quantile has its third form."""

if config.DISABLE_JIT:

    def _parted(x: float) -> tuple[float, float]:
        """``x`` as (m, e), x = m * 2**e with m from the root of a half on."""
        m, e = math.frexp(x)
        return (m, float(e)) if m >= _ROOT_OF_HALF else (m * 2.0, float(e - 1))

    def float_of(w: int) -> float:
        """The float with these 64 bits."""
        return float(np.int64(w).view(np.float64))

else:

    @intrinsic
    def _bits_of(typing, x):  # type: ignore[no-untyped-def]
        """The 64 bits of a float as a whole number."""
        return types.int64(types.float64), lambda c, b, s, args: b.bitcast(args[0], ir.IntType(64))

    @intrinsic
    def float_of(typing, w):  # type: ignore[no-untyped-def]
        """The float with these 64 bits."""
        return types.float64(types.int64), lambda c, b, s, args: b.bitcast(args[0], ir.DoubleType())

    @compiled
    def _parted(x):  # type: ignore[no-untyped-def]
        """``x`` as (m, e), x = m * 2**e with m from the root of a half on; without a branch, so that a loop
        over it becomes vector code."""
        w = _bits_of(x)  # type: ignore[call-arg, var-annotated]
        e = (w - _BITS_OF_ROOT) >> 52
        return float_of(w - (e << 52)), np.float64(e)


@compiled(error_model="numpy")
def ln(x):  # type: ignore[no-untyped-def]
    """Natural logarithm of 0 < x < 2**1000, the same bits on every machine."""
    k = 0.0
    if x < 7.458340731200207e-155:  # 2**-512: out of reach of one draw, not of a product
        x *= 1.3407807929942597e154
        k = -512.0
    m, e = _parted(x)
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    # atanh series; |s| < 0.1716, so eleven terms leave less than 1e-17
    p = ((((1 / 21 * z + 1 / 19) * z + 1 / 17) * z + 1 / 15) * z + 1 / 13) * z + 1 / 11
    p = (((p * z + 1 / 9) * z + 1 / 7) * z + 1 / 5) * z + 1 / 3
    return (e + k) * _LN2 + 2.0 * s * (1.0 + z * p)


@compiled
def exp(x):  # type: ignore[no-untyped-def]
    """Exponential of -700 < x < 700, the same bits on every machine."""
    k = math.floor(x / _LN2 + 0.5)
    r = x - k * _LN2
    p = 1.0 + r * (1 / 13 + r * (1 / 182 + r / 2730))  # 14 terms, the last three folded
    p = 1.0 + r * (1 / 9) * (1.0 + r * (1 / 10) * (1.0 + r * (1 / 11) * (1.0 + r * (1 / 12) * p)))
    p = 1.0 + r * (1 / 5) * (1.0 + r * (1 / 6) * (1.0 + r * (1 / 7) * (1.0 + r * (1 / 8) * p)))
    p = 1.0 + r * (1.0 + r * (1 / 2) * (1.0 + r * (1 / 3) * (1.0 + r * (1 / 4) * p)))
    return p * _POWERS[int(k) + _POWER_OF_ONE]


@compiled(error_model="numpy")
def normal_quantile(u):  # type: ignore[no-untyped-def]
    """Standard normal quantile; rational approximations of Wichura (1988), algorithm AS 241."""
    return normal_centre(u) if abs(u - 0.5) <= CENTRE else normal_tail(u)


@compiled(error_model="numpy")
def normal_centre(u):  # type: ignore[no-untyped-def]
    """The quantile within ``CENTRE`` of one half; no branch, so a loop over it becomes vector code."""
    q = u - 0.5
    r = 0.180625 - q * q
    num = (
        (2509.0809287301226727 * r + 33430.575583588128105) * r + 67265.770927008700853
    ) * r + 45921.953931549871457
    num = (
        ((num * r + 13731.693765509461125) * r + 1971.5909503065514427) * r + 133.14166789178437745
    ) * r + 3.387132872796366608
    den = (
        (5226.495278852545925 * r + 28729.085735721942674) * r + 39307.89580009271061
    ) * r + 21213.794301586595867
    den = (
        ((den * r + 5394.1960214247511077) * r + 687.1870074920579083) * r + 42.313330701600911252
    ) * r + 1.0
    return q * num / den


@compiled(error_model="numpy")
def normal_tail(u):  # type: ignore[no-untyped-def]
    """The quantile further away from one half."""
    return normal_tail_near(u) if min(u, 1.0 - u) >= FAR else _normal_tail_far(u)


@compiled(error_model="numpy")
def normal_tail_near(u):  # type: ignore[no-untyped-def]
    """The quantile between the centre and ``FAR``; no branch, so a loop over it becomes vector code."""
    r = math.sqrt(-ln(min(u, 1.0 - u))) - 1.6
    num = (
        (7.7454501427834140764e-4 * r + 0.0227238449892691845833) * r + 0.24178072517745061177
    ) * r + 1.27045825245236838258
    num = (
        ((num * r + 3.64784832476320460504) * r + 5.7694972214606914055) * r + 4.6303378461565452959
    ) * r + 1.42343711074968357734
    den = (
        (1.05075007164441684324e-9 * r + 5.475938084995344946e-4) * r + 0.0151986665636164571966
    ) * r + 0.14810397642748007459
    den = (
        ((den * r + 0.68976733498510000455) * r + 1.6763848301838038494) * r + 2.05319162663775882187
    ) * r + 1.0
    return math.copysign(num / den, u - 0.5)


@compiled(error_model="numpy")
def _normal_tail_far(u):  # type: ignore[no-untyped-def]
    r = math.sqrt(-ln(min(u, 1.0 - u))) - 5.0
    num = (
        (2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 0.0012426609473880784386
    ) * r + 0.026532189526576123093
    num = (
        ((num * r + 0.29656057182850489123) * r + 1.7848265399172913358) * r + 5.4637849111641143699
    ) * r + 6.6579046435011037772
    den = (
        (2.04426310338993978564e-15 * r + 1.4215117583164458887e-7) * r + 1.8463183175100546818e-5
    ) * r + 7.868691311456132591e-4
    den = (
        ((den * r + 0.0148753612908506148525) * r + 0.13692988092273580531) * r + 0.59983220655588793769
    ) * r + 1.0
    return math.copysign(num / den, u - 0.5)
