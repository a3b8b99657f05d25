"""Orders that go together: a bracket, an order with one exit, a pair of exits for what is held.

What can go together at all (`validate_exits`), and what the account and the market let through (`check_exits`).
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from paiid.core.errors import ConflictError
from paiid.core.types import decimal_text
from paiid.domain.market import Quote
from paiid.domain.money import to_cents
from paiid.domain.option import is_option
from paiid.domain.order import LONGEST_LEAD_ID, Exits, OrderClass, OrderTerms, OrderType, Side, TimeInForce
from paiid.domain.order_rules import FractionNotAllowedError, InvalidOrderError, check_on_grid, is_fractional
from paiid.domain.preview import OrderContext, OrderPreview
from paiid.domain.risk import order_size

_RATIO_STEP: Final = Decimal("0.01")
_PROFIT, _STOP, _STOP_LIMIT = "take_profit.limit_price", "stop_loss.stop_price", "stop_loss.limit_price"


class NoPositionToExitError(ConflictError):
    """Exits for more than is held and not promised to other orders. Figures are shares."""

    code, title = "no-position-to-exit", "Not enough shares for these exits"


def validate_exits(lead: OrderTerms, exits: Exits) -> None:
    """Check the exits and the order they go with, `lead`, which is valid by itself.

    Raises:
        InvalidOrderError: parts missing, contradictory or on the wrong side of one another.
        OffTickPriceError: a price between two ticks.
        FractionNotAllowedError: a fraction of a share or an amount of money.
    """
    _check_parts(lead, exits)
    _check_lead(lead, exits)
    for field, price in _prices(exits).items():
        check_on_grid(field, price)
    check_exit_prices(exits, exits.side(lead))
    if exits.order_class is not OrderClass.OCO and (own := lead.limit_price or lead.stop_price) is not None:
        _check_against(exits, exits.side(lead), base=own, words="the order's own price")


def validate_lead_id(client_order_id: str) -> None:
    """Check that the ids of exits can be made of it.

    Raises:
        InvalidOrderError: it is too long.
    """
    if len(client_order_id) > LONGEST_LEAD_ID:
        raise InvalidOrderError(
            "client_order_id", f"The key of an order with exits has at most {LONGEST_LEAD_ID} characters."
        )


def check_exit_prices(exits: Exits, side: Side) -> None:
    """Check the exits, which trade on `side`, against each other.

    Raises:
        InvalidOrderError: one is on the wrong side of the other.
    """
    stop = exits.stop_loss
    if stop is None:
        return
    if exits.take_profit is not None and not _is_better(exits.take_profit, stop.stop_price, side):
        raise InvalidOrderError(
            _PROFIT, f"The take profit must be {_beyond(side)} the stop loss, {decimal_text(stop.stop_price)}."
        )
    if stop.limit_price is not None and _is_better(stop.limit_price, stop.stop_price, side):
        raise InvalidOrderError(
            _STOP_LIMIT,
            f"The stop loss has its limit at its stop, {decimal_text(stop.stop_price)}, or {_short_of(side)} it: "
            "otherwise it may not fill when it has to.",
        )


def check_exits(lead: OrderTerms, exits: Exits, context: OrderContext) -> None:
    """Say yes by returning, of exits that are valid.

    Raises:
        NoPositionToExitError: an `oco` for more than is held on the other side and free.
        InvalidOrderError: an entry that closes a position, or a price the market is beyond already.
    """
    side, last = exits.side(lead), context.quote.last
    if exits.order_class is OrderClass.OCO:
        _check_held(lead, context)
        if exits.stop_loss is not None and not _is_better(last, exits.stop_loss.stop_price, side):
            raise _wrong_stop(side, last, "the present price")
        return
    held = context.book.quantity(lead.symbol)
    if (held < 0) if lead.side is Side.BUY else (held > 0):
        raise InvalidOrderError(
            "order_class", f"This order closes a position in {lead.symbol}; for exits of what is held use oco."
        )
    if lead.type is OrderType.MARKET:
        _check_against(exits, side, base=last, words="the present price")


@dataclass(frozen=True, slots=True)
class ExitEstimate:
    """What exits stand to lose and to gain from `base_price`, USD; None for one that is not there.

    `reward_to_risk` is a ratio.
    """

    base_price: Decimal
    risk: Decimal | None
    reward: Decimal | None
    reward_to_risk: Decimal | None


def estimate_exits(lead: OrderTerms, exits: Exits, preview: OrderPreview, quote: Quote) -> ExitEstimate:
    """From the price the entry is expected at, or, of an `oco`, from the present one; commissions apart."""
    base = quote.last if exits.order_class is OrderClass.OCO else preview.price
    sign = 1 if exits.side(lead) is Side.SELL else -1
    risk = reward = ratio = None
    if exits.stop_loss is not None:
        risk = to_cents(sign * (base - exits.stop_loss.stop_price) * preview.quantity)
    if exits.take_profit is not None:
        reward = to_cents(sign * (exits.take_profit - base) * preview.quantity)
    if risk is not None and reward is not None and risk > 0:
        ratio = (reward / risk).quantize(_RATIO_STEP)
    return ExitEstimate(base, risk, reward, ratio)


def _check_parts(lead: OrderTerms, exits: Exits) -> None:
    has_profit, has_stop = exits.take_profit is not None, exits.stop_loss is not None
    kind = exits.order_class
    if kind is OrderClass.SIMPLE:
        field = "take_profit" if has_profit else "stop_loss"
        raise InvalidOrderError(field, "A simple order has no exits; say bracket, oto or oco.")
    if kind is OrderClass.OTO and has_profit == has_stop:
        raise InvalidOrderError("take_profit", "An oto order has one exit: a take profit or a stop loss.")
    if kind is not OrderClass.OTO and not has_profit:
        raise InvalidOrderError("take_profit", f"A {kind} order needs a take profit.")
    if kind is not OrderClass.OTO and not has_stop:
        raise InvalidOrderError("stop_loss", f"A {kind} order needs a stop loss.")
    if kind is OrderClass.OCO and lead.type is not OrderType.LIMIT:
        raise InvalidOrderError("type", "An oco order is a limit order: its take profit.")
    if kind is OrderClass.OCO and lead.limit_price != exits.take_profit:
        raise InvalidOrderError(_PROFIT, "The limit of an oco order is its take profit; the two differ.")


def _check_lead(lead: OrderTerms, exits: Exits) -> None:
    if is_option(lead.symbol):
        raise InvalidOrderError("order_class", "An order for option contracts has no exits.")
    if lead.type is OrderType.TRAILING_STOP:
        raise InvalidOrderError("type", "A trailing stop has no exits.")
    if lead.time_in_force not in {TimeInForce.DAY, TimeInForce.GTC}:
        raise InvalidOrderError("time_in_force", "An order with exits is for the day or until canceled.")
    if lead.extended_hours:
        raise InvalidOrderError("extended_hours", "An order with exits trades in regular hours only.")
    if is_fractional(lead):
        raise FractionNotAllowedError(f"A {exits.order_class} order is for whole shares.")


def _prices(exits: Exits) -> dict[str, Decimal]:
    stop = exits.stop_loss
    prices = {
        _PROFIT: exits.take_profit,
        _STOP: None if stop is None else stop.stop_price,
        _STOP_LIMIT: None if stop is None else stop.limit_price,
    }
    return {field: price for field, price in prices.items() if price is not None}


def _check_against(exits: Exits, side: Side, *, base: Decimal, words: str) -> None:
    if exits.stop_loss is not None and not _is_better(base, exits.stop_loss.stop_price, side):
        raise _wrong_stop(side, base, words)
    if exits.take_profit is not None and not _is_better(exits.take_profit, base, side):
        raise InvalidOrderError(_PROFIT, f"The take profit must be {_beyond(side)} {words}, {decimal_text(base)}.")


def _check_held(lead: OrderTerms, context: OrderContext) -> None:
    size = order_size(lead, context)
    if size.opening == 0:
        return
    wanted, free = decimal_text(size.quantity), decimal_text(size.closable)
    raise NoPositionToExitError(
        f"Exits for {wanted} {lead.symbol} need as many shares that no open order counts on; {free} are there.",
        requested=wanted,
        available=free,
    )


def _wrong_stop(side: Side, base: Decimal, words: str) -> InvalidOrderError:
    return InvalidOrderError(_STOP, f"The stop loss must be {_short_of(side)} {words}, {decimal_text(base)}.")


def _is_better(price: Decimal, other: Decimal, side: Side) -> bool:
    """Whether trading on `side` at `price` brings more than at `other`."""
    return price > other if side is Side.SELL else price < other


def _beyond(side: Side) -> str:
    return "above" if side is Side.SELL else "below"


def _short_of(side: Side) -> str:
    return "below" if side is Side.SELL else "above"
