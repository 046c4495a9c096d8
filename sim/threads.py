"""Work for some threads; for one it is done where it is asked for.

A thread of its own gets memory of its own from the system, which is touched for the first time again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

T = TypeVar("T")


class Threads(Protocol):
    """Who works."""

    def map(self, do: Callable[[Any], T], pieces: Iterable[Any], /) -> Iterator[T]:
        """What comes of each piece, in their order."""
        ...


class _Here:
    """This thread."""

    def map(self, do: Callable[[Any], T], pieces: Iterable[Any], /) -> Iterator[T]:
        return map(do, pieces)


@contextmanager
def threads_of(number: int) -> Iterator[Threads]:
    """As many threads as are asked for, until the end of the block."""
    if number == 1:
        yield _Here()
        return
    with ThreadPoolExecutor(number) as pool:
        yield pool
