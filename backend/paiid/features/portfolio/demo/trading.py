"""Trades the demo account through two years of the market's own bars, by the fill rules every order obeys."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from typing import Final

from paiid.domain import fill
from paiid.domain.book import AccountBook
from paiid.domain.exchange_calendar import previous_session, session_close, session_open, sessions_between
from paiid.domain.fill import FillModel, WorkingState
from paiid.domain.fill_bar import match_bar
from paiid.domain.instrument import Instrument, Symbol
from paiid.domain.ledger import LedgerTransaction, deposit
from paiid.domain.ledger import fill as filled
from paiid.domain.market import Bar, CorporateAction, Interval
from paiid.domain.order import Execution, OrderStatus, OrderTerms, OrderType
from paiid.domain.valuation import value_account
from paiid.features.portfolio.demo import rule
from paiid.features.portfolio.inputs.periods import last_close
from paiid.features.portfolio.inputs.prices import PriceHistory, PriceTrack
from paiid.features.portfolio.jobs import due_postings
from paiid.ports.market_data import MarketData

STARTING_CASH: Final = Decimal(100_000)
_SPAN: Final = timedelta(days=731)
_LEAD: Final = timedelta(days=240)
_AFTER_OPEN: Final = timedelta(hours=1)
_APART: Final = timedelta(minutes=2)
_PATIENCE: Final = timedelta(minutes=40)
_MODEL: Final = FillModel()
_STEPS: Final = {Interval.ONE_MINUTE: timedelta(minutes=1), Interval.FIVE_MINUTES: timedelta(minutes=5)}


@dataclass(frozen=True, slots=True)
class DemoOrder:
    """An order that has ended, with its fills."""

    number: int
    terms: OrderTerms
    placed_at: datetime
    ended_at: datetime
    expires_at: datetime
    state: WorkingState
    status: OrderStatus
    executions: tuple[Execution, ...]


@dataclass(frozen=True, slots=True)
class DemoHistory:
    """What happened in the account, in order: orders, and dividends and splits."""

    opened_at: datetime
    events: tuple[DemoOrder | LedgerTransaction, ...]


@dataclass
class DemoTrader:
    """Trades one history; make a new one for each."""

    market_data: MarketData
    prices: PriceHistory
    _book: AccountBook = field(default_factory=AccountBook)
    _ledger: list[LedgerTransaction] = field(default_factory=list)
    _events: list[DemoOrder | LedgerTransaction] = field(default_factory=list)
    _number: int = 0

    async def trade(self) -> DemoHistory:
        """Two years up to the present."""
        now = self.market_data.now()
        last = last_close(now)
        days = rebalancing_days(last - _SPAN, last)
        first = days[0][0]
        opened_at = session_open(first)
        self._post(deposit(STARTING_CASH, external_id="starting-cash", at=opened_at))
        instruments = await self._instruments()
        adjusted = {one: await self.prices.adjusted_closes(one, first - _LEAD, last) for one in instruments}
        raw = await self.prices.closes(instruments, first, last)
        actions = await self.market_data.corporate_actions(list(instruments), start=first, end=last)
        for selling_day, buying_day in days:
            self._apply(actions, session_open(selling_day) + _AFTER_OPEN)
            await self._sell(selling_day, outlook(selling_day, instruments, adjusted, raw))
            self._apply(actions, session_open(buying_day) + _AFTER_OPEN)
            await self._buy(buying_day, outlook(buying_day, instruments, adjusted, raw))
        self._apply(actions, now)
        return DemoHistory(opened_at, tuple(self._events))

    async def _instruments(self) -> dict[Symbol, Instrument]:
        found = {symbol: await self.market_data.instrument(symbol) for symbol in rule.UNIVERSE}
        return {symbol: one for symbol, one in found.items() if one is not None}

    async def _sell(self, day: date, known: rule.Outlook) -> None:
        wanted = rule.sales(known, self._held, number=self._number)
        self._record([await self._execute(terms, day) for terms in wanted])

    async def _buy(self, day: date, known: rule.Outlook) -> None:
        equity = value_account(self._book, known.prices).equity
        wanted = rule.purchases(known, self._held, equity=equity, cash=self._book.cash, number=self._number)
        self._record([await self._execute(terms, day) for terms in wanted])

    @property
    def _held(self) -> dict[Symbol, Decimal]:
        return {symbol: position.quantity for symbol, position in self._book.positions.items()}

    async def _execute(self, terms: OrderTerms, day: date) -> DemoOrder:
        """Work one order, a little later than the one before it, until it fills or its day ends."""
        self._number += 1
        number = self._number
        placed_at = session_open(day) + _AFTER_OPEN + _APART * (number % 8)
        expires_at = session_close(day)
        is_market = terms.type is OrderType.MARKET
        interval = Interval.ONE_MINUTE if is_market else Interval.FIVE_MINUTES
        until = min(expires_at, placed_at + _PATIENCE) if is_market else expires_at
        series = await self.market_data.bars(terms.symbol, interval, start=placed_at, end=until, adjusted=False)
        return worked(number, terms, placed_at, expires_at, bars=series.bars if series else (), interval=interval)

    def _record(self, orders: Sequence[DemoOrder]) -> None:
        for order in sorted(orders, key=lambda one: one.ended_at):
            self._events.append(order)
            for execution in order.executions:
                self._post(filled(execution))

    def _apply(self, actions: Sequence[CorporateAction], until: datetime) -> None:
        for posting in due_postings(self._ledger, [one for one in actions if one.effective_at <= until]):
            self._events.append(posting)
            self._post(posting)

    def _post(self, transaction: LedgerTransaction) -> None:
        self._ledger.append(transaction)
        self._book.apply(transaction)


def rebalancing_days(first: date, last: date) -> list[tuple[date, date]]:
    """For each month the session to sell on, its first in [first, last], and the next one, to buy with the proceeds."""
    sessions = sessions_between(first, last)
    days: dict[tuple[int, int], tuple[date, date]] = {}
    for selling_day, buying_day in pairwise(sessions):
        days.setdefault((selling_day.year, selling_day.month), (selling_day, buying_day))
    return list(days.values())


def outlook(
    day: date,
    instruments: Mapping[Symbol, Instrument],
    adjusted: Mapping[Symbol, PriceTrack],
    raw: Mapping[Symbol, PriceTrack],
) -> rule.Outlook:
    """What was known before the session of `day`."""
    known_at = session_close(previous_session(day))
    earlier = sessions_between(day - _LEAD, previous_session(day))[-rule.LOOKBACK_SESSIONS :][0]
    growth = {one: adjusted[one].at(known_at) / adjusted[one].at(session_close(earlier)) for one in instruments}
    return rule.Outlook(
        ranking=sorted(instruments, key=lambda one: (-growth[one], one)),
        prices={one: raw[one].at(known_at) for one in instruments},
        sectors={symbol: one.sector for symbol, one in instruments.items()},
    )


def worked(
    number: int,
    terms: OrderTerms,
    placed_at: datetime,
    expires_at: datetime,
    *,
    bars: Sequence[Bar],
    interval: Interval,
) -> DemoOrder:
    """The order after it has met `bars`."""
    state, executions = fill.start(terms), list[Execution]()
    for bar in bars:
        match = match_bar(terms, state, bar, model=_MODEL)
        state = match.state
        if match.fill is not None:
            at = bar.start_at if match.fill.at_open else bar.start_at + _STEPS[interval]
            executions.append(_execution(number, len(executions), terms, match.fill, at))
        if state.is_complete:
            break
    is_filled = state.is_complete
    return DemoOrder(
        number=number,
        terms=terms,
        placed_at=placed_at,
        ended_at=executions[-1].executed_at if is_filled else expires_at,
        expires_at=expires_at,
        state=state,
        status=OrderStatus.FILLED if is_filled else OrderStatus.EXPIRED,
        executions=tuple(executions),
    )


def _execution(number: int, part: int, terms: OrderTerms, filled_part: fill.Fill, at: datetime) -> Execution:
    return Execution(
        id=f"{client_order_id(number)}-{part + 1}",
        client_order_id=client_order_id(number),
        symbol=terms.symbol,
        side=terms.side,
        quantity=filled_part.quantity,
        price=filled_part.price,
        fee=filled_part.fee,
        executed_at=at,
    )


def client_order_id(number: int) -> str:
    """The key of the demo's order."""
    return f"demo-{number:04d}"
