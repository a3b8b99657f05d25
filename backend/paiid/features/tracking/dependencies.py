"""The tracking service and the parameters its routes share."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Header, Query, Request

from paiid.domain.activity import ActivityKind, instrument_symbol
from paiid.features.tracking.errors import InvalidSymbolError
from paiid.features.tracking.repository import ActivityFilter
from paiid.features.tracking.service import TrackingService


async def tracking_service(request: Request) -> TrackingService:
    """The application's tracking service."""
    service: TrackingService = request.app.state.tracking_service
    return service


async def activity_filter(
    type: Annotated[list[ActivityKind] | None, Query(description="One or more kinds.")] = None,
    symbol: Annotated[str | None, Query(min_length=1, max_length=40)] = None,
    start: Annotated[date | None, Query(description="First day, included.")] = None,
    end: Annotated[date | None, Query(description="Last day, included.")] = None,
) -> ActivityFilter:
    """Which activities are wanted; of which accounts the service finds out.

    Raises:
        InvalidSymbolError: not the shape of a symbol.
    """
    try:
        wanted = None if symbol is None else instrument_symbol(symbol)
    except ValueError as error:
        raise InvalidSymbolError(f"{error}.") from None
    return ActivityFilter(accounts=(), kinds=[kind.value for kind in type or ()], symbol=wanted, start=start, end=end)


TrackingServiceDep = Annotated[TrackingService, Depends(tracking_service)]
WantedActivities = Annotated[ActivityFilter, Depends(activity_filter)]
RequestKey = Annotated[str | None, Header(alias="Idempotency-Key", pattern=r"^[\x21-\x7e]{1,128}$")]
