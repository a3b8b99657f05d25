"""Returns of the local market look like returns of stocks.

Source of the facts: Cont (2001), "Empirical properties of asset returns: stylized facts and statistical issues".
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import pytest

from paiid.adapters.simulated import build_world
from paiid.domain.instrument import Symbol
from tests.support.local_market import EQUITIES, OPEN_MONDAY, SEED, TRADED

Floats = npt.NDArray[np.float64]


@pytest.fixture(scope="module", params=[SEED, 1])
def returns(request: pytest.FixtureRequest) -> Mapping[Symbol, Floats]:
    """Daily log returns of a holder from 2005 to late 2026."""
    from paiid.adapters.simulated.adjustment import Adjustment

    engine = build_world(request.param).engine
    now = int(OPEN_MONDAY.timestamp())
    found: dict[Symbol, Floats] = {}
    for symbol in TRADED:
        factor = Adjustment.of(engine, symbol, now).factor
        assert factor is not None
        closes = engine.series(symbol).close[: len(factor) - 1] * factor[:-1]
        found[symbol] = np.diff(np.log(closes))
    return found


def autocorrelation(values: Floats, lag: int) -> float:
    return float(np.corrcoef(values[lag:], values[:-lag])[0, 1])


def test_annual_volatility_is_between_8_and_60_percent(returns: Mapping[Symbol, Floats]) -> None:
    volatility = {symbol: float(r.std()) * 252**0.5 for symbol, r in returns.items()}
    outside = {symbol: v for symbol, v in volatility.items() if not 0.08 <= v <= 0.62}
    assert len(outside) <= 4, outside
    assert all(0.06 < v < 0.7 for v in outside.values()), outside


def test_tails_are_fat(returns: Mapping[Symbol, Floats]) -> None:
    kurtosis = [float((((r - r.mean()) / r.std()) ** 4).mean()) for r in returns.values()]
    assert float(np.mean(np.array(kurtosis) > 4)) > 0.9
    assert float(np.median(kurtosis)) < 25


def test_volatility_clusters(returns: Mapping[Symbol, Floats]) -> None:
    for lag in (1, 2, 5, 10, 20):
        mean = float(np.mean([autocorrelation(np.abs(returns[symbol]), lag) for symbol in EQUITIES]))
        assert mean > 0.04, (lag, mean)


def test_returns_do_not_predict_the_next(returns: Mapping[Symbol, Floats]) -> None:
    for lag in (1, 2, 5):
        values = [autocorrelation(r, lag) for r in returns.values()]
        assert abs(float(np.mean(values))) < 0.05, lag
        assert float(np.mean(np.abs(np.array(values)) < 0.08)) > 0.9, lag


def test_stocks_move_together_as_much_as_real_ones(returns: Mapping[Symbol, Floats]) -> None:
    matrix = np.corrcoef(np.array([returns[symbol] for symbol in EQUITIES]))
    pairs = matrix[np.triu_indices(len(EQUITIES), 1)]
    assert 0.15 < float(pairs.mean()) < 0.6
    assert float(pairs.std()) > 0.05


def test_a_sector_s_names_are_closer_to_one_another(returns: Mapping[Symbol, Floats]) -> None:
    def correlation(one: str, other: str) -> float:
        return float(np.corrcoef(returns[Symbol(one)], returns[Symbol(other)])[0, 1])

    assert correlation("XOM", "CVX") > correlation("XOM", "PG") + 0.1
    assert correlation("JPM", "BAC") > correlation("JPM", "NEE") + 0.1
    assert correlation("SPY", "VOO") > 0.999
    assert correlation("TLT", "SPY") < 0.2


def test_the_volatility_index_moves_against_stocks_and_comes_back() -> None:
    engine = build_world(SEED).engine
    count = engine.segment(int(OPEN_MONDAY.timestamp())).index
    vix = engine.series(Symbol("$VIX")).close[:count] / 100
    market = np.diff(np.log(engine.series(Symbol("$SPX")).close[:count]))
    assert float(np.corrcoef(np.diff(np.log(vix)), market)[0, 1]) < -0.4
    assert 11 < float(np.median(vix)) < 22
    assert float(vix.min()) > 8
    assert float(vix.max()) < 100
    assert float(np.quantile(vix, 0.99)) > 25


def test_prices_in_early_2026_have_their_tickers_habits() -> None:
    engine = build_world(SEED).engine
    index = engine.segment(1767367800).index
    for symbol, price in {"AAPL": 271, "SPY": 685, "$SPX": 6850, "QQQ": 615, "$NDX": 25200, "$DJI": 48000}.items():
        assert int(engine.series(Symbol(symbol)).close[index]) == price * 100


def test_no_price_ever_gets_near_the_grid(returns: Mapping[Symbol, Floats]) -> None:
    engine = build_world(SEED).engine
    lowest = {symbol: int(engine.series(symbol).low.min()) for symbol in engine.listings}
    assert min(lowest.values()) > 100, min(lowest.items(), key=lambda item: item[1])
