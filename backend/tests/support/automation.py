"""A strategy on paper in the local market, whose clock a test moves from close to close."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from paiid.adapters.simulated import SimulatedMarketData, WorldClock, build_world
from paiid.adapters.simulated.option_data import SimulatedOptions
from paiid.bootstrap.automations import Automations, build_automations
from paiid.core.clock import ManualClock
from paiid.core.db import Database
from paiid.core.worker_process import Worker
from paiid.domain.exchange_calendar import NEW_YORK, session_close, session_open, sessions_between
from paiid.domain.instrument import Symbol
from paiid.domain.strategy import ProtectiveStop, RiskLimits, Sizing, SizingMethod
from paiid.domain.strategy_stops import StopKind
from paiid.domain.strategy_tree import Comparator, Compare, Indicator, IndicatorName, Number, Price, PriceField
from paiid.features.automation.parity.comparing import Tolerance
from paiid.features.automation.schemas import AutomationCreate
from paiid.features.backtest.choosing import Choosing
from paiid.features.backtest.gathering import Bars
from paiid.features.backtest.python.folder import StrategyFolder
from paiid.features.backtest.python.program import Limits
from paiid.features.backtest.simulation import Simulation
from paiid.features.datasets.folder import DatasetFolder
from paiid.features.datasets.service import DatasetService
from paiid.features.portfolio.contract_ends import ContractEnds
from paiid.features.proposals.service import ProposalService
from paiid.features.strategies.conversion import document_of
from paiid.features.strategies.document import StrategyDocument
from paiid.features.strategies.service import SavedStrategies, StrategyService
from tests.support.desk import Desk, open_desk
from tests.support.local_market import SEED

SYMBOLS = (Symbol("AAPL"), Symbol("MSFT"), Symbol("NVDA"))


class SameProcess(Worker):
    """Computes here: a test need not wait for another process to load the engine."""

    async def run(self, limit_s: float | None, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        return await asyncio.to_thread(fn, *args, **kwargs)


def document(**changes: Any) -> StrategyDocument:
    """Above its average of three sessions it is held, with a stop 2 % below; a quarter of the equity each."""
    close = Price(PriceField.CLOSE)
    average = Indicator(IndicatorName.SMA, {"period": Number(Decimal(3))})
    base = StrategyService().definition("rsi2-reversion")
    found = replace(
        base,
        name="Above the average",
        universe=replace(base.universe, symbols=SYMBOLS),
        parameters=(),
        entry=Compare(close, Comparator.ABOVE, average),
        exit=Compare(close, Comparator.BELOW, average),
        sizing=Sizing(SizingMethod.EQUAL_WEIGHT, {}, "Equal parts."),
        risk=RiskLimits(4, Decimal("0.25"), ProtectiveStop(StopKind.PERCENT_OF_ENTRY, Number(Decimal("0.02"))), "."),
    )
    return document_of(replace(found, **changes))


@dataclass
class PaperRun:
    """One user's desk in the local market with the automations on it."""

    desk: Desk
    clock: ManualClock
    strategies: SavedStrategies
    automations: Automations

    @property
    def ends(self) -> ContractEnds:
        """What books the ends of contracts at the local broker."""
        trading = self.desk.trading
        return ContractEnds(self.desk.db, self.clock, trading.market.market_data, trading.ledger)

    @property
    def db(self) -> Database:
        return self.desk.db

    def at(self, instant: datetime) -> None:
        """Move on to `instant`."""
        self.clock.set(instant)

    async def create(self, made: StrategyDocument | None = None, **body: Any) -> str:
        """A saved strategy on autopilot with 50,000 USD; the id of the automation."""
        saved = await self.strategies.create(self.desk.user_id, made or document())
        wanted = {"strategy_id": saved.id, "mode": "autopilot", "capital": "50000"} | body
        found = await self.automations.service.create(self.desk.user_id, AutomationCreate.model_validate(wanted))
        return found.id

    async def tick(self) -> None:
        """What the product does every few seconds."""
        await self.desk.step()
        await self.ends.run()
        await self.automations.jobs.run()

    async def session(self, day: date) -> None:
        """One session: the open, the close, the evening."""
        for instant in (
            max(session_open(day) + timedelta(minutes=1), self.clock.now()),
            session_close(day) + timedelta(minutes=1),
            datetime.combine(day, time(19, 5), NEW_YORK).astimezone(UTC),
        ):
            self.at(instant)
            await self.tick()

    async def watched(self, day: date, every: timedelta = timedelta(minutes=30)) -> None:
        """One session that is looked at all along: what an entry within the day bought gets its stop that day."""
        at = session_open(day) + timedelta(minutes=1)
        while at < session_close(day):
            self.at(at)
            await self.tick()
            at += every
        await self.session(day)

    async def sessions(self, start: date, end: date) -> None:
        """Every session in [start, end]."""
        for day in sessions_between(start, end):
            await self.session(day)

    async def check(self, automation_id: str) -> Any:
        """The parity of all that was decided so far."""
        jobs = self.automations.jobs
        row = await self.db.read(lambda conn: jobs.desk.repository.find(conn, self.desk.user_id, automation_id))
        assert row is not None
        last = await self.db.read(lambda conn: jobs.desk.repository.last_decided(conn, automation_id))
        assert last is not None
        return await jobs.parity.check(row, last)

    def alarms(self) -> list[str]:
        """What its owner was told to look at."""
        heard = [json.loads(event.data) for event in self.desk.heard if event.kind == "alert"]
        return [one["text"] for one in heard if one["kind"] == "automation"]


async def paper_run(
    db: Database,
    start: datetime,
    *,
    around: Callable[[Desk], Desk] = lambda desk: desk,
    is_new: bool = True,
    **pieces: Any,
) -> PaperRun:
    """The rig at `start`, with `is_new` off on what a process before left.

    `around` changes the desk before anything is built on it.
    """
    clock = ManualClock(start)
    market: Any = SimulatedMarketData(build_world(SEED), WorldClock("exchange", clock))
    options = SimulatedOptions(market, SEED)
    desk = around(await open_desk(db, market=market, options=options, open_account=is_new))
    return PaperRun(desk, clock, *pieces_on(desk, clock, Bars(market), options=options, **pieces))


def pieces_on(desk: Desk, clock: ManualClock, bars: Bars, **pieces: Any) -> tuple[SavedStrategies, Automations]:
    """The strategies and automations of a desk, which decide on `bars`."""
    db, trading = desk.db, desk.trading
    strategies = SavedStrategies(db, clock)
    datasets = DatasetService(db, clock, DatasetFolder(Path()), SameProcess(), max_bytes=0)
    choosing = Choosing(strategies, StrategyFolder(Path(), Limits(1, 1)), datasets)
    simulation = Simulation(choosing, bars, SameProcess())
    proposals = ProposalService(db, clock, clock, trading.ledger, trading.place, trading.place.events)
    tolerance, options = pieces.get("tolerance", Tolerance()), pieces.get("options")
    return strategies, build_automations(clock, trading, simulation, proposals, tolerance=tolerance, options=options)
