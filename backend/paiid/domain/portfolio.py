"""A book valued at present prices, position by position, with what the day earned.

The day begins at the close of the session before; what was earned since is equity less the equity then, less deposits
and withdrawals since. Every account is valued by `valued`, whoever keeps it; what that takes of a ledger is found by
`value_portfolio`, cheaply enough for every tick, after `day_start` has looked at the ledger once.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from paiid.domain.activity import multiplier
from paiid.domain.book import AccountBook
from paiid.domain.day_start import DayStart
from paiid.domain.instrument import Symbol
from paiid.domain.lots import ZERO, Position
from paiid.domain.market import Quote
from paiid.domain.money import CENT, to_cents

_PERCENT: Final = Decimal(100)


@dataclass(frozen=True, slots=True)
class Held:
    """One position before anything is figured out. Money is in the account's currency, what it cost unrounded.

    `market_value` now and `start` when the day began are whole cents; `start` is 0 if it was not held then, None if its
    worth then is not known. `day_money` is what trades and dividends of it brought since (above 0) or took;
    `realized_pnl` what was closed of it and its dividends.
    """

    symbol: Symbol
    quantity: Decimal
    average_price: Decimal
    cost_basis: Decimal
    last: Decimal
    market_value: Decimal
    start: Decimal | None
    day_money: Decimal
    realized_pnl: Decimal
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class Sums:
    """What is known of an account beside its positions, whole cents but `realized_pnl`.

    `last_equity` is the equity when the day began, `flows` what was put in less taken out since, `net_deposits` the
    same since the beginning. `income` is dividends and interest. `left_out` is what went into things without a price or
    rate less what came of them: no result counts that, and `flows` have its part of the day as taken out.
    """

    cash: Decimal
    last_equity: Decimal
    flows: Decimal
    net_deposits: Decimal
    realized_pnl: Decimal
    income: Decimal
    left_out: Decimal = ZERO
    makes_up_total: bool = False
    """Whether nothing but gains and income changes what the account is worth: then cents round so that they add up."""


@dataclass(frozen=True, slots=True)
class PositionValue:
    """One position at its price. Negative `quantity`, `cost_basis` and `market_value` when short.

    Percentages are percent numbers, None where their base is not above 0. `realized_pnl` counts what was closed of the
    symbol and its dividends, `day_money` is as in `Held`. `day_pnl` is None where the worth of the day before is not
    known.
    """

    symbol: Symbol
    quantity: Decimal
    average_price: Decimal
    cost_basis: Decimal
    last: Decimal
    market_value: Decimal
    unrealized_pnl: Decimal
    unrealized_pnl_percent: Decimal | None
    day_pnl: Decimal | None
    day_pnl_percent: Decimal | None
    weight_percent: Decimal | None
    realized_pnl: Decimal
    opened_at: datetime
    day_money: Decimal


@dataclass(frozen=True, slots=True)
class PortfolioValue:
    """The whole account in whole cents.

    Of a ledger, `total_pnl` = `realized_pnl` + `unrealized_pnl` + `income`, unless something is `unpriced`.
    `left_out` and `day_flows` are as in `Sums`; `total_pnl` is equity and `left_out` less `net_deposits`. The day
    leaves out the symbols of `unknown_days`, whose close of the day before is not known: `last_equity` counts them as
    what they are worth now and brought since. What has no price now is `unpriced` and in no figure but `left_out`.
    """

    cash: Decimal
    equity: Decimal
    last_equity: Decimal
    day_pnl: Decimal
    day_pnl_percent: Decimal | None
    total_pnl: Decimal
    total_pnl_percent: Decimal | None
    realized_pnl: Decimal
    unrealized_pnl: Decimal
    income: Decimal
    long_market_value: Decimal
    short_market_value: Decimal
    net_deposits: Decimal
    left_out: Decimal
    day_flows: Decimal
    positions: tuple[PositionValue, ...]
    unknown_days: tuple[Symbol, ...] = ()
    unpriced: tuple[Symbol, ...] = ()


def value_portfolio(
    book: AccountBook, day: DayStart, *, quotes: Mapping[Symbol, Quote], closes: Mapping[Symbol, Decimal]
) -> PortfolioValue:
    """Value `book` at the last prices of `quotes`; what has none lies outside, as if in another account.

    Args:
        book: the account's present state.
        day: the same account when the day began.
        quotes: present quotes of what is held, as far as there are any.
        closes: prices at `day.began_at`, as traded then (not adjusted), of what was held then, likewise.
    """
    priced = {symbol: one for symbol, one in book.positions.items() if symbol in quotes}
    without = [symbol for symbol in book.positions if symbol not in quotes]
    values = {symbol: to_cents(position.market_value(quotes[symbol].last)) for symbol, position in priced.items()}
    unknown = frozenset(symbol for symbol in day.quantities if symbol not in closes and symbol not in without)
    starts = _start_values(day, closes, values, without=without)
    sums = Sums(
        cash=book.cash,
        last_equity=day.cash + sum(starts.values(), ZERO),
        flows=day.flows + sum((day.money_by_symbol.get(symbol, ZERO) for symbol in without), ZERO),
        net_deposits=book.net_deposits,
        realized_pnl=book.realized_pnl,
        income=book.dividends + book.interest,
        left_out=sum((_put_into(book, symbol) for symbol in without), ZERO),
        makes_up_total=not without,
    )
    held = [
        _held(position, book, day, last=quotes[symbol].last, value=values[symbol], start=start)
        for symbol, position in priced.items()
        for start in (None if symbol in unknown else starts.get(symbol, ZERO),)
    ]
    return replace(valued(sums, held), unknown_days=tuple(sorted(unknown)), unpriced=tuple(sorted(without)))


def _put_into(book: AccountBook, symbol: Symbol) -> Decimal:
    """What a position took less what it brought, whole cents; below 0 what writing a contract brought."""
    earned = book.realized_by_symbol.get(symbol, ZERO) + book.dividends_by_symbol.get(symbol, ZERO)
    return to_cents(book.positions[symbol].cost_basis - earned)


def valued(sums: Sums, held: Sequence[Held]) -> PortfolioValue:
    """An account's figures, its positions the largest first.

    Args:
        sums: what is known of it beside its positions.
        held: its positions that have a price.
    """
    equity = sums.cash + sum((one.market_value for one in held), ZERO)
    base, realized = sums.net_deposits - sums.left_out, sums.realized_pnl
    day_pnl, total_pnl = equity - sums.last_equity - sums.flows, equity - base
    positions = sorted((_position(one, equity) for one in held), key=lambda one: (-abs(one.market_value), one.symbol))
    if sums.makes_up_total:
        unrealized = total_pnl - to_cents(realized) - sums.income
    else:
        unrealized = sum((one.unrealized_pnl for one in positions), ZERO)
    return PortfolioValue(
        cash=sums.cash,
        equity=equity,
        last_equity=sums.last_equity,
        day_pnl=day_pnl,
        day_pnl_percent=percent(day_pnl, sums.last_equity + sums.flows),
        total_pnl=total_pnl,
        total_pnl_percent=percent(total_pnl, base),
        realized_pnl=to_cents(realized),
        unrealized_pnl=unrealized,
        income=sums.income,
        long_market_value=sum((one.market_value for one in held if one.market_value > 0), ZERO),
        short_market_value=sum((one.market_value for one in held if one.market_value < 0), ZERO),
        net_deposits=sums.net_deposits,
        left_out=sums.left_out,
        day_flows=sums.flows,
        positions=tuple(positions),
    )


def percent(amount: Decimal, base: Decimal) -> Decimal | None:
    """`amount` as a percent number of `base`, two decimals; None where `base` is not above 0."""
    return (amount / base * _PERCENT).quantize(CENT) if base > 0 else None


def _position(held: Held, equity: Decimal) -> PositionValue:
    value, start = held.market_value, held.start
    unrealized = value - held.cost_basis
    day_pnl = None if start is None else value - start + held.day_money
    put_in = -held.day_money if held.quantity > 0 else held.day_money
    return PositionValue(
        symbol=held.symbol,
        quantity=held.quantity,
        average_price=held.average_price,
        cost_basis=to_cents(held.cost_basis),
        last=held.last,
        market_value=value,
        unrealized_pnl=to_cents(unrealized),
        unrealized_pnl_percent=percent(unrealized, abs(held.cost_basis)),
        day_pnl=day_pnl,
        day_pnl_percent=None if start is None or day_pnl is None else percent(day_pnl, abs(start) + max(ZERO, put_in)),
        weight_percent=percent(value, equity),
        realized_pnl=to_cents(held.realized_pnl),
        opened_at=held.opened_at,
        day_money=held.day_money,
    )


def _held(
    position: Position, book: AccountBook, day: DayStart, *, last: Decimal, value: Decimal, start: Decimal | None
) -> Held:
    symbol = position.symbol
    return Held(
        symbol=symbol,
        quantity=position.quantity,
        average_price=position.average_price,
        cost_basis=position.cost_basis,
        last=last,
        market_value=value,
        start=start,
        day_money=day.money_by_symbol.get(symbol, ZERO),
        realized_pnl=book.realized_by_symbol.get(symbol, ZERO) + book.dividends_by_symbol.get(symbol, ZERO),
        opened_at=position.opened_at,
    )


def _start_values(
    day: DayStart, closes: Mapping[Symbol, Decimal], values: Mapping[Symbol, Decimal], *, without: Collection[Symbol]
) -> dict[Symbol, Decimal]:
    """What was held when the day began was worth then, but for `without`; no close makes its day nothing."""
    return {
        symbol: to_cents(quantity * closes[symbol] * multiplier(symbol))
        if symbol in closes
        else values.get(symbol, ZERO) + day.money_by_symbol.get(symbol, ZERO)
        for symbol, quantity in day.quantities.items()
        if symbol not in without
    }
