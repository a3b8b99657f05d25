"""The strategies service."""

from typing import Annotated

from fastapi import Depends, Request

from paiid.features.strategies.service import StrategyService


async def strategy_service(request: Request) -> StrategyService:
    """The application's strategies service."""
    service: StrategyService = request.app.state.strategies_service
    return service


StrategyServiceDep = Annotated[StrategyService, Depends(strategy_service)]
