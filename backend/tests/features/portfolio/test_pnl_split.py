"""A position over a two-for-one split.

Monday   buy 10 at 100.00, close 100.00       value 1,000.00
Tuesday  split 2:1 at the open, last 51.00    20 shares, value 1,020.00, cost 1,000.00, average 50.00
         day                                  1,020.00 - 1,000.00 = 20.00: Monday's 10 shares at Monday's price
         sell 5 at 52.00                      realized 5 x (52 - 50) = 10.00
"""

from datetime import date
from decimal import Decimal

import pytest

from tests.support.pnl import PnlAccount, at, split
from tests.support.scripted_market import ACME


@pytest.fixture
async def after_split(account: PnlAccount) -> PnlAccount:
    account.market.closes[ACME] = {16: "100.00", 17: "51.50"}
    account.market.actions = [split(17, "2")]
    await account.trade("buy", "10", "100.00", at(16, "11:00"))
    account.market.instant = at(17, "09:30")
    assert await account.corporate_actions() == 1
    return account


async def test_shares_double_and_the_cost_stays(after_split: PnlAccount) -> None:
    (position,) = (await after_split.at(at(17, "12:00"), ACME="51.00")).value.positions
    assert (position.quantity, position.average_price) == (Decimal(20), Decimal(50))
    assert position.cost_basis == Decimal("1000.00")


async def test_the_day_does_not_see_the_split_as_a_loss(after_split: PnlAccount) -> None:
    value = (await after_split.at(at(17, "12:00"), ACME="51.00")).value
    assert value.day_pnl == Decimal("20.00")
    assert value.positions[0].day_pnl == Decimal("20.00")


async def test_a_sale_afterwards_uses_the_split_cost(after_split: PnlAccount) -> None:
    await after_split.trade("sell", "5", "52.00", at(17, "13:00"))
    assert (await after_split.at(at(17, "14:00"), ACME="52.00")).value.realized_pnl == Decimal("10.00")


async def test_the_curve_values_each_day_with_the_shares_of_that_day(after_split: PnlAccount) -> None:
    after_split.market.instant = at(18, "09:00")
    found = await after_split.performance(date(2026, 11, 16), date(2026, 11, 17))
    # Monday 99,000 + 10 x 100.00; Tuesday 99,000 + 20 x 51.50 = 100,030
    assert [point.equity for point in found.curve.points[1:]] == [Decimal(100_000), Decimal(100_030)]
