"""Which variants a sweep tries, and on which sessions."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import prod
from typing import TYPE_CHECKING

from paiid.domain.strategy import Parameter, ParameterType

if TYPE_CHECKING:
    from paiid.quant.backtest.model import IntArray


@dataclass(frozen=True, slots=True)
class Axis:
    """One parameter and the values it is given."""

    name: str
    values: tuple[Decimal, ...]


@dataclass(frozen=True, slots=True)
class Design:
    """Variants by number. `picks` are places in the grid of all axes; None takes every place in order."""

    axes: tuple[Axis, ...]
    picks: tuple[int, ...] | None

    @property
    def count(self) -> int:
        """How many variants there are."""
        return grid_size(self.axes) if self.picks is None else len(self.picks)

    def values(self, variant: int) -> dict[str, Decimal]:
        """What the swept parameters are in that variant; the last axis moves fastest."""
        place = variant if self.picks is None else self.picks[variant]
        found: dict[str, Decimal] = {}
        for axis in reversed(self.axes):
            place, at = divmod(place, len(axis.values))
            found[axis.name] = axis.values[at]
        return {axis.name: found[axis.name] for axis in self.axes}

    def places(self, variants: "IntArray") -> "dict[str, IntArray]":
        """Of each axis [v], which of its values those variants have."""
        import numpy as np

        place = variants if self.picks is None else np.array(self.picks, np.int64)[variants]
        found = {}
        for axis in reversed(self.axes):
            place, found[axis.name] = np.divmod(place, len(axis.values))
        return found


@dataclass(frozen=True, slots=True)
class Span:
    """Sessions in [start, end] that a variant is judged on."""

    start: date
    end: date


@dataclass(frozen=True, slots=True)
class Fold:
    """One step of a walk forward: the best of `chosen_on` is traded on `traded_on`, which it has not seen."""

    chosen_on: Span
    traded_on: Span


def grid_size(axes: Sequence[Axis]) -> int:
    """How many places the grid of all axes has."""
    return prod(len(axis.values) for axis in axes)


def stepped(low: Decimal, high: Decimal, step: Decimal) -> tuple[Decimal, ...]:
    """From `low` in steps up to `high`, which is taken when a step lands on it."""
    count = int((high - low) / step) + 1
    return tuple(low + step * number for number in range(count))


def wrong_values(parameter: Parameter, values: Sequence[Decimal]) -> Iterator[str]:
    """What a parameter does not take."""
    if any(not parameter.minimum <= value <= parameter.maximum for value in values):
        yield f"{parameter.name} must be {parameter.minimum} to {parameter.maximum}"
    if parameter.type is ParameterType.INTEGER and any(value != value.to_integral_value() for value in values):
        yield f"{parameter.name} must be whole"
    if len(set(values)) != len(values):
        yield f"{parameter.name} has a value twice"


def drawn(axes: Sequence[Axis], count: int, seed: int) -> tuple[int, ...]:
    """`count` different places of the grid, or all of them where it has no more, the same for the same seed.

    The draw is a hash of seed and number, so that no release of a library can change what a seed means.
    """
    size, found, number = grid_size(axes), dict[int, None](), 0
    if size <= count:
        return tuple(range(size))
    while len(found) < count:
        hashed = hashlib.sha256(f"{seed}:{number}".encode()).digest()
        found[int.from_bytes(hashed[:16], "big") % size] = None
        number += 1
    return tuple(found)


def folds(sessions: Sequence[date], in_sample: int, out_of_sample: int) -> tuple[Fold, ...]:
    """Windows that roll forward by what is traded; the last trades what is left, empty where nothing is."""
    found = []
    for first in range(0, len(sessions) - in_sample, out_of_sample):
        chosen = sessions[first : first + in_sample]
        traded = sessions[first + in_sample : first + in_sample + out_of_sample]
        if len(traded) >= min(out_of_sample, 2):
            found.append(Fold(Span(chosen[0], chosen[-1]), Span(traded[0], traded[-1])))
    return tuple(found)
