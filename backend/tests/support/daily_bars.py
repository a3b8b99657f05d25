"""Daily bars with a wanted drift, made from a seed."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np

from paiid.domain.exchange_calendar import session_open, sessions_between
from paiid.domain.instrument import Symbol
from paiid.domain.market import Bar, BarSeries, Delay, Interval

LAST_SESSION = date(2026, 11, 20)
AS_OF = datetime(2026, 11, 23, 18, 46, tzinfo=UTC)


def walk(*, drift: float, volatility: float = 0.01, seed: int = 1, sessions: int = 300) -> list[float]:
    """Closes of a random walk from 100; drift and volatility are of one session."""
    steps = np.random.default_rng(seed).normal(drift, volatility, sessions)
    return [float(close) for close in 100 * np.exp(np.cumsum(steps))]


def bars_of(closes: Sequence[float], *, last: date = LAST_SESSION) -> tuple[Bar, ...]:
    """One bar a session up to `last`; each opens at the close before it and swings half a percent around both."""
    days = sessions_between(date(2020, 1, 1), last)[-len(closes) :]
    opens = [closes[0], *closes[:-1]]
    return tuple(
        Bar(
            start_at=session_open(day),
            session_date=day,
            open=_cents(open_),
            high=_cents(max(open_, close) * 1.005),
            low=_cents(min(open_, close) * 0.995),
            close=_cents(close),
            volume=1_000_000,
        )
        for day, open_, close in zip(days, opens, closes, strict=True)
    )


def daily_series(symbol: Symbol, closes: Sequence[float]) -> BarSeries:
    """Adjusted daily bars of `symbol`."""
    return BarSeries(symbol, Interval.ONE_DAY, True, bars_of(closes), "script", AS_OF, Delay.SIMULATED)


def _cents(price: float) -> Decimal:
    return Decimal(f"{price:.2f}")
