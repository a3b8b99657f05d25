"""The account at Alpaca as its own books tell it: cash, positions, activities."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from paiid.adapters.alpaca import parse, parse_history, wire
from paiid.adapters.alpaca.client import AlpacaClient, Row
from paiid.adapters.alpaca.links import KeyOwner
from paiid.core.clock import Clock
from paiid.domain.account import AccountKind, BrokerId
from paiid.domain.exchange_calendar import NEW_YORK
from paiid.domain.instrument import Symbol
from paiid.domain.order import BrokerOrder, Execution
from paiid.ports.custody import Activities, HeldPosition, Movement, MovementKind, Statement, ToldResult
from paiid.ports.errors import ProviderBadData, ProviderUnavailable

_RECENT: Final = timedelta(days=10)
"""Rows of a day may appear later that day or the next; older ones do not change."""
_TRIES: Final = 5
_FILL: Final = "FILL"
_KINDS: Final = {
    "INT": MovementKind.INTEREST,
    "FEE": MovementKind.FEE,
    "CFEE": MovementKind.FEE,
    "PTC": MovementKind.FEE,
    "CSD": MovementKind.TRANSFER,
    "CSW": MovementKind.TRANSFER,
    "JNL": MovementKind.TRANSFER,
    "JNLC": MovementKind.TRANSFER,
    "JNLS": MovementKind.TRANSFER,
    "ACATC": MovementKind.TRANSFER,
    "ACATS": MovementKind.TRANSFER,
    "TRANS": MovementKind.TRANSFER,
    "SPLIT": MovementKind.SPLIT,
    "SSP": MovementKind.SPLIT,
    "OPEXP": MovementKind.EXPIRY,
    "OPASN": MovementKind.ASSIGNMENT,
    "OPEXC": MovementKind.EXERCISE,
    "OPTRD": MovementKind.DELIVERY,
}
_OF_OPTIONS: Final = "OP"
_SHARES_STAY: Final = frozenset({MovementKind.DIVIDEND, MovementKind.INTEREST, MovementKind.FEE})
_ENDED: Final = time(17, 30)
"""Contracts end after their last trade; that is when holders have decided."""


@dataclass
class AlpacaCustody:
    """Reads; changes nothing."""

    client: AlpacaClient
    owner: KeyOwner
    clock: Clock
    broker: BrokerId = BrokerId.ALPACA
    _client_ids: dict[str, str] = field(default_factory=dict)

    async def broker_account(self) -> str:
        """Alpaca's id of the account its keys open."""
        return await self.owner.broker_account()

    async def orders(self) -> list[BrokerOrder]:
        """The newest orders."""
        return parse.readable_orders(await self.client.newest_orders())

    async def statement(self) -> Statement:
        """The account between two readings of its activities that tell the same.

        Raises:
            ProviderUnavailable: it never stood still.
        """
        after = self.clock.now() - _RECENT
        before = await self._ids(after)
        for _ in range(_TRIES):
            account, positions = await self.client.account(), await self.client.positions()
            afterwards = await self._ids(after)
            if before == afterwards:
                return _statement(account, positions, self.clock.now(), afterwards)
            before = afterwards
        raise ProviderUnavailable("The account at Alpaca does not stand still; it is read again later.")

    async def activities(self, after: datetime, *, known: frozenset[str]) -> Activities:
        """Fills, with the client order ids of their orders, and everything else."""
        rows = [row for row in await self.client.activities(after=after) if wire.text(row, "id") not in known]
        fills = [await self._fill(row) for row in rows if row.get("activity_type") == _FILL]
        movements = [_movement(row) for row in rows if row.get("activity_type") != _FILL]
        return Activities(fills, [one for one in movements if one is not None])

    async def result(self, begin: datetime, end: datetime) -> ToldResult | None:
        """The last day of its portfolio history, on the value it starts from."""
        return parse_history.result(await self.client.history(begin, end))

    async def _ids(self, after: datetime) -> frozenset[str]:
        return frozenset(wire.text(row, "id") for row in await self.client.activities(after=after))

    async def _fill(self, row: Row) -> Execution:
        order_id = wire.text(row, "order_id")
        if order_id not in self._client_ids:
            order = await self.client.order(order_id)
            if order is None:
                raise ProviderBadData("Alpaca tells of a fill of an order it does not know.")
            self._client_ids[order_id] = wire.text(order, "client_order_id")
        return parse.execution(row, self._client_ids[order_id])


def _statement(account: Row, positions: Sequence[Row], at: datetime, ids: frozenset[str]) -> Statement:
    return Statement(
        broker_account=wire.text(account, "id"),
        cash=wire.amount(account, "cash"),
        positions=[_position(row) for row in positions],
        kind=AccountKind.CASH if account.get("multiplier") == "1" else AccountKind.MARGIN,
        allows_shorting=account.get("shorting_enabled") is True,
        at=at,
        activity_ids=ids,
    )


def _position(row: Row) -> HeldPosition:
    # A short one is negative or not, as the row pleases; its side says what it is.
    size = abs(wire.amount(row, "qty"))
    is_short = wire.text(row, "side") == "short"
    return HeldPosition(
        Symbol(wire.text(row, "symbol")), -size if is_short else size, wire.amount(row, "avg_entry_price")
    )


def _movement(row: Row) -> Movement | None:
    if row.get("status") not in {None, "", "executed"}:
        return None
    word = wire.text(row, "activity_type")
    other = MovementKind.OPTION if word.startswith(_OF_OPTIONS) else MovementKind.OTHER
    kind = MovementKind.DIVIDEND if word.startswith("DIV") else _KINDS.get(word, other)
    symbol = row.get("symbol")
    hour = _ENDED if word.startswith(_OF_OPTIONS) else time(12)
    return Movement(
        id=wire.text(row, "id"),
        kind=kind,
        at=datetime.combine(wire.day(row, "date"), hour, NEW_YORK).astimezone(UTC),
        amount=wire.optional_amount(row, "net_amount") or Decimal(0),
        symbol=Symbol(symbol) if isinstance(symbol, str) and symbol else None,
        # Of a dividend it is how many shares were paid for, not a change.
        quantity=(None if kind in _SHARES_STAY else wire.optional_amount(row, "qty")) or Decimal(0),
        memo=word,
    )
