"""The settings service."""

from typing import Annotated

from fastapi import Depends, Request

from paiid.features.settings.service import SettingsService


async def settings_service(request: Request) -> SettingsService:
    """The application's settings service."""
    service: SettingsService = request.app.state.settings_service
    return service


SettingsServiceDep = Annotated[SettingsService, Depends(settings_service)]
