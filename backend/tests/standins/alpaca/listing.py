"""The list of orders: filters, order, nesting."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from .ledger import Ledger
from .order import Order
from .refusals import malformed
from .values import read_flag, read_instant

_LIMIT, _MOST = 50, 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What a client wants listed; empty sets mean all."""

    status: str
    limit: int
    after: datetime | None
    until: datetime | None
    is_ascending: bool
    is_nested: bool
    symbols: frozenset[str]
    side: str | None
    asset_class: str | None
    before_order_id: str | None
    after_order_id: str | None

    def fits(self, order: Order) -> bool:
        """Whether an order belongs to the list."""
        if self.status != "all" and order.is_open != (self.status == "open"):
            return False
        if self.symbols and not self.symbols & {order.symbol, *(leg.symbol for leg in order.legs)}:
            return False
        return (
            not (self.is_nested and order.parent is not None)
            and (self.side is None or order.side == self.side)
            and (self.asset_class is None or order.asset_class == self.asset_class)
        )


def read_filter(query: Mapping[str, str]) -> Filter:
    """The filter of a query.

    Raises:
        Refusal: 422, a value is unknown.
    """
    status, direction = query.get("status", "open"), query.get("direction", "desc")
    if status not in {"open", "closed", "all"}:
        raise malformed(f"invalid status: {status}")
    if direction not in {"asc", "desc"}:
        raise malformed(f"invalid direction: {direction}")
    limit = query.get("limit", str(_LIMIT))
    if not limit.isdigit() or not 1 <= int(limit) <= _MOST:
        raise malformed(f"limit must be between 1 and {_MOST}")
    return Filter(
        status=status,
        limit=int(limit),
        after=read_instant(query.get("after"), "after"),
        until=read_instant(query.get("until"), "until"),
        is_ascending=direction == "asc",
        is_nested=read_flag(query.get("nested")),
        symbols=frozenset(filter(None, query.get("symbols", "").upper().split(","))),
        side=query.get("side"),
        asset_class=query.get("asset_class"),
        before_order_id=query.get("before_order_id"),
        after_order_id=query.get("after_order_id"),
    )


def list_orders(ledger: Ledger, wanted: Filter) -> list[Order]:
    """The orders that fit, at most `limit`."""
    found: list[Order] = []
    for order in _candidates(ledger, wanted):
        if wanted.fits(order):
            found.append(order)
        if len(found) == wanted.limit:
            break
    return found


def _candidates(ledger: Ledger, wanted: Filter) -> Iterator[Order]:
    every, first, stop = ledger.submitted, 0, len(ledger.submitted)
    if wanted.after is not None:
        first = bisect_right(every, wanted.after, key=_submitted_at)
    if wanted.until is not None:
        stop = bisect_left(every, wanted.until, key=_submitted_at)
    if wanted.after_order_id:
        first = max(first, ledger.find(wanted.after_order_id).sequence + 1)
    if wanted.before_order_id:
        stop = min(stop, ledger.find(wanted.before_order_id).sequence)
    if wanted.status == "open":
        yield from _open(ledger, first, stop, is_ascending=wanted.is_ascending)
        return
    for place in range(first, stop) if wanted.is_ascending else range(stop - 1, first - 1, -1):
        yield every[place]


def _open(ledger: Ledger, first: int, stop: int, *, is_ascending: bool) -> Iterator[Order]:
    places = sorted((order.sequence for family in ledger.open.values() for order in family.values()), key=int)
    for place in places if is_ascending else reversed(places):
        if first <= place < stop:
            yield ledger.submitted[place]


def _submitted_at(order: Order) -> datetime:
    return order.submitted_at
