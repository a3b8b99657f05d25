"""The sweep service, and who may ask it for what."""

from typing import Annotated

from fastapi import Depends, Request

from paiid.features.auth.dependencies import CurrentUser
from paiid.features.backtest.dependencies import allowed_request
from paiid.features.sweeps.schemas import SweepCreate
from paiid.features.sweeps.service import SweepService


async def sweep_service(request: Request) -> SweepService:
    """The application's sweep service."""
    service: SweepService = request.app.state.sweep_service
    return service


async def allowed_sweep(body: SweepCreate, user: CurrentUser) -> SweepCreate:
    """The request, if its sender may run what it asks for.

    Raises:
        ForbiddenError: a Python file, and somebody other than the owner.
    """
    await allowed_request(body, user)
    return body


SweepServiceDep = Annotated[SweepService, Depends(sweep_service)]
AllowedSweep = Annotated[SweepCreate, Depends(allowed_sweep)]
