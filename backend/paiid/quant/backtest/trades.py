"""Round trips: what was bought of an instrument, from flat to flat, and what came of it."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from paiid.quant.backtest.jit import jit
from paiid.quant.backtest.model import BoolArray, FloatArray, IntArray, Ledger
from paiid.quant.backtest.records import FILL, Bar, Bars, FillRow, FillRows, Rows, dtype_of


@dataclass(frozen=True, slots=True)
class RoundTrips:
    """[n], in the order of their entries. Prices are averages in USD a share without fees, amounts USD.

    `shares` are all that were bought, `pnl` is after fees and with dividends, `pnl_ratio` of what was paid.
    `bars_held` counts the panel's bars from entry to exit. `worst` and `best` are the furthest that prices went from
    the average paid while it was held, as ratios; of the bar of an exit only the price sold at counts. One that is
    still open is valued at the newest close, and its `reason` is 0.
    """

    instrument: IntArray
    entry_bar: IntArray
    exit_bar: IntArray
    shares: FloatArray
    entry_price: FloatArray
    exit_price: FloatArray
    fees: FloatArray
    dividends: FloatArray
    pnl: FloatArray
    pnl_ratio: FloatArray
    bars_held: IntArray
    worst: FloatArray
    best: FloatArray
    reason: IntArray
    is_open: BoolArray


class _Trip(Protocol):
    instrument: int
    entry_bar: int
    bar: int
    reason: int
    is_open: int
    held: float
    average: float
    bought: float
    paid: float
    sold: float
    got: float
    fees: float
    dividends: float
    worst: float
    best: float


_TRIP = dtype_of(_Trip)
_Trips = Rows[_Trip]


def round_trips(ledger: Ledger, bars: npt.NDArray[np.void]) -> RoundTrips:
    """The round trips of a run.

    Args:
        ledger: of the run.
        bars: [t, s], as `engine.bar_rows` makes them of the run's panel.
    """
    fills = np.empty(ledger.bar.size, FILL)
    for name in FILL.names or ():
        fills[name] = getattr(ledger, name)
    rows = np.zeros(max(1, fills.size), _TRIP)
    rows = rows[: _pair(bars, fills, rows, np.full(bars.shape[1], -1))]
    with np.errstate(invalid="ignore", divide="ignore"):
        entry_price, exit_price = rows["paid"] / rows["bought"], rows["got"] / rows["sold"]
    pnl = rows["got"] - rows["paid"] - rows["fees"] + rows["dividends"]
    return RoundTrips(
        instrument=rows["instrument"],
        entry_bar=rows["entry_bar"],
        exit_bar=rows["bar"],
        shares=rows["bought"],
        entry_price=entry_price,
        exit_price=exit_price,
        fees=rows["fees"],
        dividends=rows["dividends"],
        pnl=pnl,
        pnl_ratio=pnl / rows["paid"],
        bars_held=rows["bar"] - rows["entry_bar"],
        worst=rows["worst"],
        best=rows["best"],
        reason=np.where(rows["is_open"] != 0, 0, rows["reason"]),
        is_open=rows["is_open"] != 0,
    )


@jit
def _pair(bars: Bars, fills: FillRows, trips: _Trips, open_trip: IntArray) -> int:
    """Fill `trips` and return how many there are; `open_trip` [s] begins with -1."""
    count = 0
    for place in range(len(fills)):
        fill = fills[place]
        s = fill.instrument
        if open_trip[s] < 0:
            trip = trips[count]
            trip.instrument, trip.entry_bar, trip.bar, trip.is_open = s, fill.bar, fill.bar, 1
            open_trip[s] = count
            count += 1
        trip = trips[open_trip[s]]
        _hold(bars, trip, fill.bar)
        _trade(trip, fill)
        if trip.held < 1e-7:
            trip.is_open = 0
            open_trip[s] = -1
    for s in range(open_trip.size):
        if open_trip[s] >= 0:
            _value(bars, trips[open_trip[s]])
    return count


@jit
def _trade(trip: _Trip, fill: FillRow) -> None:
    amount = abs(fill.shares * fill.price)
    trip.fees += fill.fee
    trip.reason = fill.reason
    if fill.shares > 0.0:
        trip.average = (trip.average * trip.held + amount) / (trip.held + fill.shares)
        trip.bought += fill.shares
        trip.paid += amount
    else:
        trip.sold -= fill.shares
        trip.got += amount
    trip.held += fill.shares
    _reach(trip, fill.price, fill.price)


@jit
def _reach(trip: _Trip, low: float, high: float) -> None:
    trip.worst = min(trip.worst, low / trip.average - 1.0)
    trip.best = max(trip.best, high / trip.average - 1.0)


@jit
def _hold(bars: Bars, trip: _Trip, until: int) -> None:
    """Go on to the open of bar `until`."""
    while trip.bar < until:
        bar = bars[trip.bar, trip.instrument]
        if bar.low > 0.0:
            _reach(trip, bar.low, bar.high)
        trip.bar += 1
        _restate(trip, bars[trip.bar, trip.instrument])


@jit
def _restate(trip: _Trip, bar: Bar) -> None:
    if bar.dividend > 0.0:
        trip.dividends += trip.held * bar.dividend
    if bar.split > 0.0 and bar.split != 1.0:
        trip.held *= bar.split
        trip.bought *= bar.split
        trip.sold *= bar.split
        trip.average /= bar.split


@jit
def _value(bars: Bars, trip: _Trip) -> None:
    """At the newest close."""
    newest = len(bars) - 1
    _hold(bars, trip, newest)
    last = bars[newest, trip.instrument]
    if last.low > 0.0:
        _reach(trip, last.low, last.high)
    while newest > trip.entry_bar and not bars[newest, trip.instrument].close > 0.0:
        newest -= 1
    trip.sold += trip.held
    trip.got += trip.held * bars[newest, trip.instrument].close
