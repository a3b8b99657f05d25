"""The automation service, and a caller's key."""

from typing import Annotated

from fastapi import Depends, Header, Request

from paiid.features.automation.service.managing import AutomationService

RequestKey = Annotated[str | None, Header(alias="Idempotency-Key", pattern=r"^[\x21-\x7e]{1,128}$")]

IfMatch = Annotated[str | None, Header(max_length=60, description="`ETag` of what was read: `updated_at` in quotes.")]


async def automation_service(request: Request) -> AutomationService:
    """The application's automation service."""
    service: AutomationService = request.app.state.automation_service
    return service


AutomationServiceDep = Annotated[AutomationService, Depends(automation_service)]
