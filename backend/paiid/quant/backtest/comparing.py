"""Comparisons of many variants at once: each of two rows out of the few that all of them share."""

from enum import IntEnum
from typing import Final, NamedTuple

import numpy as np

from paiid.quant.backtest.columns import PLAIN
from paiid.quant.backtest.jit import inlined, jit
from paiid.quant.backtest.model import BoolArray, FloatArray, IntArray


class Test(IntEnum):
    """What is asked of the left beside the right; false where either is nan.

    `HAS_RISEN` over it since the bar before, `HAS_NOT` that, certainly.
    """

    ABOVE = 0
    AT_LEAST = 1
    HAS_RISEN = 2
    HAS_NOT = 3


class Side(NamedTuple):
    """One side of a comparison: its different series [n, t], and which of them each variant has [v]."""

    series: FloatArray
    at: IntArray


_ABOVE: Final = int(Test.ABOVE)
_AT_LEAST: Final = int(Test.AT_LEAST)
_HAS_RISEN: Final = int(Test.HAS_RISEN)


def compare(test: Test, left: Side, right: Side, part: slice) -> BoolArray:
    """[k, t], where the comparison holds in each variant of the `part`; nothing has risen at the first bar."""
    at_left, at_right = (np.require(side.at[part], np.int64, PLAIN) for side in (left, right))
    found = np.empty((at_left.size, left.series.shape[1]), np.bool_)
    _compare(int(test), left.series, at_left, right.series, at_right, found)
    return found


@jit
def _compare(
    test: int, left: FloatArray, at_left: IntArray, right: FloatArray, at_right: IntArray, found: BoolArray
) -> None:  # fmt: skip
    for v in range(at_left.size):
        if test == _ABOVE:
            _above(left[at_left[v]], right[at_right[v]], found[v])
        elif test == _AT_LEAST:
            _at_least(left[at_left[v]], right[at_right[v]], found[v])
        elif test == _HAS_RISEN:
            _has_risen(left[at_left[v]], right[at_right[v]], found[v])
        else:
            _has_not(left[at_left[v]], right[at_right[v]], found[v])


@inlined
def _above(left: FloatArray, right: FloatArray, row: BoolArray) -> None:
    for t in range(row.size):
        row[t] = left[t] > right[t]


@inlined
def _at_least(left: FloatArray, right: FloatArray, row: BoolArray) -> None:
    for t in range(row.size):
        row[t] = left[t] >= right[t]


# Two passes each: one over both bars is not made into vector instructions.
@inlined
def _has_risen(left: FloatArray, right: FloatArray, row: BoolArray) -> None:
    _above(left, right, row)
    row[0] = False
    for t in range(1, row.size):
        row[t] &= left[t - 1] <= right[t - 1]


@inlined
def _has_not(left: FloatArray, right: FloatArray, row: BoolArray) -> None:
    _at_least(right, left, row)
    for t in range(1, row.size):
        row[t] |= left[t - 1] > right[t - 1]
