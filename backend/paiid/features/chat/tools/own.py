"""Looking up what the user owns and did."""

import asyncio
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import Field

from paiid.core.http import ApiInput
from paiid.domain.instrument import Symbol
from paiid.domain.order import OPEN
from paiid.features.ai.calls.history import CallFilter
from paiid.features.ai.scorecard.service import ScorecardService
from paiid.features.chat.tools.findings import Finding, NoInput, Tool
from paiid.features.market.service import MarketService
from paiid.features.orders.repository import OrderFilter
from paiid.features.orders.schemas import OrderRead
from paiid.features.orders.service.reading import ReadOrders
from paiid.features.portfolio.figure_answers import contribution_read
from paiid.features.portfolio.lots.answers import lots_read
from paiid.features.portfolio.lots.service import LotsService
from paiid.features.portfolio.performance_answers import performance_read
from paiid.features.portfolio.present_answers import present_read
from paiid.features.portfolio.service import PortfolioService, Question, Range
from paiid.features.settings.schemas import SymbolText

_MOST_ROWS = 60
_ACCOUNT = frozenset(
    {"name", "currency", "cash", "buying_power", "equity", "last_equity", "day_pnl", "day_pnl_percent", "total_pnl"}
    | {"total_pnl_percent", "realized_pnl", "unrealized_pnl", "net_deposits", "left_out", "fees", "dividends"}
)
_POSITION = frozenset(
    {"symbol", "name", "sector", "quantity", "average_price", "last", "market_value", "unrealized_pnl"}
    | {"unrealized_pnl_percent", "day_pnl", "day_pnl_percent", "weight_percent", "realized_pnl"}
)
_RESULTS = frozenset(
    {"start", "end", "start_equity", "end_equity", "net_deposits", "net_pnl", "simple", "twr", "twr_annualized"}
    | {"xirr", "realized_pnl", "unrealized_pnl", "fees", "dividends", "interest", "taxes", "volatility", "sharpe"}
    | {"max_drawdown", "win_rate", "closed_trades", "benchmark", "gaps"}
)
_LOT = frozenset(
    {"symbol", "quantity", "price", "cost_basis", "market_value", "unrealized_pnl", "acquired_on", "long_term_on"}
    | {"term", "deferred_loss"}
)
_ORDER = frozenset(
    {"symbol", "side", "type", "quantity", "limit_price", "stop_price", "time_in_force", "status", "filled_quantity"}
    | {"average_fill_price", "reason", "created_at"}
)
RangeWord = Literal["today", "wtd", "mtd", "qtd", "ytd", "1y", "3y", "5y", "max"]


class RangeInput(ApiInput):
    """A range of days: `wtd` to `ytd` are week, month, quarter and year to date; `max` is the account's whole life."""

    range: RangeWord


class LotsInput(ApiInput):
    """Which lots; null: all."""

    symbol: SymbolText | None = None


class OrdersInput(ApiInput):
    """Which orders: `open` ones, or the newest of `all`."""

    state: Literal["open", "all"] = "open"
    symbol: SymbolText | None = Field(default=None)


@dataclass(frozen=True)
class OwnTools:
    """Reads of the user's own books; every one is of the account that is selected."""

    portfolio: PortfolioService
    lots: LotsService
    orders: ReadOrders
    market: MarketService
    scorecard: ScorecardService

    def tools(self) -> tuple[Tool, ...]:
        """Each of them."""
        return (*self._of_results(), *self._of_books())

    def _of_results(self) -> tuple[Tool, ...]:
        return (
            Tool(
                "get_portfolio",
                "Looking at your positions",
                "The user's account and every open position with its worth, day's and total profit. Money is USD.",
                NoInput,
                self._positions,
            ),
            Tool(
                "get_returns",
                "Measuring your returns",
                "Results over a range: profit, time-weighted return (twr), money-weighted (xirr), drawdown, benchmark. "
                "Ratios are decimals: 0.05 is 5 %.",
                RangeInput,
                self._returns,
            ),
            Tool(
                "get_contributors",
                "Finding what did what",
                "What each position and sector added to the result of a range, the largest gain first.",
                RangeInput,
                self._contributors,
            ),
        )

    def _of_books(self) -> tuple[Tool, ...]:
        return (
            Tool(
                "get_lots",
                "Looking at your tax lots",
                "Open tax lots with cost, gain and term (short or long).",
                LotsInput,
                self._lots,
            ),
            Tool(
                "get_scorecard",
                "Looking at how good the advice has been",
                "How good PaiiD's recommendations have been: calls made and ended, hit rate, Brier score, return "
                "beside SPY. It may say that there are too few to tell.",
                NoInput,
                self._scorecard,
            ),
            Tool("get_orders", "Looking at your orders", "The user's orders, newest first.", OrdersInput, self._orders),
        )

    async def _positions(self, user_id: str, _given: NoInput) -> Finding:
        found = present_read(await self.portfolio.present(user_id))
        told = found.model_dump(mode="json")
        data = {
            "account": _only(told["account"], _ACCOUNT),
            "positions": [_only(one, _POSITION) for one in told["positions"][:_MOST_ROWS]],
            "positions_in_all": len(found.positions),
            "gaps": told["gaps"],
        }
        return Finding(
            "Positions", found.account.source, found.account.as_of, "/positions", data, delay=found.account.delay
        )

    async def _returns(self, user_id: str, given: RangeInput) -> Finding:
        measured = await self.portfolio.performance(user_id, Range(word=given.range))
        found = await asyncio.to_thread(performance_read, measured)
        data = {"range": given.range, **found.model_dump(mode="json", include=set(_RESULTS))}
        link = f"/pnl?range={given.range}"
        return Finding(f"Returns, {given.range}", found.source, found.as_of, link, data, delay=found.delay)

    async def _contributors(self, user_id: str, given: RangeInput) -> Finding:
        asked = await self.portfolio.asking.contribution(Question(user_id, Range(word=given.range)))
        found = contribution_read(asked)
        told = found.model_dump(mode="json", exclude={"account"})
        told["by_position"] = told["by_position"][:_MOST_ROWS]
        truth = asked.found.prices.truth
        data = {"range": given.range, **told}
        link = f"/pnl?range={given.range}"
        return Finding(f"Contributors, {given.range}", truth.source, truth.as_of, link, data, delay=truth.delay)

    async def _lots(self, user_id: str, given: LotsInput) -> Finding:
        asked = await self.lots.open_lots(user_id, symbol=_symbol(given.symbol))
        found = lots_read(asked)
        told = found.model_dump(mode="json")
        data = {
            "method": told["method"],
            "lots": [_only(one, _LOT) for one in told["items"][:_MOST_ROWS]],
            "lots_in_all": len(found.items),
        }
        return Finding("Tax lots", found.source, found.as_of, "/positions", data, delay=found.delay)

    async def _scorecard(self, user_id: str, _given: NoInput) -> Finding:
        found = await self.scorecard.scorecard(user_id, CallFilter())
        data = found.model_dump(mode="json", exclude={"groups", "as_of"})
        return Finding("Scorecard", "PaiiD", found.as_of, "/recommendations", data)

    async def _orders(self, user_id: str, given: OrdersInput) -> Finding:
        wanted = OrderFilter(
            statuses=tuple(sorted(OPEN)) if given.state == "open" else None, symbol=_symbol(given.symbol)
        )
        rows, _ = await self.orders.page(user_id, wanted, cursor=None, limit=25)
        told = [OrderRead.model_validate(row).model_dump(mode="json", include=set(_ORDER)) for row in rows]
        data = {"state": given.state, "orders": told}
        return Finding("Orders", "PaiiD", self.market.market_data.now(), "/trade/orders", data)


def _only(told: dict[str, Any], names: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if name in names}


def _symbol(text: str | None) -> Symbol | None:
    return None if text is None else Symbol(text)
