"""`/api/telemetry`: the UI reports how it is used; the user (and the owner, of all) reads the sums."""

from typing import Annotated

from fastapi import APIRouter, Query

from paiid.core.errors import ForbiddenError
from paiid.core.http import problems
from paiid.core.security import SERVICE_PRINCIPAL, Scope
from paiid.features.auth.dependencies import CurrentUser, Person
from paiid.features.telemetry.dependencies import TelemetryServiceDep
from paiid.features.telemetry.schemas import SummaryScope, TelemetryAccepted, TelemetryCreate, TelemetrySummary

router = APIRouter(prefix="/telemetry", tags=["telemetry"])


@router.post("", status_code=202, responses=problems(ForbiddenError))
async def record_events(body: TelemetryCreate, user: Person, service: TelemetryServiceDep) -> TelemetryAccepted:
    return TelemetryAccepted(accepted=await service.record(user.user_id, body.events))


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
