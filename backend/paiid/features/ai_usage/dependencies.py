"""The usage service."""

from typing import Annotated

from fastapi import Depends, Request

from paiid.features.ai_usage.service import UsageService


async def usage_service(request: Request) -> UsageService:
    """The application's usage service."""
    service: UsageService = request.app.state.usage_service
    return service


UsageServiceDep = Annotated[UsageService, Depends(usage_service)]
