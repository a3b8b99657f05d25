"""`/api/api-keys`: keys with which programs trade an account."""

from typing import Annotated

from fastapi import APIRouter, Path

from paiid.core.errors import ForbiddenError
from paiid.core.http import problems
from paiid.features.api_keys.dependencies import ApiKeyServiceDep, RequestKey
from paiid.features.api_keys.schemas import ApiKeyCreate, ApiKeyCreatedRead, ApiKeyRead, ApiKeysRead
from paiid.features.api_keys.service import KeyMadeAlreadyError, NewKey, TooManyKeysError, UnknownKeyError
from paiid.features.auth.dependencies import Client, Person
from paiid.features.ledger.service import NoAccountError

router = APIRouter(prefix="/api-keys", tags=["api-keys"])
KeyRowId = Annotated[str, Path(max_length=40, pattern="^[a-z0-9_]+$")]


@router.get("", responses=problems(ForbiddenError))
async def list_api_keys(user: Person, service: ApiKeyServiceDep) -> ApiKeysRead:
    """Your keys that are not revoked, the newest first."""
    found = await service.list_live(user.user_id)
    return ApiKeysRead(items=[ApiKeyRead.of(row, account) for row, account in found], next_cursor=None)


@router.post(
    "",
    status_code=201,
    responses=problems(ForbiddenError, NoAccountError, TooManyKeysError, KeyMadeAlreadyError),
)
async def create_api_key(
    body: ApiKeyCreate, user: Person, service: ApiKeyServiceDep, client: Client, request_key: RequestKey = None
) -> ApiKeyCreatedRead:
    """Make a key to the selected account. Its secret is in this answer and nowhere else."""
    wanted = NewKey(name=body.name, scope=body.scope)
    return ApiKeyCreatedRead.with_secret(*await service.create(user, wanted, request_key=request_key, ip=client.ip))


@router.delete("/{row_id}", status_code=204, responses=problems(UnknownKeyError))
async def revoke_api_key(row_id: KeyRowId, user: Person, service: ApiKeyServiceDep, client: Client) -> None:
    """End a key, with effect at once."""
    await service.revoke(user.user_id, row_id, ip=client.ip)
