"""Our book beside the broker's statement."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection

from paiid.domain.book import AccountBook
from paiid.domain.money import to_cents
from paiid.features.ledger import imports
from paiid.features.ledger.repository import AccountRow
from paiid.features.orders import fills
from paiid.ports.custody import Statement

_HALF_CENT: Final = Decimal("0.005")
_CLOCKS_DIFFER: Final = timedelta(minutes=1)
_EVER: Final = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Agreement:
    """When the cash agreed last, and how much ours was above the broker's then, USD."""

    at: datetime
    cash_above: Decimal


@dataclass
class Comparison:
    """Compares again and again, and remembers when the cash agreed last.

    What is booked is booked in whole cents, so cash may move apart by half a cent with each fill that is not of whole
    cents and each movement: with those since the last agreement or, before there was one, with all.
    """

    _agreements: dict[str, Agreement] = field(default_factory=dict)

    def differences(
        self, conn: Connection, account: AccountRow, book: AccountBook, statement: Statement, *, at: datetime
    ) -> list[str]:
        """Where they disagree, in sentences fit to show; `at` is the present, by the clock that records fills."""
        last = self._agreements.get(account.id)
        since = None if last is None else last.at - _CLOCKS_DIFFER
        above, before = book.cash - statement.cash, Decimal(0) if last is None else last.cash_above
        if abs(above - before) <= _allowed(conn, account, since):
            self._agreements[account.id] = Agreement(at, above)
            cash = []
        else:
            cash = [f"cash is {book.cash} here and {statement.cash} at the broker"]
        return [*cash, *_positions_differ(book, statement)]


def _allowed(conn: Connection, account: AccountRow, since: datetime | None) -> Decimal:
    """By how much cash may have moved apart since then, USD."""
    amounts = fills.gross_amounts(
        conn, account, executed_since=None if since is None else since - imports.LOOKBACK, recorded_since=since
    )
    # The opening itself is one movement; the activities it contained were noted with it.
    movements = imports.known_since(conn, account.id, max(account.created_at + _CLOCKS_DIFFER, since or _EVER))
    return _HALF_CENT * (sum(amount != to_cents(amount) for amount in amounts) + len(movements) + (since is None))


def _positions_differ(book: AccountBook, statement: Statement) -> Iterable[str]:
    theirs = {held.symbol: held.quantity for held in statement.positions}
    for symbol in sorted({*theirs, *book.positions}):
        ours, held = book.quantity(symbol), theirs.get(symbol, Decimal(0))
        if ours != held:
            yield f"{symbol}: {ours} shares here and {held} at the broker"
