"""Which side of a symbol an order may open: what the strategy closes goes first, what others hold is theirs."""

from enum import StrEnum
from typing import Final

from paiid.core.types import decimal_text
from paiid.domain.exchange_calendar import session_date_at
from paiid.domain.instrument import Symbol
from paiid.domain.order import OPEN, OrderStatus
from paiid.features.automation.rows import AutomationRow, OrderIntent, OrderKind, PlacedIntent, SendState
from paiid.features.automation.service.desk import AutomationDesk
from paiid.ports.broker import is_local

WAITS_FOR_TURN: Final = "Waits until the position of the other side is closed."
VOID: Final = "What closes the other side did not fill whole, so nothing is opened."
_NEVER: Final = frozenset({SendState.REFUSED, SendState.LATE})
_NO: Final = frozenset({"rejected", "expired"})


class Turn(StrEnum):
    """What an order that opens has to do with one of the same decision that closes the other side of its symbol."""

    NONE = "none"
    WAITS = "waits"
    VOID = "void"


async def turn_of(desk: AutomationDesk, row: AutomationRow, intent: OrderIntent) -> Turn:
    """Whether it may be sent now.

    The paper broker fills auction orders whole and in the order they came: there both go to the same open. A broker
    outside takes no order that would turn a position, so the second follows the fill of the first.
    """
    if intent.closes:
        return Turn.NONE
    placed = await desk.db.read(lambda conn: desk.repository.orders(conn, row.id, [intent.session_date]))
    closing = [one for one in placed if is_other_side(one, intent)]
    if not closing:
        return Turn.NONE
    states = {_state(one) for one in closing}
    if Turn.VOID in states:
        return Turn.VOID
    if Turn.WAITS not in states:
        return Turn.NONE
    account = await desk.db.read(lambda conn: desk.ledger.account_of(conn, row.user_id, row.account_id))
    is_entered = all(one.status is not None for one in closing)
    return Turn.NONE if is_entered and is_local(desk.place.brokers.of(account.broker)) else Turn.WAITS


async def others_hold(desk: AutomationDesk, row: AutomationRow, intent: OrderIntent) -> str | None:
    """Why nothing is opened against what is in the account and not of this automation; None where nothing is.

    A sale would not be short there: it would sell those shares.
    """
    if intent.closes:
        return None
    positions = await desk.db.read(lambda conn: desk.ledger.refresh(conn, row.account_id).positions)
    found = positions.get(Symbol(intent.symbol))
    if found is None:
        return None
    book = await desk.book(row, session_date_at(desk.market_data.now()))
    own = book.holdings.get(Symbol(intent.symbol))
    others = found.quantity - (0 if own is None else own.shares)
    if intent.is_short and others >= 1:
        return f"The account holds {decimal_text(others)} shares of {intent.symbol} besides; a sale would close those."
    if not intent.is_short and others <= -1:
        return (
            f"The account owes {decimal_text(-others)} shares of {intent.symbol} besides; a purchase would close those."
        )
    return None


def is_other_side(one: PlacedIntent, intent: OrderIntent) -> bool:
    """Whether it closes what `intent` would open the other way."""
    own = one.intent
    is_same = own.symbol == intent.symbol and own.session_date == intent.session_date
    return is_same and own.kind is OrderKind.EXIT and own.closes and own.is_short != intent.is_short


def _state(one: PlacedIntent) -> Turn:
    """`NONE`: it has closed all that it was for."""
    if one.status is None:
        is_over = one.intent.state in _NEVER or one.proposal in _NO
        return Turn.VOID if is_over else Turn.WAITS
    if OrderStatus(one.status) in OPEN:
        return Turn.WAITS
    return Turn.NONE if one.status == OrderStatus.FILLED else Turn.VOID
