"""The `Broker` port on Alpaca's paper trading.

Alpaca takes a request first and decides a moment later, and it tells what it decided by its stream and its activities.
So every answer here is what Alpaca says of the order right after; its fills count once its activities tell them.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Final

from paiid.adapters.alpaca import parse, wire
from paiid.adapters.alpaca.client import AlpacaClient, Row
from paiid.adapters.alpaca.failures import TakenIdError
from paiid.adapters.alpaca.links import AccountLinks, KeyOwner
from paiid.adapters.alpaca.replacing import Outcome, Replacement
from paiid.adapters.alpaca.seen import SeenOrders
from paiid.adapters.alpaca.trade_stream import AlpacaUpdate, TradeStream
from paiid.core.errors import AppError
from paiid.domain.account import BrokerId
from paiid.domain.order import OPEN, BrokerOrder, Execution, Leg, OrderClass, OrderTerms
from paiid.domain.order_rules import validate_terms
from paiid.domain.spread import validate_spread_terms
from paiid.ports.broker import foreign_order
from paiid.ports.errors import (
    ProviderError,
    ProviderMisconfigured,
    ProviderNotSent,
    ProviderRejected,
    ProviderUnavailable,
)

logger = logging.getLogger(__name__)

_LEAD: Final = timedelta(minutes=1)
"""Activities are asked for from somewhat before their order, whose clock may differ."""
SETTLES: Final = (0.02, 0.05, 0.1, 0.2, 0.4, 0.8, 1.0)
"""Seconds between looks at an order that has been asked to end: 2.6 s in all."""


class AlpacaBroker:
    """Trades one paper account: the one its keys open."""

    name = BrokerId.ALPACA.label
    shares_our_database = False
    takes_options = True

    def __init__(self, client: AlpacaClient, links: AccountLinks) -> None:
        self.client = client
        self.owner = KeyOwner(client, links)
        self._seen = SeenOrders()
        self.stream = TradeStream(client, self.owner, read_rows=self._readable)
        client.vendor.monitor.feed = self.stream.feed

    async def option_level(self, account_id: str) -> int | None:
        """What Alpaca allows the account: 1 is what is covered, 2 also what is bought, 3 spreads; 0 nothing."""
        if not await self.owner.serves(account_id):
            return None
        told = (await self.client.account()).get("options_trading_level")
        return None if told is None else int(str(told))

    async def submit(self, account_id: str, client_order_id: str, terms: OrderTerms) -> BrokerOrder:
        """Send an order once. An id that Alpaca has already is answered with the order it belongs to."""
        _validated(terms)
        await self._require_takes(account_id, client_order_id)
        try:
            row = await self.client.submit(parse.request(client_order_id, terms))
        except TakenIdError:
            row = await self._by_taken_id(client_order_id)
        return parse.order(self._seen.keep(row))

    async def submit_family(
        self,
        account_id: str,
        client_order_id: str,
        terms: OrderTerms,
        *,
        order_class: OrderClass,
        legs: Sequence[Leg],
    ) -> list[BrokerOrder]:
        """As `submit`, with exits or legs, which Alpaca gives client order ids of its own."""
        _validated(terms, order_class)
        if order_class is not OrderClass.MLEG:
            for leg in legs:
                _validated(leg.terms)
        await self._require_takes(account_id, client_order_id)
        try:
            row = await self.client.submit(parse.family_request(client_order_id, terms, order_class, legs))
        except TakenIdError:
            row = await self._by_taken_id(client_order_id)
        try:
            found = await self._legs(row)
        except (ProviderNotSent, ProviderRejected, ProviderMisconfigured) as error:
            # It is the look at the exits that failed; the order and they are there.
            raise ProviderUnavailable(f"Alpaca does not tell of the exits it took: {error}") from error
        told = [parse.leg_of(found, order_class, leg.terms) for leg in legs]
        if None in told:
            raise ProviderUnavailable("Alpaca does not tell yet of the exits it took.")
        return [parse.order(self._seen.keep(row)), *(one for one in told if one is not None)]

    async def legs(self, account_id: str, client_order_id: str) -> list[BrokerOrder]:
        """The exits of an order."""
        row = await self._look_up(account_id, client_order_id)
        return [] if row is None else await self._legs(row)

    async def cancel(self, account_id: str, client_order_id: str) -> BrokerOrder:
        """Ask for the cancellation and wait a little for it; an order still open then has been asked to end."""
        row = await self._existing(account_id, client_order_id)
        return parse.order(await self._ended(row))

    async def replace(
        self,
        account_id: str,
        client_order_id: str,
        *,
        new_client_order_id: str,
        terms: OrderTerms,
        filled: Decimal | None = None,
    ) -> BrokerOrder:
        """Change an order of which nothing is filled in place; otherwise end it and send the rest as a new one.

        Raises:
            ProviderRejected: no such order, it is done, or the new terms cannot be taken.
        """
        row = await self._existing(account_id, client_order_id)
        _validated(terms, OrderClass.MLEG if parse.is_spread(row) else OrderClass.SIMPLE)
        made, old = await self.client.by_client_id(new_client_order_id), parse.order(row)
        counted = old.filled_quantity if filled is None else filled
        replacement = Replacement(self.client, old, new_client_order_id, terms, counted)
        end = None if parse.is_family(row) else self._ended
        if made is not None:
            if parse.order(made).submitted_at < old.submitted_at:
                raise ProviderRejected("Alpaca has had another order with the new id.")
            return self._told(await replacement.settled(made, end))
        if old.status not in OPEN:
            raise ProviderRejected(f"The order is {old.status.value} already.")
        if not old.is_spread and (terms.symbol, terms.side) != (old.terms.symbol, old.terms.side):
            raise ProviderRejected("An order can only be replaced by one for the same symbol and side.")
        return self._told(await replacement.run(end))

    async def settled_replacement(
        self, account_id: str, client_order_id: str, *, new_client_order_id: str, terms: OrderTerms
    ) -> BrokerOrder | None:
        """What became of a change that was asked for by `replace`, and whose answer is not known."""
        row = await self._look_up(account_id, client_order_id)
        made = None if row is None else await self.client.by_client_id(new_client_order_id)
        if row is None or made is None:
            return None
        old = parse.order(row)
        if parse.order(made).submitted_at < old.submitted_at:
            return None
        replacement = Replacement(self.client, old, new_client_order_id, terms, Decimal(0))
        return self._told(await replacement.settled(made, None if parse.is_family(row) else self._ended))

    async def order(self, account_id: str, client_order_id: str) -> BrokerOrder | None:
        """The order as Alpaca knows it now."""
        row = await self._look_up(account_id, client_order_id)
        return None if row is None else parse.order(row)

    async def open_orders(self, account_id: str) -> list[BrokerOrder]:
        """The open orders submitted last, in one call; one that cannot be read is left out."""
        if not await self.owner.serves(account_id):
            return []
        return self._readable(await self.client.open_orders())

    async def executions(self, account_id: str, client_order_id: str) -> list[Execution]:
        """Every fill of the order.

        Raises:
            ProviderUnavailable: the activities do not tell yet of all that is filled; ask again in a moment.
        """
        row = self._seen.rows.get(client_order_id)
        if row is None or not await self.owner.serves(account_id):
            row = await self._look_up(account_id, client_order_id)
        if row is None:
            return []
        order = parse.order(row)
        found = await self.client.activities(after=order.submitted_at - _LEAD, order_id=order.broker_order_id)
        fills = {
            one.id: one
            for fill in found
            if fill.get("order_id") == order.broker_order_id
            for one in [parse.execution(fill, client_order_id)]
        }
        if sum((one.quantity for one in fills.values()), Decimal(0)) < order.filled_quantity:
            raise ProviderUnavailable("Alpaca has not told all fills of the order yet.")
        return sorted(fills.values(), key=lambda one: (one.executed_at, one.id))

    def updates(self) -> AsyncIterator[AlpacaUpdate]:
        """Changes of the account's orders as Alpaca streams them, and after each gap those it may have hidden."""
        return self.stream.listen()

    def _readable(self, rows: Sequence[Row]) -> list[BrokerOrder]:
        found = parse.readable_orders(rows)
        wanted = {order.client_order_id for order in found}
        for row in rows:
            if row.get("client_order_id") in wanted:
                self._seen.keep(row)
        return found

    def _told(self, outcome: Outcome) -> BrokerOrder:
        self._seen.keep(outcome.row)
        return outcome.order

    async def _legs(self, lead: Row) -> list[BrokerOrder]:
        rows = parse.legs(lead)
        if not rows:
            rows = parse.legs(await self.client.family(wire.text(lead, "id")) or {})
        return [parse.order(self._seen.keep(row)) for row in rows]

    async def _look_up(self, account_id: str, client_order_id: str) -> Row | None:
        if not await self.owner.serves(account_id):
            return None
        theirs = foreign_order(client_order_id)
        row = await (self.client.by_client_id(client_order_id) if theirs is None else self.client.order(theirs))
        return None if row is None else self._seen.keep(row)

    async def _existing(self, account_id: str, client_order_id: str) -> Row:
        row = await self._look_up(account_id, client_order_id)
        if row is None:
            raise ProviderRejected("Alpaca has no such order.")
        return row

    async def _require_takes(self, account_id: str, client_order_id: str) -> None:
        if foreign_order(client_order_id) is not None:
            raise ProviderRejected("Ids of this form are those of orders from elsewhere; use another.")
        try:
            is_served = await self.owner.serves(account_id)
        except ProviderError as error:
            # Nothing of the order has left yet, however the question about the account ended.
            raise ProviderNotSent(f"The order was not sent: {error}") from error
        if not is_served:
            raise ProviderRejected("Alpaca does not keep this account.")

    async def _by_taken_id(self, client_order_id: str) -> Row:
        try:
            found = await self.client.by_client_id(client_order_id)
        except (ProviderNotSent, ProviderMisconfigured) as error:
            # It is the look at the order that failed; the order is there.
            raise ProviderUnavailable(f"Alpaca has the order's id already: {error}") from error
        if found is None:
            raise ProviderUnavailable("Alpaca says the order's id is taken, and does not find it.")
        return found

    async def _ended(self, row: Row) -> Row:
        """Ask an order to end and look until it has; as it is, when that takes longer than a request may."""
        order_id = wire.text(row, "id")
        if parse.order(row).status not in OPEN:
            return row
        try:
            await self.client.cancel(order_id)
        except ProviderRejected:
            # It has ended by itself, or is about to.
            logger.info("cancel_refused", extra={"broker_order_id": order_id})
        for pause in SETTLES:
            row = await self._asked_to_end(order_id) or row
            if parse.order(row).status not in OPEN:
                break
            await asyncio.sleep(pause)
        return self._seen.keep(row)

    async def _asked_to_end(self, order_id: str) -> Row | None:
        try:
            return await self.client.order(order_id)
        except ProviderNotSent as error:
            # It is the look at the order that was not sent; the cancellation was.
            raise ProviderUnavailable(f"Whether the order has ended is not known yet: {error}") from error


def _validated(terms: OrderTerms, order_class: OrderClass = OrderClass.SIMPLE) -> None:
    try:
        (validate_spread_terms if order_class is OrderClass.MLEG else validate_terms)(terms)
    except AppError as error:
        raise ProviderRejected(error.detail) from error
