"""The health service and metrics of the application."""

from typing import Annotated

from fastapi import Depends, Request

from paiid.features.auth.dependencies import Owner, OwnerOrService
from paiid.features.health.metrics import Metrics
from paiid.features.health.service import HealthService
from paiid.features.health.system import SystemService


async def health_service(request: Request) -> HealthService:
    """The application's health service."""
    service: HealthService = request.app.state.health_service
    return service


async def metrics_for_monitors(request: Request, _: OwnerOrService) -> Metrics:
    """The application's metrics, for the owner and for monitors only."""
    metrics: Metrics = request.app.state.metrics
    return metrics


async def system_service(request: Request, _: Owner) -> SystemService:
    """How the process does, for the owner only."""
    service: SystemService = request.app.state.system_service
    return service


SystemServiceDep = Annotated[SystemService, Depends(system_service)]
HealthServiceDep = Annotated[HealthService, Depends(health_service)]
MetricsDep = Annotated[Metrics, Depends(metrics_for_monitors)]
