"""Exact money on arrays of integers: what quantities are worth at prices, in whole cents.

A number is an integer times 10**-scale. Arrays are int64 where every product fits, Python's own integers (dtype object)
where one would not, so that nothing is ever rounded but the cents, half to even.
"""

from array import array
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[Any]
"""int64, or object holding Python's integers."""

CENT_SCALE: Final = 2
_BITS: Final = 62


class Scaled(NamedTuple):
    """`values` x 10**-`scale`."""

    values: Integers
    scale: int


def integers(values: Sequence[int]) -> Integers:
    """As an array, without copying what is one already."""
    if isinstance(values, array):
        return np.frombuffer(values, dtype=np.int64) if values else np.zeros(0, dtype=np.int64)
    return np.array(values, dtype=object)


def floats(scaled: Scaled) -> npt.NDArray[np.float64]:
    """As floats, for statistics."""
    return np.asarray(scaled.values.astype(np.float64) / 10.0**scaled.scale)


def at_or_before(ticks: Integers, grid: Integers) -> npt.NDArray[np.intp]:
    """For each point of `grid`, the last of `ticks` that is not after it; -1 for none. Both ascend."""
    return np.searchsorted(ticks, grid, side="right") - 1


def pick(values: Integers, places: npt.NDArray[np.intp]) -> Integers:
    """`values` at `places`, 0 where a place is -1."""
    if not values.size:
        return np.zeros(places.shape, dtype=np.int64)
    found = values[np.maximum(places, 0)]
    found[places < 0] = 0
    return found


def product_cents(*factors: Scaled) -> Integers:
    """The product of `factors` in whole cents, each point rounded once, half to even."""
    scale = sum(factor.scale for factor in factors)
    bits = sum(_most(factor.values).bit_length() for factor in factors)
    bits += (10 ** max(0, CENT_SCALE - scale)).bit_length()
    wide = bits >= _BITS or scale > CENT_SCALE + 18
    product: Integers | None = None
    for factor in factors:
        values = factor.values.astype(object) if wide else factor.values
        product = values if product is None else product * values
    if product is None:
        raise ValueError("a product has factors")
    return narrowed(cents(product, scale))


def cents(values: Integers, scale: int) -> Integers:
    """`values` x 10**-`scale` in whole cents, half to even."""
    if scale <= CENT_SCALE:
        return np.asarray(values * 10 ** (CENT_SCALE - scale))
    unit = 10 ** (scale - CENT_SCALE)
    whole = values // unit
    rest = (values - whole * unit) * 2
    up = (rest > unit) | ((rest == unit) & (whole % 2 == 1))
    return np.asarray(whole + np.where(up, 1, 0))


def narrowed(values: Integers) -> Integers:
    """int64 where every value fits."""
    if values.dtype != object or _most(values).bit_length() > _BITS:
        return values
    return values.astype(np.int64)


def total(parts: Sequence[Integers], size: int) -> Integers:
    """The sum of `parts`, point by point; zeros of `size` points for none."""
    if any(part.dtype == object for part in parts) or sum(_most(part) for part in parts).bit_length() > _BITS:
        parts = [part.astype(object) for part in parts]
    found: Integers = np.zeros(size, dtype=parts[0].dtype if parts else np.int64)
    for part in parts:
        found = found + part
    return found


def _most(values: Integers) -> int:
    if not values.size:
        return 0
    return max(int(values.max()), -int(values.min()))
