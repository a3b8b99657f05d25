"""What speaks for and against an order, rule by rule, for whoever is about to place it.

The rules are those of `risk.check_order`, each asked by itself, so that the list names everything that is wrong and
not only the first. Three entries can only warn: nothing refuses an order while the market is closed, one that opens a
short position, or one that puts much of the account into one symbol.
"""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final

from paiid.core.errors import AppError
from paiid.core.types import decimal_text
from paiid.domain.auction import NAMES, auction_at, check_window
from paiid.domain.exchange_calendar import NEW_YORK
from paiid.domain.exit_rules import ExitEstimate, check_exits
from paiid.domain.fill import may_fill, trading_session
from paiid.domain.instrument import AssetClass, tick_size
from paiid.domain.market import MarketStatus, Quote
from paiid.domain.money import CENT
from paiid.domain.option import is_option
from paiid.domain.order import AUCTIONS, Exits, OrderTerms, Side, TimeInForce
from paiid.domain.order_rules import grid_prices, validate_instrument, validate_ticks
from paiid.domain.preview import OrderContext, OrderPreview
from paiid.domain.risk import (
    OrderSize,
    buying_power_available,
    buying_power_needed,
    check_buying_power,
    check_freshness,
    check_halt,
    check_short,
    order_size,
)

CONCENTRATED: Final = Decimal("0.25")
"""Share of equity in one symbol from which a warning is given: the US diversification rule for funds stops at it
(Internal Revenue Code, section 851(b)(3)(B))."""
_WAITS: Final = {
    TimeInForce.DAY: "the order waits",
    TimeInForce.GTC: "the order waits",
    TimeInForce.IOC: "nothing fills at once, so the order ends",
    TimeInForce.FOK: "nothing fills at once, so the order ends",
}
_KINDS: Final = {
    AssetClass.EQUITY: "stock",
    AssetClass.ETF: "fund",
    AssetClass.INDEX: "index",
    AssetClass.OPTION: "option",
}


class CheckState(StrEnum):
    """`failed` refuses the order; `warning` is for the person to weigh."""

    PASSED = "passed"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class OrderCheck:
    """One rule's verdict; `detail` has the figures it rests on."""

    code: str
    label: str
    state: CheckState
    detail: str


def order_checks(
    terms: OrderTerms, context: OrderContext, estimate: OrderPreview, market: MarketStatus
) -> list[OrderCheck]:
    """Every rule that concerns the order, in the order in which `check_order` asks them, then concentration.

    Some check has failed if and only if `check_window` or `check_order` refuses; the refusal is the first failure's
    detail.

    Args:
        terms: complete and free of contradictions (`validate_terms` but for the price grid).
        context: what it is judged against.
        estimate: `preview_order` of the two.
        market: where the market's day stands.
    Raises:
        MissingPriceError: a held symbol has no mark.
    """
    quote, size = context.quote, order_size(terms, context)
    checks = [_order_window(terms, market) if terms.time_in_force in AUCTIONS else _market_open(terms, market)]
    if prices := grid_prices(terms):
        steps = ", ".join(f"{decimal_text(price)} in steps of {_step(terms, price)}" for price in prices.values())
        checks.append(_judged("tick", "Price step", lambda: validate_ticks(terms), steps))
    checks += [
        _judged("tradable", "Symbol tradable", lambda: validate_instrument(terms, context.instrument), _kind(context)),
        _judged("price-fresh", "Price fresh", lambda: check_freshness(quote), _priced(quote)),
        _halt(terms, quote),
    ]
    if terms.side is Side.SELL or terms.position_intent is not None:
        checks.append(_shares(terms, context, size))
    checks.append(_buying_power(context, size))
    return [*checks, _concentration(terms, context, estimate)]


def exits_check(lead: OrderTerms, exits: Exits, context: OrderContext, estimate: ExitEstimate) -> OrderCheck:
    """Whether the exits can go with `lead` as account and market stand; fails if and only if `check_exits` refuses."""
    parts = [
        f"{word} ${amount:,.2f}"
        for word, amount in (("risk", estimate.risk), ("reward", estimate.reward))
        if amount is not None
    ]
    if estimate.reward_to_risk is not None:
        parts.append(f"{estimate.reward_to_risk} to 1")
    return _judged("exits", "Exits", lambda: check_exits(lead, exits, context), ", ".join(parts))


def _judged(code: str, label: str, rule: Callable[[], None], detail: str, *, warns: bool = False) -> OrderCheck:
    try:
        rule()
    except AppError as refusal:
        return OrderCheck(code, label, CheckState.FAILED, refusal.detail)
    return OrderCheck(code, label, CheckState.WARNING if warns else CheckState.PASSED, detail)


def _market_open(terms: OrderTerms, market: MarketStatus) -> OrderCheck:
    is_open = may_fill(terms, trading_session(market))
    closes_at, opens_at = (at.astimezone(NEW_YORK) for at in (market.closes_at, market.opens_at))
    if not is_open:
        detail = f"opens {opens_at:%a %b} {opens_at.day} at {opens_at:%H:%M} ET; {_WAITS[terms.time_in_force]}"
        return OrderCheck("market-open", "Market open", CheckState.WARNING, detail)
    # A market that never closes says what the exchange's day would be all the same.
    is_regular = market.opens_at <= market.now < market.closes_at
    detail = f"until {closes_at:%H:%M} ET" if is_regular else "outside regular hours"
    return OrderCheck("market-open", "Market open", CheckState.PASSED, detail)


def _order_window(terms: OrderTerms, market: MarketStatus) -> OrderCheck:
    at, name = auction_at(terms, market.now).astimezone(NEW_YORK), NAMES[terms.time_in_force]
    detail = f"fills at the {name} print of {at:%a %b} {at.day} at {at:%H:%M} ET, or ends"
    return _judged("order-window", "Order window", lambda: check_window(terms, market.now), detail)


def _halt(terms: OrderTerms, quote: Quote) -> OrderCheck:
    detail = "halted; the limit waits for it to resume" if quote.is_halted else "trading"
    return _judged("not-halted", "Trading not halted", lambda: check_halt(terms, quote), detail, warns=quote.is_halted)


def _shares(terms: OrderTerms, context: OrderContext, size: OrderSize) -> OrderCheck:
    sold, free, opening = (decimal_text(one) for one in (size.quantity, size.closable, size.opening))
    if context.instrument.asset_class is AssetClass.OPTION:
        words = f"writes {opening}" if size.opening else f"closes {sold} of {free}"
        return _judged(
            "contracts", "Contracts", lambda: check_short(terms, context, size), words, warns=size.opening > 0
        )
    if size.opening == 0:
        return _judged(
            "shares-held", "Shares held", lambda: check_short(terms, context, size), f"{sold} of {free} free to sell"
        )
    return _judged(
        "short-selling",
        "Short selling",
        lambda: check_short(terms, context, size),
        f"opens a short position of {opening}; {free} free to sell",
        warns=True,
    )


def _buying_power(context: OrderContext, size: OrderSize) -> OrderCheck:
    needed, available = buying_power_needed(context, size), buying_power_available(context)
    detail = f"${needed:,.2f} of ${available:,.2f}" if size.opening else f"none needed, ${available:,.2f} there"
    return _judged("buying-power", "Buying power", lambda: check_buying_power(context, size), detail)


def _concentration(terms: OrderTerms, context: OrderContext, estimate: OrderPreview) -> OrderCheck:
    label, share = "Concentration after", estimate.share_of_equity_after
    if share is None:
        return OrderCheck("concentration", label, CheckState.WARNING, "no equity would be left")
    grows = abs(estimate.position_after) > abs(context.book.quantity(terms.symbol))
    detail = f"{terms.symbol} {share * 100:.1f} % of equity"
    if share > CONCENTRATED and grows:
        limit = f"{CONCENTRATED * 100:.0f}"
        return OrderCheck("concentration", label, CheckState.WARNING, f"{detail}, more than {limit} %")
    return OrderCheck("concentration", label, CheckState.PASSED, detail)


def _step(terms: OrderTerms, price: Decimal) -> Decimal:
    return CENT if is_option(terms.symbol) else tick_size(price)


def _kind(context: OrderContext) -> str:
    return f"{context.instrument.exchange} {_KINDS[context.instrument.asset_class]}"


def _priced(quote: Quote) -> str:
    return f"{quote.as_of.astimezone(NEW_YORK):%H:%M:%S} ET, {quote.delay.value}"
