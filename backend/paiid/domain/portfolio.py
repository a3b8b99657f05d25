"""A book valued at present prices, position by position, with what the day earned.

The day begins at the close of the session before; what was earned since is equity less the equity then, less deposits
and withdrawals since. `day_start` looks at the ledger once; `value_portfolio` is cheap enough for every tick.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from paiid.domain.activity import multiplier
from paiid.domain.book import AccountBook
from paiid.domain.instrument import Symbol
from paiid.domain.ledger import USD, LedgerAccount, LedgerTransaction
from paiid.domain.lots import ZERO, Position
from paiid.domain.market import Quote
from paiid.domain.money import CENT, to_cents
from paiid.domain.option import is_option
from paiid.domain.valuation import MissingPriceError

_PERCENT: Final = Decimal(100)


@dataclass(frozen=True, slots=True)
class DayStart:
    """The account at `began_at`, and the money moved since.

    `flows` are deposits less withdrawals since. `money_by_symbol` is the cash that fills and dividends of a symbol
    brought (above 0) or took since, commissions inside.
    """

    began_at: datetime
    cash: Decimal
    quantities: Mapping[Symbol, Decimal]
    flows: Decimal
    money_by_symbol: Mapping[Symbol, Decimal]


@dataclass(frozen=True, slots=True)
class PositionValue:
    """One position at its quote. Money in USD, negative `quantity`, `cost_basis` and `market_value` when short.

    Percentages are percent numbers, None where their base is not above 0. `realized_pnl` counts what was closed of the
    symbol and its dividends. `day_pnl` is None for a contract whose close of the day before is not known.
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


@dataclass(frozen=True, slots=True)
class PortfolioValue:
    """The whole account, USD in whole cents: `total_pnl` = `realized_pnl` + `unrealized_pnl` + `income`.

    The day leaves out the contracts of `unknown_days`, whose close of the day before is not known: `last_equity` counts
    them as what they are worth now and brought since.
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
    positions: tuple[PositionValue, ...]
    unknown_days: tuple[Symbol, ...] = ()


def day_start(transactions: Iterable[LedgerTransaction], began_at: datetime) -> DayStart:
    """Divide the ledger at `began_at`; a transaction at that very instant belongs to the day before."""
    cash = flows = ZERO
    quantities: dict[Symbol, Decimal] = {}
    money: dict[Symbol, Decimal] = {}
    for transaction in transactions:
        if transaction.occurred_at > began_at:
            flows += flow_of(transaction)
            if (symbol := _moved_money_of(transaction)) is not None:
                money[symbol] = money.get(symbol, ZERO) + transaction.total(LedgerAccount.CASH)
            continue
        for entry in transaction.entries:
            if entry.account is LedgerAccount.CASH:
                cash += entry.amount
            elif entry.account is LedgerAccount.HOLDINGS:
                symbol = Symbol(entry.commodity)
                quantities[symbol] = quantities.get(symbol, ZERO) + entry.amount
    held = {symbol: quantity for symbol, quantity in quantities.items() if quantity}
    return DayStart(began_at, cash, held, flows, money)


def _moved_money_of(transaction: LedgerTransaction) -> Symbol | None:
    """The symbol its cash was for: of contracts that ended, what they delivered."""
    traded = (entry.commodity for entry in transaction.entries if entry.account is LedgerAccount.TRADING)
    return next((Symbol(one) for one in traded if one != USD), transaction.symbol)


def flow_of(transaction: LedgerTransaction) -> Decimal:
    """USD the owner put in (above 0) or took out."""
    return -transaction.total(LedgerAccount.CAPITAL, USD)


def value_portfolio(
    book: AccountBook, day: DayStart, *, quotes: Mapping[Symbol, Quote], closes: Mapping[Symbol, Decimal]
) -> PortfolioValue:
    """Value `book` at the last prices of `quotes`.

    Args:
        book: the account's present state.
        day: the same account when the day began.
        quotes: present quotes of everything held.
        closes: prices at `day.began_at`, as traded then (not adjusted), of everything held then; those of contracts may
            be missing.
    Raises:
        MissingPriceError: a price is missing.
    """
    _require_prices(book, day, quotes, closes)
    values = {
        symbol: to_cents(position.market_value(quotes[symbol].last)) for symbol, position in book.positions.items()
    }
    equity = book.cash + sum(values.values(), ZERO)
    unknown = frozenset(symbol for symbol in day.quantities if symbol not in closes)
    starts = _start_values(day, closes, values)
    last_equity = day.cash + sum(starts.values(), ZERO)
    day_pnl = equity - last_equity - day.flows
    total_pnl = equity - book.net_deposits
    realized, income = to_cents(book.realized_pnl), book.dividends + book.interest
    positions = (
        _position(position, book, day, quote=quotes[symbol], start=start, equity=equity)
        for symbol, position in book.positions.items()
        for start in (None if symbol in unknown else starts.get(symbol, ZERO),)
    )
    return PortfolioValue(
        cash=book.cash,
        equity=equity,
        last_equity=last_equity,
        day_pnl=day_pnl,
        day_pnl_percent=percent(day_pnl, last_equity + day.flows),
        total_pnl=total_pnl,
        total_pnl_percent=percent(total_pnl, book.net_deposits),
        realized_pnl=realized,
        unrealized_pnl=total_pnl - realized - income,
        income=income,
        long_market_value=sum((value for value in values.values() if value > 0), ZERO),
        short_market_value=sum((value for value in values.values() if value < 0), ZERO),
        net_deposits=book.net_deposits,
        positions=tuple(sorted(positions, key=lambda one: (-abs(one.market_value), one.symbol))),
        unknown_days=tuple(sorted(unknown)),
    )


def percent(amount: Decimal, base: Decimal) -> Decimal | None:
    """`amount` as a percent number of `base`, two decimals; None where `base` is not above 0."""
    return (amount / base * _PERCENT).quantize(CENT) if base > 0 else None


def _position(
    position: Position, book: AccountBook, day: DayStart, *, quote: Quote, start: Decimal | None, equity: Decimal
) -> PositionValue:
    symbol = position.symbol
    value = to_cents(position.market_value(quote.last))
    unrealized = value - position.cost_basis
    money = day.money_by_symbol.get(symbol, ZERO)
    day_pnl = None if start is None else value - start + money
    put_in = -money if position.quantity > 0 else money
    realized = book.realized_by_symbol.get(symbol, ZERO) + book.dividends_by_symbol.get(symbol, ZERO)
    return PositionValue(
        symbol=symbol,
        quantity=position.quantity,
        average_price=position.average_price,
        cost_basis=to_cents(position.cost_basis),
        last=quote.last,
        market_value=value,
        unrealized_pnl=to_cents(unrealized),
        unrealized_pnl_percent=percent(unrealized, abs(position.cost_basis)),
        day_pnl=day_pnl,
        day_pnl_percent=None if start is None or day_pnl is None else percent(day_pnl, abs(start) + max(ZERO, put_in)),
        weight_percent=percent(value, equity),
        realized_pnl=to_cents(realized),
        opened_at=position.opened_at,
    )


def _start_values(
    day: DayStart, closes: Mapping[Symbol, Decimal], values: Mapping[Symbol, Decimal]
) -> dict[Symbol, Decimal]:
    """What was held when the day began was worth then; without a close, what makes its day nothing."""
    return {
        symbol: to_cents(quantity * closes[symbol] * multiplier(symbol))
        if symbol in closes
        else values.get(symbol, ZERO) + day.money_by_symbol.get(symbol, ZERO)
        for symbol, quantity in day.quantities.items()
    }


def _require_prices(
    book: AccountBook, day: DayStart, quotes: Mapping[Symbol, Quote], closes: Mapping[Symbol, Decimal]
) -> None:
    missing = [symbol for symbol in book.positions if symbol not in quotes]
    missing += [symbol for symbol in day.quantities if symbol not in closes and not is_option(symbol)]
    if missing:
        raise MissingPriceError(missing)
