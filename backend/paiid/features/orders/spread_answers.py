"""What is answered about an order for several option contracts before it is placed."""

from decimal import Decimal

from paiid.core.types import decimal_text
from paiid.domain.option import STANDARD_MULTIPLIER
from paiid.domain.spread import Outlook, Spread
from paiid.domain.spread_checks import SpreadEstimate
from paiid.features.orders.schemas import BlockedRead
from paiid.features.orders.service.spreads import SpreadView
from paiid.features.orders.spread_schemas import OutlookRead, SpreadLegRead, SpreadPreviewRead


def spread_answer(
    spread: Spread, view: SpreadView, estimate: SpreadEstimate, blocked: BlockedRead | None
) -> SpreadPreviewRead:
    """The order with its prices, what it comes to, and why it would be refused."""
    oldest = min(view.quotes.values(), key=lambda quote: quote.as_of)
    return SpreadPreviewRead(
        underlying=spread.underlying,
        quantity=spread.quantity,
        legs=_legs(spread, view),
        net=estimate.net,
        middle=estimate.middle,
        price=estimate.price,
        cash_change=estimate.cash_change,
        needed=estimate.needed,
        available=estimate.available,
        outlook=None if estimate.outlook is None else _outlook(estimate.outlook, spread.quantity),
        summary=describe_spread(spread),
        blocked=blocked,
        quote_as_of=oldest.as_of,
        quote_source=oldest.source,
        delay=oldest.delay,
    )


def describe_spread(spread: Spread) -> str:
    """The order in one sentence."""
    legs = ", ".join(
        f"{leg.intent.value.replace('_', ' ')} {decimal_text(spread.quantity * leg.ratio)} {leg.symbol}"
        for leg in spread.legs
    )
    limit = spread.limit_price
    if limit is None:
        price = "at the market"
    elif limit > 0:
        price = f"for {decimal_text(limit)} a share or less"
    else:
        price = f"for at least {decimal_text(-limit)} a share received"
    return f"{legs[:1].upper()}{legs[1:]}, all or none of it, {price}, today only."


def _legs(spread: Spread, view: SpreadView) -> list[SpreadLegRead]:
    return [
        SpreadLegRead(
            symbol=leg.symbol,
            side=leg.side,
            position_intent=leg.intent,
            ratio=leg.ratio,
            quantity=spread.quantity * leg.ratio,
            bid=view.quotes[leg.symbol].bid,
            ask=view.quotes[leg.symbol].ask,
        )
        for leg in spread.legs
    ]


def _outlook(found: Outlook, units: Decimal) -> OutlookRead:
    def dollars(amount: Decimal | None) -> Decimal | None:
        return None if amount is None else amount * STANDARD_MULTIPLIER * units

    return OutlookRead(
        ends_together=found.ends_together,
        max_loss=dollars(found.max_loss),
        max_gain=dollars(found.max_gain),
        break_evens=list(found.break_evens),
    )
