"""What the token endpoints take and answer."""

from typing import Annotated

from pydantic import Field, StringConstraints

from paiid.core.http import ApiInput, ApiModel
from paiid.core.types import UtcInstant
from paiid.features.mcp_access.repository import TokenScope

TokenName = Annotated[str, StringConstraints(min_length=1, max_length=60, pattern=r"^[^\x00-\x1f\x7f]+$")]


class McpTokenCreate(ApiInput):
    """A token for one program."""

    name: TokenName
    scope: TokenScope = TokenScope.READ


class McpTokenRead(ApiModel):
    """One token, without the token itself."""

    id: str
    name: str
    scope: TokenScope
    created_at: UtcInstant
    last_used_at: UtcInstant | None


class McpTokenMade(ApiModel):
    """A new token; `token` is told this once."""

    token: str = Field(description="Shown once: it is not stored.")
    made: McpTokenRead


class McpAccessRead(ApiModel):
    """Whether programs may look in at all (`PAIID_MCP`), where, and with which tokens."""

    is_on: bool
    path: str
    tokens: list[McpTokenRead]
