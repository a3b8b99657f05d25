"""How much a story has to do with what a user holds. Decision 0064 tells why so."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from enum import StrEnum
from typing import Final

from paiid.domain.instrument import AssetClass, Instrument, Symbol
from paiid.domain.news import NewsItem
from paiid.features.market.service import INDEX_SYMBOLS
from paiid.features.reading.own import Own

_ZERO: Final = Decimal(0)
_STEP: Final = Decimal("0.01")
_LISTED: Final = 5
"""A story that names more symbols than this is about none of them in particular."""
_DILUTED: Final = Decimal("0.7")
_NO_SECTOR: Final = frozenset({"", "Index", "Broad market", "Fund", "Unknown"})
"""What an instrument of no sector, or of one that the vendor does not tell, has in its place."""
_BROAD: Final = "Broad market"


class Tie(StrEnum):
    """What ties a story to a user, the strongest first."""

    HOLDING = "holding"
    WATCHLIST = "watchlist"
    SECTOR = "sector"
    MARKET = "market"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Relevance:
    """From 0 to 1, two decimals, and why.

    `symbol` is the holding or watched symbol, `sector` that of `SECTOR`. `share_percent` is of equity: the holding's,
    the sector's, or (`MARKET`) all that is invested; None where it has no part in it.
    """

    score: Decimal
    tie: Tie
    symbol: Symbol | None = None
    sector: str | None = None
    share_percent: Decimal | None = None


NOTHING: Final = Relevance(Decimal("0.00"), Tie.NONE)


@dataclass(frozen=True, slots=True)
class _Band:
    """A tie's least score, its most, and the share of equity from which it has that."""

    least: Decimal
    most: Decimal
    full_at_percent: Decimal

    def score(self, share_percent: Decimal) -> Decimal:
        part = min(share_percent / self.full_at_percent, Decimal(1))
        return self.least + (self.most - self.least) * part


_HOLDING: Final = _Band(Decimal("0.60"), Decimal("1.00"), Decimal(20))
_WATCHED: Final = Decimal("0.50")
_SECTOR: Final = _Band(Decimal("0.15"), Decimal("0.50"), Decimal(50))
_MARKET: Final = _Band(Decimal("0.10"), Decimal("0.30"), Decimal(100))


def is_of_market(item: NewsItem, known: Mapping[Symbol, Instrument]) -> bool:
    """Whether a story is about the market as a whole: it names no symbol, or indices and the broadest funds alone."""
    return all(symbol in INDEX_SYMBOLS or _is_broad(known.get(symbol)) for symbol in item.symbols)


def relevance_of(item: NewsItem, own: Own, known: Mapping[Symbol, Instrument]) -> Relevance:
    """The strongest tie of `item` to a user; `known` are the instruments of its symbols, as far as they are known."""
    found = max(_ties(item, own, known), key=lambda one: one.score, default=NOTHING)
    diluted = found.score * (_DILUTED if len(item.symbols) > _LISTED else 1)
    score = diluted.quantize(_STEP, rounding=ROUND_HALF_EVEN)
    return Relevance(score, found.tie, found.symbol, found.sector, found.share_percent)


def _ties(item: NewsItem, own: Own, known: Mapping[Symbol, Instrument]) -> Sequence[Relevance]:
    found: list[Relevance] = []
    for symbol in item.symbols:
        held = own.held.get(symbol)
        if held is not None:
            score = _HOLDING.score(held.share_percent)
            found.append(Relevance(score, Tie.HOLDING, symbol, share_percent=held.share_percent))
        elif symbol in own.watchlist:
            found.append(Relevance(_WATCHED, Tie.WATCHLIST, symbol))
        instrument = known.get(symbol)
        if instrument is not None and own.sector_percent.get(instrument.sector, _ZERO) and _has_sector(instrument):
            share = own.sector_percent[instrument.sector]
            found.append(Relevance(_SECTOR.score(share), Tie.SECTOR, sector=instrument.sector, share_percent=share))
    if is_of_market(item, known):
        share = own.invested_percent
        found.append(Relevance(_MARKET.score(share), Tie.MARKET, share_percent=share or None))
    return found


def _has_sector(instrument: Instrument) -> bool:
    return instrument.sector not in _NO_SECTOR


def _is_broad(instrument: Instrument | None) -> bool:
    return instrument is not None and (instrument.asset_class is AssetClass.INDEX or instrument.sector == _BROAD)
