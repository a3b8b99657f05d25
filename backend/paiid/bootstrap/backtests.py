"""Builds the backtests and the sweeps."""

from dataclasses import replace
from pathlib import Path

from paiid.bootstrap.services import Trading
from paiid.core.clock import Clock
from paiid.features.backtest.choosing import Choosing
from paiid.features.backtest.gathering import Bars
from paiid.features.backtest.python.folder import StrategyFolder
from paiid.features.backtest.python.program import Limits
from paiid.features.backtest.service import BacktestService
from paiid.features.backtest.simulation import Simulation
from paiid.features.backtest.working.worker import Worker
from paiid.features.strategies.service import SavedStrategies
from paiid.features.sweeps.service import SweepService
from paiid.settings import Settings


def build_backtests(settings: Settings, trading: Trading, clock: Clock, strategies: SavedStrategies) -> BacktestService:
    """The service over the market's bars and the strategies."""
    limits = Limits(settings.python_strategy_seconds, settings.python_strategy_memory_mb)
    folder = StrategyFolder(settings.strategies_folder, limits)
    simulation = Simulation(Choosing(strategies, folder), Bars(trading.market.market_data), Worker())
    return BacktestService(trading.db, clock, trading.place.events, simulation)


def build_sweeps(backtests: BacktestService, home: Path) -> SweepService:
    """The service over the same bars, with a worker of its own: a backtest does not wait for a sweep."""
    simulation = replace(backtests.simulation, worker=Worker())
    return SweepService(backtests.db, backtests.clock, backtests.events, simulation, home / "sweeps")
