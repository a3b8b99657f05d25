"""The order services and the parameters their routes share."""

from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated, Final
from zoneinfo import ZoneInfo

from fastapi import Depends, Header, Query, Request

from paiid.core.errors import UnprocessableError
from paiid.domain.option import parse_tradable
from paiid.domain.order import OPEN, TERMINAL, OrderStatus, Side
from paiid.features.orders.repository import ACTIVE_ACCOUNT, OrderFilter
from paiid.features.orders.schemas import SymbolText
from paiid.features.orders.service.changing import ChangeOrders
from paiid.features.orders.service.closing import ClosePositions
from paiid.features.orders.service.placing import PlaceOrders
from paiid.features.orders.service.previewing import PreviewOrders
from paiid.features.orders.service.reading import ReadOrders

EXCHANGE_ZONE: Final = ZoneInfo("America/New_York")


class StatusFilter(StrEnum):
    """Groups of states, and each state by itself."""

    ALL = "all"
    OPEN = "open"
    CLOSED = "closed"
    HELD = "held"
    NEW = "new"
    PARTIALLY_FILLED = "partially_filled"
    FILLED = "filled"
    CANCELED = "canceled"
    REJECTED = "rejected"
    EXPIRED = "expired"
    DENIED = "denied"


class ExportFormat(StrEnum):
    """How a history is answered."""

    JSON = "json"
    CSV = "csv"


class DateOrderError(UnprocessableError):
    code, title = "date-order", "Start is after end"


async def place_orders(request: Request) -> PlaceOrders:
    """The application's order placing."""
    service: PlaceOrders = request.app.state.place_orders
    return service


async def preview_orders(request: Request) -> PreviewOrders:
    """The application's order preview."""
    service: PreviewOrders = request.app.state.preview_orders
    return service


async def change_orders(request: Request) -> ChangeOrders:
    """The application's order changes."""
    service: ChangeOrders = request.app.state.change_orders
    return service


async def close_positions(request: Request) -> ClosePositions:
    """The application's closing of positions."""
    service: ClosePositions = request.app.state.close_positions
    return service


async def read_orders(request: Request) -> ReadOrders:
    """The application's order history."""
    service: ReadOrders = request.app.state.read_orders
    return service


async def order_filter(
    status: StatusFilter = StatusFilter.ALL,
    symbol: Annotated[SymbolText | None, Query()] = None,
    side: Side | None = None,
    start: Annotated[date | None, Query(description="First day, exchange's zone.")] = None,
    end: Annotated[date | None, Query(description="Last day, included, exchange's zone.")] = None,
    account: Annotated[
        str,
        Query(
            pattern=r"^[A-Za-z0-9_]{1,40}$",
            description="`active`, `all` (accounts that a reset has archived too), or the id of one account.",
        ),
    ] = ACTIVE_ACCOUNT,
) -> OrderFilter:
    """The filter in the query string.

    Raises:
        DateOrderError: `start` is after `end`.
    """
    if start is not None and end is not None and start > end:
        raise DateOrderError(f"start {start} is after end {end}.")
    return OrderFilter(
        statuses=_statuses(status),
        symbol=parse_tradable(symbol) if symbol else None,
        side=side,
        start=_midnight(start) if start else None,
        end=_midnight(end + timedelta(days=1)) if end and end < date.max else None,
        account=account,
    )


def _statuses(wanted: StatusFilter) -> tuple[OrderStatus, ...] | None:
    if wanted is StatusFilter.ALL:
        return None
    if wanted is StatusFilter.OPEN:
        return tuple(OPEN)
    if wanted is StatusFilter.CLOSED:
        return tuple(TERMINAL)
    return (OrderStatus(wanted.value),)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), EXCHANGE_ZONE)


IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        pattern=r"^[\x21-\x7e]{1,128}$",
        description="The same key again returns the first answer; with another body it is a 409.",
    ),
]
PlaceOrdersDep = Annotated[PlaceOrders, Depends(place_orders)]
PreviewOrdersDep = Annotated[PreviewOrders, Depends(preview_orders)]
ChangeOrdersDep = Annotated[ChangeOrders, Depends(change_orders)]
ClosePositionsDep = Annotated[ClosePositions, Depends(close_positions)]
ReadOrdersDep = Annotated[ReadOrders, Depends(read_orders)]
OrderFilterDep = Annotated[OrderFilter, Depends(order_filter)]
