"""Gathers what open orders are decided by: quotes, bars of missed time, splits. Everything that waits is here."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from paiid.adapters.paper.decide import CATCH_UP_AFTER, History, Look
from paiid.adapters.paper.order import PaperOrder
from paiid.domain.account import AccountTerms
from paiid.domain.fill import FillModel, TradingSession, trading_session
from paiid.domain.instrument import Symbol
from paiid.domain.market import CorporateAction, CorporateActionKind, Interval, Quote
from paiid.ports.market_data import MarketData

AccountTermsOf = Callable[[str], Awaitable[AccountTerms]]
"""The trading terms of an account by its id."""

_FINEST: Final = ((timedelta(days=7), Interval.ONE_MINUTE), (timedelta(days=90), Interval.FIFTEEN_MINUTES))
_ALWAYS_OPEN: Final = "always_open"
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
        model = (await self._account_terms(account_id)).fill_model
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
        splits = {symbol: split for symbol in symbols if (split := self._splits.get(symbol)) is not None}
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
                model=models[order.account_id],
                quote=scene.quotes.get(order.terms.symbol),
                history=await self._history(order, scene.now, histories, is_always_open=scene.is_always_open),
                split=scene.splits.get(order.terms.symbol),
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
        if now - since < CATCH_UP_AFTER or until <= since:
            return None
        interval = next((fine for longest, fine in _FINEST if until - since <= longest), Interval.ONE_DAY)
        key = (order.terms.symbol, interval, since)
        if key not in known:
            series = await self._market_data.bars(order.terms.symbol, interval, start=since, end=now, adjusted=False)
            bars = () if series is None else series.bars
            known[key] = History(interval, bars, is_always_open=is_always_open)
        return known[key]

    async def _learn_splits(self, orders: Sequence[PaperOrder], symbols: set[Symbol], now: datetime) -> None:
        """Look splits up once a day and whenever a symbol is new."""
        if self._splits_on != now.date():
            self._splits, self._splits_on = {}, now.date()
        unknown = sorted(symbols - self._splits.keys())
        if not unknown:
            return
        since = min(order.submitted_at for order in orders if order.terms.symbol in unknown)
        actions = await self._market_data.corporate_actions(
            unknown, start=since.date() - timedelta(days=1), end=now.date()
        )
        self._splits.update(dict.fromkeys(unknown))
        self._splits.update({action.symbol: action for action in actions if action.kind is CorporateActionKind.SPLIT})
