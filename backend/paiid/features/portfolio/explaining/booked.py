"""What was booked, as inputs of a figure: lots with the entry that opened them."""

from decimal import Decimal

from paiid.domain.activity import Activity
from paiid.domain.instrument import Symbol
from paiid.domain.lots import ClosedLot, Lot
from paiid.domain.series import instant_of
from paiid.features.ledger.repository import AccountRow
from paiid.features.portfolio.explaining import words
from paiid.features.portfolio.explaining.model import EntryRef, Input
from paiid.features.portfolio.figure_schemas import FigureUnit
from paiid.features.portfolio.figures.movements import activity_tick


def source_of(account: AccountRow) -> str:
    """Who tells of what was booked in an account."""
    return f"{'Activities' if account.is_tracked else 'Ledger'} of {account.name}"


def entry(
    account: AccountRow, activity: Activity, value: Decimal, *, unit: FigureUnit = FigureUnit.MONEY, more: str = ""
) -> Input:
    """One entry: what it brought, or took if below 0; `more` ends its label."""
    name = activity.kind.value.replace("_", " ").capitalize()
    of = f" of {activity.symbol}" if activity.symbol else ""
    return Input(
        kind="activity" if account.is_tracked else "ledger",
        label=f"{name}{of}, {words.on(activity.day)}{more}",
        value=value,
        unit=unit,
        source=source_of(account),
        as_of=instant_of(activity_tick(activity)),
        reference=activity.id,
        entry=EntryRef.of(account, activity.id),
    )


def open_lot(symbol: Symbol | str, lot: Lot, account: AccountRow) -> Input:
    """An open lot: what it cost."""
    return Input(
        kind="lot",
        label=f"{words.plain(lot.quantity)} {symbol}, cost, opened {words.on(lot.day)}",
        value=lot.cost,
        unit=FigureUnit.MONEY,
        source=f"Lots of {account.name}",
        as_of=lot.opened_at,
        reference=lot.id,
        entry=EntryRef.of(account, lot.id),
    )


def closed_lot(lot: ClosedLot, account: AccountRow) -> Input:
    """A closed lot: what was gained on it."""
    side = "short " if lot.is_short else ""
    what = f"{words.plain(lot.quantity)} {lot.symbol}, {side}opened {words.on(lot.opened_day)}"
    return Input(
        kind="lot",
        label=f"{what}, closed {words.on(lot.closed_day)}",
        value=lot.realized_pnl,
        unit=FigureUnit.MONEY,
        source=f"Lots of {account.name}",
        as_of=lot.closed_at,
        reference=lot.opened_by,
        entry=EntryRef.of(account, lot.opened_by),
    )
