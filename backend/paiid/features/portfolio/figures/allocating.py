"""What accounts are made of."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from enum import StrEnum
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


class AllocationBy(StrEnum):
    """Ways to cut the whole."""

    POSITION = "position"
    SECTOR = "sector"
    ASSET_CLASS = "asset_class"
    CURRENCY = "currency"


@dataclass(frozen=True, slots=True)
class Part:
    """One thing in the slice `key`, with its worth in base currency; cash of `currency` where `symbol` is None."""

    key: str
    name: str
    worth: Decimal
    currency: str
    symbol: Symbol | None
    quantity: Decimal


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


def parts_of(
    by: AllocationBy, holdings: Sequence[Holding], cash: Mapping[str, Decimal], named: Mapping[Symbol, Named], base: str
) -> list[Part]:
    """Everything that has a worth, each with the slice it belongs to; cash comes last."""
    found: list[Part] = []
    for one in holdings:
        if one.worth is not None:
            key, name = _slice_of(by, one, named)
            found.append(Part(key, name, one.worth, one.currency, one.symbol, one.quantity))
    for currency, amount in (cash or {base: ZERO}).items():
        key, name = (currency, currency) if by is AllocationBy.CURRENCY else (CASH, _CASH_NAME)
        if by is not AllocationBy.CURRENCY or cash:
            found.append(Part(key, name, amount, currency, None, amount))
    return found


def _slice_of(by: AllocationBy, one: Holding, named: Mapping[Symbol, Named]) -> tuple[str, str]:
    known = named[one.symbol]
    if by is AllocationBy.POSITION:
        return one.symbol, known.name
    key = {
        AllocationBy.SECTOR: known.sector,
        AllocationBy.ASSET_CLASS: known.asset_class,
        AllocationBy.CURRENCY: one.currency,
    }[by]
    return key, key


def allocation_of(parts: Mapping[AllocationBy, Sequence[Part]]) -> Allocation:
    """What it all makes."""
    equity = sum((one.worth for one in parts[AllocationBy.POSITION]), ZERO)
    return Allocation(
        equity=equity,
        by_position=_slices(parts[AllocationBy.POSITION], equity),
        by_sector=_slices(parts[AllocationBy.SECTOR], equity),
        by_asset_class=_slices(parts[AllocationBy.ASSET_CLASS], equity),
        by_currency=_slices(parts[AllocationBy.CURRENCY], equity),
    )


def _slices(parts: Iterable[Part], equity: Decimal) -> tuple[Slice, ...]:
    names: dict[str, str] = {}
    sums: dict[str, Decimal] = {}
    for one in parts:
        names[one.key], sums[one.key] = one.name, sums.get(one.key, ZERO) + one.worth
    found = [Slice(key, names[key], amount, quotient(amount, equity)) for key, amount in sums.items()]
    return tuple(sorted(found, key=lambda one: (-one.market_value, one.key)))
