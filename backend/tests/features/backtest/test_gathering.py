"""Bars gathered from the local market."""

from datetime import UTC, date, datetime

import numpy as np

from paiid.domain.instrument import Symbol
from paiid.domain.market import Adjustment, Interval
from paiid.features.backtest.gathering import Asked, Bars
from tests.support.local_market import market_at


async def test_raw_prices_with_their_dividends_and_splits_earn_what_adjusted_ones_do() -> None:
    bars = Bars(market_at(datetime(2025, 1, 6, 15, tzinfo=UTC)))
    symbols = (Symbol("AAPL"), Symbol("NVDA"), Symbol("KO"))
    asked = Asked(symbols, Symbol("AAPL"), date(2012, 1, 3), date(2024, 12, 31), is_raw=True)
    raw = await bars.gather(asked, lambda _done, _total: None)
    whole = await bars.gather(Asked(symbols, None, asked.start, asked.end), lambda _done, _total: None)
    assert (raw.adjustment, whole.adjustment) == (Adjustment.NONE, Adjustment.SPLITS_AND_DIVIDENDS)
    panel, splits = raw.panel, raw.panel.splits
    assert splits is not None
    assert (splits != 1).any()
    assert (panel.dividends > 0).sum() > 40
    earned = (panel.close[1:] * splits[1:] + panel.dividends[1:]) / panel.close[:-1]
    adjusted = whole.panel.close[1:] / whole.panel.close[:-1]
    # Prices are on the cent, those of long ago after adjustment on much less of a dollar.
    assert np.abs(earned - adjusted).max() < 0.003
    assert raw.benchmark is not None
    assert np.allclose(raw.benchmark, whole.panel.close[:, 0])


async def test_minutes_come_in_pieces_and_say_where_their_sessions_end() -> None:
    bars = Bars(market_at(datetime(2025, 1, 6, 15, tzinfo=UTC)))
    days = date(2024, 10, 14), date(2024, 12, 31)
    found = await bars.gather(Asked((Symbol("KO"),), None, *days, Interval.ONE_MINUTE), lambda _done, _total: None)
    ends = found.panel.session_ends
    assert ends is not None
    # 55 sessions of 390 minutes, of which the day after Thanksgiving and Christmas Eve have 210.
    assert (found.panel.times.size, int(ends.sum())) == (55 * 390 - 2 * 180, 55)
    assert (np.diff(found.panel.times)[~ends[:-1]] == 60).all()
    first = await bars.first_held(Symbol("KO"), Interval.ONE_HOUR, date(2024, 10, 12))
    assert first == date(2024, 10, 14)
