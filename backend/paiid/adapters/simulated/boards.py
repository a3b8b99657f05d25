"""Makes tickers from the engine's series and paths. Imports numpy through the engine, so it is imported lazily."""

from typing import Final

from paiid.adapters.simulated.engine import Engine, Segment
from paiid.adapters.simulated.hashing import key_of
from paiid.adapters.simulated.series import DailySeries
from paiid.adapters.simulated.tickers import CENT, Book, GapTicker, SessionTicker, Ticker
from paiid.domain.instrument import Symbol

_SPREADS: Final = ((5e9, 0.6, 24), (1e9, 1.2, 16), (2.5e8, 2.5, 9), (0.0, 5.0, 5))
"""Turnover in USD a session from which on the spread is so many basis points and sizes reach so many hundreds."""

_OUT_OF_HOURS_SPREAD: Final = 4.0


def make_ticker(engine: Engine, symbol: Symbol, segment: Segment, *, trades_at_night: bool) -> Ticker:
    """The ticker of `symbol` in `segment`."""
    series, index = engine.series(symbol), segment.index
    open_ = CENT * int(series.open[index])
    if segment.is_session:
        return SessionTicker(
            symbol=symbol,
            starts_at=segment.starts_at,
            path=engine.session_path(symbol, index),
            book=_book(engine.seed, series, wider=1.0),
            open=open_,
            previous_close=CENT * previous_close_cents(series, index),
        )
    return GapTicker(
        symbol=symbol,
        starts_at=segment.starts_at,
        path=engine.gap_path(symbol, index, trades_at_night=trades_at_night),
        book=_book(engine.seed, series, wider=_OUT_OF_HOURS_SPREAD),
        open=open_,
        high=CENT * int(series.high[index]),
        low=CENT * int(series.low[index]),
        volume=int(series.volume[index]),
        previous_close=CENT * previous_close_cents(series, index),
    )


def previous_close_cents(series: DailySeries, index: int) -> int:
    """The close before session `index`, restated for a split that took effect at its open; the open for the first."""
    if index == 0:
        return int(series.open[0])
    close, ratio = int(series.close[index - 1]), series.ratio_at(index)
    return (close + ratio // 2) // ratio


def _book(seed: int, series: DailySeries, *, wider: float) -> Book:
    listing = series.listing
    turnover = listing.anchor_price * listing.average_volume
    spread_bps, lots = next((bps, lots) for least, bps, lots in _SPREADS if turnover >= least)
    return Book(
        key=key_of(seed, "book", listing.symbol),
        spread_bps=spread_bps * wider,
        lots=0 if listing.is_index else lots,
    )
