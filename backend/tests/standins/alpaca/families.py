"""Orders that belong together: the children of bracket, oco and oto, the legs of a spread."""

from dataclasses import replace
from decimal import Decimal

from .account import check_power
from .books import ZERO
from .instruments import Instrument, read_contract
from .ledger import Ledger
from .order import Order
from .refusals import broken_rule
from .ticket import Leg, Ticket


def add_children(ledger: Ledger, parent: Order, ticket: Ticket) -> None:
    """Give a bracket, oco or oto order its held children."""
    exit_side = parent.side if ticket.order_class == "oco" else _opposite(parent.side)
    if ticket.order_class != "oco" and ticket.take_profit is not None:
        _add(ledger, parent, type="limit", side=exit_side, limit_price=ticket.take_profit, stop_price=None)
    if ticket.stop_loss is not None:
        kind = "stop" if ticket.stop_loss_limit is None else "stop_limit"
        limit = ticket.stop_loss_limit
        _add(ledger, parent, type=kind, side=exit_side, limit_price=limit, stop_price=ticket.stop_loss)


def _add(ledger: Ledger, parent: Order, **fields: object) -> None:
    given: dict[str, object] = {
        "trail_price": None,
        "trail_percent": None,
        "high_water_mark": None,
        "position_intent": None,
        "notional": None,
        "status": "held",
        **fields,
    }
    _adopt(ledger, parent, given)


def _adopt(ledger: Ledger, parent: Order, fields: dict[str, object]) -> Order:
    identity = {"id": ledger.uuid(), "client_order_id": ledger.uuid(), "parent": parent, "legs": [], "moments": {}}
    child = replace(
        parent,
        **{**identity, "sequence": len(ledger.submitted), "submitted_at": ledger.moment(), **fields},  # type: ignore[arg-type]
        reserved_cash=ZERO,
        held_quantity=ZERO,
    )
    parent.legs.append(child)
    ledger.enroll(child)
    return child


def add_spread_legs(ledger: Ledger, parent: Order, ticket: Ticket, instruments: dict[str, Instrument]) -> None:
    """Give a multi-leg order its legs."""
    assert ticket.quantity is not None
    for leg in ticket.legs:
        instrument = instruments[leg.symbol]
        _adopt(
            ledger,
            parent,
            {
                "symbol": leg.symbol,
                "asset_id": instrument.id,
                "multiplier": instrument.multiplier,
                "side": leg.side,
                "quantity": ticket.quantity * leg.ratio,
                "ratio_quantity": leg.ratio,
                "position_intent": leg.intent,
                "limit_price": None,
                "status": "held",
            },
        )


def _opposite(side: str) -> str:
    return "sell" if side == "buy" else "buy"


def wake_children(ledger: Ledger, parent: Order) -> None:
    """The entry has filled: its exits begin to work, the stop of a pair stays held and watches the price."""
    is_pair = len(parent.legs) == 2
    for child in parent.legs:
        if child.status != "held":
            continue
        if is_pair and child.type != "limit":
            child.is_armed = True
            continue
        assert child.quantity is not None
        ledger.hold(child, child.quantity)
        ledger.move(child, "new")


def siblings(order: Order) -> list[Order]:
    """The open orders that end when this one trades or is canceled."""
    if order.order_class == "oco":
        family = order.legs if order.parent is None else [order.parent]
    elif order.order_class == "bracket" and order.parent is not None:
        family = [leg for leg in order.parent.legs if leg is not order]
    elif order.order_class in {"bracket", "oto"}:
        family = order.legs if order.status != "filled" else []
    else:
        family = []
    return [other for other in family if other.is_open]


def spread_price(ledger: Ledger, parent: Order) -> Decimal:
    """What one unit of a spread costs now: a debit above zero, a credit below."""
    total = ZERO
    for leg in parent.legs:
        touch = ledger.around.touch(leg.symbol)
        assert leg.ratio_quantity is not None
        total += leg.ratio_quantity * (touch.ask if leg.is_buy else -touch.bid)
    return total


def reserve_spread(ledger: Ledger, parent: Order) -> None:
    """Set aside for a spread that is there already what it can lose.

    Raises:
        Refusal: 403, there is not enough.
    """
    legs = tuple(
        Leg(symbol=leg.symbol, ratio=leg.ratio_quantity or Decimal(1), side=leg.side, intent=leg.position_intent)
        for leg in parent.legs
    )
    net = parent.limit_price if parent.limit_price is not None else spread_price(ledger, parent)
    risk = spread_risk(legs, net)
    check_power(ledger, risk * (parent.quantity or ZERO) * 100, is_marginable=False)
    ledger.reserve(parent, price=risk)


def spread_risk(legs: tuple[Leg, ...], net: Decimal) -> Decimal:
    """The most one unit can lose at expiry, in dollars a share, paid or received `net` included.

    Raises:
        Refusal: 422, the loss has no bound.
    """
    contracts = [(leg, read_contract(leg.symbol)) for leg in legs]
    strikes = sorted({contract.strike for _leg, contract in contracts if contract})
    slope = sum((leg.ratio * _sign(leg) for leg, contract in contracts if contract and contract.kind == "call"), ZERO)
    if slope < 0:
        raise broken_rule("mleg orders must not contain uncovered short legs")

    def worth(price: Decimal) -> Decimal:
        total = ZERO
        for leg, contract in contracts:
            assert contract
            gain = price - contract.strike if contract.kind == "call" else contract.strike - price
            total += leg.ratio * _sign(leg) * max(gain, ZERO)
        return total

    return max(net - min(worth(price) for price in [ZERO, *strikes]), ZERO)


def _sign(leg: Leg) -> int:
    return 1 if leg.side == "buy" else -1
