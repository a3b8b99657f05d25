"""The backtest service, and a caller's key."""

from typing import Annotated, Literal

from fastapi import Depends, Header, Request

from paiid.features.backtest.service import BacktestService

RequestKey = Annotated[str | None, Header(alias="Idempotency-Key", pattern=r"^[\x21-\x7e]{1,128}$")]
ExportFormat = Literal["json", "csv"]


async def backtest_service(request: Request) -> BacktestService:
    """The application's backtest service."""
    service: BacktestService = request.app.state.backtest_service
    return service


BacktestServiceDep = Annotated[BacktestService, Depends(backtest_service)]
