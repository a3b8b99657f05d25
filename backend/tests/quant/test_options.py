"""Black and Scholes' values against a printed one, put-call parity and difference quotients."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from paiid.quant.option_formula import implied_volatility, tail
from paiid.quant.options import (
    Floats,
    Market,
    Valuation,
    black_scholes,
    expected_volatility,
    smiling,
)

markets = st.builds(
    Market,
    spot=st.floats(5, 5000),
    years=st.floats(1 / 365, 3),
    rate=st.floats(0, 0.08),
    dividend_yield=st.floats(0, 0.06),
)
ratios = st.floats(0.7, 1.4)
volatilities = st.floats(0.08, 1.2)


def value(market: Market, strike: float, volatility: float, *, is_call: bool) -> Valuation:
    return black_scholes(market, np.array([strike]), np.array([volatility]), np.array([is_call]))


def test_a_value_from_a_textbook() -> None:
    # Hull, "Options, Futures, and Other Derivatives": S = 42, K = 40, r = 10 %, vol 20 %, half a year:
    # call 4.76, put 0.81.
    market = Market(spot=42.0, years=0.5, rate=0.10, dividend_yield=0.0)
    assert value(market, 40.0, 0.2, is_call=True).price[0] == pytest.approx(4.76, abs=0.005)
    assert value(market, 40.0, 0.2, is_call=False).price[0] == pytest.approx(0.81, abs=0.005)


@given(markets, ratios, volatilities)
def test_put_call_parity(market: Market, ratio: float, volatility: float) -> None:
    strike = market.spot * ratio
    call, put = (value(market, strike, volatility, is_call=is_call).price[0] for is_call in (True, False))
    forward = market.spot * math.exp(-market.dividend_yield * market.years)
    assert call - put == pytest.approx(forward - strike * math.exp(-market.rate * market.years), abs=market.spot * 1e-9)


@given(markets, ratios, volatilities, st.booleans())
def test_greeks_are_the_slopes_of_the_price(market: Market, ratio: float, volatility: float, is_call: bool) -> None:
    strike = market.spot * ratio

    def price(at: Market, vol: float = volatility) -> float:
        return float(value(at, strike, vol, is_call=is_call).price[0])

    found = value(market, strike, volatility, is_call=is_call)
    step, day = market.spot * 1e-4, 1e-4 / 365
    up, down = replace(market, spot=market.spot + step), replace(market, spot=market.spot - step)
    tolerance = market.spot * 1e-5
    assert found.delta[0] == pytest.approx((price(up) - price(down)) / (2 * step), abs=1e-4)
    assert found.vega[0] == pytest.approx(
        (price(market, volatility + 5e-6) - price(market, volatility - 5e-6)) * 1000, abs=tolerance
    )
    longer, shorter = replace(market, years=market.years + day), replace(market, years=market.years - day)
    assert found.theta[0] == pytest.approx((price(shorter) - price(longer)) / (2 * day) / 365, abs=tolerance)
    dearer, cheaper = replace(market, rate=market.rate + 1e-6), replace(market, rate=market.rate - 1e-6)
    assert found.rho[0] == pytest.approx((price(dearer) - price(cheaper)) / 2e-6 / 100, abs=tolerance)
    slope = float(value(up, strike, volatility, is_call=is_call).delta[0]) - float(
        value(down, strike, volatility, is_call=is_call).delta[0]
    )
    # With little volatility gamma bends sharply: the slope between two points is off by its own curvature.
    assert found.gamma[0] * market.spot == pytest.approx(slope / (2 * step) * market.spot, abs=1e-3, rel=1e-3)


def test_on_the_last_minute_nothing_is_divided_by_nothing() -> None:
    market = Market(spot=100.0, years=0.0, rate=0.04, dividend_yield=0.0)
    found = value(market, 90.0, 0.3, is_call=True)
    assert found.price[0] == pytest.approx(10.0, abs=0.01)
    assert all(math.isfinite(float(column[0])) for column in (found.delta, found.gamma, found.theta, found.vega))


@pytest.mark.parametrize(("spot", "strike", "volatility"), [(0.0, 1.0, 0.2), (1.0, 0.0, 0.2), (1.0, 1.0, 0.0)])
def test_what_has_no_value_is_refused(spot: float, strike: float, volatility: float) -> None:
    with pytest.raises(ValueError, match="above zero"):
        value(Market(spot, 1.0, 0.0, 0.0), strike, volatility, is_call=True)


def test_the_normal_distribution_to_fifteen_digits() -> None:
    for x in np.linspace(0.0, 12.0, 241).tolist():
        assert tail(x, math.exp(-x * x / 2)) == pytest.approx(math.erfc(x / math.sqrt(2)) / 2, abs=1e-15)


@given(markets, ratios, volatilities, st.booleans())
def test_the_implied_volatility_gives_the_price(market: Market, ratio: float, volatility: float, is_call: bool) -> None:
    strike = market.spot * ratio
    terms = (market.spot, strike, market.years, market.rate, market.dividend_yield)
    found = value(market, strike, volatility, is_call=is_call)
    implied = implied_volatility(float(found.price[0]), *terms, is_call)
    if math.isnan(implied):
        # Nothing above the value of exercise is left that a float could show.
        forward, money = (
            market.spot * math.exp(-market.dividend_yield * market.years),
            strike * math.exp(-market.rate * market.years),
        )
        exercise = max((forward - money) * (1 if is_call else -1), 0.0)
        assert found.price[0] == pytest.approx(exercise, abs=market.spot * 1e-14)
    else:
        assert value(market, strike, implied, is_call=is_call).price[0] == pytest.approx(
            found.price[0], abs=market.spot * 1e-14
        )


@pytest.mark.parametrize("price", [9.0, 100.1, -1.0])
def test_what_no_volatility_gives_has_none(price: float) -> None:
    # A call of 90 on 100 is worth more than 10 and less than 100.
    assert math.isnan(implied_volatility(price, 100.0, 90.0, 0.5, 0.0, 0.0, True))


class TestVolatility:
    def returns(self, calm: float, lately: float) -> Floats:
        signs = np.where(np.arange(252) % 2, 1.0, -1.0)
        return signs * np.where(np.arange(252) < 210, calm, lately)

    def test_of_an_even_past_it_is_that_past(self) -> None:
        # 1 % a day: 0.01 * sqrt(252) = 15.87 %.
        for years in (0.0, 0.1, 2.0):
            assert expected_volatility(self.returns(0.01, 0.01), years) == pytest.approx(0.1587, abs=1e-4)

    def test_after_a_stormy_month_the_near_end_is_dearer_than_the_far_one(self) -> None:
        near, middle, far = (expected_volatility(self.returns(0.01, 0.03), years) for years in (0.02, 0.25, 2.0))
        assert near > middle > far > 0.16

    def test_one_return_is_not_enough(self) -> None:
        with pytest.raises(ValueError, match="two"):
            expected_volatility(np.array([0.01]), 1.0)

    def test_a_smile_is_dearest_at_low_strikes_and_bends_no_further_than_three_deviations(self) -> None:
        found = smiling(0.2, np.array([-5.0, -3.0, 0.0, 1.0]), skew=-0.05, curvature=0.02)
        assert found[0] == found[1] > found[2] == 0.2 > found[3]
