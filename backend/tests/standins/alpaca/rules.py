"""Trading rules that need the instrument and its prices, not the account."""

from datetime import datetime, time, timedelta
from decimal import Decimal
from math import gcd

from ..kit.sessions import local
from .instruments import Instrument, Session, Touch, read_contract
from .refusals import broken_rule, forbidden, malformed
from .ticket import Ticket

_LATE = timedelta(minutes=10)
_LATE_FOR_OPEN = timedelta(minutes=2)
_EVENING = time(19)
_FAMILIES = frozenset({"bracket", "oco", "oto"})


def check_rules(ticket: Ticket, instrument: Instrument, *, touch: Touch, session: Session, now: datetime) -> None:
    """Refuse what Alpaca refuses for a single instrument.

    Raises:
        Refusal: 422 with the rule; 403 below the minimum order value.
    """
    if not instrument.tradable:
        raise broken_rule(f"asset {instrument.symbol} is not tradable")
    _increments(ticket)
    if ticket.notional is not None or (ticket.quantity is not None and ticket.quantity % 1):
        _fractions(ticket, instrument, touch=touch)
    if instrument.asset_class == "us_option":
        _options(ticket)
    if ticket.extended_hours and (ticket.type != "limit" or ticket.time_in_force not in {"day", "gtc"}):
        raise broken_rule("extended hours order must be DAY or GTC limit orders")
    _times(ticket, session, now=now)
    if ticket.type == "trailing_stop" and ticket.time_in_force not in {"day", "gtc"}:
        raise broken_rule("trailing stop orders must be DAY or GTC")
    if ticket.order_class in _FAMILIES:
        _family(ticket, touch)


def check_increment(price: Decimal | None) -> None:
    """Two decimals from one dollar, four below.

    Raises:
        Refusal: 422, a sub-penny price.
    """
    if price is None:
        return
    smallest = Decimal("0.01") if abs(price) >= 1 else Decimal("0.0001")
    if price % smallest:
        raise broken_rule(f"invalid limit_price {price}. sub-penny increment does not fulfill minimum pricing criteria")


def _increments(ticket: Ticket) -> None:
    prices = (ticket.limit_price, ticket.stop_price, ticket.take_profit, ticket.stop_loss, ticket.stop_loss_limit)
    for price in prices:
        check_increment(price)


def _fractions(ticket: Ticket, instrument: Instrument, *, touch: Touch) -> None:
    if instrument.asset_class == "us_option":
        raise broken_rule("options orders must have a whole qty")
    if not instrument.fractionable:
        raise broken_rule(f'asset "{instrument.symbol}" is not fractionable')
    if ticket.time_in_force != "day":
        raise broken_rule("fractional orders must be DAY orders")
    if ticket.type == "trailing_stop" or ticket.order_class:
        raise broken_rule("fractional orders must be simple orders of type market, limit, stop or stop limit")
    if ticket.quantity is not None and ticket.quantity % Decimal("1e-9"):
        raise broken_rule("qty must have no more than 9 decimal places")
    if ticket.notional is not None and ticket.notional % Decimal("0.01"):
        raise broken_rule("notional value must be limited to 2 decimal places")
    price = ticket.limit_price or ticket.stop_price or touch.ask
    value = ticket.notional if ticket.notional is not None else (ticket.quantity or 0) * price
    if value < 1 and ticket.side == "buy":
        raise forbidden("cost basis must be >= minimal amount of order 1")


def _options(ticket: Ticket) -> None:
    if ticket.type == "trailing_stop":
        raise broken_rule("invalid order type for options trading")
    if ticket.time_in_force not in {"day", "gtc"}:
        raise broken_rule("options orders must be DAY or GTC")
    if ticket.extended_hours or ticket.order_class:
        raise broken_rule("options orders are simple and in regular hours")


def _times(ticket: Ticket, session: Session, *, now: datetime) -> None:
    if ticket.time_in_force not in {"opg", "cls"}:
        return
    if ticket.type not in {"market", "limit"}:
        raise broken_rule(f"{ticket.time_in_force} orders must be market or limit orders")
    is_regular = session.phase == "regular"
    is_over = session.phase == "extended" and session.next_close.date() > now.date() and local(now).time() < _EVENING
    is_late = session.next_open - now < _LATE_FOR_OPEN
    if ticket.time_in_force == "opg" and (is_regular or is_over or is_late):
        raise broken_rule("opg orders must be submitted after 7:00pm and before 9:28am")
    if ticket.time_in_force == "cls" and (is_over or (is_regular and now > session.next_close - _LATE)):
        raise broken_rule("cls orders must be submitted before 3:50pm and after 7:00pm")


def _family(ticket: Ticket, touch: Touch) -> None:
    if ticket.time_in_force not in {"day", "gtc"} or ticket.extended_hours:
        raise broken_rule(f"{ticket.order_class} orders must be DAY or GTC and in regular hours")
    if ticket.order_class == "oto":
        if (ticket.take_profit is None) == (ticket.stop_loss is None):
            raise broken_rule("oto orders require either take_profit or stop_loss")
        return
    if ticket.take_profit is None and ticket.order_class == "oco":
        raise broken_rule("oco orders require take_profit.limit_price")
    if ticket.take_profit is None or ticket.stop_loss is None:
        raise broken_rule(f"{ticket.order_class} orders require take_profit.limit_price and stop_loss.stop_price")
    if ticket.order_class == "oco" and ticket.type != "limit":
        raise broken_rule("oco orders must be limit orders")
    entry_is_buy = (ticket.side == "buy") != (ticket.order_class == "oco")
    _exit_prices(ticket, touch, is_long=entry_is_buy)


def _exit_prices(ticket: Ticket, touch: Touch, *, is_long: bool) -> None:
    assert ticket.take_profit is not None
    assert ticket.stop_loss is not None
    sign = 1 if is_long else -1
    if (ticket.take_profit - ticket.stop_loss) * sign <= 0:
        raise broken_rule("take_profit.limit_price must be on the profitable side of stop_loss.stop_price")
    base = (ticket.limit_price if ticket.order_class == "bracket" else None) or touch.last
    cent = Decimal("0.01")
    if (base - ticket.stop_loss) * sign < cent:
        below = "<= base_price - 0.01" if is_long else ">= base_price + 0.01"
        raise broken_rule(f"stop_loss.stop_price must be {below}")


def check_spread(ticket: Ticket) -> None:
    """A multi-leg order's form: types, one underlying, lowest terms.

    Raises:
        Refusal: 422.
    """
    if ticket.type not in {"market", "limit"} or ticket.time_in_force not in {"day", "gtc"}:
        raise broken_rule("mleg orders must be DAY market or limit orders")
    contracts = [read_contract(leg.symbol) for leg in ticket.legs]
    roots = {contract.root for contract in contracts if contract}
    if None in contracts or len(roots) != 1:
        raise broken_rule("all legs of an mleg order must be options with one underlying")
    if len({leg.symbol for leg in ticket.legs}) != len(ticket.legs):
        raise malformed("legs of an mleg order must differ")
    if gcd(*(int(leg.ratio) for leg in ticket.legs)) != 1 or any(leg.ratio % 1 for leg in ticket.legs):
        raise broken_rule("leg ratios must be whole and relatively prime")
    check_increment(ticket.limit_price)
