"""Events of the market stream: some numbers are strings there."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from ..kit import market
from ..kit.clock import epoch_ms
from . import contracts
from .instruments import contract, listing
from .state import TradierState

FILTERS: Final = ("trade", "quote", "summary", "timesale", "tradex")
_REPEAT_S: Final = 20.0


@dataclass(frozen=True)
class _Tick:
    """The market in one instrument at one instant."""

    bid: Decimal
    ask: Decimal
    last: Decimal
    day: tuple[Decimal, Decimal, Decimal, Decimal]
    """Open, high, low, close before."""
    volume: int
    size: int


@dataclass
class Subscription:
    """What a stream sends; may be replaced while it runs."""

    symbols: list[str]
    filters: list[str]
    seen: dict[str, _Tick] = field(default_factory=dict)
    traded: dict[str, float] = field(default_factory=dict)
    sequence: int = 352_341

    def due(self, state: TradierState) -> list[dict[str, Any]]:
        """The events since the last call."""
        at_ms = str(epoch_ms(state.market_at()))
        return [
            event
            for symbol in self.symbols
            for event in self._of(state, symbol, at_ms)
            if event["type"] in self.filters
        ]

    def _of(self, state: TradierState, symbol: str, at_ms: str) -> list[dict[str, Any]]:
        tick = _tick(state, symbol)
        if tick is None:
            return []
        before, self.seen[symbol] = self.seen.get(symbol), tick
        events = []
        if before is None or before.day != tick.day:
            events.append(_summary(symbol, tick, before))
        if before is None or (before.bid, before.ask) != (tick.bid, tick.ask):
            events.append(_quote(symbol, tick, at_ms))
        if before is None or before.last != tick.last:
            events += self._trades(symbol, tick, at_ms, tick.size)
        elif time.monotonic() - self.traded[symbol] > _REPEAT_S:
            events += self._trades(symbol, tick, at_ms, 0)
        return events

    def _trades(self, symbol: str, tick: _Tick, at_ms: str, size: int) -> list[dict[str, Any]]:
        """A trade and its forms; size 0 repeats the last one."""
        self.traded[symbol] = time.monotonic()
        last = str(tick.last)
        trade = {
            "type": "trade",
            "symbol": symbol,
            "exch": "Q",
            "price": last,
            "size": str(size),
            "cvol": str(tick.volume),
            "date": at_ms,
            "last": last,
        }
        self.sequence += 1
        sale = {
            "type": "timesale",
            "symbol": symbol,
            "exch": "Q",
            "bid": str(tick.bid),
            "ask": str(tick.ask),
            "last": last,
            "size": str(size),
            "date": at_ms,
            "seq": self.sequence,
            "flag": "",
            "cancel": False,
            "correction": False,
            "session": "normal",
        }
        return [trade, {**trade, "type": "tradex", "exch": "J"}, *([sale] if size else [])]


def _quote(symbol: str, tick: _Tick, at_ms: str) -> dict[str, Any]:
    return {
        "type": "quote",
        "symbol": symbol,
        "bid": tick.bid,
        "bidsz": 3,
        "bidexch": "Q",
        "biddate": at_ms,
        "ask": tick.ask,
        "asksz": 5,
        "askexch": "P",
        "askdate": at_ms,
    }


def _summary(symbol: str, tick: _Tick, before: _Tick | None) -> dict[str, Any]:
    """All keys at first, then those that have changed."""
    now = dict(zip(("open", "high", "low", "prevClose"), tick.day, strict=True))
    old = dict(zip(now, before.day, strict=True)) if before else {}
    changed = {name: str(price) for name, price in now.items() if old.get(name) != price}
    return {"type": "summary", "symbol": symbol, **changed}


def _tick(state: TradierState, symbol: str) -> _Tick | None:
    at = state.market_at()
    share, option = listing(symbol), contract(symbol)
    if share:
        q = market.quote(share.symbol, at)
        return _Tick(q.bid, q.ask, q.last, (q.open, q.high, q.low, q.previous_close), q.volume, q.last_size)
    if option:
        o = contracts.quote(option, at)
        return _Tick(o.bid, o.ask, o.last, (o.open, o.high, o.low, o.previous_close), o.volume, 1)
    return None


async def events(state: TradierState, wanted: Subscription, ended: asyncio.Event) -> AsyncIterator[dict[str, Any]]:
    """Until the stream is ended, or nothing has been sent for `idle_close_s`."""
    sent_at = time.monotonic()
    while not ended.is_set() and time.monotonic() - sent_at < state.idle_close_s:
        for event in wanted.due(state):
            sent_at = time.monotonic()
            yield event
        try:
            async with asyncio.timeout(state.tick_s):
                await ended.wait()
        except TimeoutError:
            continue
