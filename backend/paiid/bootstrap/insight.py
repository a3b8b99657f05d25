"""Builds what thinks about the account: advice that is scored, the model behind it, the brief, the reading of news."""

from dataclasses import dataclass

from paiid.bootstrap.adapters import Adapters
from paiid.bootstrap.advice_runs import AdviceRuns, build_advice_runs
from paiid.bootstrap.automations import Automations, build_automations, tolerance
from paiid.bootstrap.backtests import build_backtests, build_datasets, build_sweeps
from paiid.bootstrap.language_model import Models, build_models
from paiid.bootstrap.morning import build_morning
from paiid.bootstrap.portfolio import Portfolio
from paiid.bootstrap.programs import Programs, build_programs
from paiid.bootstrap.reading import Reading, build_reading, build_texts
from paiid.bootstrap.scored_advice import ScoredAdvice, build_scored_advice
from paiid.bootstrap.services import Trading
from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.features.automation.service.holding_back import TellOfPause
from paiid.features.backtest.service import BacktestService
from paiid.features.datasets.service import DatasetService
from paiid.features.morning.service import MorningService
from paiid.features.settings.service import SettingsService
from paiid.features.strategies.service import SavedStrategies, SymbolCheck
from paiid.features.sweeps.service import SweepService
from paiid.settings import Settings


@dataclass(frozen=True)
class Insight:
    """Everything that thinks about the account; orders come of it by its owner's will alone."""

    settings_service: SettingsService
    morning: MorningService
    advice: ScoredAdvice
    advice_runs: AdviceRuns
    models: Models
    reading: Reading
    programs: Programs
    strategies: SavedStrategies
    datasets: DatasetService
    backtests: BacktestService
    sweeps: SweepService
    automations: Automations


def build_insight(
    settings: Settings, db: Database, clock: Clock, adapters: Adapters, *, trading: Trading, portfolio: Portfolio
) -> Insight:
    """The services over the market, the orders and the portfolio."""
    told = TellOfPause(clock, trading.place.events)
    own = SettingsService(db, clock, adapters.market_data, watchers=(told,))
    scored = build_scored_advice(db, adapters, trading, portfolio, own)
    strategies = SavedStrategies(db, clock, symbols=SymbolCheck(adapters.market_data))
    datasets = build_datasets(settings, db, clock)
    backtests = build_backtests(settings, trading, clock, strategies, datasets)
    models = build_models(settings, clock, adapters, trading, portfolio=portfolio, backtests=backtests)
    texts = build_texts(db, clock, models.model)
    asked = models.asked(adapters)
    programs = build_programs(settings, clock, trading, models.chat)
    return Insight(
        settings_service=own,
        morning=build_morning(trading, portfolio, own),
        advice=scored,
        advice_runs=build_advice_runs(asked, clock, trading, own, portfolio=portfolio, resolving=scored.resolving),
        models=models,
        strategies=strategies,
        datasets=datasets,
        backtests=backtests,
        sweeps=build_sweeps(backtests, settings.paiid_home),
        automations=build_automations(
            clock,
            trading,
            backtests.simulation,
            programs.proposals,
            tolerance=tolerance(settings),
            options=adapters.options,
        ),
        programs=programs,
        reading=build_reading(texts, adapters, market=trading.market, portfolio=portfolio.service, settings=own),
    )
