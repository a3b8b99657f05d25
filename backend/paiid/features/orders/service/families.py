"""Orders that go together: an entry with its exits, a pair of exits, an order for several contracts and its legs.

All of a family is reserved in one transaction under the key of the order that leads, sent as one, and recorded as one:
what a fill does to the others is stored with it.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection

from paiid.core.events import Event
from paiid.core.ids import new_id
from paiid.core.types import decimal_text
from paiid.domain.buying_power import reservation_price
from paiid.domain.exit_rules import check_exits, validate_exits, validate_lead_id
from paiid.domain.order import OPEN, BrokerOrder, Execution, Exits, Leg, OrderStatus, OrderTerms, OrderType, leg_id
from paiid.domain.order_rules import validate_instrument, validate_terms
from paiid.features.orders.answers import answer_json
from paiid.features.orders.errors import IdempotencyConflictError, KeyTakenError
from paiid.features.orders.keys import same_request
from paiid.features.orders.recording import ID_TAKEN, is_anothers
from paiid.features.orders.repository import OrderRow
from paiid.features.orders.rows import hash_family
from paiid.features.orders.service.context import MarketView
from paiid.ports.broker import takes_families
from paiid.ports.errors import ProviderError, ProviderMisconfigured, ProviderNotSent, ProviderRejected

if TYPE_CHECKING:
    from paiid.features.orders.service.placing import PlaceOrders

logger = logging.getLogger(__name__)

_UNKNOWN: Final = "The broker has not confirmed the order yet; its state is being reconciled."
_NO_FAMILIES: Final = "{broker} takes no orders with exits here."
_LEAD_ENDED: Final = "Ended with the order it goes with."
_Outcome = Mapping[str, tuple[BrokerOrder, list[Execution]]]
"""What the broker knows of orders, by our ids, with their fills."""


@dataclass(frozen=True, slots=True)
class FamilyRequest:
    """What was asked for.

    `account_id` is one of the user's accounts in use; the selected one where it is None. `must_be_new`: refuse a family
    that comes again.
    """

    user_id: str
    terms: OrderTerms
    exits: Exits
    client_order_id: str
    account_id: str | None = None
    must_be_new: bool = False


async def place_family(placing: "PlaceOrders", wanted: FamilyRequest) -> str:
    """The leading order's JSON; the first answer again, word for word, when the same family comes again.

    Raises:
        KeyTakenError: it came before and must be new.
        IdempotencyConflictError: the key was used for something else.
        AppError: any of `domain.order_rules`, `domain.exit_rules` and `domain.risk`; nothing is stored then.
    """
    terms = wanted.terms
    validate_terms(terms)
    validate_exits(terms, wanted.exits)
    validate_lead_id(wanted.client_order_id)
    view = await placing.context.market_view(wanted.user_id, terms.symbol, wanted.account_id)
    validate_instrument(terms, view.instrument)
    order, is_new = await placing.context.db.write(lambda conn: _reserve(conn, placing, wanted, view))
    if wanted.must_be_new and not is_new:
        raise KeyTakenError("You have an order with this client_order_id.", order_id=order.id)
    return await send_family(placing, order) if is_new else order.first_answer or answer_json(order)


async def send_family(placing: "PlaceOrders", lead: OrderRow) -> str:
    """Hand a reserved family to its broker and record the outcome; the JSON of the order that leads.

    An outcome that is not known leaves it pending; reconciling ends that.
    """
    rows = await placing.context.db.read_fast(lambda conn: placing.repository.family(conn, lead))
    placing.sending.begin(lead)
    known: Sequence[BrokerOrder] = ()
    try:
        known = await _submitted(placing, rows)
        updated = await _write(placing, rows, await _first_fills(placing, rows, known))
    except (ProviderRejected, ProviderNotSent, ProviderMisconfigured) as refusal:
        updated = await close_family(placing, lead, OrderStatus.REJECTED, str(refusal), is_answer=True)
    except ProviderError as failure:
        logger.warning("order_outcome_unknown", extra={"client_order_id": lead.client_order_id, "error": repr(failure)})
        placing.rechecks.note(lead.account_id, lead.client_order_id)
        return answer_json(replace(lead, reason=_UNKNOWN))
    finally:
        heard_at = placing.sending.end(lead)
    is_heard_since = bool(known) and heard_at is not None and heard_at > known[0].updated_at
    if updated[0].status in OPEN and (is_heard_since or lead.type is OrderType.MARKET):
        # What its broker told meanwhile was left to us.
        placing.rechecks.begin(lead.account_id, lead.client_order_id)
    return updated[0].first_answer or answer_json(updated[0])


async def record_family(
    placing: "PlaceOrders", order: OrderRow, heard: BrokerOrder, *, note: str | None = None
) -> OrderRow:
    """Write down what the broker knows of `order` and of all that goes with it, in one transaction.

    `heard` is what it has said of `order` already: a remark of that is kept.
    """
    rows = await placing.context.db.read_fast(lambda conn: placing.repository.family(conn, order))
    rows += [] if any(row.id == order.id for row in rows) else [order]
    wanted = [row for row in rows if row.status in OPEN or row.id == order.id]
    outcome = dict(await _known(placing, wanted, rows))
    if order.id in outcome and heard.reason is not None:
        known, fills = outcome[order.id]
        outcome[order.id] = replace(known, reason=known.reason or heard.reason), fills
    if note is None and all(
        row.id not in outcome or placing.recorder.is_recorded(row, outcome[row.id][0]) for row in wanted
    ):
        return order
    updated = await _write(placing, wanted, outcome, noted=None if note is None else (order.id, note))
    return next((row for row in updated if row.id == order.id), order)


async def settle_exit(placing: "PlaceOrders", leg: OrderRow) -> OrderRow:
    """An exit its broker does not know by our id goes where the order it hangs on goes, which may have ended."""
    rows = await placing.context.db.read_fast(lambda conn: placing.repository.family(conn, leg))
    lead = rows[0]
    if lead.status in OPEN:
        return leg
    outcome = await _known(placing, [leg], rows)
    if outcome:
        return (await _write(placing, [leg], outcome))[0]
    if lead.filled_quantity:
        logger.error("exit_unknown_to_broker", extra={"order_id": leg.id})
        return leg
    closed = await placing.context.db.write(
        lambda conn: placing.recorder.close(conn, leg, OrderStatus.CANCELED, _LEAD_ENDED)
    )
    return _told(placing, [closed])[0]


async def close_family(
    placing: "PlaceOrders", lead: OrderRow, status: OrderStatus, reason: str, *, is_answer: bool = False
) -> list[OrderRow]:
    """End a family that the broker does not hold; the order that leads comes first."""

    def write(conn: Connection) -> list[OrderRow]:
        rows = placing.repository.family(conn, lead)
        first, *legs = [row for row in rows if row.status in OPEN or row.id == lead.id]
        ended = [placing.recorder.close(conn, first, status, reason, is_answer=is_answer)]
        return ended + [placing.recorder.close(conn, leg, status, reason) for leg in legs]

    return _told(placing, await placing.context.db.write(write))


def _reserve(
    conn: Connection, placing: "PlaceOrders", wanted: FamilyRequest, view: MarketView
) -> tuple[OrderRow, bool]:
    """The order that leads, and whether it is new."""
    context = placing.context
    account = context.ledger.lock_for_trading(conn, wanted.user_id, wanted.account_id)
    earlier = placing.repository.by_client_id(conn, wanted.user_id, wanted.client_order_id)
    if earlier is not None:
        return same_request(earlier, account.id, hash_family(wanted.terms, wanted.exits)), False
    seen = context.locked_context(conn, account, view)
    context.check(conn, wanted.user_id, wanted.terms, seen)
    check_exits(wanted.terms, wanted.exits, seen)
    broker, at, model = placing.brokers.of(account.broker), placing.market_clock.now(), account.terms.fill_model
    if not takes_families(broker):
        raise ProviderNotSent(_NO_FAMILIES.format(broker=broker.name))
    lead_id, family = new_id("ord"), []
    members = [(wanted.client_order_id, wanted.terms)]
    members += [(leg_id(wanted.client_order_id, leg), leg) for leg in wanted.exits.legs(wanted.terms)]
    for key, terms in members:
        row = OrderRow.pending(
            terms,
            account=account,
            client_order_id=key,
            broker=broker.name,
            reserve_price=reservation_price(terms, view.quote, model),
            at=at,
        )
        family.append(replace(row, order_class=wanted.exits.order_class, parent_order_id=lead_id))
    lead = replace(family[0], id=lead_id, parent_order_id=None, request_hash=hash_family(wanted.terms, wanted.exits))
    for row in (lead, *family[1:]):
        if not placing.repository.insert(conn, row):
            raise IdempotencyConflictError(
                f"The key {row.client_order_id!r} was used for another order; use a new one."
            )
    context.claims.changed(conn, account, lead.symbol)
    placing.recorder.note(conn, lead, "order-placed", **_words(wanted.exits))
    return lead, True


def _words(exits: Exits) -> dict[str, str]:
    stop = exits.stop_loss
    prices = {
        "take_profit": exits.take_profit,
        "stop_loss": None if stop is None else stop.stop_price,
        "stop_loss_limit": None if stop is None else stop.limit_price,
    }
    given = {name: decimal_text(price) for name, price in prices.items() if price is not None}
    return {"order_class": exits.order_class.value, **given}


async def _submitted(placing: "PlaceOrders", rows: Sequence[OrderRow]) -> Sequence[BrokerOrder]:
    lead, *legs = rows
    broker = placing.broker_of(lead)
    if not takes_families(broker):
        raise ProviderNotSent(_NO_FAMILIES.format(broker=broker.name))
    known = await broker.submit_family(
        lead.account_id,
        lead.client_order_id,
        lead.terms,
        order_class=lead.order_class,
        legs=[Leg(leg.client_order_id, leg.terms) for leg in legs],
    )
    if is_anothers(lead, known[0]):
        raise ProviderRejected(ID_TAKEN)
    return known


async def _first_fills(placing: "PlaceOrders", rows: Sequence[OrderRow], known: Sequence[BrokerOrder]) -> _Outcome:
    """The family is placed: that its fills cannot be had just now must not look like a refusal."""
    found = {}
    for row, one in zip(rows, known, strict=True):
        found[row.id] = await placing.first_fills(replace(row, client_order_id=one.client_order_id), one)
    return found


async def _known(placing: "PlaceOrders", rows: Sequence[OrderRow], family: Sequence[OrderRow]) -> _Outcome:
    """What the broker knows of `rows`, some of `family`."""
    found = {}
    for row in rows:
        one = await placing.broker_of(row).order(row.account_id, row.client_order_id)
        if one is None and row.parent_order_id is not None and row.status is OrderStatus.PENDING_NEW:
            one = await _leg_at_broker(placing, row, family)
        if one is not None:
            found[row.id] = (one, await _fills(placing, row, one))
    return found


async def _leg_at_broker(placing: "PlaceOrders", row: OrderRow, rows: Sequence[OrderRow]) -> BrokerOrder | None:
    """An exit whose answer was lost, under the client id the broker gave it."""
    broker = placing.broker_of(row)
    lead = next((one for one in rows if one.id == row.parent_order_id), None)
    if lead is None or row.replaces_order_id is not None or not takes_families(broker):
        return None
    legs = await broker.legs(row.account_id, lead.client_order_id)
    return next((leg for leg in legs if _is_of(row, leg)), None)


def _is_of(row: OrderRow, known: BrokerOrder) -> bool:
    """Of the orders that hang on one, exits differ by type, legs by contract."""
    return known.terms.symbol == row.symbol if row.is_leg else known.terms.type is row.type


async def _fills(placing: "PlaceOrders", row: OrderRow, known: BrokerOrder) -> list[Execution]:
    return await placing.fills(replace(row, client_order_id=known.client_order_id), known)


async def _write(
    placing: "PlaceOrders", rows: Sequence[OrderRow], outcome: _Outcome, *, noted: tuple[str, str] | None = None
) -> list[OrderRow]:
    """Record all of `outcome` at once and tell whoever listens what changed; `noted`: an order and what was done."""

    def write(conn: Connection) -> list[OrderRow]:
        updated = []
        for row in rows:
            if (known := outcome.get(row.id)) is None:
                updated.append(row)
                continue
            if known[0].client_order_id != row.client_order_id:
                placing.repository.update(conn, row.id, client_order_id=known[0].client_order_id)
            is_answer = row.parent_order_id is None and row.first_answer is None
            updated.append(placing.recorder.apply(conn, row, *known, is_answer=is_answer))
            if noted is not None and noted[0] == row.id:
                placing.recorder.note(conn, row, noted[1])
        return updated

    updated = await placing.context.db.write(write)
    _told(placing, [after for before, after in zip(rows, updated, strict=True) if after != before])
    return updated


def _told(placing: "PlaceOrders", rows: list[OrderRow]) -> list[OrderRow]:
    for row in rows:
        placing.events.publish(Event(row.user_id, "order", answer_json(row)))
    return rows
