"""`/api/python-strategies`: the files that the owner may backtest."""

import asyncio

from fastapi import APIRouter

from paiid.core.errors import ForbiddenError
from paiid.core.http import problems
from paiid.features.auth.dependencies import Owner
from paiid.features.backtest.dependencies import BacktestServiceDep
from paiid.features.backtest.python.schemas import PythonStrategiesRead, strategy_read

router = APIRouter(prefix="/python-strategies", tags=["backtests"])


@router.get("", responses=problems(ForbiddenError))
async def list_python_strategies(_owner: Owner, service: BacktestServiceDep) -> PythonStrategiesRead:
    """Every file of the folder, read and not run."""
    folder = service.simulation.choosing.folder
    return PythonStrategiesRead(
        folder=str(folder.path),
        seconds=folder.limits.seconds,
        memory_mb=folder.limits.memory_mb,
        items=[strategy_read(one) for one in await asyncio.to_thread(folder.listed)],
    )
