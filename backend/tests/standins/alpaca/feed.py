"""What a client of a market data stream is told at each look: trades, quotes, bars, stories."""

import time
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from ..stories import Vendor, stories
from .bars import Timeframe, bar_json, running_day, symbol_bars
from .data import Data
from .instruments import Touch
from .news import told
from .state import AlpacaState
from .subscription import Subscription

_MINUTE = Timeframe(1, "Min")
_KINDS = {"bars": "b", "updatedBars": "u", "dailyBars": "d"}


@dataclass
class Feed:
    """One client's view: only what has changed since its last look."""

    state: AlpacaState
    subscription: Subscription

    def __post_init__(self) -> None:
        self._seen: dict[tuple[str, str], Touch] = {}
        self._next_bar = time.monotonic() + self.state.stream_bar_s
        self._stories_until = self.state.clock.now()
        self._put_in = len(self.state.stories)

    def messages(self) -> list[dict[str, Any]]:
        """The messages of now."""
        if "news" in self.subscription.channels:
            return self._news()
        if self.state.market.session(self.state.clock.now()).phase == "closed":
            return []
        return [*self._ticks(), *self._bars()]

    def _ticks(self) -> list[dict[str, Any]]:
        data = Data(self.state)
        looks = {"trades": ("t", data.latest_trade), "quotes": ("q", data.latest_quote)}
        found = []
        for channel, (kind, look) in looks.items():
            for symbol in self.subscription.symbols(channel):
                touch = self.state.market.touch(symbol)
                if self._seen.get((channel, symbol)) != touch:
                    self._seen[channel, symbol] = touch
                    found.append({"T": kind, "S": symbol, **look(symbol)})
        return found

    def _bars(self) -> list[dict[str, Any]]:
        if time.monotonic() < self._next_bar:
            return []
        self._next_bar = time.monotonic() + self.state.stream_bar_s
        found = []
        for channel, kind in _KINDS.items():
            for symbol in self.subscription.symbols(channel):
                row = self._daily(symbol) if kind == "d" else self._minute(symbol)
                if row:
                    found.append({"T": kind, "S": symbol, **row})
        return found

    def _daily(self, symbol: str) -> dict[str, Any]:
        return bar_json(running_day(self.state.market, symbol))

    def _minute(self, symbol: str) -> dict[str, Any] | None:
        """The last whole minute; at night, when the exchange has none, the day's bar stands in for it."""
        now = self.state.clock.now()
        found = symbol_bars(self.state.market, symbol, _MINUTE, now - timedelta(minutes=2), now - timedelta(minutes=1))
        if found:
            return bar_json(found[-1])
        return self._daily(symbol) if self.state.always_open else None

    def _news(self) -> list[dict[str, Any]]:
        now = self.state.clock.now()
        came = stories(Vendor.ALPACA, self._stories_until + timedelta(microseconds=1), now)
        rows = [*self.state.stories[self._put_in :], *(told(story) for story in came)]
        self._stories_until, self._put_in = now, len(self.state.stories)
        return [{"T": "n", **row} for row in rows if self.subscription.has_news(row)]
