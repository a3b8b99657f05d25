"""The option service."""

from typing import Annotated

from fastapi import Depends, Request

from paiid.features.options.service import OptionService


async def option_service(request: Request) -> OptionService:
    """The application's option service."""
    service: OptionService = request.app.state.option_service
    return service


OptionServiceDep = Annotated[OptionService, Depends(option_service)]
