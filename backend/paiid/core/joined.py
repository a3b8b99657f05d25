"""Long sequences that grow by little: what is there already is shared, not copied.

To copy fifty thousand references is cheap, but Python's search for garbage then goes through all of them again.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Final, Generic, TypeVar, overload

T_co = TypeVar("T_co", covariant=True)
_MOST: Final = 4096
"""So many that came later are kept apart before all are put together anew."""


class Joined(Sequence[T_co], Generic[T_co]):
    """An unchanging sequence of two parts. Slices are tuples; it equals any sequence of the same elements."""

    __slots__ = ("_first", "_rest")

    def __init__(self, first: Iterable[T_co] = (), rest: Iterable[T_co] = ()) -> None:
        self._first: Final = tuple(first)
        self._rest: Final = tuple(rest)

    def extended(self, more: "Iterable[T_co]") -> "Joined[T_co]":
        """The same with `more` at its end."""
        rest = (*self._rest, *more)
        if rest == self._rest:
            return self
        return Joined(self._first, rest) if len(rest) <= _MOST else Joined((*self._first, *rest))

    def __len__(self) -> int:
        return len(self._first) + len(self._rest)

    def __iter__(self) -> Iterator[T_co]:
        return chain(self._first, self._rest)

    @overload
    def __getitem__(self, index: int) -> T_co: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[T_co, ...]: ...
    def __getitem__(self, index: int | slice) -> T_co | tuple[T_co, ...]:
        first = len(self._first)
        if isinstance(index, slice):
            start, stop, step = index.indices(len(self))
            if step != 1:
                return tuple(self)[index]
            return self._first[start:stop] + self._rest[max(0, start - first) : max(0, stop - first)]
        if index < 0:
            index += len(self)
            if index < 0:
                raise IndexError("out of range")
        return self._first[index] if index < first else self._rest[index - first]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(map(_is_equal, self, other))

    __hash__ = None  # type: ignore[assignment]  # equal to lists and tuples, which hash otherwise or not at all

    def __repr__(self) -> str:
        return f"Joined({list(self)!r})"


def _is_equal(one: object, other: object) -> bool:
    return one is other or one == other
