"""`/api/health` and `/api/monitor`: for load balancers, orchestrators, monitors and people."""

from typing import Any, TypeAlias

from fastapi import APIRouter, Response

from paiid.core.errors import ForbiddenError
from paiid.core.http import problems
from paiid.features.health.dependencies import HealthServiceDep, MetricsDep, SystemServiceDep
from paiid.features.health.schemas import HealthRead, HealthReport, LivenessRead, ReadinessRead, VersionRead
from paiid.features.health.service import DependencyStatus, Overall, health_body
from paiid.features.health.system_schemas import SystemRead

router = APIRouter(tags=["health"])

_Responses: TypeAlias = dict[int | str, dict[str, Any]]

_UNREADY: _Responses = {503: {"description": "Not ready, body as at 200: the database is unreachable or not migrated"}}
_DOWN: _Responses = {503: {"description": "Down, body as at 200: the service cannot do its main job"}}
_PROMETHEUS: _Responses = {200: {"content": {"text/plain": {}}, "description": "Prometheus text format"}}


@router.get("/health", response_model=HealthRead)
async def get_health(service: HealthServiceDep) -> Response:
    return Response(health_body(service.clock.now()), media_type="application/json")


@router.get("/health/live")
async def get_liveness() -> LivenessRead:
    return LivenessRead(status="alive")


@router.get("/health/ready", responses={**_UNREADY})
async def get_readiness(service: HealthServiceDep, response: Response) -> ReadinessRead:
    database = await service.readiness()
    if database.status is DependencyStatus.DOWN:
        response.status_code = 503
        return ReadinessRead(status="not_ready", detail=database.detail)
    return ReadinessRead(status="ready", detail=database.detail)


@router.get("/health/detailed", responses={**_DOWN})
async def get_detailed_health(service: HealthServiceDep, response: Response) -> HealthReport:
    report = await service.report()
    response.status_code = 503 if report.status is Overall.DOWN else 200
    return HealthReport.model_validate(report)


@router.get("/monitor/version")
async def get_version(service: HealthServiceDep) -> VersionRead:
    build = {name: getattr(service.build, name) for name in VersionRead.model_fields if name != "uptime_s"}
    return VersionRead(uptime_s=service.uptime_s(), **build)


@router.get("/monitor/metrics", response_class=Response, responses={**_PROMETHEUS, **problems(ForbiddenError)})
async def get_metrics(metrics: MetricsDep) -> Response:
    return Response(await metrics.render(), media_type="text/plain; version=0.0.4; charset=utf-8")


@router.get("/monitor/system", responses=problems(ForbiddenError))
async def get_system(service: SystemServiceDep) -> SystemRead:
    """How the process that answers does: latencies, load, alerts. The stream's topic `system` tells the same, live."""
    return await service.read()
