"""Replacing an order so that old and new together never trade more than was asked, whatever happens meanwhile."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Final

from paiid.adapters.alpaca import parse, wire
from paiid.adapters.alpaca.client import AlpacaClient, Row
from paiid.adapters.alpaca.failures import TakenIdError
from paiid.core.types import decimal_text
from paiid.domain.order import OPEN, BrokerOrder, OrderStatus, OrderTerms, OrderType, less_filled
from paiid.ports.errors import ProviderCanceledOnly, ProviderNotSent, ProviderRejected, ProviderUnavailable

logger = logging.getLogger(__name__)

_LOOKS: Final = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.0)
_ON_MARKET: Final = frozenset({"new"})
_ON_MARKET_OR_HELD: Final = frozenset({"new", "held"})
_UNSENT: Final = frozenset({"accepted", "pending_new", "pending_cancel", "pending_replace", "held"})
"""Alpaca replaces no order in these states."""
_PATCHED: Final = ("quantity", "limit_price", "stop_price", "trail_price", "trail_percent", "time_in_force")
_TOO_LARGE: Final = (
    "Too large by {excess}: the order it stands for filled while it was being changed. It was not canceled, for the "
    "orders that go with it would have ended too; cancel it, or close what is too much."
)
_CUT_BACK: Final = "The order it stands for filled while it was being changed; both would have traded more than asked."
End = Callable[[Row], Awaitable[Row]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The new order, and why it was ended or is too large, where that is so. `is_refused`: Alpaca said no to it."""

    row: Row
    reason: str | None = None
    is_refused: bool = False

    @property
    def order(self) -> BrokerOrder:
        """The new order as a domain value."""
        found = parse.order(self.row)
        return found if self.reason is None else replace(found, reason=self.reason)


@dataclass(frozen=True)
class Replacement:
    """One replacement. `terms.quantity` is what is still to trade after the `counted` shares that were filled then.

    An order is changed in place only while nothing of it is filled and nothing was counted. So whoever finds such a
    change later, after a crash in the middle of it, knows how much was asked for: `terms.quantity`.
    """

    client: AlpacaClient
    old: BrokerOrder
    new_client_order_id: str
    terms: OrderTerms
    counted: Decimal

    async def run(self, end: End | None) -> Outcome:
        """The new order. `end` cancels an order and waits for it; None for one that others end with.

        Raises:
            ProviderRejected: it was too late: nothing is left to trade, or Alpaca refused.
            ProviderCanceledOnly: the old order was canceled for it, and there is no new one.
            ProviderNotSent: nothing was asked for.
        """
        row = await self._replaceable(_ON_MARKET if end is not None else _ON_MARKET_OR_HELD)
        if row is None or not self._can_be_patched(row):
            if end is None:
                raise ProviderRejected("Alpaca changes no order that others go with while it is on its way or filling.")
            return Outcome(await self._sent_anew(end))
        made = await self.client.replace(self.old.broker_order_id, self._changes())
        outcome = await self.settled(made, end)
        if outcome.is_refused:
            raise ProviderRejected("Alpaca did not replace the order.")
        return outcome

    async def settled(self, made: Row, end: End | None) -> Outcome:
        """As `run`, once the new order `made` is there; asked again at any time, nothing is done twice.

        Raises:
            ProviderUnavailable: it is not decided yet, or not cut back yet where it has to be.
        """
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
        if order.is_spread:
            # Its symbol and side are its legs', and which side it is follows from the new price.
            same |= {"symbol": self.terms.symbol, "side": self.terms.side}
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

    async def _settled(self, made: Row, end: End | None) -> Outcome:
        """The new order once the change is decided, cut back if both orders together could trade too much.

        One that others would end with is not: it says that it is too large, and by how much.
        """
        if made.get("replaces") != self.old.broker_order_id:
            # It was sent once the old one had ended, for what that one had left.
            return Outcome(made)
        old_row, new_row = await self._decided(made)
        old, new = parse.order(old_row), parse.order(new_row)
        excess = old.filled_quantity + (new.quantity or Decimal(0)) - (self.terms.quantity or Decimal(0))
        if excess > 0 and new.status in OPEN:
            if end is None:
                logger.error("replacement_too_large", extra={"client_order_id": self.new_client_order_id})
                return Outcome(new_row, _TOO_LARGE.format(excess=decimal_text(excess)))
            new_row = await self._cut_back(new_row, end)
            new = parse.order(new_row)
        if wire.text(old_row, "status") != "replaced" and new.status not in OPEN and not new.filled_quantity:
            return Outcome(new_row, is_refused=True)
        return Outcome(new_row, _CUT_BACK if excess > 0 and new.status is OrderStatus.CANCELED else None)

    async def _cut_back(self, row: Row, end: End) -> Row:
        """The new order, ended: what it filled meanwhile nobody could have kept it from."""
        ended = await end(row)
        if parse.order(ended).status in OPEN:
            raise ProviderUnavailable("Alpaca has not confirmed yet that the new order is cut back.")
        return ended

    async def _decided(self, made: Row) -> tuple[Row, Row]:
        """Both orders once one of them at most is open."""
        for pause in _LOOKS:
            old_row = await self.client.order(self.old.broker_order_id)
            new_row = await self.client.order(wire.text(made, "id")) or made
            if old_row is not None and wire.text(old_row, "status") not in parse.UNDECIDED:
                are_open = parse.order(old_row).status in OPEN and parse.order(new_row).status in OPEN
                if not are_open:
                    return old_row, new_row
            await asyncio.sleep(pause)
        raise ProviderUnavailable("Alpaca has not decided yet whether the order is replaced.")

    async def _sent_anew(self, end: End) -> Row:
        """End the old order, then send what it left."""
        row = await self.client.order(self.old.broker_order_id)
        if row is None:
            raise ProviderRejected("Alpaca has no such order.")
        before = parse.order(row)
        if before.status not in OPEN:
            raise ProviderRejected(f"The order is {before.status.value} already.")
        ended = parse.order(await end(row))
        if ended.status in OPEN:
            raise ProviderUnavailable("Alpaca has not confirmed yet that the old order is canceled.")
        if ended.status is not OrderStatus.CANCELED:
            raise ProviderRejected(f"The order is {ended.status.value} already.")
        terms = less_filled(self.terms, ended.filled_quantity - self.counted)
        if terms is None:
            raise ProviderCanceledOnly("All that the change asks for was filled already.", ended)
        try:
            return await self.client.submit(parse.request(self.new_client_order_id, terms))
        except TakenIdError as error:
            # What arrived under the id may be this very order, sent by whoever was asked for it first.
            raise ProviderUnavailable(f"Alpaca has the new order's id already: {error}") from error
        except (ProviderRejected, ProviderNotSent) as refusal:
            raise ProviderCanceledOnly(str(refusal), ended) from refusal
