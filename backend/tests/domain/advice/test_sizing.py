"""Sizes of ACME at 100, stop 96, target 106, of an account of 100,000 USD; the arithmetic stands beside each case."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paiid.domain.advice.gates import GateName, Situation
from paiid.domain.advice.packet import Direction
from paiid.domain.advice.sizing import Limit, Limits, Plan, Standing, kelly_stake, size
from paiid.domain.fill import FillModel
from paiid.domain.market import Delay
from tests.support.advice import make_standing

BUY = Plan(Direction.BUY, Decimal(100), Decimal(96), Decimal(106))
SELL = Plan(Direction.SELL, Decimal(100), Decimal(104), Decimal(94))
LIKELY = Decimal("0.70")


class TestBinding:
    """A cent of each limit is kept for rounding, so 6,666.66 USD buy 66 shares."""

    @pytest.mark.parametrize(
        ("changes", "probability", "limit", "quantity"),
        [
            # 100,000 x 0.02 / 0.30 = 6,666.67
            ({}, "0.70", Limit.VOLATILITY, 66),
            # 0.401/0.04 - 0.599/0.06 = 0.041667; a quarter of it of 100,000: 1,041.67
            ({}, "0.401", Limit.KELLY, 10),
            # 0.5/0.04 - 0.5/0.06 = 4.17, a quarter 1.04, capped at 0.20: 20,000; so the position of 10 % binds
            ({"annual_volatility": Decimal("0.10")}, "0.50", Limit.POSITION, 99),
            # 9,000 of the 10,000 are there
            ({"annual_volatility": Decimal("0.10"), "in_symbol": Decimal(9_000)}, "0.70", Limit.POSITION, 9),
            ({"in_sector": Decimal(29_000)}, "0.70", Limit.SECTOR, 9),
            ({"invested": Decimal(99_500)}, "0.70", Limit.TOTAL, 4),
            ({"cash": Decimal("250.02")}, "0.70", Limit.CASH, 2),
            # One percent of 1,234 shares a day
            ({"average_volume": Decimal(1_234)}, "0.70", Limit.LIQUIDITY, 12),
        ],
    )
    def test_the_smallest_limit_binds(
        self, changes: dict[str, Any], probability: str, limit: Limit, quantity: int
    ) -> None:
        sizing = size(BUY, Decimal(probability), make_standing(**changes))
        assert sizing.binding is limit
        assert sizing.quantity == quantity
        assert set(sizing.limits) == set(Limit) - {Limit.HELD}
        assert sizing.cost == quantity * 100
        assert sizing.risk == quantity * 4

    def test_against_the_odds_nothing_is_bought(self) -> None:
        # Even odds at p = 0.40: 0.40/0.04 - 0.60/0.06 = 0
        assert kelly_stake(BUY, Decimal("0.40")) == 0
        sizing = size(BUY, Decimal("0.39"), make_standing())
        assert sizing.binding is Limit.KELLY
        assert sizing.quantity == sizing.cost == 0
        assert sizing.kelly < 0

    def test_costs_are_within_the_limit(self) -> None:
        model = FillModel(commission_minimum=Decimal(5), slippage_bps=Decimal(10))
        sizing = size(BUY, LIKELY, make_standing(cash=Decimal(1_006), fill_model=model))
        # 100.10 a share: ten would be 1,001 and 5 commission, 1,006, of which a cent is kept.
        assert (sizing.price, sizing.quantity, sizing.cost) == (Decimal("100.10"), Decimal(9), Decimal("905.90"))

    def test_parts_of_a_share_where_no_whole_one_fits(self) -> None:
        standing = make_standing(cash=Decimal("55.56"))
        assert size(BUY, LIKELY, standing).quantity == 0
        assert size(BUY, LIKELY, replace(standing, is_fractionable=True)).quantity == Decimal("0.5555")

    def test_a_sale_is_of_what_is_held(self) -> None:
        sizing = size(SELL, LIKELY, make_standing(held=Decimal("12.5")))
        assert (sizing.quantity, sizing.binding, sizing.cost) == (Decimal("12.5"), Limit.HELD, Decimal(1_250))
        assert size(SELL, LIKELY, make_standing()).quantity == 0
        many = size(SELL, LIKELY, make_standing(held=Decimal(20_000)))
        assert (many.quantity, many.binding) == (Decimal(10_000), Limit.LIQUIDITY)


class TestGates:
    @pytest.mark.parametrize(
        ("situation", "name"),
        [
            (Situation(delay=Delay.STALE), GateName.FRESH_PRICE),
            (Situation(is_halted=True), GateName.NOT_HALTED),
            (Situation(is_tradable=False), GateName.TRADABLE),
            (Situation(is_paused=True), GateName.NOT_PAUSED),
        ],
    )
    def test_a_gate_lets_nothing_through(self, situation: Situation, name: GateName) -> None:
        sizing = size(BUY, LIKELY, make_standing(situation=situation))
        assert sizing.is_stopped
        assert sizing.quantity == sizing.cost == sizing.risk == 0
        assert [gate.name for gate in sizing.gates if not gate.is_passed] == [name]
        assert {gate.name for gate in sizing.gates} == set(GateName)

    def test_an_account_kept_elsewhere_is_told_the_size(self) -> None:
        sizing = size(BUY, LIKELY, make_standing(situation=Situation(account_trades=False)))
        assert not sizing.is_stopped
        assert sizing.quantity == 66
        assert [gate.name for gate in sizing.gates if not gate.is_passed] == [GateName.ACCOUNT_TRADES]


def decimals(least: int, most: int, places: int = 2) -> st.SearchStrategy[Decimal]:
    return st.integers(least * 10**places, most * 10**places).map(lambda n: Decimal(n).scaleb(-places))


money, positive, probabilities = decimals(-10_000, 1_000_000), decimals(0, 1_000_000), decimals(0, 1, 4)
standings = st.builds(
    Standing,
    equity=money,
    cash=money,
    invested=positive,
    in_sector=positive,
    in_symbol=positive,
    held=positive,
    annual_volatility=decimals(0, 3, 3),
    average_volume=decimals(0, 10_000_000, 0),
    is_fractionable=st.booleans(),
    fill_model=st.builds(
        FillModel,
        commission_per_share=decimals(0, 1, 3),
        commission_minimum=decimals(0, 20),
        commission_bps=decimals(0, 50, 1),
        slippage_bps=decimals(0, 50, 1),
    ),
)
plans = st.builds(
    lambda entry, loss, gain: Plan(Direction.BUY, entry, entry - loss, entry + gain),
    decimals(20, 2_000),
    decimals(1, 10),
    decimals(1, 20),
)


@given(plan=plans, standing=standings, pair=st.tuples(probabilities, probabilities))
def test_a_larger_probability_never_makes_it_smaller(
    plan: Plan, standing: Standing, pair: tuple[Decimal, Decimal]
) -> None:
    low, high = (size(plan, p, standing).quantity for p in sorted(pair))
    assert 0 <= low <= high


@given(plan=plans, standing=standings, probability=probabilities)
def test_no_limit_is_ever_passed(plan: Plan, standing: Standing, probability: Decimal) -> None:
    limits = Limits()
    sizing = size(plan, probability, standing)
    assert sizing.quantity >= 0
    if sizing.quantity == 0:
        return
    equity = standing.equity
    assert sizing.cost <= standing.cash
    assert sizing.cost + standing.in_symbol <= equity * limits.position_share
    assert sizing.cost + standing.in_sector <= equity * limits.sector_share
    assert sizing.cost + standing.invested <= equity * limits.total_share
    assert sizing.cost + standing.in_symbol <= equity * min(limits.kelly_cap, kelly_stake(plan, probability) / 4)
    assert sizing.quantity <= standing.average_volume * limits.volume_share
    assert (sizing.cost + standing.in_symbol) * standing.annual_volatility <= equity * limits.volatility_budget


@given(standing=standings, probability=probabilities)
def test_a_sale_never_exceeds_what_is_held(standing: Standing, probability: Decimal) -> None:
    sizing = size(SELL, probability, standing)
    assert 0 <= sizing.quantity <= standing.held
    assert sizing.quantity <= standing.average_volume * Limits().volume_share
