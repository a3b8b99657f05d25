"""One lot, open or closed, with what opened and closed it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from paiid.domain.activity import Activity, ActivityKind
from paiid.domain.exchange_calendar import NEW_YORK
from paiid.domain.instrument import Symbol
from paiid.domain.tax import RealizedLot
from paiid.features.ledger.repository import AccountRow
from paiid.features.portfolio.explaining import words
from paiid.features.portfolio.explaining.answering import FigureQuestion
from paiid.features.portfolio.explaining.errors import UnknownFigureError
from paiid.features.portfolio.inputs.selecting import AccountRef
from paiid.features.portfolio.lots.folding import OpenLot
from paiid.features.portfolio.lots.pricing import Present
from paiid.features.portfolio.lots.reading import LotReading
from paiid.features.portfolio.lots.realized import RealizedFilter
from paiid.features.portfolio.lots.service import LotsService
from paiid.features.portfolio.service.performing import Question

_RESTATING = frozenset(
    {
        ActivityKind.SPLIT,
        ActivityKind.RETURN_OF_CAPITAL,
        ActivityKind.SPIN_OFF,
        ActivityKind.MERGER,
        ActivityKind.SYMBOL_CHANGE,
    }
)


@dataclass(frozen=True)
class OneLot:
    """A lot of `account`: `open` or `closed`. `since` is what restated it after `opening`, both None where unknown."""

    ref: AccountRef
    account: AccountRow
    as_of: datetime
    present: Present | None = None
    open: OpenLot | None = None
    closed: RealizedLot | None = None
    opening: Activity | None = None
    closing: Activity | None = None
    since: Sequence[Activity] = ()

    @property
    def day(self) -> date:
        """The day it is told of."""
        return self.as_of.astimezone(NEW_YORK).date()

    @property
    def held(self) -> OpenLot:
        """The open one.

        Raises:
            LookupError: it was closed.
        """
        if self.open is None:
            raise LookupError("the lot was closed")
        return self.open

    @property
    def sold(self) -> RealizedLot:
        """The closed one.

        Raises:
            LookupError: it is open.
        """
        if self.closed is None:
            raise LookupError("the lot is open")
        return self.closed

    def money(self, amount: Decimal) -> str:
        """An amount in the account's currency."""
        return words.money(amount, self.ref.currency)


async def lot_of(service: LotsService, question: Question, asked: FigureQuestion, *, is_open: bool) -> OneLot:
    """The lot that is asked for; raises as `LotsService` does.

    Raises:
        UnknownFigureError: there is none.
    """
    found = await (_open if is_open else _closed)(service, question, asked)
    if found is None:
        raise UnknownFigureError(f"The account has no such lot of {asked.symbol}.", part=asked.key)
    return found


async def _open(service: LotsService, question: Question, asked: FigureQuestion) -> OneLot | None:
    symbol = Symbol(asked.symbol)
    lots = await service.open_lots(question.user_id, account=question.account, method=asked.method, symbol=symbol)
    account_id, _, lot_id = asked.key.partition("|")
    one = next((lot for lot in lots.lots if (lot.account, lot.lot.id) == (account_id, lot_id)), None)
    if one is None:
        return None
    activities = _activities(lots.reading, account_id)
    opening = next((activity for activity in activities if activity.id == lot_id), None)
    return OneLot(
        ref=lots.reading.ref,
        account=_row(lots.reading, account_id),
        as_of=lots.present.truth.as_of,
        present=lots.present,
        open=one,
        opening=opening,
        since=_restated(activities, symbol, one.lot.opened_at),
    )


async def _closed(service: LotsService, question: Question, asked: FigureQuestion) -> OneLot | None:
    wanted = RealizedFilter(question.account, asked.method, None, Symbol(asked.symbol))
    page = await service.realized(question.user_id, wanted)
    one = next((row for row in page.items if _is_row(row, asked.key)), None)
    if one is None:
        return None
    activities = {activity.id: activity for activity in _activities(page.reading, one.account)}
    return OneLot(
        ref=page.reading.ref,
        account=_row(page.reading, one.account),
        as_of=one.closed.closed_at,
        closed=one,
        opening=activities.get(one.closed.opened_by),
        closing=activities.get(one.closed.closed_by),
    )


def _is_row(row: RealizedLot, key: str) -> bool:
    account, closed_by, opened_by, day, quantity = [*key.split("|"), "", "", "", "", ""][:5]
    closed = row.closed
    named = (row.account, closed.closed_by, closed.opened_by, closed.opened_day.isoformat())
    try:
        return named == (account, closed_by, opened_by, day) and closed.quantity == Decimal(quantity)
    except InvalidOperation:
        return False


def _activities(reading: LotReading, account_id: str) -> Sequence[Activity]:
    return next(group.accounts[account_id].activities for group in reading.groups if account_id in group.accounts)


def _row(reading: LotReading, account_id: str) -> AccountRow:
    return next(row for row in reading.wanted if row.id == account_id)


def _restated(activities: Sequence[Activity], symbol: Symbol, opened_at: datetime) -> list[Activity]:
    day = opened_at.astimezone(NEW_YORK).date()
    return [
        one
        for one in activities
        if one.kind in _RESTATING and symbol in {one.symbol, one.terms.to_symbol} and one.day >= day
    ]
