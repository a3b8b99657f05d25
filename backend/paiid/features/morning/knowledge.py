"""What several steps look at, read once a brief."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from paiid.domain.account import BrokerId
from paiid.domain.exchange_calendar import NEW_YORK
from paiid.domain.instrument import Symbol
from paiid.domain.market import MarketStatus
from paiid.features.market.service import MarketService
from paiid.features.morning.telling import Source
from paiid.features.portfolio.schemas import PortfolioRead

ReadPortfolio = Callable[[str], Awaitable[PortfolioRead]]


@dataclass
class Knowledge:
    """One user's view at one instant; each read is made when first asked for and shared."""

    user_id: str
    market: MarketService
    read_portfolio: ReadPortfolio
    _status: "asyncio.Task[MarketStatus] | None" = None
    _portfolio: "asyncio.Task[PortfolioRead] | None" = None
    _tasks: set["asyncio.Task[Any]"] = field(default_factory=set)

    async def status(self) -> MarketStatus:
        """Where the market's day stands."""
        if self._status is None:
            self._status = self._start(self.market.status())
        return await asyncio.shield(self._status)

    async def portfolio(self) -> PortfolioRead:
        """The account in use with its positions. Raises what the portfolio raises without one."""
        if self._portfolio is None:
            self._portfolio = self._start(_awaited(self.read_portfolio(self.user_id)))
        return await asyncio.shield(self._portfolio)

    async def held(self) -> list[Symbol]:
        """Symbols with an open position, largest first."""
        return [Symbol(one.symbol) for one in (await self.portfolio()).positions]

    def now(self) -> datetime:
        """The market's present."""
        return self.market.market_data.now()

    def today(self) -> date:
        """The day in New York."""
        return self.now().astimezone(NEW_YORK).date()

    async def account_source(self) -> Source:
        """The account as a source."""
        account = (await self.portfolio()).account
        name = account.name if account.broker is BrokerId.TRACKED else f"{account.name}, {account.broker_name}"
        return Source(name, account.as_of, account.delay, "/positions")

    def _start(self, reading: "Coroutine[Any, Any, Any]") -> "asyncio.Task[Any]":
        task = asyncio.get_running_loop().create_task(reading)
        # One that nobody waits for any more must not complain.
        task.add_done_callback(lambda done: done.cancelled() or done.exception())
        self._tasks.add(task)
        return task


async def _awaited(reading: Awaitable[PortfolioRead]) -> PortfolioRead:
    return await reading
