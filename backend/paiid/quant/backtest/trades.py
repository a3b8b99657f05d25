"""Round trips: what was bought or sold short of an instrument, from flat to flat, and what came of it."""

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from paiid.quant.backtest.columns import Columns, of_bar
from paiid.quant.backtest.jit import inlined, jit
from paiid.quant.backtest.model import BoolArray, FloatArray, IntArray, Ledger
from paiid.quant.backtest.records import FILL, FillRow, FillRows, Rows, dtype_of


@dataclass(frozen=True, slots=True)
class RoundTrips:
    """[n], in the order of their entries. Prices are averages in USD a share without fees, amounts USD.

    `side` is +1 of what was bought, -1 of what was sold short. `shares` are all that were opened, `pnl` is after fees
    and with dividends, which a short pays; `pnl_ratio` is of what the entries came to. `bars_held` counts the panel's
    bars from entry to exit. `worst` and `best` are the furthest that prices went from the average entry while it
    lasted, as ratios of it, below 0 where they went against it; of the bar of an exit only the price of that counts.
    One that is still open is valued at the newest close, and its `reason` is 0.
    """

    instrument: IntArray
    side: IntArray
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
    side: int
    held: float
    average: float
    opened: float
    entries: float
    closed: float
    exits: float
    fees: float
    dividends: float
    worst: float
    best: float


_TRIP = dtype_of(_Trip)
_Trips = Rows[_Trip]


def round_trips(ledger: Ledger, columns: Columns) -> RoundTrips:
    """The round trips of a run.

    Args:
        ledger: of the run.
        columns: `columns_of` the run's panel.
    """
    fills = np.empty(ledger.bar.size, FILL)
    for name in FILL.names or ():
        fills[name] = getattr(ledger, name)
    rows = np.zeros(max(1, fills.size), _TRIP)
    rows = rows[: _pair(columns, fills, rows, np.full(columns.close.shape[1], -1))]
    with np.errstate(invalid="ignore", divide="ignore"):
        entry_price, exit_price = rows["entries"] / rows["opened"], rows["exits"] / rows["closed"]
    pnl = rows["side"] * (rows["exits"] - rows["entries"]) - rows["fees"] + rows["dividends"]
    return RoundTrips(
        instrument=rows["instrument"],
        side=rows["side"],
        entry_bar=rows["entry_bar"],
        exit_bar=rows["bar"],
        shares=rows["opened"],
        entry_price=entry_price,
        exit_price=exit_price,
        fees=rows["fees"],
        dividends=rows["dividends"],
        pnl=pnl,
        pnl_ratio=pnl / rows["entries"],
        bars_held=rows["bar"] - rows["entry_bar"],
        worst=rows["worst"],
        best=rows["best"],
        reason=np.where(rows["is_open"] != 0, 0, rows["reason"]),
        is_open=rows["is_open"] != 0,
    )


@jit
def _pair(columns: Columns, fills: FillRows, trips: _Trips, open_trip: IntArray) -> int:
    """Fill `trips` and return how many there are; `open_trip` [s] begins with -1."""
    count = 0
    for place in range(len(fills)):
        fill = fills[place]
        s = fill.instrument
        if open_trip[s] < 0:
            trip = trips[count]
            trip.instrument, trip.entry_bar, trip.bar, trip.is_open = s, fill.bar, fill.bar, 1
            trip.side = -1 if fill.shares < 0.0 else 1
            open_trip[s] = count
            count += 1
        trip = trips[open_trip[s]]
        _hold(columns, trip, fill.bar)
        _trade(trip, fill)
        if abs(trip.held) < 1e-7:
            trip.is_open = 0
            open_trip[s] = -1
    for s in range(open_trip.size):
        if open_trip[s] >= 0:
            _value(columns, trips[open_trip[s]])
    return count


@jit
def _trade(trip: _Trip, fill: FillRow) -> None:
    amount, shares = abs(fill.shares * fill.price), abs(fill.shares)
    trip.fees += fill.fee
    trip.reason = fill.reason
    if trip.side * fill.shares > 0.0:
        held = abs(trip.held)
        trip.average = (trip.average * held + amount) / (held + shares)
        trip.opened += shares
        trip.entries += amount
    else:
        trip.closed += shares
        trip.exits += amount
    trip.held += fill.shares
    _reach(trip, fill.price, fill.price)


@jit
def _reach(trip: _Trip, low: float, high: float) -> None:
    fell, rose = low / trip.average - 1.0, high / trip.average - 1.0
    if trip.side < 0:
        fell, rose = -rose, -fell
    trip.worst = min(trip.worst, fell)
    trip.best = max(trip.best, rose)


@inlined
def _hold(columns: Columns, trip: _Trip, until: int) -> None:
    """Go on to the open of bar `until`."""
    s = trip.instrument
    low, high = math.inf, -math.inf
    for t in range(trip.bar, until):
        # Compares false for a bar that is not there.
        if columns.low[t, s] > 0.0:
            low, high = min(low, columns.low[t, s]), max(high, columns.high[t, s])
        dividend, split = of_bar(columns.dividends, t + 1, s), of_bar(columns.splits, t + 1, s)
        if dividend > 0.0 or split != 1.0:
            if low < math.inf:
                _reach(trip, low, high)
            low, high = math.inf, -math.inf
            _restate(trip, dividend, split)
    if low < math.inf:
        _reach(trip, low, high)
    trip.bar = until


@jit
def _restate(trip: _Trip, dividend: float, split: float) -> None:
    if dividend > 0.0:
        trip.dividends += trip.held * dividend
    if split > 0.0 and split != 1.0:
        trip.held *= split
        trip.opened *= split
        trip.closed *= split
        trip.average /= split


@inlined
def _value(columns: Columns, trip: _Trip) -> None:
    """At the newest close."""
    newest, s = columns.close.shape[0] - 1, trip.instrument
    _hold(columns, trip, newest)
    if columns.low[newest, s] > 0.0:
        _reach(trip, columns.low[newest, s], columns.high[newest, s])
    while newest > trip.entry_bar and not columns.close[newest, s] > 0.0:
        newest -= 1
    trip.closed += abs(trip.held)
    trip.exits += abs(trip.held) * columns.close[newest, s]
