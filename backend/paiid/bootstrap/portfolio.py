"""Builds the portfolio, its jobs and the demo."""

from dataclasses import dataclass, replace

from paiid.bootstrap.adapters import Adapters
from paiid.bootstrap.services import Trading
from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.features.ai.resolving.bars import DailyBars
from paiid.features.ai.scorecard.keeping import FollowAdvice
from paiid.features.ai.scorecard.own import OwnCosts
from paiid.features.imports.service import ImportService
from paiid.features.portfolio.contract_ends import ContractEnds
from paiid.features.portfolio.demo import DemoPortfolio
from paiid.features.portfolio.inputs.prices import PriceHistory
from paiid.features.portfolio.jobs import CorporateActions
from paiid.features.portfolio.lots.choosing import ChooseLots
from paiid.features.portfolio.lots.reading import LotReader
from paiid.features.portfolio.lots.service import LotsService
from paiid.features.portfolio.present_answers import present_read
from paiid.features.portfolio.service import PortfolioService
from paiid.features.tracking.service import TrackingService


@dataclass(frozen=True)
class Portfolio:
    """Everything that has to do with the portfolio."""

    service: PortfolioService
    corporate_actions: CorporateActions
    contract_ends: ContractEnds
    demo: DemoPortfolio
    tracking: TrackingService
    imports: ImportService
    lots: LotsService
    choose_lots: ChooseLots
    following: FollowAdvice

    async def snapshot_json(self, user_id: str) -> str:
        """What `GET /api/portfolio` would answer now."""
        return present_read(await self.service.present(user_id)).model_dump_json()


def build_portfolio(
    db: Database, adapters: Adapters, clock: Clock, trading: Trading, *, max_import_bytes: int
) -> Portfolio:
    """The portfolio over the ledger and the market."""
    events = trading.place.events
    following = FollowAdvice(db, DailyBars(adapters.market_data), OwnCosts(db, trading.ledger), events)
    service = PortfolioService.build(
        db=db,
        clock=clock,
        market=trading.market,
        ledger=trading.ledger,
        read_orders=trading.read,
        change_orders=trading.change,
    )
    service = replace(service, custody=trading.custody, asking=replace(service.asking, advice=following))
    market_data, tracking = adapters.market_data, TrackingService.build(db, clock, trading.ledger)
    lots = LotsService.build(db, trading.market, service.valuing.prices, LotReader(service.performing.accounts))
    return Portfolio(
        service=service,
        corporate_actions=CorporateActions(db, clock, market_data, trading.ledger, service.reader),
        contract_ends=ContractEnds(db, clock, market_data, trading.ledger),
        demo=DemoPortfolio(db, clock, market_data, trading.ledger, trading.read, PriceHistory(market_data)),
        tracking=tracking,
        imports=ImportService.build(db, clock, tracking, market_data, events, max_bytes=max_import_bytes),
        lots=lots,
        choose_lots=ChooseLots(db, clock, lots.reader, lots.prices),
        following=following,
    )
