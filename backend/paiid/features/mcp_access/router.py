"""`/api/mcp`: tokens with which programs look in."""

from fastapi import APIRouter, status

from paiid.core.errors import ForbiddenError
from paiid.core.http import problems
from paiid.features.auth.dependencies import OwnerOrMember, Person
from paiid.features.mcp_access.dependencies import McpTokensDep
from paiid.features.mcp_access.gate import PATH
from paiid.features.mcp_access.schemas import McpAccessRead, McpTokenCreate, McpTokenMade, McpTokenRead
from paiid.features.mcp_access.tokens import TooManyTokensError, UnknownTokenError

router = APIRouter(prefix="/mcp", tags=["mcp"])


@router.get("", responses=problems(ForbiddenError))
async def get_access(user: Person, tokens: McpTokensDep) -> McpAccessRead:
    live = await tokens.live(user.user_id)
    return McpAccessRead(is_on=tokens.is_on, path=PATH, tokens=[McpTokenRead.model_validate(one) for one in live])


@router.post("/tokens", status_code=status.HTTP_201_CREATED, responses=problems(ForbiddenError, TooManyTokensError))
async def create_token(body: McpTokenCreate, user: OwnerOrMember, tokens: McpTokensDep) -> McpTokenMade:
    row, token = await tokens.create(user.user_id, body.name, body.scope)
    return McpTokenMade(token=token, made=McpTokenRead.model_validate(row))


@router.delete(
    "/tokens/{token_id}",
    status_code=status.HTTP_204_NO_CONTENT,
    responses=problems(ForbiddenError, UnknownTokenError),
)
async def revoke_token(token_id: str, user: OwnerOrMember, tokens: McpTokensDep) -> None:
    await tokens.revoke(user.user_id, token_id)
