"""Quotes and instruments out of Tradier's payloads. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from paiid.adapters.tradier import wire
from paiid.adapters.tradier.last_quote import LastQuote, asset_class, make_instrument
from paiid.adapters.tradier.symbols import DOW, DOW_SCALE, from_wire, index_name
from paiid.domain.instrument import AssetClass, Instrument, Symbol
from paiid.ports.errors import ProviderBadData

ROUND_LOT: Final = 100
AHEAD: Final = timedelta(minutes=5)
"""A clock may run ahead of ours by this much; a price from later than that is not believed."""


@dataclass(frozen=True, slots=True)
class ParsedQuotes:
    """Good rows by symbol, names Tradier does not know, and why the bad rows are bad (by symbol where it is known)."""

    quotes: dict[Symbol, LastQuote]
    unmatched: frozenset[str]
    bad: dict[str, ProviderBadData]


def parse_quotes(document: Any, now: datetime) -> ParsedQuotes:
    """The quotes of `GET|POST /markets/quotes`.

    Raises:
        ProviderBadData: not a quotes answer at all; a bad row only costs itself.
    """
    quotes: dict[Symbol, LastQuote] = {}
    bad: dict[str, ProviderBadData] = {}
    for row in wire.rows(document, "quotes", "quote"):
        try:
            found = _quote(row, now)
        except ProviderBadData as error:
            wire.warn_once("quotes", error)
            bad[str(row.get("symbol")) if isinstance(row, dict) else ""] = error
        else:
            if found is not None:
                quotes[found.symbol] = found
    return ParsedQuotes(quotes, _unmatched(document), bad)


def parse_instruments(document: Any) -> list[Instrument]:
    """The instruments of a search or a look-up, in Tradier's order; those the product has no class for are left out."""
    return list(wire.each(wire.rows(document, "securities", "security"), _listed, "securities"))


def _quote(row: Any, now: datetime) -> LastQuote | None:
    if not isinstance(row, dict):
        raise ProviderBadData("A quote is no object.")
    instrument = _instrument(row, "exch")
    if instrument is None:
        return None
    scale = DOW_SCALE if instrument.symbol == DOW else Decimal(1)
    is_index = instrument.asset_class is AssetClass.INDEX
    traded_at = wire.instant_ms(row, "trade_date")
    quoted_at = max(filter(None, (wire.instant_ms(row, "bid_date"), wire.instant_ms(row, "ask_date"))), default=None)
    if (latest := max(filter(None, (traded_at, quoted_at)), default=None)) is None:
        raise ProviderBadData(f"A quote of {instrument.symbol} has no time.")
    if latest > now + AHEAD:
        raise ProviderBadData(f"A quote of {instrument.symbol} is from the future.")
    return LastQuote(
        instrument=instrument,
        bid=None if is_index else wire.price(row, "bid"),
        ask=None if is_index else wire.price(row, "ask"),
        bid_size=0 if is_index else wire.count(row, "bidsize") * ROUND_LOT,
        ask_size=0 if is_index else wire.count(row, "asksize") * ROUND_LOT,
        last=wire.required_price(row, "last") * scale,
        previous_close=wire.required_price(row, "prevclose") * scale,
        volume=wire.count(row, "volume"),
        traded_at=traded_at,
        quoted_at=quoted_at,
        **{key: _scaled(wire.price(row, key), scale) for key in ("open", "high", "low", "close")},
    )


def _instrument(row: wire.Row, exchange_key: str) -> Instrument | None:
    name, kind = wire.text(row, "symbol"), wire.text(row, "type")
    found, symbol = asset_class(kind), from_wire(name, kind)
    if found is None or symbol is None:
        return None
    known = index_name(name) if found is AssetClass.INDEX else None
    described = row.get("description")
    title = known or (described.strip() if isinstance(described, str) and described.strip() != "null" else "")
    exchange = row.get(exchange_key)
    return make_instrument(symbol, title or name, found, exchange if isinstance(exchange, str) else "")


def _listed(row: wire.Row) -> Instrument | None:
    return _instrument(row, "exchange")


def _scaled(value: Decimal | None, scale: Decimal) -> Decimal | None:
    return None if value is None else value * scale


def _unmatched(document: Any) -> frozenset[str]:
    wrapper = document["quotes"]
    inner = wrapper.get("unmatched_symbols") if isinstance(wrapper, dict) else None
    names = wire.as_list(inner.get("symbol")) if isinstance(inner, dict) else []
    return frozenset(str(name) for name in names)
