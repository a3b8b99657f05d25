"""The morning service, and a caller's key."""

from typing import Annotated

from fastapi import Depends, Header, Request

from paiid.features.morning.service import MorningService

RequestKey = Annotated[str | None, Header(alias="Idempotency-Key", pattern=r"^[\x21-\x7e]{1,128}$")]


async def morning_service(request: Request) -> MorningService:
    """The application's morning service."""
    service: MorningService = request.app.state.morning_service
    return service


MorningServiceDep = Annotated[MorningService, Depends(morning_service)]
