"""The telemetry service."""

from typing import Annotated

from fastapi import Depends, Request

from paiid.features.telemetry.service import TelemetryService


async def telemetry_service(request: Request) -> TelemetryService:
    """The application's telemetry service."""
    service: TelemetryService = request.app.state.telemetry_service
    return service


TelemetryServiceDep = Annotated[TelemetryService, Depends(telemetry_service)]
