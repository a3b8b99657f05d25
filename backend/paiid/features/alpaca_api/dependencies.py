"""Who is asking, and the use cases of their account."""

from datetime import UTC, date, datetime, time
from typing import Annotated, Final

from fastapi import Depends, Request

from paiid.core.errors import UnauthorizedError
from paiid.domain.exchange_calendar import NEW_YORK
from paiid.features.alpaca_api.errors import malformed
from paiid.features.alpaca_api.history.service import KeyHistory
from paiid.features.alpaca_api.ids import row_id_of
from paiid.features.alpaca_api.orders.service import KeyOrders
from paiid.features.alpaca_api.positions.service import KeyPositions
from paiid.features.api_keys.service import KeyHolder
from paiid.features.market.service import MarketService

_EARLIEST: Final = datetime(1900, 1, 1, tzinfo=UTC)
_LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)
"""Nothing of an account lies beyond; so far from the calendar's own ends one can still count days and time zones."""


async def key_holder(request: Request) -> KeyHolder:
    """Who is asking.

    Raises:
        UnauthorizedError: nobody; the gate has answered before, so this is a second lock on the same door.
    """
    state: dict[str, object] = request.scope.get("state", {})
    holder = state.get("key_holder")
    if not isinstance(holder, KeyHolder):
        raise UnauthorizedError("An API key is needed.")
    return holder


async def key_orders(request: Request) -> KeyOrders:
    """The use cases of orders."""
    service: KeyOrders = request.app.state.key_orders
    return service


async def key_positions(request: Request) -> KeyPositions:
    """The use cases of positions."""
    service: KeyPositions = request.app.state.key_positions
    return service


async def key_history(request: Request) -> KeyHistory:
    """The use cases of the past."""
    service: KeyHistory = request.app.state.key_history
    return service


async def market(request: Request) -> MarketService:
    """The market."""
    service: MarketService = request.app.state.market_service
    return service


async def order_row_id(order_id: str) -> str | None:
    """Our id of the order in the path; None when it is no id."""
    return row_id_of("ord", order_id)


def instant(name: str, text: str | None, *, end_of_day: bool = False) -> datetime | None:
    """An instant in the query, or a day in New York; one beyond 1900 and 2200 is the nearer of the two.

    Raises:
        Refusal: neither.
    """
    if text is None:
        return None
    try:
        return min(max(_read(text, end_of_day=end_of_day).astimezone(UTC), _EARLIEST), _LATEST)
    except (ValueError, OverflowError):
        raise malformed(f"{name}: not a time in RFC 3339") from None


def _read(text: str, *, end_of_day: bool) -> datetime:
    if len(text) == len("2026-01-01"):
        return datetime.combine(date.fromisoformat(text), time.max if end_of_day else time.min, NEW_YORK)
    # A plus sign that nobody encoded arrives as a space.
    found = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


Holder = Annotated[KeyHolder, Depends(key_holder)]
KeyOrdersDep = Annotated[KeyOrders, Depends(key_orders)]
KeyPositionsDep = Annotated[KeyPositions, Depends(key_positions)]
KeyHistoryDep = Annotated[KeyHistory, Depends(key_history)]
MarketDep = Annotated[MarketService, Depends(market)]
OrderId = Annotated[str | None, Depends(order_row_id)]
