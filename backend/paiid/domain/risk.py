"""The check every order passes before it goes to a broker. Each refusal names the figure that is short."""

from dataclasses import dataclass
from decimal import Decimal

from paiid.core.errors import ConflictError
from paiid.core.types import decimal_text
from paiid.domain.activity import multiplier
from paiid.domain.buying_power import free_buying_power, opening_requirement, reservation_price, shares
from paiid.domain.exchange_calendar import NEW_YORK
from paiid.domain.instrument import AssetClass, Symbol
from paiid.domain.lots import ZERO
from paiid.domain.market import Delay, Quote
from paiid.domain.money import to_cents
from paiid.domain.order import OrderTerms, OrderType, Side
from paiid.domain.order_rules import FractionNotAllowedError, is_fractional, validate_instrument, validate_terms
from paiid.domain.preview import OrderContext
from paiid.domain.written import check_cover, check_intent


class InsufficientBuyingPowerError(ConflictError):
    """The order would open more than the account can carry. Figures are USD."""

    code, title = "insufficient-buying-power", "Not enough buying power"

    def __init__(self, *, needed: Decimal, available: Decimal) -> None:
        self.needed, self.available, self.short_by = needed, available, needed - available
        super().__init__(
            f"The order needs ${needed:,.2f} of buying power and ${available:,.2f} is available: "
            f"${self.short_by:,.2f} short.",
            needed=decimal_text(needed),
            available=decimal_text(available),
            short_by=decimal_text(self.short_by),
        )


class ShortSellingNotAllowedError(ConflictError):
    """The order would sell more than is held and not yet promised to open orders. Figures are shares."""

    code, title = "short-selling-not-allowed", "Not enough shares to sell"

    def __init__(self, symbol: Symbol, *, requested: Decimal, held: Decimal, available: Decimal) -> None:
        self.symbol, self.requested, self.held, self.available = symbol, requested, held, available
        self.short_by = requested - available
        super().__init__(
            f"Only {decimal_text(available)} shares of {symbol} can be sold ({decimal_text(held)} held, the rest is in "
            f"open orders): {decimal_text(self.short_by)} short. Selling short is not allowed here.",
            requested=decimal_text(requested),
            held=decimal_text(held),
            available=decimal_text(available),
            short_by=decimal_text(self.short_by),
        )


class SymbolHaltedError(ConflictError):
    """Trading is suspended, so there is no price to decide on."""

    code, title = "symbol-halted", "Trading is halted"


class StaleQuoteError(ConflictError):
    """The newest price is too old to decide on."""

    code, title = "stale-quote", "Price is stale"


def check_order(terms: OrderTerms, context: OrderContext) -> None:
    """Say yes by returning.

    Raises:
        InvalidOrderError, OffTickPriceError, FractionNotAllowedError, InstrumentNotTradableError: see `order_rules`.
        StaleQuoteError: the quote cannot be trusted to be the present one.
        SymbolHaltedError: an order that needs the present price, while trading is halted; limit orders may wait.
        ShortSellingNotAllowedError: more would be sold than is held and free, and shorting is not allowed.
        InsufficientBuyingPowerError: more would be opened than buying power allows.
        MissingPriceError: a held symbol has no mark.
    """
    validate_terms(terms)
    validate_instrument(terms, context.instrument)
    check_freshness(context.quote)
    check_halt(terms, context.quote)
    size = order_size(terms, context)
    check_short(terms, context, size)
    check_buying_power(context, size)


@dataclass(frozen=True, slots=True)
class OrderSize:
    """What an order is for: `quantity` shares at `price` (USD, the worst it should fill at).

    `closable` shares are held on the other side and free; what the order has beyond them it opens.
    """

    price: Decimal
    quantity: Decimal
    closable: Decimal

    @property
    def opening(self) -> Decimal:
        """Shares of a new position."""
        return max(ZERO, self.quantity - self.closable)

    @property
    def closing(self) -> Decimal:
        """Shares of a present position that go."""
        return min(self.quantity, self.closable)


def order_size(terms: OrderTerms, context: OrderContext) -> OrderSize:
    """Of valid terms, as buying power counts them."""
    price = reservation_price(terms, context.quote, context.account.fill_model)
    closable = context.claims.closable(context.book, terms.symbol, terms.side)
    return OrderSize(price, shares(terms, price), closable)


def free_cash(context: OrderContext) -> Decimal:
    """USD that neither the account's debts nor open orders hold back: what option contracts are paid with.

    Raises:
        MissingPriceError: a held symbol has no mark.
    """
    carried = free_buying_power(context.book, context.marks_with_quote(), context.claims, context.account)
    return min(carried, max(ZERO, to_cents(context.book.cash - context.claims.value)))


def check_freshness(quote: Quote) -> None:
    """Nothing is decided on an old price.

    Raises:
        StaleQuoteError: the quote cannot be trusted to be the present one.
    """
    if quote.delay is Delay.STALE:
        at = quote.as_of.astimezone(NEW_YORK)
        raise StaleQuoteError(
            f"The newest price of {quote.symbol} is of {at:%Y-%m-%d %H:%M:%S} ET, too old to trade on."
        )


def check_halt(terms: OrderTerms, quote: Quote) -> None:
    """Only an order with a limit can wait for trading to resume.

    Raises:
        SymbolHaltedError: an order that needs the present price.
    """
    if quote.is_halted and terms.type not in {OrderType.LIMIT, OrderType.STOP_LIMIT}:
        raise SymbolHaltedError(f"Trading in {quote.symbol} is halted; a limit order can wait for it to resume.")


def check_short(terms: OrderTerms, context: OrderContext, size: OrderSize) -> None:
    """A sale of more than is held and free opens a short position, which takes leave and whole shares.

    Raises:
        ShortSellingNotAllowedError: the account, or the instrument, is not sold short.
        FractionNotAllowedError: it would be opened in parts of a share.
        OptionIntentError, UncoveredOptionError: of an option contract, see `domain.written`.
    """
    if context.instrument.asset_class is AssetClass.OPTION:
        check_intent(terms, opening=size.opening, closing=size.closing)
    if terms.side is not Side.SELL or size.opening == 0:
        return
    if context.instrument.asset_class is AssetClass.OPTION:
        check_cover(terms, context, size.opening)
        return
    if not (context.account.can_short and context.instrument.shortable):
        held = max(ZERO, context.book.quantity(terms.symbol))
        raise ShortSellingNotAllowedError(terms.symbol, requested=size.quantity, held=held, available=size.closable)
    if is_fractional(terms):
        raise FractionNotAllowedError("A short position is opened in whole shares only.")


def check_buying_power(context: OrderContext, size: OrderSize) -> None:
    """What is opened must be carried.

    Raises:
        InsufficientBuyingPowerError: it is more than buying power allows.
        MissingPriceError: a held symbol has no mark.
    """
    if size.opening == 0:
        return
    needed, available = buying_power_needed(context, size), buying_power_available(context)
    if needed > available:
        raise InsufficientBuyingPowerError(needed=needed, available=available)


def buying_power_needed(context: OrderContext, size: OrderSize) -> Decimal:
    """USD. What the order itself closes frees room for what it opens, as when a long position is turned short."""
    units = multiplier(context.quote.symbol)
    needed = opening_requirement(size.opening * units, size.price, context.account)
    return max(ZERO, needed - to_cents(size.closing * units * size.price))


def buying_power_available(context: OrderContext) -> Decimal:
    """USD, after what open orders hold back; option contracts are paid in cash.

    Raises:
        MissingPriceError: a held symbol has no mark.
    """
    if context.instrument.asset_class is AssetClass.OPTION:
        return free_cash(context)
    return free_buying_power(context.book, context.marks_with_quote(), context.claims, context.account)
