"""What happened in a key's account: equity over time, and the rows of its statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection

from paiid.domain.ledger import LedgerTransaction, TransactionKind
from paiid.features.alpaca_api.errors import not_found
from paiid.features.api_keys.service import KeyHolder
from paiid.features.orders.repository import ExecutionRow, OrderFilter, OrderRow
from paiid.features.orders.service.reading import ReadOrders
from paiid.features.portfolio.service import Performance, PortfolioService, Range

FILL: Final = "FILL"
KIND_NAMES: Final = {
    TransactionKind.DEPOSIT: "CSD",
    TransactionKind.WITHDRAWAL: "CSW",
    TransactionKind.DIVIDEND: "DIV",
    TransactionKind.SPLIT: "SPLIT",
    TransactionKind.RESET: "JNLC",
    TransactionKind.TRANSFER: "ACATS",
    TransactionKind.INTEREST: "INT",
    TransactionKind.FEE: "FEE",
    TransactionKind.EXPIRY: "OPEXP",
    TransactionKind.ASSIGNMENT: "OPASN",
    TransactionKind.EXERCISE: "OPEXC",
}
"""Alpaca's names of what is no trade."""
_INSTANT: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class FilledRow:
    """A fill, its order, and how much of the order was filled after it."""

    execution: ExecutionRow
    order: OrderRow
    filled_so_far: Decimal

    @property
    def key(self) -> tuple[datetime, str]:
        """Its place among all rows."""
        return self.execution.executed_at, self.execution.id


@dataclass(frozen=True, slots=True)
class BookedRow:
    """Anything else in the ledger."""

    transaction: LedgerTransaction

    @property
    def key(self) -> tuple[datetime, str]:
        """Its place among all rows."""
        return self.transaction.occurred_at, self.transaction.external_id


StatementRow = FilledRow | BookedRow


@dataclass(frozen=True, slots=True)
class StatementQuery:
    """Which rows are wanted; both instants are left out themselves. `kinds` None means all."""

    kinds: frozenset[str] | None
    after: datetime | None
    until: datetime | None
    order_id: str | None
    oldest_first: bool
    limit: int
    page_key: tuple[datetime, str] | None

    def wants(self, kind: str) -> bool:
        """Whether rows of that kind are wanted."""
        return self.kinds is None or kind in self.kinds

    def reaches(self, key: tuple[datetime, str]) -> bool:
        """Whether a row with that key lies between the instants, and behind the last page."""
        if (self.after is not None and key[0] <= self.after) or (self.until is not None and key[0] >= self.until):
            return False
        return self.page_key is None or (key > self.page_key if self.oldest_first else key < self.page_key)


@dataclass(frozen=True)
class KeyHistory:
    """Reads of the past of a key's account."""

    portfolio: PortfolioService
    reading: ReadOrders

    async def performance(self, holder: KeyHolder, start: date | None, end: date | None) -> Performance:
        """The account's equity from the close before `start` to the close of `end`, or now.

        Raises:
            InvalidRangeError: `start` is after `end`.
            AccountNotFoundError: a reset has archived the account.
        """
        return await self.portfolio.performance(holder.user_id, Range(start, end), account=holder.account_id)

    async def statement(self, holder: KeyHolder, query: StatementQuery) -> Sequence[StatementRow]:
        """Rows that `query` admits, in its order.

        Raises:
            Refusal: the order it names is absent, or of another account.
        """
        return await self.portfolio.db.read(lambda conn: self._statement(conn, holder, query))

    def _statement(self, conn: Connection, holder: KeyHolder, query: StatementQuery) -> Sequence[StatementRow]:
        booked = self._booked(conn, holder, query) if query.order_id is None else []
        fills = self._fills(conn, holder, query) if query.wants(FILL) else []
        rows: list[StatementRow] = [*booked, *fills]
        return sorted(rows, key=_key, reverse=not query.oldest_first)[: query.limit]

    def _booked(self, conn: Connection, holder: KeyHolder, query: StatementQuery) -> list[BookedRow]:
        transactions = self.portfolio.reader.history(conn, holder.account_id).transactions
        wanted = {kind for kind, name in KIND_NAMES.items() if query.wants(name)}
        rows = (BookedRow(one) for one in transactions if one.kind in wanted)
        return [row for row in rows if query.reaches(row.key)]

    def _fills(self, conn: Connection, holder: KeyHolder, query: StatementQuery) -> list[FilledRow]:
        if query.order_id is not None:
            return self._fills_of(conn, holder, query, query.order_id)
        wanted = OrderFilter(
            account=holder.account_id,
            start=None if query.after is None else query.after + _INSTANT,
            end=query.until,
        )
        page = self.reading.repository.trades_page(
            conn, holder.user_id, wanted, after=query.page_key, limit=query.limit, oldest_first=query.oldest_first
        )
        totals: dict[str, tuple[OrderRow, dict[str, Decimal]]] = {}
        for one in page:
            if one.order_id not in totals:
                order = self.reading.repository.by_id(conn, holder.user_id, one.order_id)
                assert order is not None, "a fill's order cannot be deleted"
                totals[one.order_id] = order, _running(self.reading.repository.executions_of(conn, one.order_id))
        return [FilledRow(one, totals[one.order_id][0], totals[one.order_id][1][one.id]) for one in page]

    def _fills_of(self, conn: Connection, holder: KeyHolder, query: StatementQuery, order_id: str) -> list[FilledRow]:
        order = self.reading.repository.by_id(conn, holder.user_id, order_id)
        if order is None or order.account_id != holder.account_id:
            raise not_found("order not found")
        executions = self.reading.repository.executions_of(conn, order_id)
        running = _running(executions)
        rows = [FilledRow(one, order, running[one.id]) for one in executions]
        return [row for row in rows if query.reaches(row.key)]


def _key(row: StatementRow) -> tuple[datetime, str]:
    return row.key


def _running(executions: Sequence[ExecutionRow]) -> dict[str, Decimal]:
    """What was filled after each, oldest first."""
    total, found = Decimal(0), {}
    for one in executions:
        total += one.quantity
        found[one.id] = total
    return found
