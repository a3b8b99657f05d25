"""Ends of contracts as another broker tells them: with the shares they delivered, which it tells as a trade apart."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Final, NamedTuple

from paiid.domain.activity import Activity, ActivityKind
from paiid.domain.book import AccountBook
from paiid.domain.ledger import USD, LedgerAccount, LedgerTransaction, contract_end
from paiid.domain.ledger_activities import new_york_day
from paiid.ports.custody import Movement, MovementKind

_ENDS: Final = {
    MovementKind.EXPIRY: ActivityKind.EXPIRY,
    MovementKind.ASSIGNMENT: ActivityKind.ASSIGNMENT,
    MovementKind.EXERCISE: ActivityKind.EXERCISE,
}
OF_OPTIONS: Final = frozenset({*_ENDS, MovementKind.DELIVERY, MovementKind.OPTION})


class BookedEnd(NamedTuple):
    """A posting, and the ids of the movements that it books."""

    posting: LedgerTransaction
    ids: tuple[str, ...]


def booked_ends(
    movements: Iterable[Movement], book: Callable[[], AccountBook], *, since: datetime, until: datetime
) -> Iterator[BookedEnd]:
    """The ends that are wholly told and fit what is held; the rest waits, as neither deposit nor withdrawal.

    Args:
        movements: what has not been dealt with.
        book: the account, each posting that was answered before inside.
        since: when the account began; nothing is booked before.
        until: the present.
    """
    movements = list(movements)
    trades = [one for one in movements if one.kind is MovementKind.DELIVERY]
    for end in sorted((one for one in movements if one.kind in _ENDS), key=lambda one: (one.at, one.id)):
        posting = _posting(end, book(), min(max(end.at, since), until))
        if posting is None:
            continue
        if end.kind is MovementKind.EXPIRY:
            yield BookedEnd(posting, (end.id,))
            continue
        trade = next((one for one in trades if _delivers(one, end, posting)), None)
        if trade is not None:
            trades.remove(trade)
            yield BookedEnd(posting, (end.id, trade.id))


def unbooked(movements: Sequence[Movement]) -> list[str]:
    """What became of contracts and could not be booked, in sentences fit to show."""
    return [
        f"{one.memo} of {one.symbol} on {new_york_day(one.at)} is not booked: look at it at the broker"
        for one in movements
        if one.kind in OF_OPTIONS
    ]


def _posting(end: Movement, book: AccountBook, at: datetime) -> LedgerTransaction | None:
    position = None if end.symbol is None else book.positions.get(end.symbol)
    if position is None or end.amount:
        return None
    # The broker tells of a day alone, and nothing ends before it began.
    at = max([at, *(lot.opened_at for lot in position.lots)])
    told = Activity(end.id, _ENDS[end.kind], new_york_day(at), at, end.symbol, abs(end.quantity))
    try:
        return contract_end(told, position.quantity, memo=end.memo)
    except ValueError:
        return None


def _delivers(trade: Movement, end: Movement, posting: LedgerTransaction) -> bool:
    """Whether the trade tells of the very shares and cash that the contracts are for."""
    if trade.symbol is None or new_york_day(trade.at) != new_york_day(end.at):
        return False
    shares = posting.total(LedgerAccount.HOLDINGS, trade.symbol)
    cash: Decimal = posting.total(LedgerAccount.CASH, USD)
    return shares != 0 and abs(trade.quantity) == abs(shares) and trade.amount == cash
