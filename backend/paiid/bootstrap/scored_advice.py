"""Builds what keeps, resolves and scores advice."""

from dataclasses import dataclass

from fastapi import FastAPI

from paiid.bootstrap.adapters import Adapters
from paiid.bootstrap.portfolio import Portfolio
from paiid.bootstrap.services import MarketClock, Trading
from paiid.core.db import Database
from paiid.features.ai.calls.journal import JournalService
from paiid.features.ai.calls.service import CallService
from paiid.features.ai.resolving.service import ResolveCalls
from paiid.features.ai.scorecard.curve import ScoreCurveService
from paiid.features.ai.scorecard.own import OwnAccount
from paiid.features.ai.scorecard.service import ScorecardService
from paiid.features.settings.service import SettingsService


@dataclass(frozen=True)
class ScoredAdvice:
    """Calls, the journal, and their scores."""

    calls: CallService
    journal: JournalService
    scorecard: ScorecardService
    curve: ScoreCurveService
    resolving: ResolveCalls

    def publish(self, app: FastAPI) -> None:
        """Put every service where the slice's dependencies look for it."""
        app.state.call_service, app.state.journal_service = self.calls, self.journal
        app.state.scorecard_service, app.state.score_curve_service = self.scorecard, self.curve


def build_scored_advice(
    db: Database, adapters: Adapters, trading: Trading, portfolio: Portfolio, settings: SettingsService
) -> ScoredAdvice:
    """The services over the database, the market and the portfolio; in the market's own time."""
    market_data = adapters.market_data
    clock, following = MarketClock(market_data), portfolio.following
    return ScoredAdvice(
        calls=CallService(db, clock, trading.read, settings),
        journal=JournalService(db, clock, market_data, trading.read),
        scorecard=ScorecardService(db, market_data),
        curve=ScoreCurveService(following, OwnAccount(portfolio.service).returns),
        resolving=ResolveCalls(db, following.bars, following.costs),
    )
