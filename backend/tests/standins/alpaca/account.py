"""What the account is worth and what it may still buy, and the checks an order must pass before it is taken."""

from dataclasses import dataclass
from decimal import Decimal

from .books import ZERO
from .instruments import Contract, Instrument, Touch, read_contract
from .ledger import Ledger
from .order import Order
from .refusals import forbidden
from .values import amount

_HALF = Decimal("0.5")
_MAINTENANCE = Decimal("0.3")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Account values in dollars; `short_value` is zero or below."""

    cash: Decimal
    equity: Decimal
    long_value: Decimal
    short_value: Decimal
    initial_margin: Decimal
    maintenance_margin: Decimal
    buying_power: Decimal
    cash_power: Decimal  # for what cannot be bought on margin


def figures(ledger: Ledger) -> Figures:
    """The account at the market's present prices."""
    long_value = short_value = margin = ZERO
    for position in ledger.books.held.values():
        value = ledger.around.touch(position.symbol).last * position.quantity * position.multiplier
        long_value += max(value, ZERO)
        short_value += min(value, ZERO)
        margin += abs(value) * (_HALF if position.multiplier == 1 else 1)
    cash = ledger.books.cash
    equity = cash + long_value + short_value
    cash_power = max(cash + short_value - ledger.reserved_cash, ZERO)
    leverage = ledger.policy.multiplier
    power = max(equity - margin, ZERO) * leverage - ledger.reserved_cash
    return Figures(
        cash=cash,
        equity=equity,
        long_value=long_value,
        short_value=short_value,
        initial_margin=margin,
        maintenance_margin=(long_value - short_value) * _MAINTENANCE,
        buying_power=cash_power if leverage == 1 else max(power, ZERO),
        cash_power=cash_power,
    )


def closes_position(ledger: Ledger, order: Order) -> bool:
    """Whether the order reduces what is held rather than adding to it."""
    return ledger.books.quantity(order.symbol) * order.sign < 0


def set_aside(ledger: Ledger, order: Order, *, instrument: Instrument, touch: Touch) -> None:
    """Reserve the shares or the cash an order needs.

    Raises:
        Refusal: 403, there is not enough of it.
    """
    wanted = order.left(touch.bid if order.side == "sell" else touch.ask)
    if closes_position(ledger, order):
        _hold_shares(ledger, order, wanted=wanted)
    elif order.is_buy:
        _reserve_cash(ledger, order, price=_buy_price(order, touch))
    elif (contract := read_contract(order.symbol)) is not None:
        _write(ledger, order, contract)
    else:
        _check_short(order, instrument)
        _reserve_cash(ledger, order, price=max(order.limit_price or ZERO, touch.ask * Decimal("1.03")))


def _hold_shares(ledger: Ledger, order: Order, *, wanted: Decimal) -> None:
    existing, held = abs(ledger.books.quantity(order.symbol)), ledger.held[order.symbol]
    available = existing - held
    if wanted > available:
        raise forbidden(
            f"insufficient qty available for order (requested: {amount(wanted)}, available: {amount(available)})",
            available=str(amount(available)),
            existing_qty=str(amount(existing)),
            held_for_orders=str(amount(held)),
            symbol=order.symbol,
        )
    ledger.hold(order, wanted)


def _buy_price(order: Order, touch: Touch) -> Decimal:
    if order.limit_price is not None:
        return order.limit_price
    return max(order.stop_price or ZERO, touch.ask)


def _check_short(order: Order, instrument: Instrument) -> None:
    if not instrument.shortable:
        raise forbidden(f'asset "{order.symbol}" cannot be sold short')
    if order.quantity is None or order.quantity % 1:
        raise forbidden("fractional orders cannot be sold short")


def _write(ledger: Ledger, order: Order, contract: Contract) -> None:
    """A put is written on its strike in cash, a call on its shares."""
    if contract.kind == "put":
        _reserve_cash(ledger, order, price=contract.strike)
        return
    wanted = order.left(ZERO) * order.multiplier
    if wanted > ledger.books.quantity(contract.root) - ledger.held[contract.root] - _promised(ledger, contract.root):
        raise forbidden("account not eligible to trade uncovered option contracts")


def _promised(ledger: Ledger, root: str) -> Decimal:
    """Shares behind calls that are written, and that open orders are about to write."""
    short = {symbol: -min(position.quantity, ZERO) for symbol, position in ledger.books.held.items()}
    for orders in list(ledger.open.values()):
        for order in orders.values():
            if not order.is_buy and order.symbol and not closes_position(ledger, order):
                short[order.symbol] = short.get(order.symbol, ZERO) + order.left(ZERO)
    calls = [(read_contract(symbol), size) for symbol, size in short.items()]
    return sum((size * 100 for one, size in calls if one and one.kind == "call" and one.root == root), ZERO)


def _reserve_cash(ledger: Ledger, order: Order, *, price: Decimal) -> None:
    check_power(ledger, order.left(price) * price * order.multiplier, is_marginable=order.multiplier == 1)
    ledger.reserve(order, price=price)


def check_power(ledger: Ledger, cost: Decimal, *, is_marginable: bool) -> None:
    """Refuse what the account cannot pay.

    Raises:
        Refusal: 403 with buying power and cost.
    """
    now = figures(ledger)
    power = now.buying_power if is_marginable else now.cash_power
    if cost > power:
        name = "buying power" if is_marginable else "options buying power"
        raise forbidden(f"insufficient {name}", buying_power=str(amount(power)), cost_basis=str(amount(cost)))


def check_wash_trade(ledger: Ledger, order: Order) -> None:
    """Refuse an order that could trade with an open one of the same account.

    Raises:
        Refusal: 403 with the other order.
    """
    if not ledger.policy.wash_trade_guard or order.order_class:
        return
    for other in ledger.open.get(order.symbol, {}).values():
        if other.side == order.side or other.order_class or other.status == "held":
            continue
        kind = "limit" if other.type == "limit" else "market/stop"
        if kind == "limit" and not _could_cross(order, other):
            continue
        raise forbidden(
            "potential wash trade detected. use complex orders",
            existing_order_id=other.id,
            reject_reason=f"opposite side {kind} order exists",
        )


def _could_cross(order: Order, other: Order) -> bool:
    if order.limit_price is None or other.limit_price is None:
        return True
    return (order.limit_price - other.limit_price) * order.sign >= 0
