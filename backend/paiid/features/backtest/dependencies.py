"""The backtest service, and a caller's key."""

from typing import Annotated, Literal

from fastapi import Depends, Header, Request

from paiid.core.errors import ForbiddenError
from paiid.core.security import Role
from paiid.features.auth.dependencies import CurrentUser
from paiid.features.backtest.schemas import BacktestCreate
from paiid.features.backtest.service import BacktestService

RequestKey = Annotated[str | None, Header(alias="Idempotency-Key", pattern=r"^[\x21-\x7e]{1,128}$")]
ExportFormat = Literal["json", "csv", "pdf"]


async def backtest_service(request: Request) -> BacktestService:
    """The application's backtest service."""
    service: BacktestService = request.app.state.backtest_service
    return service


async def allowed_request(body: BacktestCreate, user: CurrentUser) -> BacktestCreate:
    """The request, if its sender may run what it asks for.

    Raises:
        ForbiddenError: a Python file, and somebody other than the owner.
    """
    if body.python_file is not None and user.role is not Role.OWNER:
        raise ForbiddenError("Only the owner may run Python strategies.")
    return body


AllowedRequest = Annotated[BacktestCreate, Depends(allowed_request)]
BacktestServiceDep = Annotated[BacktestService, Depends(backtest_service)]
