"""What was booked, as inputs of a figure: lots with the entry that opened them."""

from paiid.domain.instrument import Symbol
from paiid.domain.lots import ClosedLot, Lot
from paiid.features.ledger.repository import AccountRow
from paiid.features.portfolio.explaining import words
from paiid.features.portfolio.explaining.model import EntryRef, Input
from paiid.features.portfolio.figure_schemas import FigureUnit


def source_of(account: AccountRow) -> str:
    """Who tells of what was booked in an account."""
    return f"{'Activities' if account.is_tracked else 'Ledger'} of {account.name}"


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
