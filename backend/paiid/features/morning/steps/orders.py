"""Orders that wait."""

from collections.abc import Awaitable, Callable, Sequence
from decimal import Decimal
from typing import Final

from paiid.core.types import decimal_text
from paiid.domain.instrument import Symbol
from paiid.domain.market import Quote
from paiid.features.morning.knowledge import Knowledge
from paiid.features.morning.telling import Source, Telling, Tone
from paiid.features.morning.words import counted, money, signed_percent
from paiid.features.orders.repository import OrderRow

TITLE: Final = "Open orders"
OpenOrders = Callable[[str], Awaitable[Sequence[OrderRow]]]
"""A user's orders that may still trade, newest first."""
_SHOWN: Final = 5
_NEAR_PERCENT: Final = Decimal(1)
_WEIGHT: Final = Decimal(500)


async def tell(knowledge: Knowledge, open_orders: OpenOrders) -> Telling:
    """How many wait, and how far the market is from the price of each; those within 1 % are pointed at."""
    orders, telling = await open_orders(knowledge.user_id), Telling()
    source = Source("Your orders", knowledge.now(), link="/trade/orders")
    if not orders:
        telling.say(f"{telling.cite('Open orders', 'No order', source)} is waiting.")
        return telling
    telling.say(f"{telling.cite('Open orders', counted(len(orders), 'order').capitalize(), source)} waiting.")
    quotes = await knowledge.market.market_data.quotes(list({order.symbol for order in orders}))
    for order in orders[:_SHOWN]:
        _tell_one(telling, order, quotes.get(order.symbol))
    if len(orders) > _SHOWN:
        telling.say(f"{len(orders) - _SHOWN} more on the orders page.")
    return telling


def _tell_one(telling: Telling, order: OrderRow, quote: Quote | None) -> None:
    words = f"{order.side.value.capitalize()} {_size(order)} {order.symbol}"
    price = order.limit_price or order.stop_price
    if price is None or quote is None:
        telling.say(f"{words}: {order.type.value.replace('_', ' ')} order, {order.status.value.replace('_', ' ')}.")
        return
    last = telling.cite(f"{order.symbol}, last price", money(quote.last), _source(quote))
    away = (quote.last / price - 1) * 100
    is_near = abs(away) <= _NEAR_PERCENT
    telling.say(
        f"{words} at {money(price)}: the market stands at {last}, {signed_percent(away)} from it.",
        Tone.WARN if is_near else Tone.PLAIN,
    )
    if is_near:
        telling.suggest(
            f"Look at the order to {words[0].lower()}{words[1:]}: its price is near",
            "/trade/orders",
            _WEIGHT - abs(away),
        )


def _size(order: OrderRow) -> str:
    if order.quantity is not None:
        return decimal_text(order.quantity - order.filled_quantity)
    return f"{money(order.notional or Decimal(0))} of"


def _source(quote: Quote) -> Source:
    return Source(quote.source, quote.as_of, quote.delay, f"/research/{Symbol(quote.symbol)}")
