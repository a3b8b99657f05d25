"""Work over long sequences that leaves other threads their turn.

What runs in C lets no other thread come in between: of fifty thousand elements the event loop would wait for all.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeVar

_AT_ONCE: Final = 4096
S = TypeVar("S")
T = TypeVar("T")


def in_turns(work: Callable[[Sequence[S]], Iterable[T]], values: Sequence[S]) -> list[T]:
    """`work` of `values`, some thousand at a time; it tells one result for each value, whatever comes before it."""
    found: list[T] = []
    for start in range(0, len(values), _AT_ONCE):
        found += work(values[start : start + _AT_ONCE])
    return found
