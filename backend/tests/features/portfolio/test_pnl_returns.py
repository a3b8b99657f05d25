"""Returns over a deposit in the middle of a day.

Monday    opened with 100,000 at 10:00; buy 1,000 at 50.00 at 11:00; close 50.00    equity 100,000
Tuesday   close 55.00                                                               equity 105,000
Wednesday at noon 60.00: equity 110,000; deposit 55,000 makes 165,000
          close 54.00: 50,000 + 55,000 + 54,000                                     equity 159,000
Earned    159,000 - 100,000 - 55,000 = 4,000
Simple    4,000 / (100,000 + 55,000)                     = 0.025806451613
TWR       110,000 / 100,000 x 159,000 / 165,000 - 1      = 1.1 x 0.963636... - 1 = 0.06
SPY       600 at 10:00, 606, 612, 630 at noon, 660       simple 660 / 600 - 1 = 0.1
          bought with the same money: 100,000 / 600 + 55,000 / 630 shares, at 660 = 167,619.05
"""

from datetime import date
from decimal import Decimal

import pytest

from paiid.features.portfolio.service import Performance
from tests.support.pnl import OPENED, SPY, PnlAccount, at
from tests.support.scripted_market import ACME

MONDAY, WEDNESDAY = date(2026, 11, 16), date(2026, 11, 18)


@pytest.fixture
async def found(account: PnlAccount) -> Performance:
    market = account.market
    market.closes[ACME] = {16: "50.00", 17: "55.00", 18: "54.00"}
    market.closes[SPY] = {16: "606.00", 17: "612.00", 18: "660.00"}
    market.minute(SPY, OPENED, "600.00")
    market.minute(SPY, at(18, "12:00"), "630.00")
    market.minute(ACME, at(18, "12:00"), "60.00")
    await account.trade("buy", "1000", "50.00", at(16, "11:00"))
    await account.deposit("55000", at(18, "12:00"))
    market.instant = at(19, "08:00")
    return await account.performance(MONDAY, WEDNESDAY)


def test_the_curve(found: Performance) -> None:
    assert [point.equity for point in found.curve.points] == [100_000, 100_000, 105_000, 159_000]
    assert [point.net_deposits for point in found.curve.points] == [100_000, 100_000, 100_000, 155_000]


def test_what_was_earned_leaves_the_deposit_out(found: Performance) -> None:
    assert found.curve.net_flows == 55_000
    assert found.curve.net_pnl == 4_000


def test_simple_return(found: Performance) -> None:
    assert found.curve.simple_return == Decimal("0.025806451613")


def test_time_weighted_return_values_the_account_at_the_deposit(found: Performance) -> None:
    assert found.curve.time_weighted_return == Decimal("0.06000000")


def test_profit_by_day(found: Performance) -> None:
    # Wednesday: 159,000 - 105,000 - 55,000
    assert found.by_day == (
        (MONDAY, Decimal(0)),
        (date(2026, 11, 17), Decimal(5_000)),
        (WEDNESDAY, Decimal(-1_000)),
    )


def test_the_benchmark_gets_the_same_money(found: Performance) -> None:
    assert found.benchmark_return == Decimal("0.10000000")
    assert found.benchmark_values[-1] == Decimal("167619.05")
    assert found.benchmark_growth[0] == 1
    assert found.benchmark_growth[-1] == Decimal("1.1")


def test_unrealized_profit_is_that_of_the_last_day(found: Performance) -> None:
    assert (found.realized_pnl, found.unrealized_pnl) == (Decimal(0), Decimal("4000.00"))
