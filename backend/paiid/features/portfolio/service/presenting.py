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
from paiid.domain.money import MONEY_STEP, to_cents
from paiid.domain.portfolio import percent
from paiid.domain.series import instant_of, tick_of
from paiid.features.market.service import MarketService
from paiid.features.portfolio.figures.allocating import Holding, cash_at, holdings_at
from paiid.features.portfolio.figures.amounts import amounts_of, dividends_by_symbol
from paiid.features.portfolio.figures.flows import flows_of
from paiid.features.portfolio.figures.lots import LotReader, PeriodLots
from paiid.features.portfolio.figures.movements import activity_tick, moved
from paiid.features.portfolio.figures.pricing import PriceBook, Prices
from paiid.features.portfolio.inputs.naming import Named, named
from paiid.features.portfolio.inputs.own_prices import YOUR_PRICES
from paiid.features.portfolio.inputs.periods import Period
from paiid.features.portfolio.inputs.selecting import Selection
from paiid.features.portfolio.inputs.truth import Truth
from paiid.features.portfolio.service.pricing import GatherPrices
from paiid.features.portfolio.service.valuing import day_began_at

_DIGITS: Final = 60
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PresentPosition:
    """One position now, in base currency; see `PositionRead`.

    `day_money` is what trades and dividends of it brought since the day began, below 0 what they took.
    """

    symbol: Symbol
    name: str
    sector: str
    quantity: Decimal
    average_price: Decimal
    cost_basis: Decimal
    last: Decimal
    market_value: Decimal
    unrealized_pnl: Decimal
    unrealized_pnl_percent: Decimal | None
    day_pnl: Decimal
    day_money: Decimal
    day_pnl_percent: Decimal | None
    weight_percent: Decimal | None
    realized_pnl: Decimal
    opened_at: datetime
    as_of: datetime
    delay: Delay
    source: str


@dataclass(frozen=True, slots=True)
class PresentPortfolio:
    """Accounts now, in base currency, whole cents. What has no price is in `unpriced` alone."""

    selection: Selection
    cash: Decimal
    equity: Decimal
    last_equity: Decimal
    day_flows: Decimal
    net_deposits: Decimal
    realized_pnl: Decimal
    amounts: Mapping[AmountKind, Decimal]
    books: tuple[LotBook, ...]
    positions: tuple[PresentPosition, ...]
    unpriced: tuple[Symbol, ...]
    truth: Truth
    now: datetime

    @property
    def day_pnl(self) -> Decimal:
        """Earned since the last close but flows."""
        return self.equity - self.last_equity - self.day_flows

    @property
    def total_pnl(self) -> Decimal:
        """Equity less what was put in."""
        return self.equity - self.net_deposits

    @property
    def unrealized_pnl(self) -> Decimal:
        """Of all positions."""
        return sum((one.unrealized_pnl for one in self.positions), ZERO)


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
    book, now = prices.book, prices.book.now
    life = Period(period.start, period.end, begins=-(2**62), ends=now, begin_day=period.begin_day)
    closed = lots.of_period(selection, book, life)
    cash = sum(cash_at(selection, book, now).values(), ZERO)
    equity = cash + sum((one.worth or ZERO for one in held), ZERO)
    before = holdings_at(selection, book, period.begins)
    flows = [flow for flow in flows_of(selection, book) if flow.worth is not None and flow.event.tick <= now]
    day = _Day(selection, period, prices, before={one.symbol: one for one in before})
    dividends = dividends_by_symbol(selection, life, book)
    positions = [
        _position(one, equity, day, closed=closed, names=names, dividends=dividends)
        for one in held
        if one.worth is not None
    ]
    return PresentPortfolio(
        selection=selection,
        cash=cash,
        equity=equity,
        last_equity=sum(cash_at(selection, book, period.begins).values(), ZERO)
        + sum((one.worth or ZERO for one in before), ZERO),
        day_flows=sum((flow.worth or ZERO for flow in flows if flow.event.tick > period.begins), ZERO),
        net_deposits=sum((flow.worth or ZERO for flow in flows), ZERO),
        realized_pnl=to_cents(closed.realized),
        amounts=amounts_of(selection, life, book),
        books=closed.books,
        positions=tuple(sorted(positions, key=lambda one: (-abs(one.market_value), one.symbol))),
        unpriced=tuple(one.symbol for one in held if one.worth is None),
        truth=prices.truth,
        now=instant_of(now),
    )


class _Day:
    """What the day began with, and what moved since."""

    def __init__(
        self, selection: Selection, period: Period, prices: Prices, *, before: Mapping[Symbol, Holding]
    ) -> None:
        self.book, self.quotes, self._before = prices.book, prices.quotes, before
        self._money: dict[Symbol, Decimal] = {}
        for fold in selection.folds:
            since = bisect_right(fold.activities, period.begins, key=activity_tick)
            for tick, symbol, amount in moved(fold, fold.activities[since:], prices.book):
                if period.holds(tick):
                    self._money[symbol] = self._money.get(symbol, ZERO) + amount

    def pnl(self, holding: Holding) -> tuple[Decimal, Decimal | None]:
        """What a position earned since, and as a percent number of what was in it."""
        before = self._before.get(holding.symbol)
        start = ZERO if before is None or before.worth is None else before.worth
        money = self.money(holding.symbol)
        earned = (holding.worth or ZERO) - start + money
        put_in = -money if holding.quantity > 0 else money
        return earned, percent(earned, abs(start) + max(ZERO, put_in))

    def money(self, symbol: Symbol) -> Decimal:
        """What trades and dividends of it brought since, below 0 what they took."""
        return self._money.get(symbol, ZERO)

    def truth(self, symbol: Symbol) -> Truth:
        """Where its price is from."""
        quote, track = self.quotes.get(symbol), self.book.tracks[symbol]
        if quote is not None and track.source != YOUR_PRICES:
            return Truth(quote.source, quote.as_of, quote.delay)
        priced_at = self.book.priced_at(symbol, self.book.now) or self.book.now
        return Truth(track.source, instant_of(priced_at), Delay.STALE)


def _position(
    holding: Holding,
    equity: Decimal,
    day: _Day,
    *,
    closed: PeriodLots,
    names: Mapping[Symbol, Named],
    dividends: Mapping[Symbol, Decimal],
) -> PresentPosition:
    symbol, worth = holding.symbol, holding.worth or ZERO
    lots = [book.positions[symbol] for book in closed.books if symbol in book.positions]
    cost = to_cents(sum((one.cost_basis for one in lots), ZERO))
    day_pnl, day_percent = day.pnl(holding)
    truth = day.truth(symbol)
    return PresentPosition(
        symbol=symbol,
        name=names[symbol].name,
        sector=names[symbol].sector,
        quantity=holding.quantity,
        average_price=_average(lots, symbol),
        cost_basis=cost,
        last=_last(day.book, symbol),
        market_value=worth,
        unrealized_pnl=worth - cost,
        unrealized_pnl_percent=percent(worth - cost, abs(cost)),
        day_pnl=day_pnl,
        day_money=day.money(symbol),
        day_pnl_percent=day_percent,
        weight_percent=percent(worth, equity),
        realized_pnl=to_cents(closed.by_symbol.get(symbol, ZERO) + dividends.get(symbol, ZERO)),
        opened_at=min((one.opened_at for one in lots), default=instant_of(day.book.now)),
        as_of=truth.as_of,
        delay=truth.delay,
        source=truth.source,
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
