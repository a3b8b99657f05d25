"""The tokens."""

from typing import Annotated

from fastapi import Depends, Request

from paiid.features.mcp_access.tokens import McpTokens


async def mcp_tokens(request: Request) -> McpTokens:
    """The application's tokens for programs."""
    service: McpTokens = request.app.state.mcp_tokens
    return service


McpTokensDep = Annotated[McpTokens, Depends(mcp_tokens)]
