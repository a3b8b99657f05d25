"""Quotes of one symbol within one session or gap: integer look-ups and a hash, nothing built."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, Protocol

from paiid.adapters.simulated.hashing import draw
from paiid.adapters.simulated.paths import GapPath, SessionPath
from paiid.domain.instrument import Symbol
from paiid.domain.market import Delay, Quote

SOURCE: Final = "PaiiD local market"
CENT: Final = Decimal("0.01")
_BOOK_SECONDS: Final = 2
"""How long a bid, an ask and their sizes stand while the last price does."""


class Ticker(Protocol):
    """Answers the quote at a second of its segment, counted from the segment's start."""

    def quote(self, second: int, as_of: datetime) -> Quote:
        """The quote at `second`."""
        ...


@dataclass(frozen=True, slots=True)
class Book:
    """How bid and ask lie around the last price.

    Attributes:
        key: of the hash that moves them.
        spread_bps: bid to ask, hundredths of a percent of the price, at least one cent.
        lots: sizes are between one and about this many hundreds of shares; 0 for an index, which has no book.
    """

    key: int
    spread_bps: float
    lots: int

    def around(self, cents: int, at: int) -> tuple[Decimal | None, Decimal | None, int, int]:
        """Bid, ask and their sizes in shares at second `at` of the epoch, for a last price of `cents`."""
        if not self.lots:
            return None, None, 0, 0
        bits = draw(self.key, at // _BOOK_SECONDS)
        spread = max(1, int(cents * self.spread_bps * (0.0001 + (bits & 0xFF) * 4e-7)))
        bid = max(1, cents - (spread * (bits >> 8 & 0xFF) + 128) // 256)
        sizes = bits >> 16
        bid_size = 100 * (1 + (sizes & 0xFFFF) * (sizes >> 16 & 0xFFFF) * self.lots // 0xFFFFFFFF)
        ask_size = 100 * (1 + (sizes >> 8 & 0xFFFF) * (sizes >> 32 & 0xFFFF) * self.lots // 0xFFFFFFFF)
        return CENT * bid, CENT * (bid + spread), bid_size, ask_size


@dataclass(frozen=True, slots=True)
class SessionTicker:
    """Quotes inside a session, whose open, high, low and volume grow with it."""

    symbol: Symbol
    starts_at: int
    path: SessionPath
    book: Book
    open: Decimal
    previous_close: Decimal

    def quote(self, second: int, as_of: datetime) -> Quote:
        """The quote at `second` after the open."""
        path = self.path
        cents = path.price_at(second)
        high, low = path.range_so_far(second)
        halted = path.is_halted_at(second)
        bid, ask, bid_size, ask_size = self.book.around(
            cents, self.starts_at + (path.halted_from if halted else second)
        )
        return Quote(
            symbol=self.symbol,
            bid=bid,
            ask=ask,
            bid_size=bid_size,
            ask_size=ask_size,
            last=CENT * cents,
            previous_close=self.previous_close,
            open=self.open,
            high=CENT * high,
            low=CENT * low,
            volume=path.volume_at(second),
            as_of=as_of,
            source=SOURCE,
            delay=Delay.SIMULATED,
            is_halted=halted,
        )


@dataclass(frozen=True, slots=True)
class GapTicker:
    """Quotes between sessions; the session's figures are those of the one before."""

    symbol: Symbol
    starts_at: int
    path: GapPath
    book: Book
    open: Decimal
    high: Decimal
    low: Decimal
    volume: int
    previous_close: Decimal

    def quote(self, second: int, as_of: datetime) -> Quote:
        """The quote at `second` after the close."""
        cents = self.path.price_at(second)
        bid, ask, bid_size, ask_size = self.book.around(cents, self.starts_at + second)
        return Quote(
            symbol=self.symbol,
            bid=bid,
            ask=ask,
            bid_size=bid_size,
            ask_size=ask_size,
            last=CENT * cents,
            previous_close=self.previous_close,
            open=self.open,
            high=self.high,
            low=self.low,
            volume=self.volume,
            as_of=as_of,
            source=SOURCE,
            delay=Delay.SIMULATED,
        )
