"""Prices and rates of a file against those that are there, and the private instruments they make."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Final

from paiid.domain.activity import currency_code
from paiid.domain.activity_draft import ActivityError, symbol_of
from paiid.domain.instrument import Symbol
from paiid.features.imports.parsing import Parsed
from paiid.features.imports.planning import currency_or
from paiid.features.imports.rows import Price, Rate
from paiid.features.tracking.reading_prices import DatedValues
from paiid.features.tracking.repository import PrivateInstrument
from paiid.features.tracking.service.instruments import InstrumentTerms

_CLASS: Final = "other"
_DOLLAR: Final = "USD"


@dataclass(frozen=True, slots=True)
class Priced:
    """What the owner has priced so far; `known` are symbols that a provider prices."""

    instruments: Mapping[str, PrivateInstrument]
    prices: Mapping[Symbol, DatedValues]
    rates: Mapping[tuple[str, str], DatedValues]
    known: frozenset[str] = frozenset()


@dataclass
class PricePlan:
    """What is new."""

    prices: list[Price] = field(default_factory=list)
    rates: list[Rate] = field(default_factory=list)
    instruments: dict[str, InstrumentTerms] = field(default_factory=dict)
    duplicates: int = 0


def plan_prices(parsed: Parsed, present: Priced) -> PricePlan:
    """Compare; rows that contradict each other, or an instrument's currency, are refused."""
    plan = PricePlan()
    _describe(parsed, present, plan)
    _prices(parsed, present, plan)
    _rates(parsed, present, plan)
    return plan


def _describe(parsed: Parsed, present: Priced, plan: PricePlan) -> None:
    """Instruments that the file itself describes."""
    for told in parsed.instruments:
        try:
            symbol = symbol_of(str(told.get("symbol") or ""))
        except ActivityError:
            # It can have no price either: rows that give it one are refused.
            continue
        if symbol not in present.instruments:
            plan.instruments[symbol] = InstrumentTerms(
                name=str(told.get("name") or symbol)[:100],
                currency=currency_or(str(told.get("currency") or ""), _DOLLAR),
                asset_class=str(told.get("asset_class") or _CLASS)[:20],
                sector=str(told.get("sector") or "")[:60],
            )


def _prices(parsed: Parsed, present: Priced, plan: PricePlan) -> None:
    there = {symbol: dict(zip(*series, strict=True)) for symbol, series in present.prices.items()}
    seen: dict[tuple[str, date], Decimal] = {}
    for row, one in parsed.prices:
        if (reason := _currency_fault(one, present, plan)) is not None:
            parsed.refuse(row, "currency", reason, _raw(one))
            continue
        key = (one.symbol, one.day)
        earlier = seen.get(key)
        if earlier is not None and earlier != one.close:
            parsed.refuse(row, "close", f"The file has another price of that day: {earlier}.", _raw(one))
        elif earlier is not None or there.get(Symbol(one.symbol), {}).get(one.day) == one.close:
            plan.duplicates += 1
        else:
            plan.prices.append(one)
        seen.setdefault(key, one.close)


def _currency_fault(one: Price, present: Priced, plan: PricePlan) -> str | None:
    """Why the price's currency cannot be; a new private instrument takes that of its first price."""
    try:
        currency = None if one.currency is None else currency_code(one.currency)
    except ValueError:
        return f"{one.currency!r} is not a currency: three letters, as USD."
    there = present.instruments.get(one.symbol)
    own = there.currency if there is not None else None
    if own is None and one.symbol in plan.instruments:
        own = plan.instruments[one.symbol].currency
    if own is None and one.symbol not in present.known:
        own = currency or _DOLLAR
        plan.instruments[one.symbol] = InstrumentTerms(one.symbol, own, _CLASS, "")
    if own is None or currency is None or currency == own:
        return None
    return f"{one.symbol} is priced in {own}, not in {currency}."


def _rates(parsed: Parsed, present: Priced, plan: PricePlan) -> None:
    there = {pair: dict(zip(*series, strict=True)) for pair, series in present.rates.items()}
    seen: dict[tuple[str, str, date], Decimal] = {}
    for row, one in parsed.rates:
        key = (one.base, one.quote, one.day)
        earlier = seen.get(key)
        if one.base == one.quote:
            parsed.refuse(row, "symbol", f"{one.base} against itself is no rate.", _raw(one))
        elif earlier is not None and earlier != one.rate:
            parsed.refuse(row, "close", f"The file has another rate of that day: {earlier}.", _raw(one))
        elif earlier is not None or there.get((one.base, one.quote), {}).get(one.day) == one.rate:
            plan.duplicates += 1
        else:
            plan.rates.append(one)
        seen.setdefault(key, one.rate)


def _raw(one: Sequence[object]) -> list[str]:
    return [str(value) for value in one]
