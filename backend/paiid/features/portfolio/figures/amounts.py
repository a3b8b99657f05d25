"""Dividends, interest, fees, taxes and turnover of a period, in base currency."""

from bisect import bisect_right
from collections.abc import Mapping
from decimal import Decimal, localcontext
from typing import Final

from paiid.domain.activity import ZERO
from paiid.domain.holdings import Amount, AmountKind
from paiid.domain.instrument import Symbol
from paiid.domain.money import to_cents
from paiid.domain.series import Series
from paiid.features.portfolio.figures.pricing import PriceBook
from paiid.features.portfolio.inputs.periods import Period
from paiid.features.portfolio.inputs.selecting import Selection

_DIGITS: Final = 60


def amounts_of(selection: Selection, period: Period, prices: PriceBook) -> dict[AmountKind, Decimal]:
    """Sums by kind, whole cents; what is in a currency without a rate is left out."""
    found = dict.fromkeys(AmountKind, ZERO)
    if period.ends is None:
        return found
    for fold in selection.folds:
        for (kind, currency), series in fold.sums.items():
            found[kind] += _sum(series, currency, period, prices)
    return {kind: to_cents(total) for kind, total in found.items()}


def _sum(series: Series, currency: str, period: Period, prices: PriceBook) -> Decimal:
    if currency == prices.base:
        return series.between(period.begins, period.ends or 0)
    total = ZERO
    with localcontext(prec=_DIGITS):
        for tick, change in series.moves():
            if period.holds(tick):
                total += change * (prices.rate(currency, tick) or ZERO)
    return total


def dividends_by_symbol(selection: Selection, period: Period, prices: PriceBook) -> Mapping[Symbol, Decimal]:
    """Dividends of the period by symbol, whole cents each."""
    found: dict[Symbol, Decimal] = {}
    for fold in selection.folds:
        first = bisect_right(fold.dividends, period.begins, key=_tick)
        for one in fold.dividends[first : bisect_right(fold.dividends, period.ends or 0, key=_tick)]:
            symbol = one.activity.symbol
            if symbol is None:
                continue
            is_base = one.activity.currency == prices.base
            amount = one.amount if is_base else amount_in_base(one, prices) or ZERO
            found[symbol] = found.get(symbol, ZERO) + amount
    return {symbol: to_cents(amount) for symbol, amount in found.items()}


def _tick(one: Amount) -> int:
    return one.tick


def amount_in_base(one: Amount, prices: PriceBook) -> Decimal | None:
    """The amount at the rate of its time; None where that is not known."""
    rate = prices.rate(one.activity.currency, one.tick)
    if rate is None:
        return None
    with localcontext(prec=_DIGITS):
        return one.amount * rate
