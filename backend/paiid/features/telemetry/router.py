"""`/api/telemetry`: the UI reports how it is used; the user (and the owner, of all) reads the sums."""

from typing import Annotated

from fastapi import APIRouter, Query

from paiid.core.errors import ForbiddenError
from paiid.core.http import problems
from paiid.core.security import SERVICE_PRINCIPAL, Scope
from paiid.features.auth.dependencies import CurrentUser, Person
from paiid.features.telemetry.dependencies import TelemetryServiceDep
from paiid.features.telemetry.measurements import MeasurementsCreate, MeasurementsRead
from paiid.features.telemetry.schemas import SummaryScope, TelemetryAccepted, TelemetryCreate, TelemetrySummary

router = APIRouter(prefix="/telemetry", tags=["telemetry"])


@router.post("", status_code=202, responses=problems(ForbiddenError))
async def record_events(body: TelemetryCreate, user: Person, service: TelemetryServiceDep) -> TelemetryAccepted:
    return TelemetryAccepted(accepted=await service.record(user.user_id, body.events))


@router.post("/measurements", status_code=202, responses=problems(ForbiddenError))
async def record_measurements(body: MeasurementsCreate, _: Person, service: TelemetryServiceDep) -> TelemetryAccepted:
    """What a browser measured, sent only with its user's consent (a preference); kept without a name."""
    return TelemetryAccepted(accepted=await service.measured(body.measurements))


@router.get("/measurements", responses=problems(ForbiddenError))
async def get_measurements(
    user: CurrentUser, service: TelemetryServiceDep, days: Annotated[int, Query(ge=1, le=90)] = 7
) -> MeasurementsRead:
    """How pages load and whether scripts fail, in the browsers of those who agreed."""
    if Scope.MONITOR_READ not in user.scopes:
        raise ForbiddenError("Only the owner and the service token see what browsers measured.")
    return await service.measurements(days)


@router.get("/summary", responses=problems(ForbiddenError))
async def get_summary(
    user: CurrentUser,
    service: TelemetryServiceDep,
    days: Annotated[int, Query(ge=1, le=90)] = 30,
    scope: SummaryScope = SummaryScope.USER,
) -> TelemetrySummary:
    """How the product is used; `instance` is of everybody, for the owner and for monitors with the service token."""
    if scope is SummaryScope.INSTANCE and Scope.MONITOR_READ not in user.scopes:
        raise ForbiddenError("Only the owner and the service token see the use of the whole instance.")
    if scope is SummaryScope.USER and user is SERVICE_PRINCIPAL:
        raise ForbiddenError("The service token is nobody; ask for scope=instance.")
    return await service.summary(user.user_id, days=days, scope=scope)
