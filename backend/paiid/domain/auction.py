"""Orders for the opening or the closing auction alone: when they are taken, and what they do at its print.

- An order for the opening is taken until two minutes before it, one for the close until ten minutes before it; from
  19:00 New York time on both are taken for the next session, and on days without one at any time.
- It fills whole at the print, the one price everybody gets there, or it ends: no slippage, and no displayed size.
- The exchange's clock counts, also in a local market that never closes.
"""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from paiid.core.errors import ConflictError
from paiid.domain.exchange_calendar import NEW_YORK, is_session, session_date_at, trading_day
from paiid.domain.fill import FillModel, Match, WorkingState, remaining_quantity, take, within_limit
from paiid.domain.order import AUCTIONS, OrderTerms, TimeInForce

_TAKEN_UNTIL: Final = {TimeInForce.OPG: timedelta(minutes=2), TimeInForce.CLS: timedelta(minutes=10)}
"""Before the auction."""
_TAKEN_AGAIN: Final = time(19)
NAMES: Final = {TimeInForce.OPG: "opening", TimeInForce.CLS: "closing"}
PRINT_AWAITED_FOR: Final = timedelta(minutes=15)
"""After the auction an order waits that long for its print to be told."""


class OrderWindowError(ConflictError):
    """An order for an auction at a time when none are taken."""

    code, title = "outside-order-window", "Orders for this auction are not taken now"


def check_window(terms: OrderTerms, at: datetime) -> None:
    """Check that an order may be given at `at`; one that is for no auction always may.

    Raises:
        OrderWindowError: its auction is too near or over, and the next one's orders are not taken yet.
    """
    if terms.time_in_force not in AUCTIONS:
        return
    local = at.astimezone(NEW_YORK)
    if not is_session(local.date()):
        return
    until = _print_of(terms, local.date()) - _TAKEN_UNTIL[terms.time_in_force]
    if until < at and local.time() < _TAKEN_AGAIN:
        raise OrderWindowError(
            f"Orders for the {NAMES[terms.time_in_force]} auction are taken until {until.astimezone(NEW_YORK):%H:%M} "
            f"ET and again from {_TAKEN_AGAIN:%H:%M} ET."
        )


def auction_at(terms: OrderTerms, at: datetime) -> datetime:
    """When the auction is that an order for one, given at `at`, is for."""
    return _print_of(terms, session_date_at(at))


def match_auction(terms: OrderTerms, state: WorkingState, price: Decimal, *, model: FillModel) -> Match:
    """What an order for an auction does at the print, `price` in USD a share: all of it fills, or nothing ever."""
    if within_limit(terms, price, price) is None:
        return Match(state, cancel_reason=f"the {NAMES[terms.time_in_force]} print, {price}, was beyond its limit")
    return take(terms, state, price, size=remaining_quantity(terms, state, price), model=model)


def _print_of(terms: OrderTerms, session: date) -> datetime:
    day = trading_day(session)
    return day.opens_at if terms.time_in_force is TimeInForce.OPG else day.closes_at
