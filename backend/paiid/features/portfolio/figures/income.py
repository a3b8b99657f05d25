"""Dividends received and announced, by day and by month."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, localcontext
from typing import Final

from paiid.domain.activity import ZERO
from paiid.domain.holdings import AccountFold, Amount
from paiid.domain.instrument import Symbol
from paiid.domain.ledger import USD
from paiid.domain.market import CorporateAction, CorporateActionKind
from paiid.domain.money import MONEY_STEP, to_cents
from paiid.domain.series import columns_at
from paiid.features.portfolio.figures.amounts import amount_in_base
from paiid.features.portfolio.figures.pricing import PriceBook
from paiid.features.portfolio.inputs.naming import Named
from paiid.features.portfolio.inputs.periods import Period
from paiid.features.portfolio.inputs.selecting import Selection

_DIGITS: Final = 60
YOUR_RECORDS: Final = "Your records"


@dataclass(frozen=True, slots=True)
class Dividend:
    """One dividend; see `DividendRead`."""

    symbol: str
    name: str
    day: date
    amount: Decimal
    tax: Decimal
    currency: str
    per_share: Decimal | None
    quantity: Decimal | None
    is_expected: bool
    source: str


def received(selection: Selection, period: Period, named: Mapping[Symbol, Named]) -> list[Dividend]:
    """Dividends of the period, newest first."""
    found = [
        _received(fold, one, named) for fold in selection.folds for one in fold.dividends if period.holds(one.tick)
    ]
    return sorted(found, key=lambda one: (one.day, one.symbol), reverse=True)


def _received(fold: AccountFold, one: Amount, named: Mapping[Symbol, Named]) -> Dividend:
    activity = one.activity
    symbol = activity.symbol
    series = None if symbol is None else fold.holdings.get(symbol)
    held = None if series is None else columns_at(series.columns(), one.tick - 1)
    with localcontext(prec=_DIGITS):
        per_share = (activity.amount / held).quantize(MONEY_STEP) if held else None
    return Dividend(
        symbol=symbol or "",
        name=named[symbol].name if symbol is not None and symbol in named else symbol or "",
        day=activity.day,
        amount=activity.amount,
        tax=activity.tax,
        currency=activity.currency,
        per_share=per_share,
        quantity=held or None,
        is_expected=False,
        source=YOUR_RECORDS,
    )


def expected(
    held: Mapping[Symbol, Decimal], actions: Iterable[CorporateAction], named: Mapping[Symbol, Named], source: str
) -> list[Dividend]:
    """What announced dividends will bring if nothing is bought or sold, soonest first; a short position pays."""
    found = [
        Dividend(
            symbol=action.symbol,
            name=named[action.symbol].name,
            day=action.ex_date,
            amount=to_cents(held[action.symbol] * action.amount),
            tax=ZERO,
            currency=USD,
            per_share=action.amount,
            quantity=held[action.symbol],
            is_expected=True,
            source=source,
        )
        for action in actions
        if action.kind is CorporateActionKind.CASH_DIVIDEND and held.get(action.symbol)
    ]
    return sorted(found, key=lambda one: (one.day, one.symbol))


def by_month(selection: Selection, period: Period, book: PriceBook) -> dict[str, Decimal]:
    """Dividends of the period in base currency by month, `2026-01`, whole cents; without a rate left out."""
    found: dict[str, Decimal] = {}
    for fold in selection.folds:
        for one in fold.dividends:
            amount = amount_in_base(one, book)
            if period.holds(one.tick) and amount is not None:
                month = f"{one.activity.day:%Y-%m}"
                found[month] = found.get(month, ZERO) + amount
    return {month: to_cents(amount) for month, amount in sorted(found.items())}
