"""Builds the imported bars, the backtests and the sweeps."""

from dataclasses import replace
from pathlib import Path
from typing import Final

from paiid.bootstrap.services import Trading
from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.core.worker_process import Worker
from paiid.features.backtest.choosing import Choosing
from paiid.features.backtest.gathering import Bars
from paiid.features.backtest.python.folder import StrategyFolder
from paiid.features.backtest.python.program import Limits
from paiid.features.backtest.service import BacktestService
from paiid.features.backtest.simulation import Simulation
from paiid.features.datasets.folder import DatasetFolder
from paiid.features.datasets.service import DatasetService
from paiid.features.strategies.service import SavedStrategies
from paiid.features.sweeps.service import SweepService
from paiid.settings import Settings

_MEGABYTE: Final = 1024 * 1024


def build_datasets(settings: Settings, db: Database, clock: Clock) -> DatasetService:
    """The service over the folder of imported bars, with a worker of its own."""
    folder = DatasetFolder(settings.paiid_home / "datasets")
    return DatasetService(db, clock, folder, Worker(), settings.import_max_mb * _MEGABYTE)


def build_backtests(
    settings: Settings, trading: Trading, clock: Clock, strategies: SavedStrategies, datasets: DatasetService
) -> BacktestService:
    """The service over the market's bars, imported ones and the strategies."""
    limits = Limits(settings.python_strategy_seconds, settings.python_strategy_memory_mb)
    folder = StrategyFolder(settings.strategies_folder, limits)
    simulation = Simulation(Choosing(strategies, folder, datasets), Bars(trading.market.market_data), Worker())
    return BacktestService(trading.db, clock, trading.place.events, simulation)


def build_sweeps(backtests: BacktestService, home: Path) -> SweepService:
    """The service over the same bars, with a worker of its own: a backtest does not wait for a sweep."""
    simulation = replace(backtests.simulation, worker=Worker())
    return SweepService(backtests.db, backtests.clock, backtests.events, simulation, home / "sweeps")
