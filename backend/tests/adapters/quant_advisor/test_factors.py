import itertools
import math
from decimal import Decimal

import pytest

from paiid.adapters.quant_advisor.factors import MIN_BARS, Factors, measure
from paiid.domain.instrument import Symbol
from tests.support.daily_bars import AS_OF, daily_series, walk
from tests.support.scripted_market import make_quote

ACME = Symbol("ACME")


def factors(closes: list[float]) -> Factors:
    found = measure(daily_series(ACME, closes), None)
    assert found is not None
    return found


def test_momentum_is_the_year_without_its_latest_month() -> None:
    closes = walk(drift=0.0005)
    # 252 sessions back to 21 sessions back.
    expected = round(closes[-22], 2) / round(closes[-253], 2) - 1
    assert factors(closes).momentum == pytest.approx(expected)


def test_the_latest_month_does_not_touch_momentum() -> None:
    closes = walk(drift=0.0005)
    crashed = [*closes[:-21], *(close * 0.7 for close in closes[-21:])]
    assert factors(crashed).momentum == factors(closes).momentum


def test_trend_is_the_distance_to_the_mean_of_200_closes() -> None:
    closes = walk(drift=0.0005)
    rounded = [round(close, 2) for close in closes[-200:]]
    assert factors(closes).trend == pytest.approx(rounded[-1] / (sum(rounded) / 200) - 1)


def test_volatility_is_annualized_from_63_returns() -> None:
    closes = [round(close, 2) for close in walk(drift=0.0005)[-64:]]
    returns = [math.log(after / before) for before, after in itertools.pairwise(closes)]
    mean = sum(returns) / 63
    expected = math.sqrt(sum((one - mean) ** 2 for one in returns) / 62 * 252)
    assert factors(walk(drift=0.0005)).volatility == pytest.approx(expected)


def test_the_20_session_high_leaves_the_last_session_out() -> None:
    closes = [*walk(drift=0.0), 1_000.0]
    assert factors(closes).high_20 < 1_000


def test_rsi_jumps_to_its_ends_after_straight_runs() -> None:
    up = [*walk(drift=0.0), *(500.0 + step for step in range(20))]
    assert factors(up).rsi_2 == pytest.approx(100, abs=0.5)


def test_one_bar_short_of_a_year_is_not_measured() -> None:
    assert measure(daily_series(ACME, walk(drift=0.0, sessions=MIN_BARS - 1)), None) is None
    assert measure(daily_series(ACME, walk(drift=0.0, sessions=MIN_BARS)), None) is not None


def test_a_price_that_never_moved_has_no_volatility_and_is_left_out() -> None:
    assert measure(daily_series(ACME, [100.0] * 300), None) is None


def test_the_last_price_is_the_quotes_and_measures_are_of_the_close() -> None:
    found = measure(daily_series(ACME, walk(drift=0.0)), make_quote("49.99", "50.01", symbol=ACME))
    assert found is not None
    assert found.last == Decimal("50.00")
    assert found.as_of < found.last_as_of == AS_OF
