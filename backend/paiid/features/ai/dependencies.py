"""The recommendations service."""

from typing import Annotated

from fastapi import Depends, Request

from paiid.features.ai.service import AiService


async def ai_service(request: Request) -> AiService:
    """The application's recommendations service."""
    service: AiService = request.app.state.ai_service
    return service


AiServiceDep = Annotated[AiService, Depends(ai_service)]
