"""Account activities: trades and everything else that moves cash, in the order it happened."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from .books import ZERO, Execution
from .desk import Desk
from .order import Order
from .values import amount, instant

TRADE_TYPES = frozenset({"FILL"})


@dataclass(frozen=True, slots=True)
class Activity:
    """One row; `cash` and `moved`, by symbol, are what it moved besides trades."""

    id: str
    type: str
    at: datetime
    row: dict[str, Any]
    cash: Decimal = ZERO
    order_id: str | None = None
    execution: Execution | None = None
    moved: Mapping[str, Decimal] = field(default_factory=dict)


class Journal:
    """Every activity since the account began."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.activities: list[Activity] = []
        self._places: dict[str, int] = {}
        self._by_order: dict[str, list[Activity]] = defaultdict(list)

    def hear(self, event: str, order: Order, execution: Execution | None, at: datetime) -> None:
        """Write down an execution."""
        if execution is None:
            return
        row = {
            "activity_type": "FILL",
            "id": (activity_id := _activity_id(at, execution.id)),
            "cum_qty": amount(execution.order_filled),
            "leaves_qty": amount(execution.order_left),
            "price": amount(execution.price),
            "qty": amount(execution.quantity),
            "side": execution.side,
            "symbol": execution.symbol,
            "transaction_time": instant(at),
            "order_id": order.id,
            "type": event,
            "order_status": order.status,
        }
        self._write(Activity(activity_id, "FILL", at, row, order_id=order.id, execution=execution))

    def post(
        self, kind: str, net_amount: Decimal, moved: Mapping[str, Decimal] | None = None, /, **extras: str
    ) -> dict[str, Any]:
        """Move cash for a reason other than a trade; extras are more keys of the row.

        `moved` is what the books have moved already.
        """
        at = self._desk.moment()
        self._desk.books.cash += net_amount
        row: dict[str, Any] = {
            "activity_type": kind,
            "id": _activity_id(at, self._desk.uuid()),
            "date": at.date().isoformat(),
            "net_amount": amount(net_amount),
            "status": "executed",
            "description": "",
            **extras,
        }
        self._write(Activity(row["id"], kind, at, row, net_amount, moved=moved or {}))
        return row

    def _write(self, activity: Activity) -> None:
        self._places[activity.id] = len(self.activities)
        self.activities.append(activity)
        if activity.order_id:
            self._by_order[activity.order_id].append(activity)

    def page(self, wanted: "Wanted") -> list[dict[str, Any]]:
        """Rows that fit, at most a page of them."""
        rows: list[dict[str, Any]] = []
        for activity in self._from(wanted):
            if wanted.fits(activity):
                rows.append(activity.row)
            if len(rows) == wanted.page_size:
                break
        return rows

    def _from(self, wanted: "Wanted") -> Iterable[Activity]:
        if wanted.order_id and not wanted.page_token:
            rows = self._by_order[wanted.order_id]
            return rows if wanted.is_ascending else reversed(rows)
        place = self._places.get(wanted.page_token) if wanted.page_token else None
        if wanted.is_ascending:
            return self._upwards(0 if place is None else place + 1)
        return self._downwards(len(self.activities) if place is None else place)

    def _upwards(self, first: int) -> Iterator[Activity]:
        for place in range(first, len(self.activities)):
            yield self.activities[place]

    def _downwards(self, stop: int) -> Iterator[Activity]:
        for place in range(stop - 1, -1, -1):
            yield self.activities[place]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which activities a client asks for; an empty `types` means all."""

    types: frozenset[str]
    is_trade: bool | None
    day: date | None
    after: datetime | None
    until: datetime | None
    order_id: str | None
    is_ascending: bool
    page_size: int
    page_token: str | None

    def fits(self, activity: Activity) -> bool:
        """Whether a row belongs to the answer."""
        return (
            (not self.types or activity.type in self.types)
            and (self.is_trade is None or self.is_trade == (activity.type in TRADE_TYPES))
            and (self.day is None or activity.at.date() == self.day)
            and (self.after is None or activity.at > self.after)
            and (self.until is None or activity.at < self.until)
            and (self.order_id is None or activity.order_id == self.order_id)
        )


def _activity_id(at: datetime, unique: str) -> str:
    return f"{at.astimezone(UTC):%Y%m%d%H%M%S}{at.microsecond // 1000:03d}::{unique}"
