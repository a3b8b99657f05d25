"""Routes of the market data API."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from starlette.routing import BaseRoute

from ..kit.market import current_session, quote
from .bars import Timeframe, bar_json, bars_page, running_day, symbol_bars
from .contracts import greeks
from .corporate import corporate_actions
from .http import Call, Front
from .instruments import read_contract
from .news import news_page
from .refusals import Refusal
from .state import AlpacaState
from .surroundings import shares
from .values import instant, read_instant

_MINUTE = Timeframe(1, "Min")
_DELAY = timedelta(minutes=15)


@dataclass(frozen=True)
class Data:
    """The handlers; prices are JSON numbers, sizes shares."""

    state: AlpacaState

    def routes(self, front: Front) -> list[BaseRoute]:
        """The routes, counted apart from trading."""
        table: dict[str, Callable[[Call], Any]] = {
            "/v2/stocks/bars": self.bars,
            "/v2/stocks/bars/latest": lambda call: {"bars": self._each(call, self.minute_bar)},
            "/v2/stocks/quotes/latest": lambda call: {"quotes": self._each(call, self.latest_quote)},
            "/v2/stocks/trades/latest": lambda call: {"trades": self._each(call, self.latest_trade)},
            "/v2/stocks/snapshots": lambda call: self._each(call, self.snapshot),
            "/v1beta1/options/quotes/latest": lambda call: {"quotes": self._option_parts(call, "latestQuote")},
            "/v1beta1/options/trades/latest": lambda call: {"trades": self._option_parts(call, "latestTrade")},
            "/v1beta1/options/snapshots": self.option_snapshots,
            "/v1beta1/options/snapshots/{underlying}": self.option_chain,
            "/v1beta1/news": lambda call: news_page(self.state.stories, call.query, self.state.clock.now()),
            "/v1/corporate-actions": lambda call: corporate_actions(self.state, call.query),
        }
        return [front.route(path, "GET", handler, scope="data") for path, handler in table.items()]

    def bars(self, call: Call) -> dict[str, Any]:
        """`GET /v2/stocks/bars`; recent consolidated data costs extra."""
        now = self.state.clock.now()
        end = read_instant(call.query.get("end"), "end") or now
        if call.query.get("feed") == "sip" and end > now - _DELAY:
            self._check_entitlement()
        return bars_page(self.state.market, call.query)

    def _check_entitlement(self) -> None:
        if not self.state.sip_entitled:
            raise Refusal(403, "subscription does not permit querying recent SIP data")

    def _each(self, call: Call, look: Callable[[str], Any]) -> dict[str, Any]:
        if call.query.get("feed") == "sip":
            self._check_entitlement()
        asked = [symbol.upper() for symbol in call.query.get("symbols", "").split(",") if symbol]
        if not asked:
            raise Refusal(400, "symbols is required")
        return {symbol: look(symbol) for symbol in asked if symbol in shares()}

    def latest_quote(self, symbol: str) -> dict[str, Any]:
        """The best bid and ask."""
        touch, seen = self.state.market.touch(symbol), quote(symbol, self.state.clock.now())
        return {
            "t": instant(seen.at, "123"),
            "ap": touch.ask,
            "as": seen.ask_size,
            "ax": "V",
            "bp": touch.bid,
            "bs": seen.bid_size,
            "bx": "V",
            "c": ["R"],
            "z": "C",
        }

    def latest_trade(self, symbol: str) -> dict[str, Any]:
        """The last trade."""
        touch, seen = self.state.market.touch(symbol), quote(symbol, self.state.clock.now())
        trade_id = int(seen.at.timestamp() * 1000)
        return {
            "t": instant(seen.at, "123"),
            "p": touch.last,
            "s": seen.last_size,
            "x": "V",
            "i": trade_id,
            "c": ["@"],
            "z": "C",
        }

    def minute_bar(self, symbol: str) -> dict[str, Any] | None:
        """The last minute's bar; while the exchange sleeps, the last one of the session before."""
        now = self.state.clock.now()
        for end in (now, current_session(now).after_ends_at - timedelta(minutes=1)):
            found = symbol_bars(self.state.market, symbol, _MINUTE, end - timedelta(minutes=3), end)
            if found:
                return bar_json(found[-1])
        return None

    def snapshot(self, symbol: str) -> dict[str, Any]:
        """Everything at once."""
        now = self.state.clock.now()
        day = Timeframe(1, "Day")
        running = running_day(self.state.market, symbol)
        before = symbol_bars(self.state.market, symbol, day, now - timedelta(days=10), running.at - timedelta(hours=1))
        return {
            "latestTrade": self.latest_trade(symbol),
            "latestQuote": self.latest_quote(symbol),
            "minuteBar": self.minute_bar(symbol),
            "dailyBar": bar_json(running),
            "prevDailyBar": bar_json(before[-1]),
        }

    def option_snapshots(self, call: Call) -> dict[str, Any]:
        """`GET /v1beta1/options/snapshots?symbols=`."""
        return self._option_page(call, self._asked_contracts(call))

    def _asked_contracts(self, call: Call) -> list[str]:
        asked = [symbol for symbol in call.query.get("symbols", "").split(",") if read_contract(symbol)]
        return [symbol for symbol in asked if self.state.market.instrument(symbol)]

    def _option_parts(self, call: Call, part: str) -> dict[str, Any]:
        return {symbol: self._option(symbol)[part] for symbol in self._asked_contracts(call)}

    def option_chain(self, call: Call) -> dict[str, Any]:
        """`GET /v1beta1/options/snapshots/{underlying}`."""
        root = call.path["underlying"].upper()
        return self._option_page(call, self.state.market.contracts(root) if root in shares() else [])

    def _option_page(self, call: Call, symbols: Iterable[str]) -> dict[str, Any]:
        limit = int(call.query.get("limit", "100"))
        ordered = sorted(symbols)
        token = call.query.get("page_token")
        first = ordered.index(token) + 1 if token in ordered else 0
        page = ordered[first : first + limit]
        has_more = first + limit < len(ordered)
        return {
            "snapshots": {symbol: self._option(symbol) for symbol in page},
            "next_page_token": page[-1] if has_more else None,
        }

    def _option(self, symbol: str) -> dict[str, Any]:
        contract, touch, now = read_contract(symbol), self.state.market.touch(symbol), self.state.clock.now()
        assert contract
        at = instant(now, "123")
        sides = {"ap": touch.ask, "as": 12, "ax": "C", "bp": touch.bid, "bs": 9, "bx": "C", "c": "A"}
        return {
            "latestTrade": {"t": at, "p": touch.last, "s": 1, "x": "C", "c": "a"},
            "latestQuote": {"t": at, **sides},
            "impliedVolatility": 0.3,
            "greeks": greeks(contract, self.state.market.touch(contract.root).last, now),
        }
