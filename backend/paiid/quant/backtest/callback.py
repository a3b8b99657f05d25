"""Strategies written as a function of each bar, on the broker of the compiled ones."""

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt

from paiid.quant.backtest.codes import LIMIT, MARKET, STOP
from paiid.quant.backtest.context import Context, Order
from paiid.quant.backtest.desk import session
from paiid.quant.backtest.engine import bar_rows, costs_into, ledger_of, nights_of
from paiid.quant.backtest.model import Costs, FloatArray, Ledger, Panel
from paiid.quant.backtest.records import ACCOUNT, FILL, ORDER, SETTINGS, new_positions

__all__ = ["Context", "Order", "run_callback"]

_ROOM: Final = 1024


def run_callback(
    on_bar: Callable[[Context], None], panel: Panel, cash: float, *, costs: Costs | None = None, begins: int = 0
) -> Ledger:
    """Call `on_bar` at every close and fill what it orders from the next bar on.

    Nothing is sold short: a purchase is cut to what the cash pays, or on margin the buying power; a sale to what is
    held. Each bar's part of an order is charged as an order. Whatever `on_bar` raises ends the run.

    Args:
        on_bar: the strategy; it may keep whatever it likes between calls.
        panel: the bars.
        cash: to start with, USD, > 0.
        costs: none if not given.
        begins: interest runs from the open of this bar on.
    Raises:
        ValueError: no cash.
    """
    if not cash > 0:
        raise ValueError("a run needs cash to start with")
    return _Desk(panel, cash, costs or Costs(), begins).run(on_bar)


class _Desk:
    def __init__(self, panel: Panel, cash: float, costs: Costs, begins: int) -> None:
        instruments = len(panel.symbols)
        self._bars = bar_rows(panel)
        self._settings, self._account = np.zeros(1, SETTINGS), np.zeros(1, ACCOUNT)
        costs_into(self._settings, costs)
        self._account["cash"] = cash
        self._positions, self._fills = new_positions(instruments), np.empty(_ROOM, FILL)
        self._last = _carried(panel.close)
        restated = np.asarray((self._bars["dividend"] > 0) | (self._bars["split"] != 1))
        self._nights: list[int] = nights_of(panel.times, begins).tolist()
        self._earns = costs.cash_rate > 0 or costs.margin_rate > 0
        self._ends = None if panel.session_ends is None else panel.session_ends.tolist()
        self._restated: list[bool] = np.asarray(restated.any(axis=1)).tolist()
        self._seen = Context(panel.symbols, float(cash), [0.0] * instruments, _panel=panel, _last=self._last)
        self._changes: list[tuple[int, float, list[float]]] = [(0, float(cash), [0.0] * instruments)]

    def run(self, on_bar: Callable[[Context], None]) -> Ledger:
        seen, restated, nights, earns = self._seen, self._restated, self._nights, self._earns
        for t in range(len(restated)):
            if t and (seen.orders or (restated[t] and any(seen.positions)) or (earns and nights[t])):
                self._session(t)
            seen.t = t
            on_bar(seen)
        fills = self._fills[: self._account["fills"][0]]
        return ledger_of(fills, self._curves(), self._positions, self._account)

    def _session(self, t: int) -> None:
        seen = self._seen
        rows = np.array([_row(one) for one in seen.orders], ORDER)
        self._make_room(2 * len(rows) + len(self._positions))
        session(
            self._bars,
            self._settings[0],
            self._account[0],
            self._positions,
            rows,
            self._fills,
            self._last[t - 1],
            t,
            self._nights[t],
        )
        left = zip(seen.orders, rows["is_open"].tolist(), (rows["shares"] * rows["side"]).tolist(), strict=True)
        ends = self._ends is None or self._ends[t]
        seen.orders = [_rest(one, shares) for one, is_open, shares in left if is_open and (one.keep or not ends)]
        seen.cash, seen.positions = float(self._account["cash"][0]), self._positions["shares"].tolist()
        self._changes.append((t, seen.cash, list(seen.positions)))

    def _make_room(self, count: int) -> None:
        used = int(self._account["fills"][0])
        if used + count > self._fills.size:
            self._fills = np.concatenate([self._fills, np.empty(max(count, self._fills.size), FILL)])

    def _curves(self) -> FloatArray:
        """[3, t]: equity, cash, exposure."""
        starts, cash, shares = (np.array(column) for column in zip(*self._changes, strict=True))
        newest = np.searchsorted(starts, np.arange(self._last.shape[0]), side="right") - 1
        exposure = np.sum(np.where(shares[newest] > 0, shares[newest] * self._last, 0.0), axis=1)
        return np.stack([cash[newest] + exposure, cash[newest], exposure])


def _row(order: Order) -> tuple[int, int, int, int, int, float, float]:
    kind, price = MARKET, 0.0
    if order.limit is not None:
        kind, price = LIMIT, order.limit
    elif order.stop is not None:
        kind, price = STOP, order.stop
    return order.instrument, kind, 1 if order.shares > 0 else -1, 1, 0, abs(order.shares), price


def _rest(order: Order, shares: float) -> Order:
    """What is left of an order, for its giver too. A stop that has begun to fill goes on as an order to the market."""
    if order.stop is not None and shares != order.shares:
        order.stop = None
    order.shares = shares
    return order


def _carried(close: npt.NDArray[np.float64]) -> FloatArray:
    """[t, s], the newest close at each bar, nan before the first."""
    places = np.where(np.isnan(close), 0, np.arange(close.shape[0])[:, np.newaxis])
    carried: FloatArray = np.take_along_axis(close, np.maximum.accumulate(places, axis=0), axis=0)
    return carried
