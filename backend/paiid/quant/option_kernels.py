"""`option_formula` as machine code, for thousands of contracts at once. Imports numba: never in the web process."""

from collections.abc import Callable
from types import FunctionType
from typing import Any, Final, TypeVar, cast

import numba
import numpy as np
import numpy.typing as npt

from paiid.quant import option_formula

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
_Function = TypeVar("_Function", bound=Callable[..., object])


def _compiled(function: Callable[..., Any], **used: object) -> Callable[..., Any]:
    """`function` as machine code, written out where it is called; it calls the compiled `used`, not its module's."""
    bound = FunctionType(function.__code__, {**vars(option_formula), **used}, function.__name__)
    made: Callable[..., Any] = numba.njit(nogil=True, error_model="numpy", inline="always")(bound)
    return made


def _loop(function: _Function) -> _Function:
    return cast("_Function", numba.njit(nogil=True, error_model="numpy")(function))


_tail: Final = _compiled(option_formula.tail)
_value: Final = _compiled(option_formula.value, tail=_tail)
_scaled: Final = _compiled(option_formula.scaled_price, tail=_tail)
_implied: Final = _compiled(option_formula.implied_volatility, scaled_price=_scaled)


def values(
    *,
    spot: Floats,
    strike: Floats,
    years: Floats,
    rate: Floats,
    dividend_yield: Floats,
    volatility: Floats,
    is_call: Flags,
) -> Floats:
    """[6, n]: price, delta, gamma, theta, vega, rho of [n] contracts, as `option_formula.value` has them."""
    found = np.empty((6, spot.size))
    _fill_values(spot, strike, years, rate, dividend_yield, volatility, is_call, found)
    return found


def implied_volatilities(
    *,
    price: Floats,
    spot: Floats,
    strike: Floats,
    years: Floats,
    rate: Floats,
    dividend_yield: Floats,
    is_call: Flags,
) -> Floats:
    """[n], nan where no volatility gives the price; as `option_formula.implied_volatility` has it."""
    found = np.empty(price.size)
    _fill_implied(price, spot, strike, years, rate, dividend_yield, is_call, found)
    return found


@_loop
def _fill_values(
    spot: Floats,
    strike: Floats,
    years: Floats,
    rate: Floats,
    dividend_yield: Floats,
    volatility: Floats,
    is_call: Flags,
    found: Floats,
) -> None:
    for i in range(spot.size):
        one = _value(spot[i], strike[i], years[i], rate[i], dividend_yield[i], volatility[i], is_call[i])
        found[0, i], found[1, i], found[2, i], found[3, i], found[4, i], found[5, i] = one


@_loop
def _fill_implied(
    price: Floats,
    spot: Floats,
    strike: Floats,
    years: Floats,
    rate: Floats,
    dividend_yield: Floats,
    is_call: Flags,
    found: Floats,
) -> None:
    for i in range(price.size):
        found[i] = _implied(price[i], spot[i], strike[i], years[i], rate[i], dividend_yield[i], is_call[i])
