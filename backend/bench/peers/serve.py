"""Runs other backtesters for `client.py`, in their own environment: knows nothing of the product.

A file of prices is an .npz with `times` [t] (epoch seconds) and `open`, `high`, `low`, `close`, `volume` [t, s].
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

Answer = dict[str, Any]


def prices(file: str) -> pd.DataFrame:
    """The first instrument of a file, as the others like it."""
    given = np.load(file)
    columns = {name.title(): given[name][:, 0] for name in ("open", "high", "low", "close", "volume")}
    return pd.DataFrame(columns, index=pd.to_datetime(given["times"], unit="s"))


def sp500(file: str) -> Answer:
    """Write the prices that `arch` carries, rounded to the cent, into a file for this run."""
    from arch.data import sp500 as source

    data = source.load()
    columns = {name: data[name.title()].to_numpy(float).round(2)[:, None] for name in ("open", "high", "low", "close")}
    # A few days of the source have an open outside of their range.
    columns["high"] = np.maximum.reduce([columns["high"], columns["open"], columns["close"]])
    columns["low"] = np.minimum.reduce([columns["low"], columns["open"], columns["close"]])
    times = data.index.to_numpy().astype("datetime64[s]").astype(np.int64)
    np.savez(file, times=times, volume=data["Volume"].to_numpy(float)[:, None], **columns)
    return {"bars": len(data)}


def _wilder_rsi(close: pd.Series, period: int) -> pd.Series:
    change = close.diff().to_numpy()
    gains, losses = np.maximum(change, 0.0), np.maximum(-change, 0.0)
    found = np.full(len(close), np.nan)
    gain, loss = gains[1 : period + 1].mean(), losses[1 : period + 1].mean()
    for t in range(period, len(close)):
        if t > period:
            gain, loss = (gain * (period - 1) + gains[t]) / period, (loss * (period - 1) + losses[t]) / period
        found[t] = 100 * gain / (gain + loss) if gain + loss else 0.0
    return pd.Series(found, close.index)


def signals(data: pd.DataFrame, definition: str) -> tuple[pd.Series, pd.Series]:
    """Entries and exits at closes, by pandas alone."""
    close = data["Close"]

    def average(period: int) -> pd.Series:
        return close.rolling(period).mean().round(8)

    if definition == "crossover":
        fast, slow = average(20), average(50)
        return (fast > slow) & (fast.shift() <= slow.shift()), fast < slow
    if definition == "short_crossover":
        fast, slow = average(20), average(50)
        return (fast < slow) & (fast.shift() >= slow.shift()), fast > slow
    if definition == "donchian":
        return close > data["High"].rolling(40).max().shift(), close < data["Low"].rolling(20).min().shift()
    if definition == "rsi":
        rsi = _wilder_rsi(close, 2).round(8)
        return (close > average(100)) & (rsi < 10), close > average(5)
    if definition == "bollinger":
        deviation = close.rolling(20).std(ddof=0)
        lower = (close.rolling(20).mean() - 2 * deviation).round(8)
        return close < lower, close >= average(20)
    month = pd.Series(data.index.month, data.index)
    ends = (month != month.shift(-1)).to_numpy().copy()
    ends[-1] = False
    return ends & (close > average(100)), ends & (close < average(100))


FEE = 1.0
WEIGHT = 0.95
STOP, TARGET = 0.01, 0.02
"""Of the minutes' run, ratios of the entry."""


def agree(file: str, definition: str, cash: float) -> Answer:
    """The end equity by both, under the rules stated in `tests/peers`; `short_*` sells short what else is bought."""
    data = prices(file)
    enters, leaves = signals(data, definition)
    side = -1 if definition.startswith("short_") else 1
    return {
        "vectorbt": _by_vectorbt(data, enters.to_numpy(), leaves.to_numpy(), cash, side),
        "backtesting": _by_backtesting(data, enters.to_numpy(), leaves.to_numpy(), cash, side),
    }


def _by_vectorbt(data: pd.DataFrame, enters: Any, leaves: Any, cash: float, side: int) -> float:
    import vectorbt as vbt
    from numba import njit

    @njit
    def order(c: Any, open_: Any, close: Any, enters: Any, leaves: Any) -> Any:
        t = c.i
        if t > 0 and c.position_now == 0 and enters[t - 1] and not leaves[t - 1]:
            size = np.floor(WEIGHT * c.cash_now / close[t - 1] + 1e-7)
            return vbt.portfolio.nb.order_nb(size=side * size, price=open_[t], fixed_fees=FEE, size_granularity=1.0)
        if t > 0 and c.position_now != 0 and leaves[t - 1]:
            return vbt.portfolio.nb.order_nb(size=-c.position_now, price=open_[t], fixed_fees=FEE)
        return vbt.portfolio.enums.NoOrder

    arrays = data["Open"].to_numpy(), data["Close"].to_numpy(), enters, leaves
    made = vbt.Portfolio.from_order_func(data["Close"], order, *arrays, init_cash=cash, freq="1D")
    return float(made.value().iloc[-1])


def _by_backtesting(data: pd.DataFrame, enters: Any, leaves: Any, cash: float, side: int) -> float:
    from backtesting import Backtest, Strategy

    class Given(Strategy):  # type: ignore[misc]
        def init(self) -> None: ...

        def next(self) -> None:
            t = len(self.data) - 1
            if self.position and leaves[t]:
                self.position.close()
            elif not self.position and enters[t] and not leaves[t]:
                size = int(WEIGHT * self.equity / self.data.Close[-1] + 1e-7)
                self.buy(size=size) if side > 0 else self.sell(size=size)

    test = Backtest(data, Given, cash=cash, commission=(FEE, 0.0), finalize_trades=False)
    return float(test.run()["_equity_curve"]["Equity"].iloc[-1])


METRICS = (
    "total_return",
    "annualized_return",
    "annualized_volatility",
    "sharpe_ratio",
    "sortino_ratio",
    "calmar_ratio",
    "max_drawdown",
    "omega_ratio",
    "tail_ratio",
    "value_at_risk",
    "cond_value_at_risk",
)


def vectorbt_run(file: str, cash: float) -> Answer:
    """A crossover with its equity curve, its trades and fifteen metrics; CPU seconds."""
    import vectorbt as vbt

    data = prices(file)
    started = time.process_time()
    fast, slow = vbt.MA.run(data["Close"], 20), vbt.MA.run(data["Close"], 50)
    enters, leaves = fast.ma_crossed_above(slow), fast.ma_below(slow)
    made = vbt.Portfolio.from_signals(
        data["Close"], enters.vbt.fshift(1), leaves.vbt.fshift(1), price=data["Open"], init_cash=cash, fixed_fees=FEE,
        size_granularity=1, freq="1D",
    )  # fmt: skip
    equity, trades = made.value(), made.trades.records
    found = [getattr(made, name)() for name in METRICS]
    found += [made.trades.win_rate(), made.trades.profit_factor(), made.trades.expectancy(), made.trades.count()]
    seconds = time.process_time() - started
    return {"seconds": seconds, "equity": float(equity.iloc[-1]), "trades": len(trades), "metrics": len(found)}


def backtesting_run(file: str, cash: float) -> Answer:
    """A crossover called at every bar, with the statistics that always come with it; CPU seconds."""
    return _backtesting_crossover(file, cash)


def _backtesting_crossover(file: str, cash: float, target: float | None = None) -> Answer:
    from backtesting import Backtest, Strategy

    data = prices(file)

    def average(values: Any, period: int) -> Any:
        return pd.Series(values).rolling(period).mean()

    class Crossover(Strategy):  # type: ignore[misc]
        def init(self) -> None:
            self.fast = self.I(average, self.data.Close, 20)
            self.slow = self.I(average, self.data.Close, 50)

        def next(self) -> None:
            if self.position:
                if self.fast[-1] < self.slow[-1]:
                    self.position.close()
            elif self.fast[-2] <= self.slow[-2] and self.fast[-1] > self.slow[-1]:
                close = self.data.Close[-1]
                size = int(WEIGHT * self.equity / close + 1e-7)
                self.buy(size=size, tp=None if target is None else close * (1.0 + target))

    started = time.process_time()
    stats = Backtest(data, Crossover, cash=cash, commission=(FEE, 0.0)).run()
    seconds = time.process_time() - started
    return {"seconds": seconds, "equity": float(stats["Equity Final [$]"]), "trades": int(stats["# Trades"])}


def vectorbt_minutes(file: str, cash: float) -> Answer:
    """A crossover on minutes with a stop and a target, its equity curve, trades and two figures; CPU seconds."""
    import vectorbt as vbt

    data = prices(file)
    started = time.process_time()
    fast, slow = vbt.MA.run(data["Close"], 20), vbt.MA.run(data["Close"], 50)
    enters, leaves = fast.ma_crossed_above(slow), fast.ma_below(slow)
    made = vbt.Portfolio.from_signals(
        data["Close"], enters.vbt.fshift(1), leaves.vbt.fshift(1), price=data["Open"], init_cash=cash, fixed_fees=FEE,
        size_granularity=1, freq="1min", open=data["Open"], high=data["High"], low=data["Low"], sl_stop=STOP,
        tp_stop=TARGET,
    )  # fmt: skip
    equity, trades = made.value(), made.trades.records
    found = [made.total_return(), made.max_drawdown()]
    seconds = time.process_time() - started
    return {"seconds": seconds, "equity": float(equity.iloc[-1]), "trades": len(trades), "metrics": len(found)}


def backtesting_minutes(file: str, cash: float) -> Answer:
    """The crossover called at every minute, the target as a limit order beside it; CPU seconds."""
    return _backtesting_crossover(file, cash, target=TARGET)


def vectorbt_sweep(file: str, cash: float, fast: list[int], slow: list[int]) -> Answer:
    """Every pair on every instrument, in one call as it likes it best: Sharpe, drawdown and fills of each."""
    import vectorbt as vbt

    given = np.load(file)
    index = pd.to_datetime(given["times"], unit="s")
    close, open_ = pd.DataFrame(given["close"], index), pd.DataFrame(given["open"], index)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started, wall = time.process_time(), time.perf_counter()
    one, other = vbt.MA.run(close, fast, short_name="fast"), vbt.MA.run(close, slow, short_name="slow")
    enters, leaves = one.ma_crossed_above(other), one.ma_below(other)
    made = vbt.Portfolio.from_signals(
        close, enters.vbt.fshift(1), leaves.vbt.fshift(1), price=open_, init_cash=cash, fixed_fees=FEE,
        size_granularity=1, freq="1D",
    )  # fmt: skip
    sharpe, fall, fills = made.sharpe_ratio(), made.max_drawdown(), made.orders.records
    spent = {"seconds": time.process_time() - started, "wall": time.perf_counter() - wall}
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    figures = {"sharpe": float(sharpe.mean()), "fall": float(fall.mean()), "fills": len(fills)}
    return spent | figures | {"memory_mb": after / 1024, "before_mb": before / 1024}


def quantlib_values(file: str, out: str) -> Answer:
    """Price, delta, gamma, theta, vega and rho of each contract in `file` as [6, n] into `out`; CPU seconds."""
    import QuantLib as ql  # noqa: N813 - as its own examples name it

    given = np.load(file)
    names = ("spot", "strike", "years", "rate", "dividend_yield", "volatility", "is_call")
    rows = list(zip(*(given[name].tolist() for name in names), strict=True))
    found = np.empty((6, len(rows)))
    started = time.process_time()
    for i, (spot, strike, years, rate, dividends, volatility, is_call) in enumerate(rows):
        payoff = ql.PlainVanillaPayoff(ql.Option.Call if is_call else ql.Option.Put, strike)
        forward = spot * np.exp((rate - dividends) * years)
        one = ql.BlackCalculator(payoff, forward, volatility * years**0.5, np.exp(-rate * years))
        found[:, i] = (
            one.value(), one.delta(spot), one.gamma(spot), one.theta(spot, years) / 365, one.vega(years) / 100,
            one.rho(years) / 100,
        )  # fmt: skip
    seconds = time.process_time() - started
    np.save(out, found)
    return {"seconds": seconds}


TASKS: dict[str, Callable[..., Answer]] = {
    one.__name__: one
    for one in (
        sp500,
        agree,
        vectorbt_run,
        backtesting_run,
        vectorbt_minutes,
        backtesting_minutes,
        vectorbt_sweep,
        quantlib_values,
    )
}


def main() -> None:
    """Answer until the input ends."""
    for line in sys.stdin:
        given = json.loads(line)
        try:
            answer = TASKS[given.pop("task")](**given)
        except Exception as error:  # noqa: BLE001 - whatever went wrong is told to the one who asked
            answer = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
