"""Templates' records on Tradier's bars: whose they are, what they lack, and what a failure of the moment leaves."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from paiid.core.clock import ManualClock
from paiid.core.db import Database
from paiid.core.events import EventBus
from paiid.domain.exchange_calendar import session_close
from paiid.domain.market import CLOSE_TOLD_WITHIN
from paiid.features.backtest.choosing import Choosing
from paiid.features.backtest.python.folder import StrategyFolder
from paiid.features.backtest.python.program import Limits
from paiid.features.backtest.service import BacktestService
from paiid.features.backtest.simulation import Simulation
from paiid.features.datasets.folder import DatasetFolder
from paiid.features.datasets.service import DatasetService
from paiid.features.strategies.service import SavedStrategies
from paiid.ports.errors import ProviderError
from tests.standins.kit.faults import Fault, fault
from tests.support.automation import SameProcess
from tests.support.automation_tradier import Unhurried
from tests.support.tradier_market import TradierRig, tradier_rig

MONDAY = date(2026, 11, 30)
AT_NOON = datetime(2026, 11, 30, 17, 0, tzinfo=UTC)
MARKETS, HISTORY = "GET /v1/markets", "GET /v1/markets/history"
TEMPLATE = "sma-crossover"


@asynccontextmanager
async def measuring(db: Database, mode: str = "live", **how: Any) -> AsyncIterator[tuple[TradierRig, BacktestService]]:
    async with tradier_rig(mode, at=AT_NOON, always_open=False, **how) as rig:
        clock = ManualClock(AT_NOON)
        datasets = DatasetService(db, clock, DatasetFolder(Path()), SameProcess(), max_bytes=0)
        choosing = Choosing(SavedStrategies(db, clock), StrategyFolder(Path(), Limits(1, 1)), datasets)
        market: Any = rig.market
        yield rig, BacktestService(db, clock, EventBus(), Simulation(choosing, Unhurried(market), SameProcess()))


@pytest.mark.parametrize(
    ("mode", "source", "delay"), [("live", "Tradier", "live"), ("sandbox", "Tradier sandbox", "delayed")]
)
async def test_it_names_its_source_tells_that_dividends_are_missing_and_is_measured_once(
    db: Database, mode: str, source: str, delay: str
) -> None:
    async with measuring(db, mode) as (rig, service):
        found = await service.template_record(TEMPLATE)
        assert (found.source, found.delay, found.adjustment, found.end) == (source, delay, "splits", date(2026, 11, 27))
        assert found.strategy.annual_return is not None
        assert found.held.max_drawdown is not None
        asked = rig.asked(HISTORY)
        assert await service.template_record(TEMPLATE) == found
        assert rig.asked(HISTORY) == asked


@pytest.mark.parametrize(
    "laid",
    [
        fault("rate_limited", MARKETS, body="vendor"),
        fault("timeout", MARKETS),
        fault("status", MARKETS, code=502, body="html"),
    ],
    ids=lambda laid: laid.kind,
)
async def test_a_failure_is_told_and_not_kept(db: Database, laid: Fault) -> None:
    async with measuring(db, timeout_s=0.3) as (rig, service):
        rig.standin.faults.add(laid)
        with pytest.raises(ProviderError):
            await service.template_record(TEMPLATE)
        rig.standin.faults.clear()
        rig.advance(120)
        assert (await service.template_record(TEMPLATE)).delay == "live"


async def test_the_session_that_has_just_closed_follows_once_its_close_is_told(db: Database) -> None:
    async with measuring(db) as (rig, service):
        rig.advance((session_close(MONDAY) - AT_NOON + timedelta(minutes=1)).total_seconds())
        assert (await service.template_record(TEMPLATE)).end == date(2026, 11, 27)
        rig.advance(CLOSE_TOLD_WITHIN.total_seconds())
        assert (await service.template_record(TEMPLATE)).end == MONDAY
