"""What an account owns: cash, positions and executions, in exact decimals.

Buying adds to a position's cost, selling takes away the sold part of it, so the average price stays. A position that
closes gives up all the cost that is left: profits over a round trip sum to its cash flow exactly.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, localcontext

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """One trade. `quantity` is above zero, `position_quantity` is what the account holds after it."""

    id: str
    order_id: str
    client_order_id: str
    symbol: str
    side: str
    quantity: Decimal
    price: Decimal
    executed_at: datetime
    order_filled: Decimal
    order_left: Decimal
    position_quantity: Decimal
    realized_pnl: Decimal


@dataclass(slots=True, kw_only=True)
class Position:
    """`quantity` and `cost` are below zero when short; `cost` includes the contract multiplier."""

    symbol: str
    multiplier: int
    quantity: Decimal = ZERO
    cost: Decimal = ZERO
    realized_pnl: Decimal = ZERO
    overnight: Decimal = ZERO  # the part held since before today

    @property
    def average_price(self) -> Decimal:
        """Cost for each share, 0 when flat."""
        return self.cost / self.quantity / self.multiplier if self.quantity else ZERO

    def trade(self, signed: Decimal, price: Decimal) -> Decimal:
        """Apply a trade and return the profit it realizes."""
        with localcontext(prec=60):
            closing = ZERO if signed * self.quantity >= 0 else min(abs(signed), abs(self.quantity))
            realized = self._close(closing, price) if closing else ZERO
            opening = abs(signed) - closing
            opened = opening if signed > 0 else -opening
            self.quantity += opened
            self.cost += opened * price * self.multiplier
            self.realized_pnl += realized
        return realized

    def _close(self, closing: Decimal, price: Decimal) -> Decimal:
        was = self.quantity
        sign = 1 if was > 0 else -1
        given_up = self.cost if closing == abs(was) else self.cost * closing / abs(was)
        self.cost -= given_up
        self.quantity -= sign * closing
        self.overnight = min(self.overnight, self.quantity) if sign > 0 else max(self.overnight, self.quantity)
        return sign * closing * price * self.multiplier - given_up


@dataclass(slots=True)
class Books:
    """The account's cash and positions, with every execution in the order it happened."""

    cash: Decimal
    held: dict[str, Position] = field(default_factory=dict)
    executions: list[Execution] = field(default_factory=list)
    by_order: dict[str, list[Execution]] = field(default_factory=lambda: defaultdict(list))
    realized_closed: Decimal = ZERO

    def quantity(self, symbol: str) -> Decimal:
        """Shares or contracts held, below zero when short."""
        position = self.held.get(symbol)
        return position.quantity if position else ZERO

    def trade(self, symbol: str, signed: Decimal, price: Decimal, multiplier: int) -> Decimal:
        """Move cash and position, return the profit realized."""
        with localcontext(prec=60):
            position = self.held.setdefault(symbol, Position(symbol=symbol, multiplier=multiplier))
            realized = position.trade(signed, price)
            self.cash -= signed * price * multiplier
            if not position.quantity:
                self.realized_closed += position.realized_pnl
                del self.held[symbol]
        return realized

    def record(self, execution: Execution) -> None:
        """Keep an execution that `trade` has applied."""
        self.executions.append(execution)
        self.by_order[execution.order_id].append(execution)
