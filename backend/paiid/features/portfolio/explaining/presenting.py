"""Reads what the account's present figures are explained from."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from paiid.domain.activity import ZERO
from paiid.domain.exchange_calendar import NEW_YORK
from paiid.domain.instrument import Symbol
from paiid.domain.lots import Position
from paiid.domain.series import columns_at, tick_of
from paiid.features.ledger.repository import AccountRow
from paiid.features.portfolio.explaining.present import OpenLot, Present
from paiid.features.portfolio.figures.allocating import cash_at
from paiid.features.portfolio.figures.movements import activity_tick
from paiid.features.portfolio.figures.pricing import PriceBook
from paiid.features.portfolio.inputs.selecting import Selection
from paiid.features.portfolio.present_answers import present_read
from paiid.features.portfolio.service import PortfolioService, PortfolioSnapshot
from paiid.features.portfolio.service.performing import Question
from paiid.features.portfolio.service.presenting import PresentPortfolio


async def present_of(portfolio: PortfolioService, question: Question) -> Present:
    """The account now; raises as `PortfolioService.present` does."""
    found = await portfolio.present(question.user_id, question.account)
    selection = await portfolio.performing.selection(question)
    now = portfolio.performing.market.market_data.now()
    tick = tick_of(now)
    return Present(
        shown=present_read(found),
        today=now.astimezone(NEW_YORK).date(),
        activities=[
            (row, one)
            for row, activities in zip(selection.rows, selection.activities, strict=True)
            for one in activities
            if activity_tick(one) <= tick
        ],
        cash=_balances(selection, tick),
        lots=_lots(found),
        day_money={one.symbol: one.day_money for one in found.value.positions},
        day_flows=found.value.day_flows,
    )


def _lots(found: PortfolioSnapshot | PresentPortfolio) -> Mapping[str, Sequence[OpenLot]]:
    books: Sequence[tuple[AccountRow, Mapping[Symbol, Position]]] = (
        [(row, book.positions) for row, book in zip(found.selection.rows, found.books, strict=True)]
        if isinstance(found, PresentPortfolio)
        else [(found.state.account, found.state.history.book.positions)]
    )
    lots: dict[str, list[OpenLot]] = {}
    for row, positions in books:
        for symbol, position in positions.items():
            lots.setdefault(symbol, []).extend((row, lot) for lot in position.lots)
    return lots


def _balances(selection: Selection, tick: int) -> Mapping[str, tuple[Decimal, Decimal]]:
    """Each currency's balance, and its worth in base currency; 0 where no rate is known."""
    base = selection.ref.currency
    worth = cash_at(selection, PriceBook(base, tick, {}, {}, selection.own.rates_into(base)), tick)
    balances: dict[str, Decimal] = {}
    for fold in selection.folds:
        for currency, series in fold.cash.items():
            amount = columns_at(series.columns(), tick) or ZERO
            balances[currency] = balances.get(currency, ZERO) + amount
    return {currency: (amount, worth.get(currency, ZERO)) for currency, amount in balances.items() if amount}
