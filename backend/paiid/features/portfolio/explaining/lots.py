"""One lot, open or closed, with what opened and closed it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from paiid.domain.account import LotMethod
from paiid.domain.activity import ONE, Activity, ActivityKind
from paiid.domain.exchange_calendar import NEW_YORK
from paiid.domain.instrument import Symbol
from paiid.domain.lots import Lot
from paiid.domain.series import columns_at
from paiid.domain.tax import RealizedLot
from paiid.features.ledger.repository import AccountRow
from paiid.features.portfolio.explaining import words
from paiid.features.portfolio.explaining.answering import FigureQuestion
from paiid.features.portfolio.explaining.errors import UnknownFigureError
from paiid.features.portfolio.figures.movements import activity_tick
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


class Booked(NamedTuple):
    """What was booked, with what one unit of its currency was worth in the account's then: 1 where it is the same."""

    activity: Activity
    rate: Decimal


@dataclass(frozen=True)
class OneLot:
    """A lot of `account`: `open` or `closed`.

    `opening` and `closing` are None where they are not known, `since` is what restated it after. `pool` are all open
    lots of the symbol where they are averaged. `replacing` are the accounts in which lots replace what was sold.
    """

    ref: AccountRef
    account: AccountRow
    as_of: datetime
    present: Present | None = None
    open: OpenLot | None = None
    closed: RealizedLot | None = None
    opening: Booked | None = None
    closing: Booked | None = None
    since: Sequence[Activity] = ()
    pool: Sequence[Lot] = ()
    replacing: Mapping[str, AccountRow] = field(default_factory=dict)

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
    account = _row(lots.reading, account_id)
    is_averaged = (asked.method or account.lot_method) is LotMethod.AVERAGE
    return OneLot(
        ref=lots.reading.ref,
        account=account,
        as_of=lots.present.truth.as_of,
        present=lots.present,
        open=one,
        opening=_booked(lots.reading, opening),
        since=_restated(activities, symbol, one.lot.opened_at),
        pool=[each.lot for each in lots.lots if each.account == account_id] if is_averaged else (),
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
        opening=_booked(page.reading, activities.get(one.closed.opened_by)),
        closing=_booked(page.reading, activities.get(one.closed.closed_by)),
        replacing=_replacing(page.reading, {by.lot_id for by in one.replacements}),
    )


def _booked(reading: LotReading, activity: Activity | None) -> Booked | None:
    if activity is None or activity.currency == reading.ref.currency:
        return None if activity is None else Booked(activity, ONE)
    columns = reading.own.rates_into(reading.ref.currency).get(activity.currency)
    rate = None if columns is None else columns_at(columns, activity_tick(activity))
    return None if rate is None else Booked(activity, rate)


def _replacing(reading: LotReading, lot_ids: Collection[str]) -> dict[str, AccountRow]:
    """The account of each entry; wash sales are looked for in all accounts of a taxpayer."""
    return {
        one.id: row
        for group in reading.groups
        for row in (group.rows if lot_ids else ())
        for one in group.accounts[row.id].activities
        if one.id in lot_ids
    }


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
