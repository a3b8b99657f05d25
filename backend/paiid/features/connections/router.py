"""`/api/connections`: how every vendor is doing, and asking one of them now."""

from typing import Annotated

from fastapi import APIRouter, Path

from paiid.core.errors import ForbiddenError
from paiid.core.http import problems
from paiid.features.auth.dependencies import CurrentUser, Owner
from paiid.features.connections.dependencies import ConnectionsServiceDep
from paiid.features.connections.schemas import ConnectionRead, ConnectionsRead
from paiid.features.connections.service import TooManyTestsError, UnknownConnectionError

router = APIRouter(prefix="/connections", tags=["connections"])


@router.get("")
async def get_connections(user: CurrentUser, service: ConnectionsServiceDep) -> ConnectionsRead:
    return ConnectionsRead.of(service.views(user), service.sources())


@router.post("/{connection_id}/test", responses=problems(ForbiddenError, UnknownConnectionError, TooManyTestsError))
async def run_connection_test(
    connection_id: Annotated[str, Path(max_length=40, examples=["tradier"])],
    user: Owner,
    service: ConnectionsServiceDep,
) -> ConnectionRead:
    return ConnectionRead.of(await service.test(connection_id, user))
