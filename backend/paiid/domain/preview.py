"""What an order would do to the account, told before it is placed. Estimates: the market may have moved by then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from paiid.domain import ledger
from paiid.domain.account import AccountTerms
from paiid.domain.activity import multiplier
from paiid.domain.book import AccountBook
from paiid.domain.buying_power import Claims, OpenOrder, buying_power, far_price, free_buying_power, shares
from paiid.domain.fill import FillModel, move_mark, start, stop_price
from paiid.domain.instrument import Instrument, Symbol
from paiid.domain.lots import ZERO
from paiid.domain.market import Quote
from paiid.domain.money import MONEY_STEP, gross_amount, to_cents
from paiid.domain.order import Execution, OrderTerms, OrderType, Side
from paiid.domain.order_rules import validate_instrument, validate_terms
from paiid.domain.valuation import value_account


@dataclass(frozen=True, slots=True)
class OrderContext:
    """All an order is judged by.

    The account's book, prices of what is held (`marks`, USD a share), what its open orders hold back, the instrument
    and its quote.
    """

    book: AccountBook
    marks: Mapping[Symbol, Decimal]
    claims: Claims
    instrument: Instrument
    quote: Quote
    account: AccountTerms

    def marks_with_quote(self) -> dict[Symbol, Decimal]:
        """`marks` and the last price of the order's own symbol."""
        return {**self.marks, self.quote.symbol: self.quote.last}


@dataclass(frozen=True, slots=True)
class OrderPreview:
    """Estimates in USD and shares.

    `price` is what the order would fill at as the quote stands (a resting order: at its own price). `half_spread_cost`
    is what taking the far side costs against the middle of the quote. `cash_change` is below 0 for a purchase.
    `share_of_equity_after` is the position's value over equity, a ratio, None when equity is not above 0.
    """

    quantity: Decimal
    price: Decimal
    gross: Decimal
    commission: Decimal
    half_spread_cost: Decimal
    cash_change: Decimal
    cash_after: Decimal
    buying_power_before: Decimal
    buying_power_after: Decimal
    position_before: Decimal
    position_after: Decimal
    average_price_after: Decimal | None
    equity: Decimal
    share_of_equity_after: Decimal | None
    opens_short: bool


def estimated_price(terms: OrderTerms, quote: Quote, model: FillModel) -> Decimal:
    """USD a share, by the rules of `fill.py` on the present quote; a resting order is taken at its own price."""
    far = far_price(terms, quote)
    market = model.slip(far, terms.side)
    limit = terms.limit_price
    if limit is not None:
        if terms.type is OrderType.STOP_LIMIT:
            return limit
        return min(limit, market) if terms.side is Side.BUY else max(limit, market)
    if terms.type is OrderType.MARKET:
        return market
    return model.slip(stop_price(terms, move_mark(terms, start(terms), quote.last)), terms.side)


def preview_order(terms: OrderTerms, context: OrderContext, open_orders: Sequence[OpenOrder]) -> OrderPreview:
    """The account before and after `terms` fill whole; says nothing about whether they may (`check_order` does).

    Raises:
        InvalidOrderError, OffTickPriceError, FractionNotAllowedError, InstrumentNotTradableError: see `order_rules`.
        MissingPriceError: a held symbol has no mark.
    """
    validate_terms(terms)
    validate_instrument(terms, context.instrument)
    quote, book = context.quote, context.book
    execution = _expected_fill(terms, context)
    after = book.copy()
    if execution.quantity > 0:
        after.apply(ledger.fill(execution))
    units = multiplier(terms.symbol)
    marks = context.marks_with_quote()
    held_before, held_after = book.quantity(terms.symbol), after.quantity(terms.symbol)
    position = after.positions.get(terms.symbol)
    return OrderPreview(
        quantity=execution.quantity,
        price=execution.price,
        gross=gross_amount(execution.price, execution.quantity * units),
        commission=execution.fee,
        half_spread_cost=half_spread_cost(quote, execution.quantity * units),
        cash_change=after.cash - book.cash,
        cash_after=after.cash,
        buying_power_before=free_buying_power(book, marks, context.claims, context.account),
        buying_power_after=buying_power(after, marks, open_orders, context.account),
        position_before=held_before,
        position_after=held_after,
        average_price_after=position.average_price if position else None,
        equity=to_cents(value_account(book, marks).equity),
        share_of_equity_after=_share(held_after * quote.last * units, value_account(after, marks).equity),
        opens_short=held_after < min(ZERO, held_before),
    )


def half_spread_cost(quote: Quote, quantity: Decimal) -> Decimal:
    """USD that crossing half the spread costs on `quantity` shares; 0 where the quote has one side only."""
    if quote.bid is None or quote.ask is None:
        return ZERO
    return to_cents((quote.ask - quote.bid) / 2 * quantity)


def _expected_fill(terms: OrderTerms, context: OrderContext) -> Execution:
    model = context.account.fill_model
    price = estimated_price(terms, context.quote, model)
    quantity = shares(terms, price)
    return Execution(
        id="preview",
        client_order_id="preview",
        symbol=terms.symbol,
        side=terms.side,
        quantity=quantity,
        price=price,
        fee=model.commission(quantity, gross_amount(price, quantity * multiplier(terms.symbol))),
        executed_at=context.quote.as_of,
    )


def _share(value: Decimal, equity: Decimal) -> Decimal | None:
    return (abs(value) / equity).quantize(MONEY_STEP) if equity > 0 else None
