"""Tracked accounts, and the total of all, at present prices."""

import asyncio
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal, localcontext
from typing import Final

from paiid.core.collector import full_collections_put_off
from paiid.domain.activity import ZERO, multiplier
from paiid.domain.exchange_calendar import NEW_YORK
from paiid.domain.holdings import AmountKind
from paiid.domain.instrument import Symbol
from paiid.domain.lot_book import LotBook
from paiid.domain.lots import Position
from paiid.domain.market import Delay
from paiid.domain.money import MONEY_STEP
from paiid.domain.portfolio import Held, PortfolioValue, Sums, valued
from paiid.domain.series import instant_of, tick_of
from paiid.features.market.service import MarketService
from paiid.features.portfolio.figures.allocating import Holding, cash_at, holdings_at
from paiid.features.portfolio.figures.amounts import amounts_of, dividends_by_symbol
from paiid.features.portfolio.figures.flows import flows_of
from paiid.features.portfolio.figures.lots import LotReader, PeriodLots
from paiid.features.portfolio.figures.movements import activity_tick, moved
from paiid.features.portfolio.figures.pricing import Gap, PriceBook, Prices
from paiid.features.portfolio.inputs.naming import Named, named
from paiid.features.portfolio.inputs.own_prices import YOUR_PRICES
from paiid.features.portfolio.inputs.periods import Period
from paiid.features.portfolio.inputs.selecting import Selection
from paiid.features.portfolio.inputs.truth import Truth, quote_truth
from paiid.features.portfolio.service.pricing import GatherPrices
from paiid.features.portfolio.service.shown import PresentPosition, present_position
from paiid.features.portfolio.service.valuing import day_began_at

_DIGITS: Final = 60
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PresentPortfolio:
    """Accounts now, in base currency. What has no price, no rate or an old price is told in `gaps`."""

    selection: Selection
    value: PortfolioValue
    amounts: Mapping[AmountKind, Decimal]
    books: tuple[LotBook, ...]
    names: Mapping[Symbol, Named]
    truths: Mapping[Symbol, Truth]
    gaps: tuple[Gap, ...]
    truth: Truth
    now: datetime

    @property
    def positions(self) -> list[PresentPosition]:
        """Each with its name and where its price is from, the largest first."""
        return [present_position(one, self.names[one.symbol], self.truths[one.symbol]) for one in self.value.positions]


@dataclass(frozen=True)
class PresentAccounts:
    """Values any selection at present prices, without what only a broker's account has (orders, buying power)."""

    market: MarketService
    prices: GatherPrices
    lots: LotReader

    async def present(self, selection: Selection) -> PresentPortfolio:
        """The selection now."""
        with full_collections_put_off():
            now = self.market.market_data.now()
            period = day_of(now)
            prices = await self.prices.gather(selection, period)
            # Off the loop: the first time this goes through everything that ever changed what is held.
            held = await asyncio.to_thread(holdings_at, selection, prices.book, tick_of(now))
            names = await named(self.market, selection.own, [one.symbol for one in held])
            return await asyncio.to_thread(_present, selection, period, prices, held=held, names=names, lots=self.lots)


def day_of(now: datetime) -> Period:
    """From the close that quotes compare with to the present."""
    began_at = day_began_at(now)
    day, today = began_at.astimezone(NEW_YORK).date(), now.astimezone(NEW_YORK).date()
    return Period(
        start=day + _DAY,
        end=today,
        begins=tick_of(began_at),
        ends=tick_of(now),
        begin_day=day,
        end_day=today,
        since=day,
        is_live=True,
    )


def _present(
    selection: Selection,
    period: Period,
    prices: Prices,
    *,
    held: Sequence[Holding],
    names: Mapping[Symbol, Named],
    lots: LotReader,
) -> PresentPortfolio:
    from paiid.features.portfolio.figures.gaps import gaps_at
    from paiid.features.portfolio.figures.leaving_out import moved_unpriced

    book, now = prices.book, prices.book.now
    life = Period(period.start, period.end, begins=-(2**62), ends=now, begin_day=period.begin_day)
    closed, amounts = lots.of_period(selection, book, life), amounts_of(selection, life, book)
    day = _Day(selection, period, prices)
    dividends = dividends_by_symbol(selection, life, book)
    priced = [one for one in held if one.worth is not None]
    flows = [(one.event.tick, one.worth or ZERO) for one in flows_of(selection, book) if one.event.tick <= now]
    outside = list(moved_unpriced(selection, book, now))
    sums = Sums(
        cash=sum(cash_at(selection, book, now).values(), ZERO),
        last_equity=sum(cash_at(selection, book, period.begins).values(), ZERO) + day.worth,
        flows=sum((amount for tick, amount in (*flows, *outside) if tick > period.begins), ZERO),
        net_deposits=sum((amount for _, amount in flows), ZERO),
        realized_pnl=closed.realized,
        income=amounts[AmountKind.DIVIDENDS] + amounts[AmountKind.INTEREST],
        left_out=-sum((amount for _, amount in outside), ZERO),
    )
    return PresentPortfolio(
        selection=selection,
        value=valued(sums, [_held(one, day, closed, dividends) for one in priced]),
        amounts=amounts,
        books=closed.books,
        names=names,
        truths={one.symbol: day.truth(one.symbol) for one in priced},
        gaps=gaps_at(selection, period, book),
        truth=prices.truth,
        now=instant_of(now),
    )


class _Day:
    """What the day began with, and what moved since."""

    def __init__(self, selection: Selection, period: Period, prices: Prices) -> None:
        self.book, self.quotes = prices.book, prices.quotes
        self._before = {one.symbol: one for one in holdings_at(selection, prices.book, period.begins)}
        self._money: dict[Symbol, Decimal] = {}
        for fold in selection.folds:
            since = bisect_right(fold.activities, period.begins, key=activity_tick)
            for tick, symbol, amount in moved(fold, fold.activities[since:], prices.book):
                if period.holds(tick):
                    self._money[symbol] = self._money.get(symbol, ZERO) + amount

    @property
    def worth(self) -> Decimal:
        """All that was held then was worth."""
        return sum((one.worth or ZERO for one in self._before.values()), ZERO)

    def start(self, symbol: Symbol) -> Decimal:
        """What was held of it then was worth."""
        before = self._before.get(symbol)
        return ZERO if before is None or before.worth is None else before.worth

    def money(self, symbol: Symbol) -> Decimal:
        """What trades and dividends of it brought since, below 0 what they took."""
        return self._money.get(symbol, ZERO)

    def truth(self, symbol: Symbol) -> Truth:
        """Where its price is from."""
        quote, track = self.quotes.get(symbol), self.book.tracks[symbol]
        if quote is not None and track.source != YOUR_PRICES:
            return quote_truth(quote)
        priced_at = self.book.priced_at(symbol, self.book.now) or self.book.now
        return Truth(track.source, instant_of(priced_at), Delay.STALE)


def _held(holding: Holding, day: _Day, closed: PeriodLots, dividends: Mapping[Symbol, Decimal]) -> Held:
    symbol = holding.symbol
    lots = [book.positions[symbol] for book in closed.books if symbol in book.positions]
    return Held(
        symbol=symbol,
        quantity=holding.quantity,
        average_price=_average(lots, symbol),
        cost_basis=sum((one.cost_basis for one in lots), ZERO),
        last=_last(day.book, symbol),
        market_value=holding.worth or ZERO,
        start=day.start(symbol),
        day_money=day.money(symbol),
        realized_pnl=closed.by_symbol.get(symbol, ZERO) + dividends.get(symbol, ZERO),
        opened_at=min((one.opened_at for one in lots), default=instant_of(day.book.now)),
    )


def _average(lots: Sequence[Position], symbol: Symbol) -> Decimal:
    quantity = sum((one.quantity for one in lots), ZERO) * multiplier(symbol)
    cost = sum((one.cost_basis for one in lots), ZERO)
    with localcontext(prec=_DIGITS):
        return (cost / quantity).quantize(MONEY_STEP) if quantity else ZERO


def _last(book: PriceBook, symbol: Symbol) -> Decimal:
    """The price of a share (of one share under an option) in base currency."""
    with localcontext(prec=_DIGITS):
        return ((book.unit(symbol, book.now) or ZERO) / multiplier(symbol)).quantize(MONEY_STEP)
