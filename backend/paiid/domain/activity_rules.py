"""From what somebody wrote to an activity, or what is wrong with it: the one place that checks.

Signs are taken either way where the kind says which way things went. An amount may be written net of fee and tax; it
is recognized by price and quantity, or told by `amount_is_net`. Numbers are kept to twelve decimals.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal, localcontext
from typing import Final

from paiid.domain.activity import BUYING, NO_TERMS, ONE, ZERO, Activity, ActivityKind, Terms, gross, multiplier
from paiid.domain.activity_draft import (
    ActivityDraft,
    ActivityError,
    costs_of,
    currency_of,
    named,
    note_of,
    plain,
    rounded,
    storable,
    symbol_of,
)
from paiid.domain.instrument import Symbol
from paiid.domain.option import INDEX_ROOTS, symbol_in

EARLIEST: Final = date(1900, 1, 1)
_CENT: Final = Decimal("0.01")
_HALF_CENT: Final = Decimal("0.005")
_HALF: Final = Decimal("0.5")
_OF_PAR: Final = Decimal(100)


def checked(draft: ActivityDraft, *, latest: date, activity_id: str = "") -> Activity:
    """The activity that `draft` says.

    Args:
        draft: what was written.
        latest: the last day it may be of.
        activity_id: what it is to be called.
    Raises:
        ActivityError: something is missing, or contradicts itself.
    """
    if not EARLIEST <= draft.day <= latest:
        raise ActivityError("date", f"{draft.day} is not a day between {EARLIEST} and {latest}.")
    wanted = draft._replace(
        symbol=None if not draft.symbol else symbol_of(draft.symbol),
        currency=currency_of(draft.currency),
        note=note_of(draft.note),
        quantity=storable("quantity", draft.quantity),
        price=storable("price", draft.price),
        amount=storable("amount", draft.amount),
        fee=costs_of("fee", draft.fee),
        tax=costs_of("tax", draft.tax),
    )
    d = _RULES[draft.kind](wanted)
    # What follows from others may be beyond reason though they are not.
    price, amount = storable("price", d.price), storable("amount", d.amount)
    return Activity(
        activity_id, d.kind, d.day, d.at, None if d.symbol is None else Symbol(d.symbol), d.quantity or ZERO, price,
        amount or ZERO, d.fee, d.tax, d.currency, d.note, 0, d.terms,
    )  # fmt: skip


def _trade(d: ActivityDraft) -> ActivityDraft:
    symbol, quantity = _held(d)
    price = None if d.price is None else abs(d.price)
    if d.amount is None:
        if price is None:
            raise ActivityError("price", f"A {d.kind} needs a price or an amount.")
        return d._replace(quantity=quantity, price=price, amount=rounded(gross(price, quantity, symbol)))
    amount, price = _agreeing(d, quantity, price, symbol)
    if amount < 0:
        raise ActivityError("amount", f"Fee and tax ({d.fee + d.tax}) are more than the amount ({abs(d.amount)}).")
    return d._replace(quantity=quantity, price=_price_of(amount, quantity, symbol, price), amount=amount)


def _agreeing(
    d: ActivityDraft, quantity: Decimal, price: Decimal | None, symbol: str
) -> tuple[Decimal, Decimal | None]:
    """The gross amount, and the price if that agrees with it."""
    candidates = _gross_amounts(d)
    if price is None:
        return candidates[0], None
    expected = gross(price, quantity, symbol)
    slack = _slack(quantity, price, symbol)
    for near in (_HALF_CENT, slack):
        for one in candidates:
            if abs(one - expected) <= near:
                return one, price
    # Bonds are priced in percent of their face value; of an option that would be the price of one share for a contract.
    for one in candidates if multiplier(symbol) == ONE else ():
        if abs(one * _OF_PAR - expected) <= slack:
            return one, None
    with_costs = f", with fee and tax or without ({d.fee + d.tax})" if d.fee + d.tax else ""
    written = abs(d.amount or ZERO)
    raise ActivityError(
        "amount", f"{written} is not {quantity} × {price} = {plain(expected)}{with_costs}; leave one of them out."
    )


def _gross_amounts(d: ActivityDraft) -> list[Decimal]:
    """What the amount is before costs, by the ways it may have been written; the likeliest first."""
    amount, costs = abs(d.amount or ZERO), d.fee + d.tax
    if not costs:
        return [amount]
    found = [amount, amount - costs if d.kind in BUYING else amount + costs]
    if d.amount_is_net:
        found.reverse()
    # A sale whose costs were more than it brought.
    return found if d.kind in BUYING else [*found, costs - amount]


def _slack(quantity: Decimal, price: Decimal, symbol: str) -> Decimal:
    """How far an amount may be off for the rounding of the price and quantity that a statement shows."""
    by_price = _last_place(price) * _HALF * quantity
    by_quantity = ZERO if quantity == quantity.to_integral_value() else _last_place(quantity) * _HALF * price
    return _CENT + (by_price + by_quantity) * multiplier(symbol)


def _last_place(number: Decimal) -> Decimal:
    exponent = number.as_tuple().exponent
    return min(_CENT, ONE.scaleb(exponent if isinstance(exponent, int) else 0))


def _price_of(amount: Decimal, quantity: Decimal, symbol: str, price: Decimal | None) -> Decimal:
    if price is not None:
        return price
    with localcontext(prec=60):
        return rounded(amount / (quantity * multiplier(symbol)))


def _income(d: ActivityDraft) -> ActivityDraft:
    """Dividends, interest, returned capital: an amount, or so much for each share."""
    amount = d.amount
    quantity = abs(d.quantity or ZERO)
    if amount is None and d.price is not None and quantity:
        amount = rounded(d.price * quantity)
    elif amount is not None and d.amount_is_net:
        amount += d.fee + d.tax
    if not amount:
        raise ActivityError("amount", f"{named(d.kind)} needs an amount that is not zero.")
    if d.kind is ActivityKind.RETURN_OF_CAPITAL and d.symbol is None:
        raise ActivityError("symbol", f"{named(d.kind)} needs a symbol.")
    return d._replace(quantity=quantity, price=None if d.price is None else abs(d.price), amount=amount)


def _cost(d: ActivityDraft) -> ActivityDraft:
    """Fees and taxes: the amount may stand in the column of their own name."""
    own = d.fee if d.kind is ActivityKind.FEE else d.tax
    amount = own if not d.amount else d.amount
    if not amount:
        raise ActivityError("amount", f"{named(d.kind)} needs an amount that is not zero.")
    if own and abs(amount) == own:
        d = d._replace(fee=ZERO) if d.kind is ActivityKind.FEE else d._replace(tax=ZERO)
    return d._replace(quantity=None, price=None, amount=amount)


def _cash(d: ActivityDraft) -> ActivityDraft:
    if d.symbol is not None and d.symbol != d.currency:
        raise ActivityError("symbol", f"{named(d.kind)} is money and has no symbol; shares move by a transfer.")
    return d._replace(symbol=None, quantity=None, price=None, amount=_money(d))


def _transfer(d: ActivityDraft) -> ActivityDraft:
    if d.symbol is None:
        return d._replace(quantity=None, price=None, amount=_money(d))
    symbol, quantity = _held(d)
    price, amount = (None if one is None else abs(one) for one in (d.price, d.amount))
    if price is None and amount:
        price = _price_of(amount, quantity, symbol, None)
    # Its worth is that of the day; what came with it is a cost basis.
    return d._replace(quantity=quantity, price=price, amount=ZERO)


def _split(d: ActivityDraft) -> ActivityDraft:
    _require_symbol(d)
    ratio = d.quantity or storable("ratio", d.terms.ratio)
    if ratio is None or ratio <= 0 or ratio == 1:
        raise ActivityError("quantity", "A split needs the new shares for each old one as its quantity: 4, or 0.1.")
    return d._replace(quantity=ratio, price=None, amount=None, terms=NO_TERMS)


def _exchange(d: ActivityDraft) -> ActivityDraft:
    to_amount, to_currency = d.terms.to_amount, d.terms.to_currency
    if to_currency is None or not to_amount:
        raise ActivityError("to_amount", "An exchange needs the amount and the currency that were received.")
    terms = Terms(to_currency=currency_of(to_currency), to_amount=storable("to_amount", abs(to_amount)))
    if terms.to_currency == d.currency:
        raise ActivityError("to_currency", f"Both sides of the exchange are in {d.currency}.")
    return d._replace(symbol=None, quantity=None, price=None, amount=_money(d), terms=terms)


def _corporate(d: ActivityDraft) -> ActivityDraft:
    """Spin-offs, mergers, changes of symbol: the other symbol, and how many of it for each share."""
    _require_symbol(d)
    t = d.terms
    ratio = storable("ratio", t.ratio)
    needs_ratio = d.kind is not ActivityKind.SYMBOL_CHANGE
    is_all_cash = d.kind is ActivityKind.MERGER and ratio is not None and not ratio
    if needs_ratio and (ratio is None or ratio < 0 or (not ratio and not is_all_cash)):
        raise ActivityError("ratio", f"{named(d.kind)} needs the new shares for each share held as its ratio.")
    if is_all_cash and not (d.price or d.amount):
        raise ActivityError("price", "A merger for cash needs the price paid for each share.")
    if t.to_symbol is None and not is_all_cash:
        raise ActivityError("to_symbol", f"{named(d.kind)} needs the new symbol.")
    if t.cost_share is not None and not 0 <= t.cost_share <= 1:
        raise ActivityError("cost_share", "The share of the cost basis is a number from 0 to 1.")
    terms = Terms(
        to_symbol=None if is_all_cash or t.to_symbol is None else symbol_of(t.to_symbol, "to_symbol"),
        ratio=ratio if needs_ratio else None,
        cost_share=storable("cost_share", t.cost_share),
    )
    if terms.to_symbol == d.symbol:
        raise ActivityError("to_symbol", f"The new symbol is the old one: {d.symbol}.")
    return _with_cash(d)._replace(terms=terms)


def _with_cash(d: ActivityDraft) -> ActivityDraft:
    """Of a merger: the cash in all, below 0 where it was paid for shares owed, and for each share."""
    quantity = abs(d.quantity or ZERO)
    price, amount = abs(d.price) if d.price else None, d.amount or None
    if d.kind is not ActivityKind.MERGER:
        return d._replace(quantity=quantity, price=None, amount=None)
    if amount is None and price is not None:
        if not quantity:
            raise ActivityError("quantity", "A merger for cash needs the shares given up, or the amount received.")
        amount = rounded(price * quantity)
    if price is None and amount is not None and quantity:
        price = _price_of(abs(amount), quantity, "", None)
    return d._replace(quantity=quantity, price=price, amount=amount)


def _option_end(d: ActivityDraft) -> ActivityDraft:
    symbol, quantity = _held(d)
    option, to_symbol = symbol_in(symbol), d.terms.to_symbol
    if option is None:
        raise ActivityError("symbol", f"{named(d.kind)} is of an option contract, and {symbol} is none.")
    terms = d.terms._replace(to_symbol=None if to_symbol is None else symbol_of(to_symbol, "to_symbol"))
    # An option on an index delivers no shares but cash, and only the statement knows how much.
    settles = option.root in INDEX_ROOTS and d.kind is not ActivityKind.EXPIRY
    amount = abs(d.amount or ZERO) if settles else None
    return d._replace(quantity=quantity, price=None, amount=amount, terms=terms)


def _require_symbol(d: ActivityDraft) -> str:
    if d.symbol is None:
        raise ActivityError("symbol", f"{named(d.kind)} needs a symbol.")
    return d.symbol


def _held(d: ActivityDraft) -> tuple[str, Decimal]:
    symbol = _require_symbol(d)
    if not d.quantity:
        raise ActivityError("quantity", f"{named(d.kind)} needs a quantity that is not zero.")
    return symbol, abs(d.quantity)


def _money(d: ActivityDraft) -> Decimal:
    if not d.amount:
        raise ActivityError("amount", f"{named(d.kind)} needs an amount that is not zero.")
    return abs(d.amount)


_RULES: Final[dict[ActivityKind, Callable[[ActivityDraft], ActivityDraft]]] = {
    **dict.fromkeys((ActivityKind.BUY, ActivityKind.SELL, ActivityKind.SHORT, ActivityKind.COVER), _trade),
    **dict.fromkeys((ActivityKind.DIVIDEND, ActivityKind.INTEREST, ActivityKind.RETURN_OF_CAPITAL), _income),
    **dict.fromkeys((ActivityKind.FEE, ActivityKind.TAX), _cost),
    **dict.fromkeys((ActivityKind.DEPOSIT, ActivityKind.WITHDRAWAL), _cash),
    **dict.fromkeys((ActivityKind.TRANSFER_IN, ActivityKind.TRANSFER_OUT), _transfer),
    **dict.fromkeys((ActivityKind.SPIN_OFF, ActivityKind.MERGER, ActivityKind.SYMBOL_CHANGE), _corporate),
    **dict.fromkeys((ActivityKind.EXERCISE, ActivityKind.ASSIGNMENT, ActivityKind.EXPIRY), _option_end),
    ActivityKind.SPLIT: _split,
    ActivityKind.EXCHANGE: _exchange,
}
