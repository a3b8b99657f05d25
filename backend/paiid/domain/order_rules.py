"""Which orders can exist at all, whoever places them: shape, price grid, instrument, lifetime.

Orders in fractions of a share, or for an amount of money, live for the day and open no short position, as US brokers
have it; an amount can only be a market order. Option contracts are traded whole, for the day and in regular hours.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from paiid.core.errors import UnprocessableError
from paiid.core.types import decimal_text
from paiid.domain.auction import auction_at
from paiid.domain.exchange_calendar import session_date_at, trading_day
from paiid.domain.instrument import AssetClass, Instrument, tick_size
from paiid.domain.money import CENT, QUANTITY_STEP, floor_price, is_on_tick
from paiid.domain.option import is_option
from paiid.domain.order import AUCTIONS, OrderTerms, OrderType, TimeInForce

MAX_QUANTITY: Final = Decimal(1_000_000_000)
MAX_NOTIONAL: Final = Decimal(10_000_000_000)
MIN_NOTIONAL: Final = Decimal(1)
MAX_PRICE: Final = Decimal(10_000_000)
_TRAIL_PERCENT_STEP: Final = Decimal("0.0001")
_AFTER_HOURS: Final = timedelta(hours=4)
"""After-hours trading ends this long after the regular close, on early closes too (NYSE Arca)."""

OPTION_TYPES: Final = frozenset({OrderType.MARKET, OrderType.LIMIT, OrderType.STOP, OrderType.STOP_LIMIT})
_USES_LIMIT: Final = frozenset({OrderType.LIMIT, OrderType.STOP_LIMIT})
_USES_STOP: Final = frozenset({OrderType.STOP, OrderType.STOP_LIMIT})
_AT_ONCE: Final = frozenset({TimeInForce.IOC, TimeInForce.FOK}) | AUCTIONS
"""Orders that fill at one moment or not at all."""


class InvalidOrderError(UnprocessableError):
    """The parts of the order contradict one another; `field` names the part to mend."""

    code, title = "invalid-order", "Invalid order"

    def __init__(self, field: str, detail: str) -> None:
        super().__init__(detail, field=field)
        self.field = field


class OffTickPriceError(UnprocessableError):
    """A price between two ticks."""

    code, title = "off-tick-price", "Price is not on the tick grid"

    def __init__(self, field: str, price: Decimal) -> None:
        self.field, self.price, self.tick_size = field, price, tick_size(price)
        self.below = floor_price(price)
        self.above = self.below + self.tick_size
        tick, below, above = (decimal_text(value) for value in (self.tick_size, self.below, self.above))
        super().__init__(
            f"The price step here is {tick} USD; the nearest prices are {below} and {above}.",
            field=field,
            tick_size=tick,
            below=below,
            above=above,
        )


class InstrumentNotTradableError(UnprocessableError):
    """An index, or a name no order can be placed in."""

    code, title = "not-tradable", "Instrument cannot be traded"


class FractionNotAllowedError(UnprocessableError):
    """A fraction of a share, or an amount of money, where only whole shares are taken."""

    code, title = "fraction-not-allowed", "Whole shares only"


def is_fractional(terms: OrderTerms) -> bool:
    """Whether the order is for an amount of money or for a part of a share."""
    return terms.quantity is None or terms.quantity % 1 != 0


def validate_terms(terms: OrderTerms) -> None:
    """Check the order by itself.

    Raises:
        InvalidOrderError: parts missing, contradictory or out of bounds.
        OffTickPriceError: a limit, stop or trail price between two ticks.
        FractionNotAllowedError: a fraction or an amount with a type or lifetime that takes none.
    """
    if is_option(terms.symbol):
        _check_option(terms)
    elif terms.position_intent is not None:
        raise InvalidOrderError("position_intent", "Only orders for option contracts say what they open or close.")
    _check_size(terms)
    _check_use("limit_price", terms.limit_price, is_used=terms.type in _USES_LIMIT, type_=terms.type)
    _check_use("stop_price", terms.stop_price, is_used=terms.type in _USES_STOP, type_=terms.type)
    _check_trail(terms)
    validate_ticks(terms)
    _check_lifetime(terms)
    if is_fractional(terms):
        _check_fraction(terms)


def grid_prices(terms: OrderTerms) -> dict[str, Decimal]:
    """The order's own prices, which stand on the price grid, by field."""
    prices = {"limit_price": terms.limit_price, "stop_price": terms.stop_price, "trail_price": terms.trail_price}
    return {field: price for field, price in prices.items() if price is not None}


def validate_ticks(terms: OrderTerms) -> None:
    """Check the order's own prices.

    Raises:
        InvalidOrderError: one is out of bounds.
        OffTickPriceError: one is between two ticks.
    """
    for field, price in grid_prices(terms).items():
        check_on_grid(field, price)
        # Which classes of contracts trade in steps of a cent nobody tells here: their broker decides.
        if is_option(terms.symbol) and price % CENT:
            raise InvalidOrderError(field, "Prices of option contracts are in whole cents.")


def validate_instrument(terms: OrderTerms, instrument: Instrument) -> None:
    """Check the order against what it is for.

    Raises:
        InstrumentNotTradableError: an index or suspended name.
        FractionNotAllowedError: the instrument trades in whole shares only.
    """
    if instrument.asset_class is AssetClass.INDEX:
        raise InstrumentNotTradableError(f"{instrument.symbol} is an index; trade a fund that follows it.")
    if not instrument.tradable:
        raise InstrumentNotTradableError(f"{instrument.symbol} cannot be traded.")
    if is_fractional(terms) and not instrument.fractionable:
        raise FractionNotAllowedError(f"{instrument.symbol} trades in whole shares only.")


def expires_at(terms: OrderTerms, at: datetime) -> datetime | None:
    """When a day order placed at `at` ends, or the auction is that it is for; None for every other lifetime.

    A day order placed after the close lives until the end of the next session; one for extended hours until the end
    of after-hours trading.
    """
    if terms.time_in_force in AUCTIONS:
        return auction_at(terms, at)
    if terms.time_in_force is not TimeInForce.DAY:
        return None
    if terms.extended_hours:
        return trading_day(session_date_at(at - _AFTER_HOURS)).after_ends_at
    return trading_day(session_date_at(at)).closes_at


def _check_size(terms: OrderTerms) -> None:
    if (terms.quantity is None) == (terms.notional is None):
        raise InvalidOrderError("quantity", "Give either a quantity in shares or an amount in USD, not both.")
    if terms.quantity is not None:
        _check_bounds("quantity", terms.quantity, maximum=MAX_QUANTITY, step=QUANTITY_STEP)
    if terms.notional is not None:
        _check_bounds("notional", terms.notional, maximum=MAX_NOTIONAL, step=CENT)
        if terms.notional < MIN_NOTIONAL:
            raise InvalidOrderError("notional", f"The smallest amount is {MIN_NOTIONAL} USD.")


def _check_option(terms: OrderTerms) -> None:
    intent = terms.position_intent
    if terms.notional is not None or (terms.quantity is not None and terms.quantity % 1):
        raise FractionNotAllowedError("Option contracts are traded whole.")
    if terms.type not in OPTION_TYPES:
        raise InvalidOrderError("type", "Option contracts are traded by market, limit, stop and stop-limit orders.")
    if terms.time_in_force is not TimeInForce.DAY or terms.extended_hours:
        raise InvalidOrderError("time_in_force", "An order for option contracts is for the day, in regular hours.")
    if intent is not None and intent.side is not terms.side:
        raise InvalidOrderError("position_intent", f"An order to {intent.value.replace('_', ' ')} is on that side.")


def _check_bounds(field: str, value: Decimal, *, maximum: Decimal, step: Decimal) -> None:
    if not value.is_finite() or value <= 0:
        raise InvalidOrderError(field, f"The {field} must be a number above 0.")
    if value > maximum:
        raise InvalidOrderError(field, f"The {field} may be at most {maximum:f}.")
    if value % step != 0:
        raise InvalidOrderError(field, f"The {field} may have at most {_decimals(step)} decimals.")


def _check_use(field: str, price: Decimal | None, *, is_used: bool, type_: OrderType) -> None:
    name = field.replace("_", " ")
    if price is None:
        if is_used:
            raise InvalidOrderError(field, f"A {_words(type_)} order needs a {name}.")
        return
    if not is_used:
        raise InvalidOrderError(field, f"A {_words(type_)} order has no {name}.")


def check_on_grid(field: str, price: Decimal) -> None:
    """Check one price, which `field` holds.

    Raises:
        InvalidOrderError: it is out of bounds.
        OffTickPriceError: it is between two ticks.
    """
    name = field.replace("_", " ").replace(".", " ")
    if not price.is_finite() or price <= 0 or price > MAX_PRICE:
        raise InvalidOrderError(field, f"The {name} must be above 0 and at most {MAX_PRICE} USD.")
    if not is_on_tick(price):
        raise OffTickPriceError(field, price)


def _check_trail(terms: OrderTerms) -> None:
    given = (terms.trail_price is not None) + (terms.trail_percent is not None)
    if terms.type is not OrderType.TRAILING_STOP:
        if given:
            raise InvalidOrderError("trail_price", f"A {_words(terms.type)} order has no trail.")
        return
    if given != 1:
        raise InvalidOrderError("trail_price", "A trailing stop needs a trail in USD or in percent, not both.")
    if terms.trail_percent is not None:
        _check_bounds("trail_percent", terms.trail_percent, maximum=Decimal(99), step=_TRAIL_PERCENT_STEP)


def _check_lifetime(terms: OrderTerms) -> None:
    if terms.time_in_force in _AT_ONCE and terms.type not in {OrderType.MARKET, OrderType.LIMIT}:
        raise InvalidOrderError("time_in_force", f"A {_words(terms.type)} order must be for the day or until canceled.")
    if terms.extended_hours and (terms.type is not OrderType.LIMIT or terms.time_in_force in _AT_ONCE):
        raise InvalidOrderError(
            "extended_hours", "Outside regular hours only limit orders for the day or until canceled trade."
        )


def _check_fraction(terms: OrderTerms) -> None:
    if terms.notional is not None and terms.type is not OrderType.MARKET:
        raise InvalidOrderError("notional", "An amount in USD can only be a market order; give a quantity instead.")
    if terms.time_in_force is not TimeInForce.DAY:
        raise FractionNotAllowedError("An order for a fraction of a share or an amount in USD lives for the day only.")
    if terms.type is OrderType.TRAILING_STOP:
        raise FractionNotAllowedError("A trailing stop takes whole shares only.")


def _words(type_: OrderType) -> str:
    return type_.value.replace("_", " ").replace("stop limit", "stop-limit").replace("trailing stop", "trailing-stop")


def _decimals(step: Decimal) -> int:
    return -int(step.as_tuple().exponent)
