"""`/api/automations`: saved strategies that run on paper after each close."""

from typing import Annotated, Final

from fastapi import APIRouter, Path, Query, Response

from paiid.core.errors import BadGatewayError, ForbiddenError
from paiid.core.http import problems
from paiid.core.pagination import InvalidCursorError
from paiid.features.auth.dependencies import OwnerOrMember, Person
from paiid.features.automation.dependencies import AutomationServiceDep, IfMatch, RequestKey
from paiid.features.automation.schemas import (
    AutomationCreate,
    AutomationDecisionsPage,
    AutomationLookRead,
    AutomationRead,
    AutomationsPage,
    AutomationStop,
    AutomationUpdate,
    ParityReportsPage,
)
from paiid.features.automation.service.making import (
    CannotShortError,
    CapitalError,
    NotASavedStrategyError,
    NotOnPaperError,
    TooManyAutomationsError,
)
from paiid.features.automation.service.managing import (
    AutomationChangedError,
    AutomationNotFoundError,
    AutomationStateError,
    tag_of,
)
from paiid.features.backtest.simulation import REFUSALS
from paiid.features.backtest.wanted import InvalidBacktestError
from paiid.features.ledger.service import AccountNotFoundError, NoAccountError, TrackedAccountError
from paiid.features.strategies.service import UnknownStrategyError, UnknownVersionError

router = APIRouter(prefix="/automations", tags=["automations"])

MOST: Final = 100
AutomationId = Annotated[str, Path(max_length=40)]
Cursor = Annotated[str | None, Query(max_length=400)]
Limit = Annotated[int, Query(ge=1, le=MOST)]
_REFUSED: Final = (
    ForbiddenError,
    UnknownStrategyError,
    UnknownVersionError,
    InvalidBacktestError,
    NotASavedStrategyError,
    NotOnPaperError,
    CannotShortError,
    NoAccountError,
    AccountNotFoundError,
    TrackedAccountError,
)
_NOT_CHANGED: Final = (ForbiddenError, AutomationNotFoundError, AutomationStateError, AutomationChangedError)


@router.post("", status_code=201, responses=problems(*_REFUSED, CapitalError, TooManyAutomationsError))
async def create_automation(
    body: AutomationCreate, user: OwnerOrMember, service: AutomationServiceDep, request_key: RequestKey = None
) -> AutomationRead:
    """Run a saved strategy on paper, from the next close that is in time for an open."""
    return await service.create(user.user_id, body, request_key=request_key)


@router.post("/preview", responses=problems(*_REFUSED, BadGatewayError, *REFUSALS))
async def preview_automation(
    body: AutomationCreate, user: OwnerOrMember, service: AutomationServiceDep
) -> AutomationLookRead:
    """What it would decide at the last close; nothing is kept or ordered."""
    return await service.preview(user.user_id, body)


@router.get("", responses=problems(ForbiddenError, InvalidCursorError))
async def list_automations(
    user: Person,
    service: AutomationServiceDep,
    strategy_id: Annotated[str | None, Query(max_length=60)] = None,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> AutomationsPage:
    return await service.page(user.user_id, strategy_id=strategy_id, cursor=cursor, limit=limit)


def _tagged(found: AutomationRead, response: Response) -> AutomationRead:
    response.headers["ETag"] = tag_of(found.updated_at)
    return found


@router.get("/{automation_id}", responses=problems(ForbiddenError, AutomationNotFoundError))
async def get_automation(
    automation_id: AutomationId, user: Person, service: AutomationServiceDep, response: Response
) -> AutomationRead:
    return _tagged(await service.get(user.user_id, automation_id), response)


@router.patch("/{automation_id}", responses=problems(*_NOT_CHANGED))
async def change_automation(
    automation_id: AutomationId,
    body: AutomationUpdate,
    user: OwnerOrMember,
    service: AutomationServiceDep,
    response: Response,
    if_match: IfMatch = None,
) -> AutomationRead:
    """Change the mode or the protections."""
    return _tagged(await service.update(user.user_id, automation_id, body, tag=if_match), response)


@router.post("/{automation_id}/pause", responses=problems(*_NOT_CHANGED))
async def pause_automation(
    automation_id: AutomationId,
    user: OwnerOrMember,
    service: AutomationServiceDep,
    response: Response,
    if_match: IfMatch = None,
) -> AutomationRead:
    """Decide nothing more and send nothing more; what stands at the broker stays."""
    return _tagged(await service.pause(user.user_id, automation_id, tag=if_match), response)


@router.post("/{automation_id}/resume", responses=problems(*_NOT_CHANGED))
async def resume_automation(
    automation_id: AutomationId,
    user: OwnerOrMember,
    service: AutomationServiceDep,
    response: Response,
    if_match: IfMatch = None,
) -> AutomationRead:
    """Decide again; protections forget what was before."""
    return _tagged(await service.resume(user.user_id, automation_id, tag=if_match), response)


@router.post("/{automation_id}/stop", responses=problems(*_NOT_CHANGED))
async def stop_automation(
    automation_id: AutomationId,
    user: OwnerOrMember,
    service: AutomationServiceDep,
    response: Response,
    body: AutomationStop | None = None,
    if_match: IfMatch = None,
) -> AutomationRead:
    """End it for good. What it holds or owes, with its stops, stays, or all of it is closed at the market."""
    sells = body is not None and body.sell
    return _tagged(await service.stop(user.user_id, automation_id, sells=sells, tag=if_match), response)


@router.post(
    "/{automation_id}/look", responses=problems(ForbiddenError, AutomationNotFoundError, BadGatewayError, *REFUSALS)
)
async def look_with_automation(
    automation_id: AutomationId, user: Person, service: AutomationServiceDep
) -> AutomationLookRead:
    """What it would decide at the last close with what it holds; nothing is kept or ordered."""
    return await service.look(user.user_id, automation_id)


@router.get(
    "/{automation_id}/decisions", responses=problems(ForbiddenError, AutomationNotFoundError, InvalidCursorError)
)
async def list_automation_decisions(
    automation_id: AutomationId,
    user: Person,
    service: AutomationServiceDep,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> AutomationDecisionsPage:
    """Every decision with all it saw and what became of its orders, newest first."""
    return await service.decisions(user.user_id, automation_id, cursor=cursor, limit=limit)


@router.get("/{automation_id}/parity", responses=problems(ForbiddenError, AutomationNotFoundError, InvalidCursorError))
async def list_automation_parity(
    automation_id: AutomationId,
    user: Person,
    service: AutomationServiceDep,
    limit: Limit = 20,
    cursor: Cursor = None,
) -> ParityReportsPage:
    """Reports of the nightly replay, newest first."""
    return await service.parity(user.user_id, automation_id, cursor=cursor, limit=limit)
