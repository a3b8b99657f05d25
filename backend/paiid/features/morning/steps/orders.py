"""Orders that wait."""

from collections.abc import Awaitable, Callable, Sequence
from decimal import Decimal
from typing import Final

from paiid.core.types import decimal_text
from paiid.domain.instrument import Symbol
from paiid.domain.market import Quote
from paiid.features.morning.knowledge import Knowledge
from paiid.features.morning.steps import paper
from paiid.features.morning.steps.paper import PaperAlarms
from paiid.features.morning.telling import Source, Telling, Tone
from paiid.features.morning.words import counted, money, signed_percent
from paiid.features.orders.repository import OrderRow

TITLE: Final = "Open orders"
OpenOrders = Callable[[str], Awaitable[Sequence[OrderRow]]]
"""A user's orders that may still trade, newest first."""
WaitingOrders = Callable[[str], Awaitable[int]]
"""How many orders that something else proposed wait for a user's yes."""
_SHOWN: Final = 5
_NEAR_PERCENT: Final = Decimal(1)
_WEIGHT: Final = Decimal(500)


async def tell(
    knowledge: Knowledge, open_orders: OpenOrders, waiting_orders: WaitingOrders, paper_alarms: PaperAlarms
) -> Telling:
    """How many wait, and how far the market is from the price of each; those within 1 % are pointed at.

    Then what was proposed and needs a yes, and strategies on paper that need a look.
    """
    telling = await _open(knowledge, open_orders)
    if waiting := await waiting_orders(knowledge.user_id):
        source = Source("Proposed orders", knowledge.now(), link="/recommendations")
        proposed = telling.cite("Proposed orders", counted(waiting, "proposed order"), source)
        telling.say(f"{proposed} {'waits' if waiting == 1 else 'wait'} for your yes.", Tone.WARN)
        telling.suggest(f"Say yes or no to {counted(waiting, 'proposed order')}", "/recommendations", _WEIGHT)
    paper.tell(telling, knowledge, await paper_alarms(knowledge.user_id))
    return telling


async def _open(knowledge: Knowledge, open_orders: OpenOrders) -> Telling:
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
