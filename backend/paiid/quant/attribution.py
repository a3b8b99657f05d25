"""Where a return came from: which positions, and which part the exchange rate had in it."""

import numpy as np
import numpy.typing as npt

from paiid.quant.returns import growth_bases

FloatArray = npt.NDArray[np.float64]


def contributions(pnl: FloatArray, values: FloatArray, start_flows: FloatArray) -> FloatArray | None:
    """What each group added to the time-weighted return of the whole; together they are that return.

    In a period, a group adds its result over the period's base. Over several, such parts do not add up, as returns
    compound; so those of each period are weighted by k(r) / k(R), where r is the period's return, R the whole one and
    k(x) = ln(1 + x) / x, its limit 1 at 0. Logarithms of growth do add up, so the weighted parts add up to R.

    Where a period lost everything, R is -1 and the weights' limit leaves that period alone: its parts, scaled to -1 if
    more than everything was lost in it, and nothing of what was before or after.

    Args:
        pnl: [n, k], result of each group (columns) in the period that ends at each point (rows); row 0 is not looked
            at. Fees and interest must be in some group for the sum to be the account's.
        values: [n], account value at each point, as `growth_factors` takes it.
        start_flows: [n], money put in (+) or taken out (-) right after the point before.

    Returns:
        [k] ratios. Zeros for fewer than two points; None where a base is below zero or nan, where a result comes out of
        nothing, and where one is not finite.

    Raises:
        ValueError: the arrays do not fit together.
    Source: Carino (1999), "Combining Attribution Effects Over Time".
    """
    if pnl.ndim != 2 or pnl.shape[0] != values.size:
        raise ValueError("pnl must have a row for each value")
    bases, results = growth_bases(values, start_flows), pnl[1:]
    has_base, is_empty = bases > 0, (bases == 0) & ~results.any(axis=1)
    if not (bool(np.all(has_base | is_empty)) and bool(np.all(np.isfinite(results)))):
        return None
    parts = np.divide(results, bases[:, None], out=np.zeros_like(results), where=has_base[:, None])
    period_returns = parts.sum(axis=1)
    if period_returns.size and period_returns.min() <= -1.0:
        lost = int(np.argmax(period_returns <= -1.0))
        only: FloatArray = parts[lost] / -period_returns[lost]
        return only
    logs = np.log1p(period_returns)
    whole = _log_for_a_unit(np.array([np.expm1(logs.sum())]))[0]
    weighted: FloatArray = np.einsum("n,nk->k", _log_for_a_unit(period_returns) / whole, parts)
    return weighted


def currency_effect(local_return: float, fx_return: float) -> float:
    """The part of a foreign position's return that the exchange rate made.

    Args:
        local_return: return in the position's own currency, a ratio.
        fx_return: change of that currency's price in the account's currency, a ratio.

    Returns:
        fx_return × (1 + local_return): the rate also moved what was gained. With the local return it adds up to the
        return in the account's currency, (1 + local_return) × (1 + fx_return) - 1.
    Source: Bacon (2008), "Practical Portfolio Performance Measurement and Attribution", ch. 6.
    """
    return fx_return * (1.0 + local_return)


def _log_for_a_unit(ratios: FloatArray) -> FloatArray:
    return np.divide(np.log1p(ratios), ratios, out=np.ones_like(ratios), where=ratios != 0)
