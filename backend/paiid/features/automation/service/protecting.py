"""Stops and targets of what was bought, or sold short, as real orders at the broker.

They are placed without asking in either mode: they only close, and who approved the entry approved its stop.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection

from paiid.core.errors import AppError
from paiid.domain.exchange_calendar import session_date_at
from paiid.domain.instrument import Symbol
from paiid.domain.money import ceil_price, floor_price
from paiid.domain.order import OPEN, Exits, OrderClass, OrderStatus, OrderTerms, OrderType, Side, StopLoss, TimeInForce
from paiid.features.automation.holding import Holding, OwnFill
from paiid.features.automation.rows import AutomationRow, OrderIntent, OrderKind, PlacedIntent, SendState
from paiid.features.automation.service.desk import LONGEST_TEXT, AutomationDesk
from paiid.features.automation.service.ordering import pending
from paiid.features.automation.service.sending import SendOrders
from paiid.features.automation.working.deciding import DecidedOrder
from paiid.features.orders.service.families import FamilyRequest
from paiid.ports.errors import ProviderError

logger = logging.getLogger(__name__)

_TRIES: Final = 3
"""Refusals of one position's stop after which it is not tried again; each is told."""
_PER_TRY: Final = 1000
_STAYS_FOR: Final = timedelta(days=3650)
_HUNDRED: Final = Decimal(100)


@dataclass(frozen=True, slots=True)
class Protection:
    """What is to stand at the broker for one holding; prices USD a share, `trail_percent` in percent."""

    terms: OrderTerms
    exits: Exits | None = None


@dataclass(frozen=True)
class ProtectHoldings:
    """Keeps one stop (or a stop and a target that end each other) for what an automation holds."""

    desk: AutomationDesk
    sending: SendOrders

    async def run(self, row: AutomationRow) -> None:
        """Place what is missing, and replace what is for another number of shares."""
        intents = await self.desk.db.read(lambda conn: self.desk.repository.orders(conn, row.id))
        if not any(one.intent.stop_kind or one.intent.target_kind for one in intents):
            return
        fills = await self.desk.db.read(lambda conn: self.desk.repository.fills(conn, row.id))
        book = await self.desk.book(row, session_date_at(self.desk.market_data.now()))
        entries = {one.intent.id: one for one in intents}
        for held in book.holdings.values():
            entry = entries.get(held.intent_id)
            if entry is not None and not _is_being_closed(held, intents, self.desk.market_data.now()):
                await self._protect(row, held, entry, intents, fills)

    async def _protect(
        self,
        row: AutomationRow,
        held: Holding,
        entry: PlacedIntent,
        intents: Sequence[PlacedIntent],
        fills: Sequence[OwnFill],
    ) -> None:
        wanted = protection_of(held, entry, fills)
        if wanted is None or (entry.status is not None and OrderStatus(entry.status) in OPEN):
            return
        own = [one for one in intents if _protects(one, entry)]
        standing = [one for one in own if one.status is not None and OrderStatus(one.status) in OPEN]
        if any(_covers(one, held) for one in standing):
            return
        if sum(one.intent.state is SendState.REFUSED for one in own) >= _TRIES:
            return
        try:
            await self.sending.free_shares(row, held.symbol)
        except (AppError, ProviderError) as error:
            logger.warning("automation_stop_not_canceled", extra={"automation": row.id, "error": repr(error)})
            return
        unsent = next((one.intent for one in own if one.intent.state is SendState.PENDING), None)
        await self._place(row, unsent or await self._intent(row, held, entry, len(own)), wanted)

    async def _intent(self, row: AutomationRow, held: Holding, entry: PlacedIntent, tried: int) -> OrderIntent:
        now, of = self.desk.market_data.now(), entry.intent
        place = of.session_date, _PER_TRY * (tried + 1) + of.number
        order = DecidedOrder(
            symbol=held.symbol,
            shares=-held.shares,
            kind=OrderKind.PROTECT,
            is_short=held.is_short,
            stop_kind=of.stop_kind,
            stop_distance=of.stop_distance,
            target_kind=of.target_kind,
            target_distance=of.target_distance,
        )
        intent = pending(row.id, place, order, (now, now + _STAYS_FOR), now)

        def write(conn: Connection) -> None:
            self.desk.repository.add_order(conn, intent)

        await self.desk.db.write(write)
        return intent

    async def _place(self, row: AutomationRow, intent: OrderIntent, wanted: Protection) -> None:
        place = self.desk.place
        try:
            if wanted.exits is None:
                answer = await place.place(row.user_id, wanted.terms, intent.id, account_id=row.account_id)
            else:
                family = FamilyRequest(row.user_id, wanted.terms, wanted.exits, intent.id, account_id=row.account_id)
                answer = await place.place_family(family)
        except ProviderError as error:
            logger.warning("automation_stop_waits", extra={"client_order_id": intent.id, "error": repr(error)})
        except AppError as error:
            await self.sending.mark(row, intent, SendState.REFUSED, problem=str(error)[:LONGEST_TEXT])
        else:
            await self.sending.mark(row, intent, SendState.SENT, order_id=str(json.loads(answer)["id"]))


def protection_of(held: Holding, entry: PlacedIntent, fills: Sequence[OwnFill]) -> Protection | None:
    """The order that protects a holding; None where the definition has neither stop nor target.

    Of a short it is a purchase, with the stop above the price and the target below.
    """
    intent = entry.intent
    first = next((one.price for one in fills if one.intent_id == intent.id), held.entry_price)
    split = first / held.entry_price
    price = (entry.average_fill_price or first) / split
    distances = {
        "stop": None if intent.stop_distance is None else intent.stop_distance,
        "target": None if intent.target_distance is None else intent.target_distance,
    }
    side = -1 if held.is_short else 1
    stop = _stop(intent.stop_kind, distances, price, split, side)
    target = _target(intent.target_kind, distances, price, split, side)
    closing = Side.BUY if held.is_short else Side.SELL
    common = {"symbol": Symbol(held.symbol), "side": closing, "quantity": abs(held.shares)}
    gtc = TimeInForce.GTC
    if intent.stop_kind in {"trailing_amount", "trailing_ratio"}:
        distance = distances["stop"] or Decimal(0)
        trail = (
            {"trail_price": ceil_price(distance / split)}
            if intent.stop_kind == "trailing_amount"
            else {"trail_percent": distance * _HUNDRED}
        )
        return Protection(OrderTerms(**common, **trail, type=OrderType.TRAILING_STOP, time_in_force=gtc))  # type: ignore[arg-type]  # names and types are OrderTerms' own
    if stop is not None and target is not None:
        terms = OrderTerms(**common, type=OrderType.LIMIT, limit_price=target, time_in_force=gtc)  # type: ignore[arg-type]  # as above
        return Protection(terms, Exits(OrderClass.OCO, target, StopLoss(stop, None)))
    if stop is not None:
        return Protection(OrderTerms(**common, type=OrderType.STOP, stop_price=stop, time_in_force=gtc))  # type: ignore[arg-type]  # as above
    if target is not None:
        return Protection(OrderTerms(**common, type=OrderType.LIMIT, limit_price=target, time_in_force=gtc))  # type: ignore[arg-type]  # as above
    return None


def _stop(
    kind: str | None, of: Mapping[str, Decimal | None], price: Decimal, split: Decimal, side: int
) -> Decimal | None:
    distance = of["stop"]
    if kind not in {"amount", "ratio"} or distance is None:
        return None
    return _level(price, -side * (distance / split if kind == "amount" else distance * price))


def _target(
    kind: str | None, of: Mapping[str, Decimal | None], price: Decimal, split: Decimal, side: int
) -> Decimal | None:
    distance = of["target"]
    if kind is None or distance is None:
        return None
    return _level(price, side * (distance / split if kind == "amount" else distance * price))


def _level(price: Decimal, away: Decimal) -> Decimal | None:
    """So far from the price, on the tick that lies further away; None where there is none above 0."""
    found = floor_price(price + away) if away < 0 else ceil_price(price + away)
    return found if found > 0 else None


def _protects(one: PlacedIntent, entry: PlacedIntent) -> bool:
    is_same = one.intent.session_date == entry.intent.session_date and one.intent.symbol == entry.intent.symbol
    return one.intent.kind is OrderKind.PROTECT and is_same


def _covers(one: PlacedIntent, held: Holding) -> bool:
    return one.intent.quantity - (one.filled_quantity or Decimal(0)) == abs(held.shares)


def _is_being_closed(held: Holding, intents: Sequence[PlacedIntent], now: datetime) -> bool:
    """Whether an order that closes of it, other than a stop, is on its way, waits for a yes, or waits at the broker."""
    return any(
        one.intent.symbol == held.symbol
        and one.intent.closes
        and one.intent.is_short == held.is_short
        and one.intent.kind is not OrderKind.PROTECT
        and _is_alive(one, now)
        for one in intents
    )


def _is_alive(one: PlacedIntent, now: datetime) -> bool:
    if one.status is not None:
        return OrderStatus(one.status) in OPEN
    is_asked = one.intent.state is SendState.PROPOSED and one.proposal in {"waiting", "approving"}
    return one.intent.state is SendState.PENDING or (is_asked and now < one.intent.send_until)
