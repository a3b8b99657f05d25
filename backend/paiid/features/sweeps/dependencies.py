"""The sweep service."""

from typing import Annotated

from fastapi import Depends, Request

from paiid.features.sweeps.service import SweepService


async def sweep_service(request: Request) -> SweepService:
    """The application's sweep service."""
    service: SweepService = request.app.state.sweep_service
    return service


SweepServiceDep = Annotated[SweepService, Depends(sweep_service)]
