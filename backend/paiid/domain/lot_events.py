"""Activities as lots see them: what opens one, what closes one."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import lru_cache

from paiid.domain.activity import Activity, ActivityKind, gross
from paiid.domain.exchange_calendar import NEW_YORK
from paiid.domain.instrument import Symbol
from paiid.domain.lots import EXACT, ZERO, Lot
from paiid.domain.money import MONEY_STEP


@lru_cache(maxsize=16_384)
def start_of(day: date) -> datetime:
    """The instant (UTC) at which a day in New York begins."""
    return datetime.combine(day, time.min, NEW_YORK).astimezone(UTC)


def event_of(activity: Activity) -> Lot:
    """An activity that closes or restates, with what it cost besides: its fee and tax."""
    costs = EXACT.add(activity.fee, activity.tax)
    return Lot(activity.id, ZERO, costs, activity.day, activity.at or start_of(activity.day))


def transferred(activity: Activity, symbol: Symbol, worth: Decimal | None) -> Lot:
    """The lot that a transfer brings: its price is the cost basis; a transfer's fee is no part of it."""
    if activity.price is not None:
        cost = EXACT.quantize(gross(activity.price, activity.quantity, symbol), MONEY_STEP)
    else:
        cost = activity.amount if worth is None else worth
    comes = activity.kind is ActivityKind.TRANSFER_IN
    quantity = activity.quantity if comes else EXACT.minus(activity.quantity)
    return event_of(activity)._replace(quantity=quantity, cost=cost if comes else EXACT.minus(cost))


def symbol_of(activity: Activity) -> Symbol:
    """The symbol of an activity that must have one.

    Raises:
        ValueError: it names none.
    """
    if activity.symbol is None:
        raise ValueError(f"{activity.kind} {activity.id} names no symbol")
    return activity.symbol
