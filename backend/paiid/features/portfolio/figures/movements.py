"""Money and shares that moved into and out of one thing, at what they were worth."""

from collections.abc import Iterable, Iterator
from decimal import Decimal, localcontext
from typing import Final

from paiid.domain.activity import TURNS, ZERO, Activity, ActivityKind, cash_change
from paiid.domain.holdings import AccountFold
from paiid.domain.instrument import Symbol
from paiid.domain.money import QUANTITY_STEP, to_cents
from paiid.domain.option_ends import Delivery, delivery
from paiid.domain.series import closing_tick, columns_at, day_tick, tick_of
from paiid.features.portfolio.figures.pricing import PriceBook

_DIGITS: Final = 60
_TRANSFERS: Final = frozenset({ActivityKind.TRANSFER_IN, ActivityKind.TRANSFER_OUT})


def activity_tick(activity: Activity) -> int:
    """When it counts: at its instant, or at the start of its day in New York."""
    return day_tick(activity.day) if activity.at is None else tick_of(activity.at)


def moved(fold: AccountFold, activities: Iterable[Activity], book: PriceBook) -> Iterator[tuple[int, Symbol, Decimal]]:
    """What a symbol brought (above 0) or took, whole cents of base currency, with its tick.

    That is money, and shares of it that went elsewhere (above 0) or came without being paid for. With the change of
    what is held this makes what the symbol earned. `activities` are some of the fold's.
    """
    for activity in activities:
        symbol = activity.symbol
        if symbol is None:
            continue
        tick = activity_tick(activity)
        if change := cash_change(activity):
            yield tick, symbol, in_cents(change, book.rate(activity.currency, tick))
        if activity.kind in _TRANSFERS:
            size = -activity.quantity if activity.kind is ActivityKind.TRANSFER_IN else activity.quantity
            yield tick, symbol, in_cents(size, book.unit(symbol, tick if activity.at else closing_tick(activity.day)))
        elif activity.kind in TURNS:
            yield from _turned(fold, activity, tick, book)
        elif (given := delivered(fold, activity, symbol, tick)) is not None and given.cash:
            yield tick, given.symbol, in_cents(given.cash, book.rate(activity.currency, tick))


def in_cents(amount: Decimal, unit: Decimal | None) -> Decimal:
    """`amount` times `unit`, whole cents; 0 where the unit is not known."""
    with localcontext(prec=_DIGITS):
        return to_cents(amount * (unit or ZERO))


def _turned(fold: AccountFold, activity: Activity, tick: int, book: PriceBook) -> Iterator[tuple[int, Symbol, Decimal]]:
    """New shares were worth to the old ones what they are worth themselves."""
    symbol, other = activity.symbol, activity.terms.to_symbol
    if symbol is None or other is None:
        return
    ratio = Decimal(1) if activity.terms.ratio is None else activity.terms.ratio
    shares = (_held(fold, symbol, tick) * ratio).quantize(QUANTITY_STEP)
    worth = in_cents(shares, book.unit(other, closing_tick(activity.day)))
    yield tick, symbol, worth
    yield tick, other, -worth


def delivered(fold: AccountFold, activity: Activity, symbol: Symbol, tick: int) -> Delivery | None:
    """What contracts of `symbol` delivered at their end; None where the activity is none."""
    held = _held(fold, symbol, tick)
    # Written and ended on one day, the position tells nothing, and the kind of activity does.
    return delivery(activity, is_written=held < 0 if held else None)


def _held(fold: AccountFold, symbol: Symbol, tick: int) -> Decimal:
    series = fold.holdings.get(symbol)
    return ZERO if series is None else columns_at(series.columns(), tick - 1) or ZERO
