"""Strategies written as a function of each bar, on the broker of the compiled ones."""

from collections.abc import Callable
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from paiid.quant.backtest.codes import LIMIT, MARKET, STOP
from paiid.quant.backtest.columns import plain
from paiid.quant.backtest.context import Context, Order
from paiid.quant.backtest.desk import session
from paiid.quant.backtest.engine import bar_rows, costs_into, ledger_of, nights_of
from paiid.quant.backtest.margin import is_called
from paiid.quant.backtest.model import Costs, FloatArray, Ledger, Panel, Reason
from paiid.quant.backtest.records import ACCOUNT, FILL, ORDER, SETTINGS, new_positions

__all__ = ["Context", "Order", "run_callback"]

_ROOM: Final = 1024
_ORDERS: Final = 16


def run_callback(
    on_bar: Callable[[Context], None], panel: Panel, cash: float, *, costs: Costs | None = None, begins: int = 0
) -> Ledger:
    """Call `on_bar` at every close and fill what it orders from the next bar on.

    A purchase is cut to what the cash pays, or on margin the buying power; a sale to what is held, unless the costs
    allow short sales: then what it has beyond that is sold short, as buying power allows. At a close that brings a
    margin call orders end, but for sales of what is held. Each bar's part of an order is charged as an order. Whatever
    `on_bar` raises ends the run.

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
        settings, self._account = np.zeros(1, SETTINGS), np.zeros(1, ACCOUNT)
        costs_into(settings, costs)
        self._account["cash"] = cash
        self._positions, self._fills = new_positions(instruments), np.empty(_ROOM, FILL)
        # Rows and columns that every session needs: to point at one anew costs as much as to fill an order.
        self._setting, self._purse = settings[0], self._account[0]
        self._cash, self._shares, self._filled = (
            self._account["cash"],
            self._positions["shares"],
            self._account["fills"],
        )
        self._room_for_orders(_ORDERS)
        self._last = plain(_carried(panel.close))
        self._lowest, self._highest = _reach(np.fmin, panel.open, panel.low), _reach(np.fmax, panel.open, panel.high)
        restated = np.asarray((self._bars["dividend"] > 0) | (self._bars["split"] != 1))
        nights = nights_of(panel.times, begins)
        self._nights: list[int] = nights.tolist()
        self._ends: list[bool] = [True] * nights.size if panel.session_ends is None else panel.session_ends.tolist()
        # Bars before which something is booked, whether or not there are orders.
        wakes = restated.any(axis=1) | (costs.earns & (nights > 0))
        wakes[:1] = False
        self._wakes: list[bool] = wakes.tolist()
        self._seen = Context(panel.symbols, float(cash), [0.0] * instruments, _panel=panel, _last=self._last)
        self._starts, self._cashes, self._held = [0], [float(cash)], [0.0] * instruments
        self._allows_short, self._is_short = costs.allows_short, False

    def run(self, on_bar: Callable[[Context], None]) -> Ledger:
        seen, ends, is_reached = self._seen, self._ends, self._is_reached
        watch = self._watch_margin if self._allows_short else None
        for t, wakes in enumerate(self._wakes):
            if wakes or (seen.orders and is_reached(seen.orders, t)):
                self._session(t)
            elif seen.orders and ends[t]:
                seen.orders = [one for one in seen.orders if one.keep]
            seen.t = t
            on_bar(seen)
            if watch is not None:
                watch(t)
        fills = self._fills[: self._account["fills"][0]]
        return ledger_of(fills, self._curves(), self._positions, self._account)

    def _is_reached(self, orders: list[Order], t: int) -> bool:
        """Whether anything may happen in bar `t`; most bars are far from every limit and stop."""
        for one in orders:
            level = one.stop if one.limit is None else one.limit
            if level is None:
                return True
            # A bar that is not there is nan and reaches nothing.
            if (one.shares > 0) is (one.limit is not None):
                if self._lowest[one.instrument][t] <= level:
                    return True
            elif self._highest[one.instrument][t] >= level:
                return True
        return False

    def _session(self, t: int) -> None:
        seen = self._seen
        count = len(seen.orders)
        self._make_room(count)
        rows = self._rows
        for place, one in enumerate(seen.orders):
            rows[place] = _row(one)
        session(
            self._bars, self._setting, self._purse, self._positions, rows, count, self._fills, self._last, t,
            self._nights[t],
        )  # fmt: skip
        seen.orders = self._still_open(seen.orders, ends=self._ends[t])
        seen.cash, seen.positions = self._cash.item(0), self._shares.tolist()
        self._starts.append(t)
        self._cashes.append(seen.cash)
        self._held += seen.positions
        self._is_short = self._allows_short and min(seen.positions) < 0

    def _watch_margin(self, t: int) -> None:
        """A margin call, where the close brings one; the broker is at work from the next bar on until it is met."""
        if not self._is_short:
            return
        seen, sold, exposure = self._seen, 0.0, 0.0
        for s, held in enumerate(seen.positions):
            worth = held * self._last.item(t, s) if held else 0.0
            exposure += worth
            sold -= min(worth, 0.0)
        if is_called(seen.cash + exposure, exposure, sold):
            self._positions["leaving"][self._shares < 0] = int(Reason.MARGIN_CALL)
            seen.orders = [one for one in seen.orders if one.shares < 0 < seen.positions[one.instrument]]
        if t + 1 < len(self._wakes) and self._positions["leaving"].any():
            self._wakes[t + 1] = True

    def _still_open(self, orders: list[Order], *, ends: bool) -> list[Order]:
        found = []
        for place, one in enumerate(orders):
            if self._is_open.item(place) and (one.keep or not ends):
                left: float = self._left.item(place)
                found.append(_rest(one, left if one.shares > 0 else -left))
        return found

    def _make_room(self, orders: int) -> None:
        """For two fills of each order, and two of each position: a split, a margin call."""
        used, count = self._filled.item(0), 2 * (orders + len(self._positions))
        if used + count > self._fills.size:
            self._fills = np.concatenate([self._fills, np.empty(max(count, self._fills.size), FILL)])
        if orders > self._rows.size:
            self._room_for_orders(2 * orders)

    def _room_for_orders(self, count: int) -> None:
        self._rows = np.zeros(count, ORDER)
        self._is_open, self._left = self._rows["is_open"], self._rows["shares"]

    def _curves(self) -> FloatArray:
        """[3, t]: equity, cash, exposure; a fourth of what is sold short, where that is allowed."""
        bars = np.diff(self._starts, append=self._last.shape[0])
        cash, held = np.repeat(self._cashes, bars), np.array(self._held).reshape(len(self._starts), -1)
        exposure, sold = np.zeros(cash.size), np.zeros(cash.size)
        for s, of_instrument in enumerate(held.T):
            shares = np.repeat(of_instrument, bars)
            worth = np.where(shares != 0, shares * self._last[:, s], 0.0)
            exposure += worth
            sold -= np.minimum(worth, 0.0)
        curves = [cash + exposure, cash, exposure]
        return np.stack([*curves, sold] if self._allows_short else curves)


def _reach(of_both: np.ufunc, open_: FloatArray, extreme: FloatArray) -> list[Any]:
    """[s][t], how far each bar goes; views of memory, for they are asked for one number at a time."""
    return [np.ascontiguousarray(column).data for column in of_both(open_, extreme).T]


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
    if not np.isnan(close).any():
        return close
    places = np.where(np.isnan(close), 0, np.arange(close.shape[0])[:, np.newaxis])
    carried: FloatArray = np.take_along_axis(close, np.maximum.accumulate(places, axis=0), axis=0)
    return carried
