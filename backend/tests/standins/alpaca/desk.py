"""The trading desk: takes, replaces and cancels orders, and trades them when the market allows it."""

from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from .account import check_power, check_wash_trade, set_aside
from .books import ZERO
from .families import (
    add_children,
    add_spread_legs,
    siblings,
    spread_price,
    spread_risk,
    wake_children,
)
from .instruments import Instrument, Session, Surroundings, Touch
from .ledger import Ledger, Policy
from .matching import may_trade, portion, trade_price
from .order import WORKING, Order
from .refusals import broken_rule, malformed
from .rules import check_rules, check_spread
from .ticket import Ticket, read_ticket

_WHOLE = frozenset({"bracket", "oco", "oto", "mleg"})


class Desk(Ledger):
    """The ledger with its rules."""

    def __init__(self, around: Surroundings, policy: Policy) -> None:
        super().__init__(around, policy)
        self._soon: deque[tuple[datetime, Callable[[], None]]] = deque()
        self._last_look: dict[str, tuple[Touch, str]] = {}
        self._restless: set[str] = set()

    # Requests

    def submit(self, body: Mapping[str, Any]) -> Order:
        """Take a new order, or refuse it.

        Raises:
            Refusal: 403 or 422.
        """
        ticket = read_ticket(body)
        self.check_client_order_id(ticket.client_order_id)
        now = self.around.now()
        session = self.around.session(now)
        if ticket.order_class == "mleg":
            return self._submit_spread(ticket, session)
        instrument = self.known(ticket.symbol)
        touch = self.around.touch(instrument.symbol)
        check_rules(ticket, instrument, touch=touch, session=session, now=now)
        order = self._order(ticket, instrument, session)
        if ticket.order_class == "oco" and not self.books.quantity(order.symbol) * order.sign < 0:
            raise broken_rule("oco orders require an existing position")
        check_wash_trade(self, order)
        set_aside(self, order, instrument=instrument, touch=touch)
        self.enroll(order)
        add_children(self, order, ticket)
        self._welcome(order, session)
        return order

    def _submit_spread(self, ticket: Ticket, session: Session) -> Order:
        check_spread(ticket)
        instruments = {leg.symbol: self.known(leg.symbol) for leg in ticket.legs}
        order = self._order(ticket, None, session)
        assert ticket.quantity is not None
        quotes = {leg.symbol: self.around.touch(leg.symbol) for leg in ticket.legs}
        paid = sum(
            (leg.ratio * (quotes[leg.symbol].ask if leg.side == "buy" else -quotes[leg.symbol].bid))
            for leg in ticket.legs
        )
        net = paid + ZERO if ticket.limit_price is None else ticket.limit_price
        risk = spread_risk(ticket.legs, net)
        check_power(self, risk * ticket.quantity * 100, is_marginable=False)
        self.reserve(order, price=risk)
        self.enroll(order)
        add_spread_legs(self, order, ticket, instruments)
        self._welcome(order, session)
        return order

    def known(self, symbol: str) -> Instrument:
        """The instrument of a symbol.

        Raises:
            Refusal: 422.
        """
        instrument = self.around.instrument(symbol)
        if instrument is None:
            raise broken_rule(f'asset "{symbol}" not found')
        return instrument

    def check_client_order_id(self, client_order_id: str | None) -> None:
        """Refuse an id that any order ever had.

        Raises:
            Refusal: 422 with a code that begins with 400, as Alpaca's does.
        """
        if client_order_id is not None and client_order_id in self.by_client:
            raise malformed("client_order_id must be unique")

    def _order(self, ticket: Ticket, instrument: Instrument | None, session: Session) -> Order:
        at = self.moment()
        return Order(
            id=self.uuid(),
            client_order_id=ticket.client_order_id or self.uuid(),
            sequence=len(self.submitted),
            submitted_at=at,
            updated_at=at,
            expires_at=expiry(ticket.time_in_force, session, at=at, is_extended=ticket.extended_hours),
            symbol=instrument.symbol if instrument else "",
            asset_id=instrument.id if instrument else "",
            asset_class=instrument.asset_class if instrument else "us_option",
            multiplier=instrument.multiplier if instrument else 100,
            side=ticket.side,
            type=ticket.type,
            time_in_force=ticket.time_in_force,
            order_class=ticket.order_class,
            quantity=ticket.quantity,
            notional=ticket.notional,
            limit_price=ticket.take_profit if ticket.order_class == "oco" else ticket.limit_price,
            stop_price=ticket.stop_price,
            trail_price=ticket.trail_price,
            trail_percent=ticket.trail_percent,
            extended_hours=ticket.extended_hours,
            position_intent=ticket.intent,
        )

    def _welcome(self, order: Order, session: Session) -> None:
        chance = self.policy.partial_fill_ratio
        order.splits_fills = order.order_class not in _WHOLE and self.random.random() < chance
        waits = not may_trade(order, session) and order.time_in_force != "cls"
        self.move(order, "accepted" if waits else "pending_new")
        if not waits:
            self.later(lambda: self.activate(order))

    # What happens a moment after a request

    def later(self, action: Callable[[], None]) -> None:
        """Do something at the next `settle` whose time has come."""
        self._soon.append((self.around.now() + timedelta(seconds=self.policy.settle_delay_s), action))

    def settle(self) -> None:
        """Do what requests have left to be done."""
        now = self.around.now()
        while self._soon and self._soon[0][0] <= now:
            self._soon.popleft()[1]()

    def activate(self, order: Order) -> None:
        """An order reaches the market, and trades at once if it can."""
        if order.status not in {"pending_new", "accepted"}:
            return
        self.move(order, "new")
        if order.order_class == "oco":
            for leg in order.legs:
                leg.is_armed = True
        if order.order_class != "mleg" or order.parent is None:
            self._attend(order, self.around.session(self.around.now()))
        if order.is_open and order.time_in_force in {"ioc", "fok", "opg"}:
            self.end(order, "canceled")

    # The market's pace

    @property
    def is_idle(self) -> bool:
        """Nothing is open and nothing is left to do."""
        return not self.open and not self._soon

    def tick(self) -> None:
        """Look at every open order whose price has moved since the last look."""
        self.settle()
        now = self.around.now()
        session = self.around.session(now)
        for order in self.due(now):
            self._expire(order)
        for symbol in list(self.open):
            look = (self.around.touch(symbol), session.phase) if symbol else None
            if look and self._last_look.get(symbol) == look and symbol not in self._restless:
                continue
            if look:
                self._last_look[symbol] = look
            self._restless.discard(symbol)
            for order in list(self.open.get(symbol, {}).values()):
                self._attend(order, session)

    def _attend(self, order: Order, session: Session) -> None:
        if order.status == "accepted" and may_trade(order, session):
            self.activate(order)
            return
        if order.status not in WORKING and not (order.status == "held" and order.is_armed):
            return
        if not may_trade(order, session):
            return
        if order.order_class == "mleg":
            self._attend_spread(order)
            return
        price = trade_price(order, self.around.touch(order.symbol))
        if order.is_armed and order.is_triggered:
            self._fire(order)
        if price is not None:
            self.execute(order, portion(order, price, self.random), price)

    def _attend_spread(self, order: Order) -> None:
        net = spread_price(self, order)
        if order.limit_price is None or net <= order.limit_price:
            self.execute_spread(order, net)

    def _fire(self, order: Order) -> None:
        """A held stop is hit: its sibling gives way."""
        order.is_armed = False
        for other in siblings(order):
            self.end(other, "canceled", alone=True)
        assert order.quantity is not None
        self.hold(order, order.left(ZERO))
        self.move(order, "new")

    def execute(self, order: Order, quantity: Decimal, price: Decimal) -> None:
        """Trade a part of an order, or all of it, and let its family follow."""
        if quantity <= 0:
            return
        self.trade(order, quantity, price)
        if order.is_open:
            self._restless.add(order.symbol)
            return
        if order.parent is None and order.order_class in {"bracket", "oto"}:
            wake_children(self, order)
            return
        for other in siblings(order):
            self.end(other, "canceled", alone=True)

    def execute_spread(self, order: Order, net: Decimal) -> None:
        """Trade every leg of a spread and the spread itself."""
        assert order.quantity is not None
        self.release(order)
        for leg in order.legs:
            touch = self.around.touch(leg.symbol)
            self.trade(leg, leg.left(ZERO), touch.ask if leg.is_buy else touch.bid)
        order.filled_quantity, order.filled_value = order.quantity, order.quantity * net
        self.move(order, "filled", event="fill")

    # Ends

    def _expire(self, order: Order) -> None:
        if order.time_in_force == "cls" and order.status in WORKING:
            touch = self.around.touch(order.symbol)
            if order.limit_price is None or (touch.last - order.limit_price) * order.sign <= 0:
                self.execute(order, order.left(touch.last), touch.last)
                return
        self.end(order, "expired")

    def end(self, order: Order, status: str, *, alone: bool = False) -> None:
        """Cancel, expire or reject an order; with its family unless `alone`."""
        others = [] if alone else siblings(order)
        if order.order_class == "mleg":
            others = [leg for leg in order.legs if leg.is_open]
        self.move(order, status)
        for other in others:
            self.end(other, status, alone=True)


def expiry(time_in_force: str, session: Session, *, at: datetime, is_extended: bool) -> datetime:
    """When an order sent at a moment ends unless it trades."""
    if time_in_force == "gtc":
        return at + timedelta(days=90)
    return session.extended_end if is_extended else session.next_close
