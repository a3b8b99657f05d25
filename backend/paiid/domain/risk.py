"""The check every order passes before it goes to a broker. Each refusal names the figure that is short."""

from decimal import Decimal

from paiid.core.errors import ConflictError
from paiid.core.types import decimal_text
from paiid.domain.buying_power import free_buying_power, opening_requirement, reservation_price, shares
from paiid.domain.instrument import Symbol
from paiid.domain.lots import ZERO
from paiid.domain.market import Delay, Quote
from paiid.domain.money import to_cents
from paiid.domain.order import OrderTerms, OrderType, Side
from paiid.domain.order_rules import FractionNotAllowedError, is_fractional, validate_instrument, validate_terms
from paiid.domain.preview import OrderContext


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
        self.requested, self.held, self.available = requested, held, available
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
    _check_quote(terms, context.quote)
    price = reservation_price(terms, context.quote, context.account.fill_model)
    quantity = shares(terms, price)
    closable = context.claims.closable(context.book, terms.symbol, terms.side)
    opening = max(ZERO, quantity - closable)
    if terms.side is Side.SELL and opening > 0:
        _check_short(terms, context, quantity=quantity, closable=closable)
    _check_buying_power(context, price, opening=opening, closing=quantity - opening)


def _check_quote(terms: OrderTerms, quote: Quote) -> None:
    if quote.delay is Delay.STALE:
        raise StaleQuoteError(f"The newest price of {quote.symbol} is from {quote.as_of:%Y-%m-%d %H:%M:%S} UTC.")
    if quote.is_halted and terms.type not in {OrderType.LIMIT, OrderType.STOP_LIMIT}:
        raise SymbolHaltedError(f"Trading in {quote.symbol} is halted; a limit order can wait for it to resume.")


def _check_short(terms: OrderTerms, context: OrderContext, *, quantity: Decimal, closable: Decimal) -> None:
    if not (context.account.can_short and context.instrument.shortable):
        held = max(ZERO, context.book.quantity(terms.symbol))
        raise ShortSellingNotAllowedError(terms.symbol, requested=quantity, held=held, available=closable)
    if is_fractional(terms):
        raise FractionNotAllowedError("A short position is opened in whole shares only.")


def _check_buying_power(context: OrderContext, price: Decimal, *, opening: Decimal, closing: Decimal) -> None:
    """What the order itself closes frees room for what it opens, as when a long position is turned short."""
    account = context.account
    if opening == 0:
        return
    needed = max(ZERO, opening_requirement(opening, price, account) - to_cents(closing * price))
    available = free_buying_power(context.book, context.marks_with_quote(), context.claims, account)
    if needed > available:
        raise InsufficientBuyingPowerError(needed=needed, available=available)
