"""The kernels fill as `domain/fill_bar.py` does, to the cent, on any bar."""

import math
from decimal import Decimal
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from paiid.domain.fill import FillModel, start
from paiid.domain.fill_bar import match_bar
from paiid.domain.order import OrderTerms, OrderType, Side
from paiid.quant.backtest import codes
from paiid.quant.backtest.engine import bar_rows, costs_into
from paiid.quant.backtest.fills import affordable, commission, most_shares, order_price
from paiid.quant.backtest.model import Costs
from paiid.quant.backtest.records import SETTINGS
from tests.support.panels import panel
from tests.support.scripted_market import ACME, make_bar

TYPES = {OrderType.MARKET: codes.MARKET, OrderType.LIMIT: codes.LIMIT, OrderType.STOP: codes.STOP}
PRICES = st.one_of(
    st.integers(100, 50_000).map(lambda n: Decimal(n) / 100), st.integers(1, 9_999).map(lambda n: Decimal(n) / 10_000)
)
BARS = st.lists(PRICES, min_size=4, max_size=4)
MODELS = st.builds(
    FillModel,
    commission_per_share=st.integers(0, 200).map(lambda n: Decimal(n) / 10_000),
    commission_minimum=st.integers(0, 500).map(lambda n: Decimal(n) / 100),
    commission_bps=st.integers(0, 30).map(Decimal),
    slippage_bps=st.integers(0, 200).map(Decimal),
    bar_participation=st.integers(1, 100).map(lambda n: Decimal(n) / 100),
)


ORDERS = st.tuples(st.sampled_from(sorted(TYPES)), st.sampled_from(Side), st.integers(1, 5000), PRICES)


@settings(max_examples=300, deadline=None)
@given(BARS, st.integers(1, 9999), ORDERS, MODELS)
def test_an_order_fills_in_a_bar_as_at_the_paper_broker(
    prices: list[Decimal], volume: int, order: tuple[OrderType, Side, int, Decimal], model: FillModel
) -> None:
    open_, close = prices[:2]
    low, high = min(prices), max(prices)
    type_, side, quantity, level = order
    terms = OrderTerms(
        ACME,
        side,
        Decimal(quantity),
        type=type_,
        limit_price=level if type_ is OrderType.LIMIT else None,
        stop_price=level if type_ is OrderType.STOP else None,
    )
    bar = make_bar(str(open_), str(high), str(low), str(close), volume=volume)
    expected = match_bar(terms, start(terms), bar, model=model).fill

    rows = bar_rows(
        panel([[float(open_)]], [[float(close)]], highs=[[float(high)]], lows=[[float(low)]], volume=float(volume))
    )
    row = _settings(model)[0]
    sign = 1 if side is Side.BUY else -1
    price = order_price(TYPES[type_], sign, float(level), rows[0, 0], row)
    if expected is None:
        assert math.isnan(price)
        return
    shares = min(float(quantity), most_shares(float(volume), row))
    assert (price, shares) == (float(expected.price), float(expected.quantity))
    assert commission(shares, shares * price, row) == float(expected.fee)


@settings(max_examples=200, deadline=None)
@given(PRICES, MODELS, st.integers(1, 5000), st.integers(0, 1_000_000))
def test_a_purchase_is_cut_to_the_most_that_the_cash_pays(
    price: Decimal, model: FillModel, wanted: int, cents: int
) -> None:
    def cost(shares: int) -> Decimal:
        gross = (price * shares).quantize(Decimal("0.01"))
        return gross + model.commission(Decimal(shares), price * shares)

    cash = Decimal(cents) / 100
    found = int(affordable(float(wanted), float(price), float(cash), _settings(model)[0]))
    assert found == 0 or cost(found) <= cash
    assert found == wanted or cost(found + 1) > cash


def _settings(model: FillModel) -> np.ndarray[tuple[int], np.dtype[np.void]]:
    row = np.zeros(1, SETTINGS)
    names = ("commission_per_share", "commission_minimum", "commission_bps", "slippage_bps", "bar_participation")
    given: dict[str, Any] = {name: float(getattr(model, name)) for name in names}
    costs_into(row, Costs(**given))
    return row
