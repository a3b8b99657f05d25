"""Gathers what open orders are decided by: quotes, bars of missed time, splits. Everything that waits is here."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from paiid.adapters.paper.decide import CATCH_UP_AFTER, History, Look
from paiid.adapters.paper.order import PaperOrder
from paiid.domain.account import AccountTerms
from paiid.domain.auction import auction_at
from paiid.domain.exchange_calendar import NEW_YORK, session_close, session_date_at, session_open, sessions_between
from paiid.domain.fill import FillModel, TradingSession, trading_session
from paiid.domain.instrument import Symbol
from paiid.domain.market import Bar, CorporateAction, CorporateActionKind, Interval, Quote
from paiid.domain.option import STANDARD_MULTIPLIER, is_option, symbol_in
from paiid.domain.order import AUCTIONS, TimeInForce
from paiid.ports.market_data import MarketData

logger = logging.getLogger(__name__)

AccountTermsOf = Callable[[str], Awaitable[AccountTerms]]
"""The trading terms of an account by its id."""

_MINUTES_FOR: Final = timedelta(days=7)
"""Time without a look that is walked minute by minute; a longer one in quarters of an hour."""
_QUARTERS_FOR: Final = timedelta(days=90)
"""What lies farther back, or farther than a vendor reaches, is walked day by day."""
_ALWAYS_OPEN: Final = "always_open"
_Stretch = tuple[datetime, datetime]
_Histories = dict[tuple[Symbol, Interval, datetime], History | None]


@dataclass(frozen=True, slots=True)
class Scene:
    """The market at one instant, for many orders. `splits` are those of the day, by symbol."""

    now: datetime
    session: TradingSession
    quotes: Mapping[Symbol, Quote]
    splits: Mapping[Symbol, CorporateAction]
    is_always_open: bool


class Looks:
    """Asks the market data once for many orders."""

    def __init__(self, market_data: MarketData, account_terms: AccountTermsOf) -> None:
        self._market_data = market_data
        self._account_terms = account_terms
        self._splits: dict[Symbol, CorporateAction | None] = {}
        self._splits_on: date | None = None

    async def quote(self, symbol: Symbol) -> Quote | None:
        """The present quote."""
        return (await self._market_data.quotes([symbol])).get(symbol)

    async def first(self, account_id: str, quote: Quote | None) -> Look:
        """What a new order meets."""
        model = _of(quote, (await self._account_terms(account_id)).fill_model)
        session = trading_session(await self._market_data.status())
        return Look(self._market_data.now(), session, model, quote)

    async def scene(self, orders: Sequence[PaperOrder]) -> Scene:
        """What the market shows to all of `orders` at one instant.

        Raises:
            ProviderError: the market data failed.
        """
        status = await self._market_data.status()
        session = trading_session(status)
        symbols = {order.terms.symbol for order in orders}
        quotes = {} if session is TradingSession.CLOSED else await self._market_data.quotes(sorted(symbols))
        now = self._market_data.now()
        await self._learn_splits(orders, symbols, now)
        splits = {symbol: split for symbol in symbols if (split := self._splits.get(_share(symbol))) is not None}
        return Scene(now, session, quotes, splits, is_always_open=status.world_clock == _ALWAYS_OPEN)

    async def of(self, orders: Sequence[PaperOrder], scene: Scene) -> list[Look]:
        """One look for each of `orders`, in their order.

        Raises:
            ProviderError: the market data failed; nothing was decided.
        """
        models = {account_id: await self._model(account_id) for account_id in {order.account_id for order in orders}}
        histories: _Histories = {}
        return [
            Look(
                now=scene.now,
                session=scene.session,
                model=_of(scene.quotes.get(order.terms.symbol), models[order.account_id]),
                quote=scene.quotes.get(order.terms.symbol),
                history=await self._history(order, scene.now, histories, is_always_open=scene.is_always_open),
                split=scene.splits.get(order.terms.symbol),
                print_price=await self._print_price(order, scene.now),
            )
            for order in orders
        ]

    async def _model(self, account_id: str) -> FillModel:
        return (await self._account_terms(account_id)).fill_model

    async def _history(
        self, order: PaperOrder, now: datetime, known: _Histories, *, is_always_open: bool
    ) -> History | None:
        """The bars of the time nobody looked, or None if that was too short to matter."""
        until = min(now, order.expires_at or now)
        since = order.evaluated_until
        # No source tells what a contract traded at: one is tried on present quotes alone.
        if order.terms.time_in_force in AUCTIONS or is_option(order.terms.symbol):
            return None
        if now - since < CATCH_UP_AFTER or until <= since:
            return None
        interval = Interval.ONE_MINUTE if until - since <= _MINUTES_FOR else Interval.FIFTEEN_MINUTES
        key = (order.terms.symbol, interval, since)
        if key not in known:
            known[key] = await self._walk(order.terms.symbol, interval, since, now, is_always_open=is_always_open)
        return known[key]

    async def _print_price(self, order: PaperOrder, now: datetime) -> Decimal | None:
        """What the auction that an order is for came to; None where it is for none, or while it is not told.

        The first minute with trades begins at the opening print, the last one ends at the closing print. The day's
        own bar tells of days that no minutes are left of.
        """
        life = order.terms.time_in_force
        if life not in AUCTIONS or now < (at := auction_at(order.terms, order.submitted_at)):
            return None
        is_opening = life is TimeInForce.OPG
        session = session_date_at(order.submitted_at)
        opens_at, closes_at = session_open(session), session_close(session)
        until = min(now, closes_at)
        minutes = await self._bars(order.terms.symbol, Interval.ONE_MINUTE, opens_at, until)
        # The last minute is told whole only after it; the same goes for a day.
        is_over = is_opening or now >= at + timedelta(minutes=1)
        traded = [bar for bar in minutes if bar.volume > 0 and opens_at <= bar.start_at < until] if is_over else []
        if not traded and now - at >= timedelta(minutes=1):
            days = await self._bars(order.terms.symbol, Interval.ONE_DAY, opens_at, closes_at)
            traded = [bar for bar in days if bar.volume > 0 and bar.session_date == session]
        if not traded:
            return None
        return traded[0].open if is_opening else traded[-1].close

    async def _walk(
        self, symbol: Symbol, interval: Interval, since: datetime, now: datetime, *, is_always_open: bool
    ) -> History:
        """Bars since then: daily ones for as long as finer ones do not reach back, which is a vendor's own affair."""
        fine = await self._bars(symbol, interval, max(since, now - _QUARTERS_FOR), now)
        if _untold(fine, since, now) is None:
            return History(interval, fine, is_always_open=is_always_open)
        fine = _of_whole_sessions(fine)
        until = fine[0].start_at if fine else now
        days = await self._bars(symbol, Interval.ONE_DAY, since, until)
        bars = (*(bar for bar in days if not fine or bar.session_date < fine[0].session_date), *fine)
        unknown = _untold(bars, since, now) or _rest_of_session(since) or (None if fine else _session_so_far(now))
        if unknown is not None:
            logger.warning("catch_up_incomplete", extra={"symbol": symbol, "since": unknown[0], "until": unknown[1]})
        return History(interval, bars, is_always_open=is_always_open, daily_until=until, unknown=unknown)

    async def _bars(self, symbol: Symbol, interval: Interval, start: datetime, end: datetime) -> tuple[Bar, ...]:
        series = await self._market_data.bars(symbol, interval, start=start, end=end, adjusted=False)
        return () if series is None else series.bars

    async def _learn_splits(self, orders: Sequence[PaperOrder], symbols: set[Symbol], now: datetime) -> None:
        """Look splits up once a day and whenever a symbol is new."""
        if self._splits_on != now.date():
            self._splits, self._splits_on = {}, now.date()
        unknown = sorted({_share(symbol) for symbol in symbols} - self._splits.keys())
        if not unknown:
            return
        since = min(order.submitted_at for order in orders if _share(order.terms.symbol) in unknown)
        actions = await self._market_data.corporate_actions(
            unknown, start=since.date() - timedelta(days=1), end=now.date()
        )
        self._splits.update(dict.fromkeys(unknown))
        self._splits.update({action.symbol: action for action in actions if action.kind is CorporateActionKind.SPLIT})


def _share(symbol: Symbol) -> Symbol:
    """Whose splits concern it: a contract's are its underlying's."""
    option = symbol_in(symbol) if is_option(symbol) else None
    return symbol if option is None else Symbol(option.root)


def _of(quote: Quote | None, model: FillModel) -> FillModel:
    """What trading costs: a contract counts as its hundred shares, and what it slips is the width of its quote."""
    if quote is None or not is_option(quote.symbol):
        return model
    size = Decimal(STANDARD_MULTIPLIER)
    return replace(
        model,
        commission_per_share=model.commission_per_share * size,
        commission_bps=model.commission_bps * size,
        slippage_bps=Decimal(0),
    )


def _untold(bars: Sequence[Bar], since: datetime, now: datetime) -> _Stretch | None:
    """From `since` to the first bar, if a whole session or more lies between them."""
    until = bars[0].start_at if bars else now
    sessions = sessions_between(since.astimezone(NEW_YORK).date(), until.astimezone(NEW_YORK).date())
    is_missing = any(since <= session_open(day) and session_close(day) <= until for day in sessions)
    return (since, until) if is_missing else None


def _of_whole_sessions(bars: tuple[Bar, ...]) -> tuple[Bar, ...]:
    """`bars` without those of a first session that they tell only a part of: a daily one tells all of it."""
    if not bars:
        return bars
    first = bars[0].session_date
    is_whole = not sessions_between(first, first) or bars[0].start_at <= session_open(first)
    return bars if is_whole else tuple(bar for bar in bars if bar.session_date > first)


def _rest_of_session(since: datetime) -> _Stretch | None:
    """What daily bars do not tell of the session that ran at `since`; None if none did."""
    running = _running(since)
    return None if running is None else (since, session_close(running))


def _session_so_far(now: datetime) -> _Stretch | None:
    """What daily bars do not tell yet of the session that runs; None if none does."""
    running = _running(now)
    return None if running is None else (session_open(running), now)


def _running(at: datetime) -> date | None:
    day = at.astimezone(NEW_YORK).date()
    return day if sessions_between(day, day) and session_open(day) < at < session_close(day) else None
