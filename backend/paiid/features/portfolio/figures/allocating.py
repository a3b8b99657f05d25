"""What accounts are made of."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext
from typing import Final

from paiid.domain.activity import ZERO
from paiid.domain.instrument import Symbol
from paiid.domain.money import to_cents
from paiid.domain.series import columns_at
from paiid.features.portfolio.figures.pricing import PriceBook
from paiid.features.portfolio.figures.ratios import quotient
from paiid.features.portfolio.inputs.naming import CASH, Named
from paiid.features.portfolio.inputs.selecting import Selection

_DIGITS: Final = 60
_CASH_NAME: Final = "Cash"


@dataclass(frozen=True, slots=True)
class Holding:
    """How much is held of one thing, over all accounts, and what it is worth in base currency, whole cents.

    `worth` is None where that is not known; `currency` is that of its price.
    """

    symbol: Symbol
    quantity: Decimal
    worth: Decimal | None
    currency: str


@dataclass(frozen=True, slots=True)
class Slice:
    """One part of the whole."""

    key: str
    name: str
    market_value: Decimal
    weight: Decimal | None


@dataclass(frozen=True, slots=True)
class Allocation:
    """The whole, each way the largest part first."""

    equity: Decimal
    by_position: tuple[Slice, ...]
    by_sector: tuple[Slice, ...]
    by_asset_class: tuple[Slice, ...]
    by_currency: tuple[Slice, ...]


def holdings_at(selection: Selection, book: PriceBook, tick: int) -> list[Holding]:
    """Everything held at a tick; each account's part is rounded on its own."""
    found: dict[Symbol, Holding] = {}
    for fold in selection.folds:
        for symbol, series in fold.holdings.items():
            quantity = columns_at(series.columns(), tick)
            if not quantity:
                continue
            unit = book.unit(symbol, tick)
            with localcontext(prec=_DIGITS):
                worth = None if unit is None else to_cents(quantity * unit)
            track = book.tracks.get(symbol)
            known = found.get(symbol, Holding(symbol, ZERO, ZERO, track.currency if track else book.base))
            total = None if worth is None or known.worth is None else known.worth + worth
            found[symbol] = Holding(symbol, known.quantity + quantity, total, known.currency)
    return list(found.values())


def cash_at(selection: Selection, book: PriceBook, tick: int) -> dict[str, Decimal]:
    """Cash by currency in base currency, whole cents; what has no rate is left out."""
    found: dict[str, Decimal] = {}
    for fold in selection.folds:
        for currency, series in fold.cash.items():
            amount, rate = columns_at(series.columns(), tick), book.rate(currency, tick)
            if amount and rate is not None:
                with localcontext(prec=_DIGITS):
                    found[currency] = found.get(currency, ZERO) + to_cents(amount * rate)
    return found


def allocation_of(selection: Selection, book: PriceBook, named: Mapping[Symbol, Named], tick: int) -> Allocation:
    """What the selection is made of at a tick."""
    holdings = [one for one in holdings_at(selection, book, tick) if one.worth is not None]
    cash = cash_at(selection, book, tick)
    money = sum(cash.values(), ZERO)
    equity = money + sum((one.worth or ZERO for one in holdings), ZERO)

    def sliced(key_of: Callable[[Holding], tuple[str, str]]) -> tuple[Slice, ...]:
        parts = [(*key_of(one), one.worth or ZERO) for one in holdings]
        return _slices([*parts, (CASH, _CASH_NAME, money)], equity)

    def in_currency() -> tuple[Slice, ...]:
        parts = [(one.currency, one.currency, one.worth or ZERO) for one in holdings]
        return _slices([*parts, *((one, one, amount) for one, amount in cash.items())], equity)

    return Allocation(
        equity=equity,
        by_position=sliced(lambda one: (one.symbol, named[one.symbol].name)),
        by_sector=sliced(lambda one: (named[one.symbol].sector, named[one.symbol].sector)),
        by_asset_class=sliced(lambda one: (named[one.symbol].asset_class, named[one.symbol].asset_class)),
        by_currency=in_currency(),
    )


def _slices(parts: Iterable[tuple[str, str, Decimal]], equity: Decimal) -> tuple[Slice, ...]:
    names: dict[str, str] = {}
    sums: dict[str, Decimal] = {}
    for key, name, amount in parts:
        names[key], sums[key] = name, sums.get(key, ZERO) + amount
    found = [Slice(key, names[key], amount, quotient(amount, equity)) for key, amount in sums.items()]
    return tuple(sorted(found, key=lambda one: (-one.market_value, one.key)))
