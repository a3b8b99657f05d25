"""What an order would do, and whether it would be let through; nothing is placed."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import ROUND_DOWN, Decimal
from typing import Final

from sqlalchemy import Connection

from paiid.core.errors import AppError
from paiid.core.types import decimal_text
from paiid.domain.auction import check_window
from paiid.domain.buying_power import OpenOrder
from paiid.domain.exit_rules import check_exits, estimate_exits, validate_exits
from paiid.domain.market import MarketStatus
from paiid.domain.order import Exits, OrderClass, OrderTerms, OrderType, Side, TimeInForce
from paiid.domain.order_checks import exits_check, order_checks
from paiid.domain.order_rules import validate_instrument, validate_terms
from paiid.domain.preview import OrderContext, OrderPreview, preview_order
from paiid.domain.risk import check_order
from paiid.domain.spread import Spread, validate_spread
from paiid.domain.spread_checks import check_spread, estimate_spread
from paiid.features.ledger.service import for_trading
from paiid.features.orders.errors import require_bought, require_options
from paiid.features.orders.schemas import (
    BlockedRead,
    ExitsPreviewRead,
    OrderCheckRead,
    OrderPreviewRead,
)
from paiid.features.orders.service.context import ContextBuilder, MarketView
from paiid.features.orders.service.spreads import spread_view
from paiid.features.orders.spread_answers import spread_answer
from paiid.features.orders.spread_schemas import SpreadPreviewRead
from paiid.ports.broker import Brokers

_TYPE_WORDS: Final = {
    OrderType.MARKET: "at the market",
    OrderType.STOP: "once the price reaches {stop_price}",
    OrderType.STOP_LIMIT: "once the price reaches {stop_price}, at {limit_price} or better",
}
_LIFE_WORDS: Final = {
    TimeInForce.DAY: "today only",
    TimeInForce.GTC: "until canceled",
    TimeInForce.OPG: "at the opening print or not at all",
    TimeInForce.CLS: "at the closing print or not at all",
    TimeInForce.IOC: "at once, what does not fill is canceled",
    TimeInForce.FOK: "at once and whole, or not at all",
}


@dataclass(frozen=True)
class PreviewOrders:
    """Judges an order on the account as it stands."""

    context: ContextBuilder
    brokers: Brokers

    async def preview(self, user_id: str, terms: OrderTerms, exits: Exits | None = None) -> OrderPreviewRead:
        """The account before and after, each rule's verdict, and why the order would be refused, if it would.

        Raises:
            UnknownSymbolError: no such symbol.
            AppError: the terms themselves are wrong (`domain.order_rules`, `domain.exit_rules`).
        """
        validate_terms(terms)
        if exits is not None:
            validate_exits(terms, exits)
        view = await self.context.market_view(user_id, terms.symbol)
        validate_instrument(terms, view.instrument)
        context, open_orders = await self.context.db.read_fast(lambda conn: self._context(conn, user_id, view))
        estimate = preview_order(terms, context, open_orders)
        market = await self.context.market.status()
        checks = order_checks(terms, context, estimate, market)
        blocked = refusal(lambda: require_bought(self.brokers.of(view.broker), terms, context))
        blocked = blocked or _blocked(terms, context, estimate, market)
        exits_read = None
        if exits is not None:
            outlook = estimate_exits(terms, exits, estimate, view.quote)
            checks.append(exits_check(terms, exits, context, outlook))
            exits_read = ExitsPreviewRead.model_validate(outlook)
            blocked = blocked or refusal(lambda: check_exits(terms, exits, context))
        return OrderPreviewRead(
            symbol=terms.symbol,
            side=terms.side,
            summary=describe(terms, estimate) if exits is None else describe_family(terms, exits, estimate),
            checks=[OrderCheckRead.model_validate(check) for check in checks],
            blocked=blocked,
            exits=exits_read,
            quote_as_of=view.quote.as_of,
            quote_source=view.quote.source,
            **{name: getattr(estimate, name) for name in OrderPreview.__dataclass_fields__},
        )

    async def preview_spread(self, user_id: str, spread: Spread) -> SpreadPreviewRead:
        """As `preview`, of an order for several option contracts.

        Raises:
            NoOptionPriceError: one of them has no price.
            InvalidOrderError: the order itself is wrong (`domain.spread`).
        """
        validate_spread(spread)
        view = await spread_view(self.context, user_id, spread)
        context, _ = await self.context.db.read_fast(lambda conn: self._context(conn, user_id, view.market))
        blocked = refusal(lambda: require_options(self.brokers.of(view.broker)))
        blocked = blocked or refusal(lambda: check_spread(spread, view.quotes, context))
        return spread_answer(spread, view, estimate_spread(spread, view.quotes, context), blocked)

    def _context(self, conn: Connection, user_id: str, view: MarketView) -> tuple[OrderContext, tuple[OpenOrder, ...]]:
        return self.context.counted_context(conn, for_trading(self.context.ledger.account_of(conn, user_id)), view)


def describe(terms: OrderTerms, estimate: OrderPreview) -> str:
    """The order in one sentence."""
    size = decimal_text(estimate.quantity) if terms.notional is None else f"{terms.notional:.2f} USD of"
    verb = "Buy" if terms.side is Side.BUY else "Sell"
    return f"{verb} {size} {terms.symbol} {_price_words(terms)}, {_LIFE_WORDS[terms.time_in_force]}."


def describe_family(terms: OrderTerms, exits: Exits, estimate: OrderPreview) -> str:
    """The order and its exits in two sentences."""
    is_sale = exits.side(terms) is Side.SELL
    better = "higher" if is_sale else "lower"
    words = []
    if exits.take_profit is not None and exits.order_class is not OrderClass.OCO:
        words.append(f"at {exits.take_profit} or {better}")
    if (stop := exits.stop_loss) is not None:
        price = "at the market" if stop.limit_price is None else f"at {stop.limit_price} or {better}"
        words.append(f"{price} once the price reaches {stop.stop_price}")
    begin = "Or" if exits.order_class is OrderClass.OCO else f"Then {'sell' if is_sale else 'buy back'}"
    return f"{describe(terms, estimate)} {begin} {', or '.join(words)}."


def _price_words(terms: OrderTerms) -> str:
    if terms.type is OrderType.LIMIT:
        return f"at {terms.limit_price} or {'lower' if terms.side is Side.BUY else 'higher'}"
    if terms.type is OrderType.TRAILING_STOP:
        distance = f"{terms.trail_price} USD" if terms.trail_price is not None else f"{terms.trail_percent} %"
        best = "lowest" if terms.side is Side.BUY else "highest"
        return f"once the price turns {distance} from its {best}"
    return _TYPE_WORDS[terms.type].format(stop_price=terms.stop_price, limit_price=terms.limit_price)


def _blocked(
    terms: OrderTerms, context: OrderContext, estimate: OrderPreview, market: MarketStatus
) -> BlockedRead | None:
    if (late := refusal(lambda: check_window(terms, market.now))) is not None:
        return late
    found = refusal(lambda: check_order(terms, context))
    if found is None:
        return None
    return found.model_copy(update={"max_quantity": _largest_that_passes(terms, context, estimate)})


def refusal(rule: Callable[[], None]) -> BlockedRead | None:
    """What `rule` has against the order."""
    try:
        rule()
    except AppError as error:
        return BlockedRead(code=error.code, title=error.title, detail=error.detail, max_quantity=None)
    return None


def _largest_that_passes(terms: OrderTerms, context: OrderContext, estimate: OrderPreview) -> Decimal | None:
    """The most whole shares that would be let through, found by halving; None when not even one would."""
    low, high = 0, int(estimate.quantity.to_integral_value(ROUND_DOWN))
    while low < high:
        middle = (low + high + 1) // 2
        if _passes(replace(terms, quantity=Decimal(middle), notional=None), context):
            low = middle
        else:
            high = middle - 1
    return Decimal(low) if low else None


def _passes(terms: OrderTerms, context: OrderContext) -> bool:
    try:
        check_order(terms, context)
    except AppError:
        return False
    return True
