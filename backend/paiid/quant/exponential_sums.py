"""Zeros of a sum of decaying exponentials, such as a present value in dependence on the logarithm of a rate."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

_NOISE: Final = 1e-14
"""A sum this small beside its own terms has no sign that can be trusted."""

_STEPS: Final = 320
_ROW: Final = 64
_ROWS_AT_ONCE: Final = 8
"""Few enough for the product to stay in this thread: its threads wait for one another where every core is busy."""
_ROUNDING: Final = 2e-16
_MOST_ITERATIONS: Final = 200


@dataclass(frozen=True, slots=True)
class ExponentialSum:
    """f(u) = sum of amounts[i] × exp(-times[i] × u).

    Args:
        times: [n], whole numbers, ascending and distinct; the first is 0.
        amounts: [n], finite, none of them 0.
    """

    times: IntArray
    amounts: FloatArray

    def mirrored(self) -> "ExponentialSum":
        """The sum whose value at v has the sign of this one's at -v, so that exponents never grow."""
        return ExponentialSum(self.times[-1] - self.times[::-1], self.amounts[::-1])

    def bound(self) -> float:
        """From here to infinity the first amount outweighs all others together, so there is no zero."""
        first, others = abs(float(self.amounts[0])), float(np.sum(np.abs(self.amounts[1:])))
        return max(0.0, math.log(others / first) / float(self.times[1]))

    def is_pure(self, zero: float) -> bool:
        """Whether the balance that runs up to each time never changes sides, by which `zero` is the only zero."""
        terms = self.amounts * np.exp(-self.times * zero)
        balance = np.cumsum(terms)[:-1]
        slack = _NOISE * np.cumsum(np.abs(terms))[:-1]
        return bool(np.all(balance <= slack)) or bool(np.all(balance >= -slack))

    def at(self, u: float) -> tuple[float, float, float]:
        """Value, slope, and the sum of the terms' sizes, beside which rounding is judged."""
        terms = self.amounts * np.exp(-self.times * u)
        return float(np.sum(terms)), -float(np.dot(terms, self.times)), float(np.sum(np.abs(terms)))

    def has_zero(self, u: float) -> bool:
        """Whether the value at `u` is no more than rounding."""
        value, _, gross = self.at(u)
        return abs(value) <= _NOISE * gross

    def slope(self) -> "ExponentialSum":
        """The sum that has the sign of the derivative: the derivative times exp(times[1] × u)."""
        return ExponentialSum(self.times[1:] - self.times[1], -self.times[1:] * self.amounts[1:])


def real_zeros(function: ExponentialSum, finest: float) -> tuple[float, ...]:
    """Every u at which the sum is zero, ascending.

    One zero is found by a bracket and taken for all when it is proven to be; else both sides of 0 are walked on a grid
    whose cells are looked into where the sum changes sign or dips towards zero.

    Args:
        function: at least one term.
        finest: the grid's steps are even up to here and grow with their distance from 0 beyond; they are a hundredth
            of it or wider, and two zeros nearer to each other may be missed where the sum does not dip between them.

    Returns:
        The zeros; empty where all amounts are on one side.
    Source: Laguerre (1883), "Sur la théorie des équations numériques", for the count by running sums.
    """
    amounts = function.amounts
    if bool(np.all(amounts > 0)) or bool(np.all(amounts < 0)):
        return ()
    mirrored = function.mirrored()
    for side, sign in ((function, 1.0), (mirrored, -1.0)):
        zero = _zero_to_bound(side)
        if zero is not None and side.is_pure(zero):
            return (sign * zero,)
    found = [-zero for zero in _zeros_above_zero(mirrored, finest)] + list(_zeros_above_zero(function, finest))
    if function.has_zero(0.0):
        found.append(0.0)
    return tuple(sorted(found))


def _zero_to_bound(function: ExponentialSum) -> float | None:
    """The zero on this side where the signs at its two ends promise one."""
    if function.has_zero(0.0):
        return 0.0
    bound = function.bound()
    if bound == 0.0 or (function.at(0.0)[0] > 0) == (function.amounts[0] > 0):
        return None
    return _bracketed(function, 0.0, _past(bound))


def _past(bound: float) -> float:
    return bound * (1 + 1e-9) + 1e-9


def _zeros_above_zero(function: ExponentialSum, finest: float) -> Iterator[float]:
    bound = function.bound()
    if bound == 0.0:
        return
    grid = finest * np.sinh(np.linspace(0.0, math.asinh(_past(bound) / finest), _STEPS + 1))
    if function.has_zero(0.0):
        grid[0] = grid[1] / 1000
    signs, falls = np.sign(_on_grid(function, grid))
    signs = np.where(signs == 0, falls, signs)
    crosses = signs[:-1] * signs[1:] < 0
    dips = (signs[:-1] * signs[1:] > 0) & (signs[:-1] * falls[:-1] < 0) & (signs[1:] * falls[1:] > 0)
    for cell in np.flatnonzero(crosses | dips):
        low, high = float(grid[cell]), float(grid[cell + 1])
        if crosses[cell]:
            yield _bracketed(function, low, high)
        else:
            yield from _in_dip(function, low, high)


def _in_dip(function: ExponentialSum, low: float, high: float) -> Iterator[float]:
    bottom = _bracketed(function.slope(), low, high)
    if function.has_zero(bottom):
        yield bottom
    elif (function.at(bottom)[0] > 0) != (function.at(low)[0] > 0):
        yield _bracketed(function, low, bottom)
        yield _bracketed(function, bottom, high)


def _on_grid(function: ExponentialSum, grid: FloatArray) -> FloatArray:
    """Values and slopes at each point of the grid: [2, m].

    Many terms are laid out by their time in rows of a fixed length, so that each exponential serves a row or a column
    and the rest is a product of matrices.
    """
    weights = np.stack((function.amounts, -function.times * function.amounts))
    rows = int(function.times[-1]) // _ROW + 1
    if rows >= function.times.size:
        few: FloatArray = np.einsum("kn,nm->km", weights, np.exp(np.multiply.outer(-function.times, grid)))
        return few
    rows += -rows % _ROWS_AT_ONCE
    laid_out = np.zeros((2, rows * _ROW))
    laid_out[:, function.times] = weights
    within = np.exp(np.multiply.outer(-np.arange(_ROW), grid))
    at_start = np.exp(np.multiply.outer(-_ROW * np.arange(rows), grid))
    sums = np.matmul(laid_out.reshape(-1, _ROWS_AT_ONCE, _ROW), within)
    many: FloatArray = np.einsum("krm,rm->km", sums.reshape(2, rows, grid.size), at_start)
    return many


def _bracketed(function: ExponentialSum, low: float, high: float) -> float:
    """The zero between two ends of different signs: Newton's steps, halving where they lead out or are slow."""
    is_rising = function.at(high)[0] > function.at(low)[0]
    u, before = low, high - low
    for _ in range(_MOST_ITERATIONS):
        value, slope, gross = function.at(u)
        if abs(value) <= _ROUNDING * gross:
            break
        low, high = (u, high) if (value < 0) == is_rising else (low, u)
        step = -value / slope if slope else math.inf
        if not low < u + step < high or abs(step) > before / 2:
            step = (low + high) / 2 - u
        u, before = u + step, abs(step)
        if not low < u < high:
            break
    return u
