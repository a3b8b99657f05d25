"""What an account may still open, after what its open orders have spoken for.

Cash account: the cash. Margin account (Regulation T, 50 % initial margin on long and short positions alike):
2 x equity - (long value + short value). Every order that opens or enlarges a position reserves its value; one that
closes a position reserves nothing. Settlement times, concentration and maintenance calls are not modeled.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from paiid.domain.account import AccountKind, AccountTerms
from paiid.domain.activity import multiplier
from paiid.domain.book import AccountBook
from paiid.domain.fill import FillModel
from paiid.domain.instrument import Symbol
from paiid.domain.lots import ZERO
from paiid.domain.market import Quote
from paiid.domain.money import floor_quantity, to_cents
from paiid.domain.option import OptionRight, OptionSymbol, is_option
from paiid.domain.order import OrderTerms, OrderType, Side
from paiid.domain.valuation import value_account


@dataclass(frozen=True, slots=True)
class OpenOrder:
    """An order that may still fill. `reserve_price` is what `reservation_price` said when it was placed."""

    terms: OrderTerms
    filled_quantity: Decimal
    reserve_price: Decimal

    @property
    def remaining_quantity(self) -> Decimal:
        """Shares still to fill; of an order for an amount, what the amount buys at the reserve price."""
        return max(ZERO, shares(self.terms, self.reserve_price) - self.filled_quantity)


def shares(terms: OrderTerms, price: Decimal) -> Decimal:
    """The size in shares, an amount of money taken at `price`."""
    if terms.quantity is not None:
        return terms.quantity
    return floor_quantity((terms.notional or ZERO) / price)


def far_price(terms: OrderTerms, quote: Quote) -> Decimal:
    """The side of the quote a market order would take; the last price where that side is empty."""
    side = quote.ask if terms.side is Side.BUY else quote.bid
    return quote.last if side is None else side


def reservation_price(terms: OrderTerms, quote: Quote, model: FillModel) -> Decimal:
    """USD a share an order is taken to open at: the worst price it should fill at as the market stands.

    A buy reserves its limit, or the higher of its stop and the ask, plus slippage; a sale (it may open a short) the
    higher of its own price and the bid. Of an option contract that is written it is the cash behind a put, its strike,
    and nothing for a call, which has shares behind it.
    """
    if terms.side is Side.SELL and is_option(terms.symbol):
        option = OptionSymbol.parse(terms.symbol)
        return option.strike if option.right is OptionRight.PUT else ZERO
    far = far_price(terms, quote)
    own = terms.limit_price or terms.stop_price or far
    if terms.side is Side.SELL:
        return max(own, far)
    if terms.limit_price is not None:
        return terms.limit_price
    if terms.type is OrderType.TRAILING_STOP:
        own = quote.last + (terms.trail_price or quote.last * (terms.trail_percent or ZERO) / 100)
    return model.slip(max(own, far), Side.BUY)


@dataclass(frozen=True, slots=True)
class SymbolClaims:
    """What the open orders in one symbol hold back while `held` shares (below 0: short) are held.

    `value` is USD of new positions; `sold` and `bought` are the shares that sales and purchases count on.
    """

    held: Decimal
    value: Decimal = ZERO
    sold: Decimal = ZERO
    bought: Decimal = ZERO

    def closable(self, side: Side) -> Decimal:
        """Shares a further order on `side` could close: held ones no open order counts on."""
        if side is Side.SELL:
            return max(ZERO, self.held - self.sold)
        return max(ZERO, -self.held - self.bought)

    def plus(self, order: OpenOrder, account: AccountTerms) -> "SymbolClaims":
        """With `order` behind the others: it closes what is left to close and opens the rest."""
        side, quantity = order.terms.side, order.remaining_quantity
        opening = max(ZERO, quantity - self.closable(side))
        value = self.value + opening_requirement(opening * multiplier(order.terms.symbol), order.reserve_price, account)
        if side is Side.SELL:
            return SymbolClaims(self.held, value, self.sold + quantity, self.bought)
        return SymbolClaims(self.held, value, self.sold, self.bought + quantity)


@dataclass(frozen=True, slots=True)
class Claims:
    """What an account's open orders hold back; `value` is USD over all symbols."""

    value: Decimal
    by_symbol: Mapping[Symbol, SymbolClaims]

    def closable(self, book: AccountBook, symbol: Symbol, side: Side) -> Decimal:
        """Shares a further order on `side` could close."""
        return (self.by_symbol.get(symbol) or SymbolClaims(book.quantity(symbol))).closable(side)

    def plus(self, order: OpenOrder, book: AccountBook, account: AccountTerms) -> "Claims":
        """With `order` behind the others; what is held must not have changed since."""
        symbol = order.terms.symbol
        before = self.by_symbol.get(symbol) or SymbolClaims(book.quantity(symbol))
        after = before.plus(order, account)
        return Claims(self.value + after.value - before.value, {**self.by_symbol, symbol: after})

    def without(self, symbol: Symbol) -> "Claims":
        """As if there were no open order in `symbol`."""
        gone = self.by_symbol.get(symbol)
        if gone is None:
            return self
        return Claims(self.value - gone.value, {one: kept for one, kept in self.by_symbol.items() if one != symbol})


NO_CLAIMS: Final = Claims(ZERO, {})


def claims(book: AccountBook, open_orders: Iterable[OpenOrder], account: AccountTerms) -> Claims:
    """Of `open_orders`, taken in the order given."""
    by_symbol: dict[Symbol, SymbolClaims] = {}
    for order in open_orders:
        symbol = order.terms.symbol
        before = by_symbol.get(symbol) or SymbolClaims(book.quantity(symbol))
        by_symbol[symbol] = before.plus(order, account)
    return Claims(sum((one.value for one in by_symbol.values()), ZERO), by_symbol)


def opening_requirement(quantity: Decimal, price: Decimal, account: AccountTerms) -> Decimal:
    """Buying power that opening `quantity` shares at `price` takes, its commission included, USD.

    A commission lowers equity, so on margin each dollar of it takes two of buying power.
    """
    if quantity == 0:
        return ZERO
    gross = to_cents(quantity * price)
    return gross + account.multiplier * account.fill_model.commission(quantity, gross)


def gross_buying_power(book: AccountBook, marks: Mapping[Symbol, Decimal], account: AccountTerms) -> Decimal:
    """Before open orders; below 0 when positions exceed what equity carries."""
    if account.kind is AccountKind.CASH:
        return book.cash
    worth = value_account(book, marks)
    return account.multiplier * worth.equity - worth.gross_exposure


def buying_power(
    book: AccountBook, marks: Mapping[Symbol, Decimal], open_orders: Sequence[OpenOrder], account: AccountTerms
) -> Decimal:
    """USD of new positions the account may open, whole cents, >= 0.

    Raises:
        MissingPriceError: a held symbol is not in `marks` (margin accounts only).
    """
    return free_buying_power(book, marks, claims(book, open_orders, account), account)


def free_buying_power(
    book: AccountBook, marks: Mapping[Symbol, Decimal], held_back: Claims, account: AccountTerms
) -> Decimal:
    """As `buying_power`, where the claims are known already."""
    return max(ZERO, to_cents(gross_buying_power(book, marks, account) - held_back.value))
