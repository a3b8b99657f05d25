"""The measures: each against a plain reckoning of its own, and none of them sees the future."""

import numpy as np
import pytest

from paiid.quant.measures import BarColumns, FloatArray, measure

N = 700


def market(seed: int = 3) -> tuple[BarColumns, FloatArray, np.typing.NDArray[np.bool_]]:
    chance = np.random.default_rng(seed)
    close = 100 * np.exp(np.cumsum(chance.normal(0.0003, 0.015, N)))
    open_ = close * np.exp(chance.normal(0, 0.005, N))
    high = np.maximum(open_, close) * np.exp(np.abs(chance.normal(0, 0.004, N)))
    low = np.minimum(open_, close) * np.exp(-np.abs(chance.normal(0, 0.004, N)))
    volume = np.round(chance.uniform(1e6, 3e6, N))
    benchmark = 400 * np.exp(np.cumsum(chance.normal(0.0003, 0.01, N)))
    reports = np.zeros(N, dtype=bool)
    reports[[60, 125, 190, 255, 320, 385, 450, 515, 580, 645]] = True
    return BarColumns(open_, high, low, close, volume), benchmark, reports


BARS, BENCHMARK, REPORTS = market()
FOUND = measure(BARS, BENCHMARK, REPORTS)
LAST = N - 1


@pytest.mark.parametrize("day", [0, 30, 253, 400, 645, N - 2])
def test_bars_after_a_day_change_nothing_at_or_before_it(day: int) -> None:
    changed = [
        np.concatenate((column[: day + 1], column[day + 1 :] * factor))
        for column, factor in zip(
            (BARS.open, BARS.high, BARS.low, BARS.close, BARS.volume, BENCHMARK),
            (1.7, 2.5, 0.3, 1.1, 9.0, 0.5),
            strict=True,
        )
    ]
    reports = REPORTS.copy()
    reports[day + 1 :] = True
    other = measure(BarColumns(*changed[:5]), changed[5], reports)
    assert other.keys() == FOUND.keys()
    for key, values in FOUND.items():
        np.testing.assert_array_equal(other[key][: day + 1], values[: day + 1], err_msg=key)


@pytest.mark.parametrize("key", sorted(FOUND))
def test_the_future_does_matter_later(key: str) -> None:
    bars = BarColumns(
        *(
            np.concatenate((c[:500], c[500:] * np.linspace(0.5, 3, N - 500) ** k))
            for k, c in enumerate((BARS.open, BARS.high, BARS.low, BARS.close, BARS.volume), start=1)
        )
    )
    reports = REPORTS.copy()
    reports[690] = True
    other = measure(bars, BENCHMARK, reports)
    assert not np.array_equal(other[key][501:], FOUND[key][501:], equal_nan=True)


def test_returns_and_averages() -> None:
    close = BARS.close
    assert FOUND["momentum_12_1"][LAST] == pytest.approx(close[-22] / close[-253] - 1)
    assert FOUND["momentum_6_1"][LAST] == pytest.approx(close[-22] / close[-127] - 1)
    assert FOUND["return_5"][LAST] == pytest.approx(close[-1] / close[-6] - 1)
    assert FOUND["distance_50"][LAST] == pytest.approx(close[-1] / close[-50:].mean() - 1)
    assert FOUND["distance_200"][LAST] == pytest.approx(close[-1] / close[-200:].mean() - 1)
    assert FOUND["drawdown"][LAST] == pytest.approx(close[-1] / close[-252:].max() - 1)


def test_extremes_are_of_the_sessions_before() -> None:
    assert FOUND["high_20"][LAST] == BARS.high[-21:-1].max()
    assert FOUND["low_55"][LAST] == BARS.low[-56:-1].min()


def test_volume_beside_the_twenty_sessions_before() -> None:
    assert FOUND["volume_20"][LAST] == pytest.approx(BARS.volume[-20:].mean())
    assert FOUND["volume_ratio"][LAST] == pytest.approx(BARS.volume[-1] / BARS.volume[-21:-1].mean())


def test_volatility() -> None:
    returns = np.diff(np.log(BARS.close))
    year = 252**0.5
    assert FOUND["volatility_20"][LAST] == pytest.approx(returns[-20:].std(ddof=1) * year)
    assert FOUND["volatility_63"][LAST] == pytest.approx(returns[-63:].std(ddof=1) * year)
    newest = np.array([returns[k - 20 : k].std(ddof=1) for k in range(returns.size - 251, returns.size + 1)])
    assert FOUND["volatility_rank"][LAST] == pytest.approx((newest <= newest[-1]).mean())
    forecast = np.mean(returns[:32] ** 2)
    for value in returns[32:] ** 2:
        forecast += 2 / 33 * (value - forecast)
    assert FOUND["volatility_forecast"][LAST] == pytest.approx(forecast**0.5 * year)


def test_beside_the_market() -> None:
    own, other = np.diff(np.log(BARS.close))[-252:], np.diff(np.log(BENCHMARK))[-252:]
    assert FOUND["beta"][LAST] == pytest.approx(np.cov(own, other)[0, 1] / np.var(other, ddof=1))
    assert FOUND["correlation"][LAST] == pytest.approx(np.corrcoef(own, other)[0, 1])


def test_beside_itself_the_market_has_a_beta_of_one() -> None:
    found = measure(BARS, BARS.close, REPORTS)
    assert found["beta"][LAST] == pytest.approx(1)
    assert found["correlation"][LAST] == pytest.approx(1)


def test_gap_after_the_newest_report() -> None:
    assert FOUND["report_gap"][650] == pytest.approx(BARS.open[645] / BARS.close[644] - 1)
    assert FOUND["report_age"][650] == 5
    assert np.isnan(FOUND["report_gap"][59])


def test_a_price_that_never_moves_has_no_ratio_to_its_own_deviation() -> None:
    flat = np.full(N, 20.0)
    found = measure(BarColumns(flat, flat, flat, flat, np.zeros(N)), BENCHMARK, REPORTS)
    assert found["volatility_63"][LAST] == 0
    for key in ("bollinger_z", "beta", "correlation", "volume_ratio"):
        assert np.isnan(found[key][LAST])


def test_a_young_symbol_has_what_its_bars_allow() -> None:
    bars = BarColumns(*(column[:30] for column in (BARS.open, BARS.high, BARS.low, BARS.close, BARS.volume)))
    found = measure(bars, BENCHMARK[:30], REPORTS[:30])
    assert np.isfinite(found["rsi_14"][-1])
    assert np.isfinite(found["high_20"][-1])
    assert np.isnan(found["momentum_12_1"][-1])
    assert np.isnan(found["high_55"][-1])


def test_columns_of_different_lengths_are_refused() -> None:
    with pytest.raises(ValueError, match="same length"):
        measure(BARS, BENCHMARK[1:], REPORTS)
