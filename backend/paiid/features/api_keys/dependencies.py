"""The API key service."""

from typing import Annotated

from fastapi import Depends, Header, Request

from paiid.features.api_keys.service import ApiKeyService


async def api_key_service(request: Request) -> ApiKeyService:
    """The application's API keys."""
    service: ApiKeyService = request.app.state.api_key_service
    return service


ApiKeyServiceDep = Annotated[ApiKeyService, Depends(api_key_service)]
RequestKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[\x21-\x7e]{1,128}$",
        description="The same key again makes no second API key: it is a 409 that names the first, without its secret.",
    ),
]
