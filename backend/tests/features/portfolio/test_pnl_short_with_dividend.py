"""A short position over an ex-date, covered at a loss on the last share.

Monday    sell 10 short at 100.00                 cash 101,000.00
Tuesday   dividend of 0.50 a share                the short seller pays 10 x 0.50 = 5.00; cash 100,995.00
          last 90.00                              value -900.00, unrealized -900 - (-1,000) = 100.00
          equity 100,995 - 900                    = 100,095.00; total 95.00 = 100.00 - 5.00
          Monday's close 98.00                    equity 101,000 - 980 = 100,020.00; day 100,095 - 100,020 = 75.00
Wednesday buy 4 to cover at 110.00, last 110.00   realized 4 x (100 - 110) = -40.00
          6 short at 110.00                       unrealized 6 x (100 - 110) = -60.00; total -40 - 60 - 5 = -105.00
"""

from decimal import Decimal

import pytest

from tests.support.pnl import PnlAccount, at, dividend
from tests.support.scripted_market import ACME


@pytest.fixture
async def short(account: PnlAccount) -> PnlAccount:
    account.market.closes[ACME] = {16: "98.00", 17: "91.00"}
    account.market.actions = [dividend(17, "0.50")]
    await account.trade("sell", "10", "100.00", at(16, "11:00"))
    account.market.instant = at(17, "10:00")
    assert await account.corporate_actions() == 1
    return account


async def test_the_short_seller_pays_the_dividend(short: PnlAccount) -> None:
    value = (await short.at(at(17, "12:00"), ACME="90.00")).value
    assert value.cash == Decimal("100995.00")
    assert value.equity == Decimal("100095.00")
    assert value.short_market_value == Decimal("-900.00")
    assert value.unrealized_pnl == Decimal("100.00")
    assert value.total_pnl == Decimal("95.00")


async def test_the_day_counts_the_dividend(short: PnlAccount) -> None:
    snapshot = await short.at(at(17, "12:00"), ACME="90.00")
    assert snapshot.value.day_pnl == Decimal("75.00")
    assert snapshot.value.positions[0].day_pnl == Decimal("75.00")


async def test_covering_a_part_at_a_loss(short: PnlAccount) -> None:
    await short.trade("buy", "4", "110.00", at(18, "11:00"))
    value = (await short.at(at(18, "12:00"), ACME="110.00")).value
    assert value.realized_pnl == Decimal("-40.00")
    assert value.unrealized_pnl == Decimal("-60.00")
    assert value.total_pnl == Decimal("-105.00")
    (position,) = value.positions
    assert (position.quantity, position.cost_basis) == (Decimal(-6), Decimal("-600.00"))
    assert position.realized_pnl == Decimal("-45.00")
