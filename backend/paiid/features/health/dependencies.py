"""The health service and metrics of the application."""

from typing import Annotated

from fastapi import Depends, Request

from paiid.features.auth.dependencies import OwnerOrService
from paiid.features.health.metrics import Metrics
from paiid.features.health.service import HealthService


async def health_service(request: Request) -> HealthService:
    """The application's health service."""
    service: HealthService = request.app.state.health_service
    return service


async def metrics_for_monitors(request: Request, _: OwnerOrService) -> Metrics:
    """The application's metrics, for the owner and for monitors only."""
    metrics: Metrics = request.app.state.metrics
    return metrics


HealthServiceDep = Annotated[HealthService, Depends(health_service)]
MetricsDep = Annotated[Metrics, Depends(metrics_for_monitors)]
