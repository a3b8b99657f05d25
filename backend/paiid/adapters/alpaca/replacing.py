"""Replacing an order so that old and new together never trade more than was asked, whatever happens meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from paiid.adapters.alpaca import parse, wire
from paiid.adapters.alpaca.client import AlpacaClient, Row
from paiid.domain.order import OPEN, BrokerOrder, OrderStatus, OrderTerms, OrderType, less_filled
from paiid.ports.errors import ProviderNotSent, ProviderRejected, ProviderUnavailable

_LOOKS: Final = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.0)
_ON_MARKET: Final = frozenset({"new"})
_ON_MARKET_OR_HELD: Final = frozenset({"new", "held"})
_UNSENT: Final = frozenset({"accepted", "pending_new", "pending_cancel", "pending_replace", "held"})
"""Alpaca replaces no order in these states."""
_PATCHED: Final = ("quantity", "limit_price", "stop_price", "trail_price", "trail_percent", "time_in_force")
End = Callable[[Row], Awaitable[Row]]


@dataclass(frozen=True)
class Replacement:
    """One replacement. `terms.quantity` is what is still to trade after the `counted` shares that were filled then."""

    client: AlpacaClient
    old: BrokerOrder
    new_client_order_id: str
    terms: OrderTerms
    counted: Decimal

    async def run(self, end: End | None) -> Row:
        """The new order. `end` cancels an order and waits for it; None for one that others end with.

        Raises:
            ProviderRejected: it was too late: nothing is left to trade, or Alpaca refused.
            ProviderNotSent: the new order did not leave; the old one may have been canceled.
        """
        row = await self._replaceable(_ON_MARKET if end is not None else _ON_MARKET_OR_HELD)
        if row is None or not self._can_be_patched(row):
            if end is None:
                raise ProviderRejected("Alpaca changes no order with exits while it is on its way or filling.")
            return await self._sent_anew(end)
        made = await self.client.replace(self.old.broker_order_id, self._changes())
        try:
            return await self._settled(made, end)
        except ProviderNotSent as error:
            # It is the look at the outcome that was not sent; the change was.
            raise ProviderUnavailable(f"What became of the change is not known yet: {error}") from error

    async def _replaceable(self, states: frozenset[str]) -> Row | None:
        """The order once it is in one of `states`, if that comes soon and nothing of it is filled."""
        row = None
        for pause in _LOOKS[:4]:
            row = await self.client.order(self.old.broker_order_id)
            if row is None or wire.text(row, "status") in states or wire.text(row, "status") not in _UNSENT:
                break
            await asyncio.sleep(pause)
        if row is None or wire.text(row, "status") not in states:
            return None
        return row

    def _can_be_patched(self, row: Row) -> bool:
        order, quantity = parse.order(row), self.terms.quantity
        if order.filled_quantity or quantity is None or order.quantity is None:
            return False
        same = {name: getattr(self.terms, name) for name in _PATCHED}
        is_alike = replace(order.terms, **same) == self.terms
        trails_alike = (order.terms.trail_price is None) == (self.terms.trail_price is None)
        is_whole = quantity == order.quantity or quantity % 1 == 0
        return is_alike and trails_alike and is_whole

    def _changes(self) -> dict[str, Any]:
        terms, before = self.terms, self.old.terms
        body = parse.request(self.new_client_order_id, terms)
        changes = {"client_order_id": self.new_client_order_id}
        for ours, theirs in (("quantity", "qty"), ("limit_price", "limit_price"), ("stop_price", "stop_price")):
            if getattr(terms, ours) != getattr(before, ours):
                changes[theirs] = body[theirs]
        if terms.time_in_force is not before.time_in_force:
            changes["time_in_force"] = body["time_in_force"]
        if terms.type is OrderType.TRAILING_STOP:
            trail = "trail_percent" if terms.trail_price is None else "trail_price"
            if getattr(terms, trail) != getattr(before, trail):
                changes["trail"] = body[trail]
        return changes

    async def _settled(self, made: Row, end: End | None) -> Row:
        """The new order once the old one has ended, cut back if both together could trade too much."""
        old_row = await self._old_ended()
        new_row = await self.client.order(wire.text(made, "id")) or made
        old, new = parse.order(old_row), parse.order(new_row)
        asked = self.counted + (self.terms.quantity or Decimal(0))
        is_too_large = old.filled_quantity + (new.quantity or Decimal(0)) > asked
        if is_too_large and new.status in OPEN and end is not None:
            new_row = await end(new_row)
            new = parse.order(new_row)
        is_replaced = wire.text(old_row, "status") == "replaced"
        if not is_replaced and new.status not in OPEN and not new.filled_quantity:
            state = wire.text(old_row, "status").replace("_", " ")
            raise ProviderRejected(f"Alpaca did not replace the order, which is {state}.")
        return new_row

    async def _old_ended(self) -> Row:
        for pause in _LOOKS:
            row = await self.client.order(self.old.broker_order_id)
            if row is not None and wire.text(row, "status") not in parse.UNDECIDED:
                return row
            await asyncio.sleep(pause)
        raise ProviderUnavailable("Alpaca has not decided yet whether the order is replaced.")

    async def _sent_anew(self, end: End) -> Row:
        """End the old order, then send what it left."""
        row = await self.client.order(self.old.broker_order_id)
        if row is None:
            raise ProviderRejected("Alpaca has no such order.")
        before = parse.order(row)
        ended = parse.order(await end(row))
        if ended.status in OPEN:
            raise ProviderUnavailable("Alpaca has not confirmed yet that the old order is canceled.")
        if ended.status is not OrderStatus.CANCELED:
            raise ProviderRejected(f"The order is {ended.status.value} already.")
        terms = less_filled(self.terms, ended.filled_quantity - self.counted)
        if terms is None:
            raise ProviderRejected(f"All that was asked for is {before.status.value.replace('_', ' ')} already.")
        return await self.client.submit(parse.request(self.new_client_order_id, terms))
