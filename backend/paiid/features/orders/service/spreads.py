"""Orders for several option contracts: one order, whose legs hang on it and have its fills.

They are a family (`families`): reserved in one transaction, sent and recorded as one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from sqlalchemy import Connection

from paiid.core.ids import new_id
from paiid.core.types import decimal_text
from paiid.domain.account import BrokerId
from paiid.domain.exit_rules import validate_lead_id
from paiid.domain.instrument import Symbol
from paiid.domain.market import Quote
from paiid.domain.option import OptionSymbol
from paiid.domain.order import OrderClass, OrderTerms, PositionIntent, Side
from paiid.domain.order_rules import InvalidOrderError
from paiid.domain.preview import OrderContext
from paiid.domain.spread import Spread, SpreadLeg, side_of, validate_spread
from paiid.domain.spread_checks import check_spread, net_price, reserve_prices, worst_price
from paiid.features.orders.answers import answer_json
from paiid.features.orders.errors import (
    IdempotencyConflictError,
    KeyTakenError,
    NoOptionPriceError,
    TradingPausedError,
    require_options,
)
from paiid.features.orders.keys import same_request
from paiid.features.orders.rows import OrderRow, hash_spread
from paiid.features.orders.service.context import ContextBuilder, MarketView
from paiid.features.orders.service.families import send_family
from paiid.features.settings.service import is_trading_paused

if TYPE_CHECKING:
    from paiid.features.ledger.repository import AccountRow
    from paiid.features.orders.service.placing import PlaceOrders

_LEG: Final = ".l"
_ONLY_PRICE: Final = "Of an order for several contracts only the net price can be changed; cancel it and place another."


@dataclass(frozen=True, slots=True)
class SpreadRequest:
    """What was asked for; the fields as of `families.FamilyRequest`."""

    user_id: str
    spread: Spread
    client_order_id: str
    account_id: str | None = None
    must_be_new: bool = False


@dataclass(frozen=True, slots=True)
class SpreadView:
    """Prices fetched before a transaction begins: of the legs, and (`market`) of what is held."""

    market: MarketView
    quotes: Mapping[Symbol, Quote]

    @property
    def broker(self) -> BrokerId:
        """Who keeps the account."""
        return self.market.broker


async def spread_view(
    context: ContextBuilder, user_id: str, spread: Spread, account_id: str | None = None
) -> SpreadView:
    """Present prices of the legs and of what the account holds.

    Raises:
        NoOptionPriceError: a leg has none.
    """
    held = await context.look_up_held(user_id, account_id)
    legs = [leg.symbol for leg in spread.legs]
    quotes = await context.market.market_data.quotes(list(dict.fromkeys([*legs, *held.symbols])))
    if missing := [symbol for symbol in legs if symbol not in quotes]:
        raise NoOptionPriceError(
            f"There is no price of {', '.join(missing)}: it is not listed, has ended, or its source does not answer.",
            symbols=list(missing),
        )
    marks = {symbol: quote.last for symbol, quote in quotes.items()}
    instrument = await context.market.instrument(legs[0])
    market = MarketView(held.account_id, held.broker, instrument, quotes[legs[0]], marks)
    return SpreadView(market, {symbol: quotes[symbol] for symbol in legs})


async def place_spread(placing: "PlaceOrders", wanted: SpreadRequest) -> str:
    """The order's JSON; the first answer again, word for word, when the same order comes again.

    Raises:
        KeyTakenError: it came before and must be new.
        IdempotencyConflictError: the key was used for something else.
        OptionsNotTradedError: the account's broker takes no options.
        AppError: any of `domain.spread` and `domain.spread_checks`; nothing is stored then.
    """
    validate_spread(wanted.spread)
    validate_lead_id(wanted.client_order_id)
    view = await spread_view(placing.context, wanted.user_id, wanted.spread, wanted.account_id)
    require_options(placing.brokers.of(view.broker))
    order, is_new = await placing.context.db.write(lambda conn: _reserve(conn, placing, wanted, view))
    if wanted.must_be_new and not is_new:
        raise KeyTakenError("You have an order with this client_order_id.", order_id=order.id)
    return await send_family(placing, order) if is_new else order.first_answer or answer_json(order)


async def replace_spread(
    placing: "PlaceOrders", order: OrderRow, terms: OrderTerms, key: str
) -> tuple[OrderTerms, OrderRow]:
    """The terms of the order that is to stand in the place of an open one, and it as stored.

    Raises:
        InvalidOrderError: something else than its net price changes, or it is a leg.
        KeyTakenError: the user has an order with that key.
        AppError: as `place_spread`, judged without the order that goes.
    """
    legs = await placing.context.db.read_fast(lambda conn: placing.repository.legs_of(conn, order.user_id, [order.id]))
    if order.is_leg or terms.quantity != order.quantity or terms.time_in_force is not order.time_in_force:
        raise InvalidOrderError("quantity", _ONLY_PRICE)
    spread = spread_of(replace(order, type=terms.type, limit_price=terms.limit_price), legs)
    validate_spread(spread)
    view = await spread_view(placing.context, order.user_id, spread, order.account_id)
    fresh = await placing.context.db.write(
        lambda conn: _reserve_change(conn, placing, (order, legs), spread, view, key)
    )
    return fresh.terms, fresh


def spread_of(lead: OrderRow, legs: Sequence[OrderRow]) -> Spread:
    """The order that these rows are."""
    units = lead.quantity or Decimal(1)
    found = tuple(
        SpreadLeg(OptionSymbol.parse(leg.symbol), int((leg.quantity or units) / units), _intent(leg)) for leg in legs
    )
    return Spread(found, units, lead.type, lead.limit_price)


def check(conn: Connection, user_id: str, spread: Spread, view: SpreadView, seen: OrderContext) -> None:
    """Say yes by returning, within the transaction that would place the order.

    Raises:
        TradingPausedError: it would open something while the user has trading paused.
        AppError: what `check_spread` raises.
    """
    check_spread(spread, view.quotes, seen)
    if any(leg.intent.opens for leg in spread.legs) and is_trading_paused(conn, user_id):
        raise TradingPausedError("Trading is paused in your settings: positions can be closed, none opened.")


def _intent(leg: OrderRow) -> PositionIntent:
    if leg.position_intent is not None:
        return leg.position_intent
    return PositionIntent.BUY_TO_OPEN if leg.side is Side.BUY else PositionIntent.SELL_TO_OPEN


def _reserve(
    conn: Connection, placing: "PlaceOrders", wanted: SpreadRequest, view: SpreadView
) -> tuple[OrderRow, bool]:
    """The order that leads, and whether it is new."""
    context, spread = placing.context, wanted.spread
    account = context.ledger.lock_for_trading(conn, wanted.user_id, wanted.account_id)
    earlier = placing.repository.by_client_id(conn, wanted.user_id, wanted.client_order_id)
    if earlier is not None:
        return same_request(earlier, account.id, hash_spread(spread)), False
    require_options(placing.brokers.of(account.broker))
    check(conn, wanted.user_id, spread, view, context.locked_context(conn, account, view.market))
    lead, *legs = _rows(placing, account, wanted, view)
    for row in (lead, *legs):
        if not placing.repository.insert(conn, row):
            raise IdempotencyConflictError(
                f"The key {row.client_order_id!r} was used for another order; use a new one."
            )
    for leg in legs:
        context.claims.changed(conn, account, leg.symbol)
    placing.recorder.note(conn, lead, "order-placed", **_words(spread))
    return lead, True


def _rows(placing: "PlaceOrders", account: "AccountRow", wanted: SpreadRequest, view: SpreadView) -> list[OrderRow]:
    spread, key = wanted.spread, wanted.client_order_id
    held_back = reserve_prices(spread, view.quotes)
    members = [(key, spread.terms(net_price(spread, view.quotes)), abs(worst_price(spread, view.quotes)))]
    for number, terms in enumerate(spread.leg_terms(), start=1):
        members.append((f"{key}{_LEG}{number}", terms, held_back[terms.symbol]))
    broker, at, lead_id = placing.brokers.of(account.broker).name, placing.market_clock.now(), new_id("ord")
    rows = [
        OrderRow.pending(terms, account=account, client_order_id=own, broker=broker, reserve_price=price, at=at)
        for own, terms, price in members
    ]
    rows = [replace(row, order_class=OrderClass.MLEG, parent_order_id=lead_id) for row in rows]
    rows[0] = replace(rows[0], id=lead_id, parent_order_id=None, request_hash=hash_spread(spread))
    return rows


def _reserve_change(
    conn: Connection,
    placing: "PlaceOrders",
    rows: tuple[OrderRow, Sequence[OrderRow]],
    spread: Spread,
    view: SpreadView,
    key: str,
) -> OrderRow:
    order, legs = rows
    context = placing.context
    account = context.ledger.repository.lock_account(conn, order.account_id)
    seen, _ = context.counted_context(conn, account, view.market, without=order)
    check(conn, order.user_id, spread, view, seen)
    terms = replace(order.terms, limit_price=spread.limit_price, side=side_of(worst_price(spread, view.quotes)))
    fresh = OrderRow.pending(
        terms,
        account=account,
        client_order_id=key,
        broker=order.broker,
        reserve_price=abs(worst_price(spread, view.quotes)),
        at=placing.market_clock.now(),
    )
    fresh = replace(fresh, replaces_order_id=order.id, order_class=OrderClass.MLEG)
    if not placing.repository.insert(conn, fresh):
        raise KeyTakenError("You have an order with this client_order_id.")
    held_back = reserve_prices(spread, view.quotes)
    for leg in legs:
        # Until it is known which of the two stands, the larger one is held back.
        price = max(leg.reserve_price, held_back[leg.symbol])
        placing.repository.update(conn, leg.id, reserve_price=price)
        context.claims.changed(conn, account, leg.symbol)
    return fresh


def _words(spread: Spread) -> dict[str, str]:
    legs = ", ".join(f"{leg.intent.value} {leg.ratio} {leg.symbol}" for leg in spread.legs)
    net = {} if spread.limit_price is None else {"net_price": decimal_text(spread.limit_price)}
    return {"order_class": OrderClass.MLEG.value, "legs": legs, **net}
