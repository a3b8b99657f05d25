"""The portfolio file (docs/portfolio/file-format.md): what a user tracks, written so that it comes back as it was."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from paiid.core.clock import isoformat_z
from paiid.core.types import decimal_text
from paiid.domain.account import LotMethod
from paiid.domain.activity import NO_TERMS, ZERO, Activity
from paiid.domain.instrument import Symbol

FORMAT: Final = "paiid-portfolio"
VERSION: Final = 1
GENERIC_COLUMNS: Final = (
    "date", "type", "symbol", "quantity", "price", "amount", "fee", "tax", "currency", "account", "note",
)  # fmt: skip
TERM_COLUMNS: Final = ("to_symbol", "ratio", "cost_share", "to_currency", "to_amount", "lots")
PRICE_COLUMNS: Final = ("date", "symbol", "close", "currency")


@dataclass(frozen=True, slots=True)
class TrackedAccount:
    """One account with its activities in `activity_order`."""

    name: str
    currency: str
    lot_method: LotMethod
    activities: Sequence[Activity]


@dataclass(frozen=True, slots=True)
class OwnInstrument:
    """Something that only its owner prices."""

    symbol: Symbol
    name: str
    currency: str
    asset_class: str
    sector: str


@dataclass(frozen=True, slots=True)
class OwnPrice:
    """`close` of one unit on a day, in `currency`."""

    symbol: Symbol
    day: date
    close: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class OwnRate:
    """One unit of `base` was worth `rate` of `quote` on a day."""

    base: str
    quote: str
    day: date
    rate: Decimal


@dataclass(frozen=True, slots=True)
class PortfolioFile:
    """Everything one user tracks."""

    accounts: Sequence[TrackedAccount]
    instruments: Sequence[OwnInstrument] = ()
    prices: Sequence[OwnPrice] = ()
    rates: Sequence[OwnRate] = ()


def portfolio_json(content: PortfolioFile) -> Iterator[str]:
    """The file in pieces: one row a line, so that two of them can be compared by eye."""
    accounts = sorted(content.accounts, key=lambda one: one.name)
    instruments = sorted(content.instruments, key=lambda one: one.symbol)
    parts: dict[str, Iterable[Mapping[str, Any]]] = {
        "accounts": ({"name": a.name, "currency": a.currency, "lot_method": a.lot_method.value} for a in accounts),
        "instruments": (
            {name: getattr(one, name) for name in OwnInstrument.__dataclass_fields__} for one in instruments
        ),
        "activities": _rows(accounts),
        "prices": ({"symbol": s, "date": day, "close": c, "currency": u} for day, s, c, u in _prices(content)),
        "rates": ({"base": b, "quote": q, "date": day, "rate": rate} for day, b, q, rate in _rates(content)),
    }
    yield f'{{\n"format": "{FORMAT}",\n"version": {VERSION}'
    for name, rows in parts.items():
        yield f',\n"{name}": ['
        for at, row in enumerate(rows):
            yield ("\n" if at == 0 else ",\n") + json.dumps(row, ensure_ascii=False)
        yield "\n]"
    yield "\n}\n"


def activity_rows(accounts: Sequence[TrackedAccount]) -> tuple[tuple[str, ...], Iterator[Sequence[str]]]:
    """Columns and rows of the generic activities file; the columns of terms only when some activity has any."""
    ordered = sorted(accounts, key=lambda one: one.name)
    has_terms = any(activity.terms != NO_TERMS for one in ordered for activity in one.activities)
    columns = GENERIC_COLUMNS + (TERM_COLUMNS if has_terms else ())
    return columns, ([_cell(row.get(name, "")) for name in columns] for row in _rows(ordered))


def price_rows(content: PortfolioFile) -> Iterator[Sequence[str]]:
    """Rows of the generic prices file: prices, then rates as prices of `EUR/USD`."""
    yield from _prices(content)
    for day, base, quote, rate in _rates(content):
        yield (day, f"{base}/{quote}", rate, quote)


def _prices(content: PortfolioFile) -> Iterator[tuple[str, str, str, str]]:
    for one in sorted(content.prices, key=lambda one: (one.symbol, one.day)):
        yield (one.day.isoformat(), one.symbol, decimal_text(one.close), one.currency)


def _rates(content: PortfolioFile) -> Iterator[tuple[str, str, str, str]]:
    for one in sorted(content.rates, key=lambda one: (one.base, one.quote, one.day)):
        yield (one.day.isoformat(), one.base, one.quote, decimal_text(one.rate))


def _rows(accounts: Sequence[TrackedAccount]) -> Iterator[dict[str, Any]]:
    everything = [(one.name, activity) for one in accounts for activity in one.activities]
    places = {(name, activity.id): at for at, (name, activity) in enumerate(everything) if activity.id}
    for name, activity in everything:
        yield {key: value for key, value in _members(name, activity, places) if value not in {"", ()}}


def _members(
    account: str, activity: Activity, places: Mapping[tuple[str, str], int]
) -> Iterator[tuple[str, str | tuple[int, ...]]]:
    a, terms = activity, activity.terms
    yield "account", account
    yield "date", a.day.isoformat() if a.at is None else isoformat_z(a.at)
    yield "type", a.kind.value
    yield "symbol", a.symbol or ""
    yield "quantity", _number(a.quantity)
    yield "price", "" if a.price is None else decimal_text(a.price)
    yield "amount", _number(a.amount)
    yield "fee", _number(a.fee)
    yield "tax", _number(a.tax)
    yield "currency", a.currency
    yield "note", a.note
    yield "to_symbol", terms.to_symbol or ""
    yield "ratio", "" if terms.ratio is None else decimal_text(terms.ratio)
    yield "cost_share", "" if terms.cost_share is None else decimal_text(terms.cost_share)
    yield "to_currency", terms.to_currency or ""
    yield "to_amount", "" if terms.to_amount is None else decimal_text(terms.to_amount)
    yield "lots", tuple(places[account, lot] for lot in terms.lots if (account, lot) in places)


def _number(value: Decimal) -> str:
    return "" if value == ZERO else decimal_text(value)


def _cell(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, tuple) else str(value)
