"""The edge between what still holds and what breaks, on a grid of whole steps, enclosed from both sides."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass
class Bracket:
    """A search from ``start`` between ``least`` and ``most``: holds up to ``low``, breaks from ``high`` on.

    low, high: None while nothing that holds, or nothing that breaks, was seen. monotone: False once
    something held beyond what broke.
    """

    least: int
    most: int
    start: int
    tried: dict[int, bool] = field(default_factory=dict)

    @property
    def low(self) -> int | None:
        """The largest step that held, below all that broke."""
        high = self.high
        held = [v for v, holds in self.tried.items() if holds and (high is None or v < high)]
        return max(held, default=None)

    @property
    def high(self) -> int | None:
        """The least step that broke."""
        return min((v for v, holds in self.tried.items() if not holds), default=None)

    @property
    def monotone(self) -> bool:
        """Whether nothing held beyond what broke."""
        return self.high is None or all(v < self.high for v, holds in self.tried.items() if holds)

    def next_step(self) -> int | None:
        """What to try next: doubling steps away from the start, then halves; None when the edge is found."""
        low, high = self.low, self.high
        if low is None and high is None:
            return self.start
        if low is not None and high is not None:
            return (low + high) // 2 if high - low > 1 else None
        stride = 1 << (len(self.tried) - 1)
        if high is None:
            return min(self.most, self.start + stride) if low != self.most else None
        return max(self.least, self.start - stride) if high != self.least else None
