"""The linked accounts' service, and the parameters its routes share."""

from typing import Annotated

from fastapi import Depends, Path, Query, Request

from paiid.core.pagination import MAX_PAGE
from paiid.features.linked_accounts.service import LinkedAccountService


async def linked_account_service(request: Request) -> LinkedAccountService:
    """The application's service of linked accounts."""
    service: LinkedAccountService = request.app.state.linked_account_service
    return service


LinkedAccountServiceDep = Annotated[LinkedAccountService, Depends(linked_account_service)]
AccountId = Annotated[str, Path(max_length=40)]
Cursor = Annotated[str | None, Query(max_length=300)]
Limit = Annotated[int, Query(ge=1, le=MAX_PAGE)]
