"""`/api/ai`: frozen calls one by one, what you decide about them, their history, and your own."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from paiid.core.http import problems
from paiid.core.pagination import MAX_PAGE, InvalidCursorError
from paiid.domain.instrument import parse_symbol
from paiid.features.ai.calls.answers import call_read, decision_read, history_read
from paiid.features.ai.calls.dependencies import CallServiceDep, DayOrderError, JournalServiceDep, WantedCalls
from paiid.features.ai.calls.errors import (
    CallEndedError,
    CallNotFoundError,
    DecisionError,
    JournalEntryError,
    NoPriceError,
    OrderOfAdviceError,
)
from paiid.features.ai.calls.journal import OwnCall
from paiid.features.ai.calls.schemas import (
    CallRead,
    DecisionCreate,
    DecisionMadeRead,
    HistoryRead,
    JournalCreate,
)
from paiid.features.ai.calls.service import Decision
from paiid.features.auth.dependencies import Client, CurrentUser, OwnerOrMember
from paiid.features.market.service import UnknownSymbolError
from paiid.features.orders.errors import TradingPausedError

router = APIRouter(prefix="/ai", tags=["ai"])
CallId = Annotated[str, Path(max_length=60, pattern=r"^[A-Za-z0-9_.:-]+$")]


@router.get("/recommendations/{call_id}", responses=problems(CallNotFoundError))
async def get_recommendation(call_id: CallId, user: CurrentUser, service: CallServiceDep) -> CallRead:
    return call_read(await service.find(user.user_id, call_id))


@router.post(
    "/recommendations/{call_id}/decisions",
    status_code=201,
    responses=problems(CallNotFoundError, DecisionError, CallEndedError, TradingPausedError, OrderOfAdviceError),
)
async def decide_recommendation(
    call_id: CallId, body: DecisionCreate, user: OwnerOrMember, client: Client, service: CallServiceDep
) -> DecisionMadeRead:
    wanted = Decision(body.kind, body.order_id, body.reason, body.snoozed_until)
    return decision_read(*await service.decide(user.user_id, call_id, wanted, ip=client.ip))


@router.get("/history", responses=problems(InvalidCursorError, DayOrderError))
async def list_history(
    user: CurrentUser,
    service: CallServiceDep,
    wanted: WantedCalls,
    cursor: Annotated[str | None, Query(max_length=200)] = None,
    limit: Annotated[int, Query(ge=1, le=MAX_PAGE)] = 50,
) -> HistoryRead:
    return history_read(await service.history(user.user_id, wanted, cursor=cursor, limit=limit))


@router.post(
    "/journal",
    status_code=201,
    responses=problems(UnknownSymbolError, OrderOfAdviceError, JournalEntryError, NoPriceError),
)
async def create_journal_entry(
    body: JournalCreate, user: OwnerOrMember, client: Client, journal: JournalServiceDep, service: CallServiceDep
) -> CallRead:
    said = OwnCall(
        symbol=parse_symbol(body.symbol),
        direction=body.direction,
        thesis=body.thesis,
        stop=body.exit.stop,
        target=body.exit.target,
        horizon_sessions=body.exit.horizon_sessions,
        confidence=body.confidence,
        order_id=body.order_id,
    )
    written = await journal.write(user.user_id, said, ip=client.ip)
    return call_read(await service.find(user.user_id, written))
