"""The newest of what Tradier has said about one symbol, from whichever feed."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Final

from paiid.adapters.tradier.symbols import DOW, DOW_SCALE
from paiid.domain.instrument import AssetClass, Instrument, Symbol
from paiid.domain.market import Delay, Quote

_EXCHANGES: Final = {
    "A": "XASE", "B": "XBOS", "C": "XCIS", "D": "FINN", "H": "EPRL", "I": "XISE", "J": "EDGA", "K": "EDGX", "L": "LTSE",
    "M": "XCHI", "N": "XNYS", "P": "ARCX", "Q": "XNAS", "S": "XNAS", "T": "XNAS", "U": "MEMX", "V": "IEXG", "X": "XPHL",
    "Y": "BATY", "Z": "BATS",
}  # fmt: skip
"""Tradier's letters as market identifier codes (ISO 10383)."""
UNKNOWN_SECTOR: Final = "Unknown"
"""Tradier does not say which sector a company is in."""


@dataclass(frozen=True, slots=True)
class LastQuote:
    """Prices USD, sizes and volume shares, instants of the exchange.

    The day's values are None until the session's first trade, and `close` until its last.
    """

    instrument: Instrument
    bid: Decimal | None
    ask: Decimal | None
    bid_size: int
    ask_size: int
    last: Decimal
    previous_close: Decimal
    open: Decimal | None
    high: Decimal | None
    low: Decimal | None
    close: Decimal | None
    volume: int
    traded_at: datetime | None
    quoted_at: datetime | None

    @property
    def symbol(self) -> Symbol:
        """The symbol it is of."""
        return self.instrument.symbol

    @property
    def as_of(self) -> datetime:
        """When the exchange last changed any of it."""
        return max(one for one in (self.traded_at, self.quoted_at) if one is not None)

    def with_trade(self, last: Decimal, volume: int, at: datetime) -> "LastQuote":
        """After a trade; one older than the last known changes nothing."""
        if self.traded_at is not None and at < self.traded_at:
            return self
        return replace(self, last=last, volume=max(volume, self.volume), traded_at=at)

    def with_book(self, bid: tuple[Decimal | None, int], ask: tuple[Decimal | None, int], at: datetime) -> "LastQuote":
        """After a change of the best bid or ask (price, shares); an older one changes nothing."""
        if self.quoted_at is not None and at < self.quoted_at:
            return self
        return replace(self, bid=bid[0], bid_size=bid[1], ask=ask[0], ask_size=ask[1], quoted_at=at)

    def not_older_than(self, known: "LastQuote") -> "LastQuote":
        """This quote, with the trade or the book of `known` where that is the newer one."""
        merged = self
        if known.traded_at is not None:
            merged = merged.with_trade(known.last, known.volume, known.traded_at)
        if known.quoted_at is not None:
            merged = merged.with_book((known.bid, known.bid_size), (known.ask, known.ask_size), known.quoted_at)
        return merged

    def quote(self, source: str, delay: Delay, now: datetime) -> Quote:
        """As the product's quote."""
        return Quote(
            symbol=self.symbol,
            bid=self.bid,
            ask=self.ask,
            bid_size=self.bid_size,
            ask_size=self.ask_size,
            last=self.last,
            previous_close=self.previous_close,
            open=self.open,
            high=self.high,
            low=self.low,
            volume=self.volume,
            as_of=min(self.as_of, now),
            source=source_of(self.symbol, source),
            delay=delay,
        )


def source_of(symbol: Symbol, source: str) -> str:
    """`source`, and how the price was made of the vendor's where it is not the vendor's own."""
    return f"{source} (DJX × {DOW_SCALE})" if symbol == DOW else source


def asset_class(kind: str) -> AssetClass | None:
    """The class of Tradier's `type`; None for what the product has no class for (options, mutual funds)."""
    return {"stock": AssetClass.EQUITY, "etf": AssetClass.ETF, "index": AssetClass.INDEX}.get(kind)


def make_instrument(symbol: Symbol, name: str, kind: AssetClass, exchange: str) -> Instrument:
    """An instrument of what Tradier tells of one."""
    is_index = kind is AssetClass.INDEX
    sector = {AssetClass.INDEX: "Index", AssetClass.ETF: "Fund"}.get(kind, UNKNOWN_SECTOR)
    return Instrument(
        symbol=symbol,
        name=name,
        asset_class=kind,
        sector=sector,
        exchange="INDEX" if is_index else _EXCHANGES.get(exchange, exchange),
        tradable=not is_index,
        shortable=not is_index,
        fractionable=not is_index,
    )
