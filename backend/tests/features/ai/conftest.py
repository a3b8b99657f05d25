"""Frozen calls behind HTTP: Ada (owner), Bob (member) and Eve (viewer), a market that a test sets, a real database."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

import httpx
import pytest
from fastapi import APIRouter

from paiid.core.db import Database
from paiid.core.events import EventBus
from paiid.core.security import Principal
from paiid.domain.advice.calls import Call
from paiid.domain.exchange_calendar import session_open, sessions_between
from paiid.domain.fill import FillModel
from paiid.domain.instrument import Symbol
from paiid.domain.market import Bar
from paiid.features.ai.calls.journal import JournalService
from paiid.features.ai.calls.repository import CallRepository
from paiid.features.ai.calls.router import router as calls_router
from paiid.features.ai.calls.service import CallService
from paiid.features.ai.resolving.bars import SPY, DailyBars
from paiid.features.ai.scorecard.curve import ScoreCurveService
from paiid.features.ai.scorecard.keeping import FollowAdvice
from paiid.features.ai.scorecard.router import router as scorecard_router
from paiid.features.ai.scorecard.service import ScorecardService
from paiid.features.orders.repository import OrdersRepository
from paiid.features.orders.service.reading import ReadOrders
from paiid.features.settings.service import SettingsService
from tests.support.advice import ACME, AFTER_FRIDAY, FRIDAY
from tests.support.scripted_market import ScriptedMarket, make_instrument
from tests.support.slices import ADA, BOB, EVE, add_principal, asking

AskAs = Callable[[Principal | None], AbstractAsyncContextManager[httpx.AsyncClient]]


@dataclass(frozen=True)
class MarketTime:
    """The scripted market's instant."""

    market: ScriptedMarket

    def now(self) -> datetime:
        return self.market.instant


@dataclass
class Desk:
    """Everything a test of advice touches."""

    db: Database
    market: ScriptedMarket
    settings: SettingsService
    calls: CallService
    growth: dict[date, float]

    async def keep(self, *calls: Call) -> None:
        """Freeze `calls`, each in its user's chain."""
        for call in calls:
            await self.db.write(lambda conn, one=call: CallRepository().insert_call(conn, one))  # type: ignore[misc]

    def bars(self, symbol: Symbol, rows: Mapping[date, tuple[str, str, str, str]]) -> None:
        """Daily bars of `symbol`: open, high, low, close."""
        self.market.instruments.setdefault(symbol, make_instrument(symbol))
        self.market.minutes[symbol] = [
            Bar(session_open(day), day, Decimal(opened), Decimal(high), Decimal(low), Decimal(close), 1_000_000)
            for day, (opened, high, low, close) in rows.items()
        ]

    def flat(self, symbol: Symbol, price: str, *, until: date) -> None:
        """Bars that stand still from Friday on."""
        self.bars(symbol, dict.fromkeys(sessions_between(FRIDAY, until), (price, price, price, price)))


@pytest.fixture
async def desk(db: Database) -> Desk:
    for principal in (ADA, BOB, EVE):
        await db.write(lambda conn, who=principal: add_principal(conn, who))  # type: ignore[misc]
    market = ScriptedMarket(instant=AFTER_FRIDAY + timedelta(hours=1))
    market.quote()
    clock = MarketTime(market)
    settings = SettingsService(db, clock, market)
    calls = CallService(db, clock, ReadOrders(db, OrdersRepository()), settings)
    desk = Desk(db, market, settings, calls, {})
    desk.flat(ACME, "100", until=FRIDAY)
    desk.flat(SPY, "400", until=FRIDAY)
    return desk


@pytest.fixture
def ask_as(desk: Desk) -> AskAs:
    router = APIRouter()
    router.include_router(calls_router)
    router.include_router(scorecard_router)
    orders = desk.calls.orders

    async def growth(_user_id: str, _start: date) -> Mapping[date, float]:
        return desk.growth

    async def costs(_user_id: str) -> FillModel:
        return FillModel()

    state = {
        "call_service": desk.calls,
        "journal_service": JournalService(desk.db, desk.calls.clock, desk.market, orders),
        "scorecard_service": ScorecardService(desk.db, desk.market),
        "score_curve_service": ScoreCurveService(
            FollowAdvice(desk.db, DailyBars(desk.market), costs, EventBus()), growth
        ),
    }

    @asynccontextmanager
    async def client(principal: Principal | None = ADA) -> AsyncIterator[httpx.AsyncClient]:
        async with asking(router, principal, **state) as opened:
            yield opened

    return client
