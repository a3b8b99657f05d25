"""A purchase, and a sale of a part of it a day later.

Monday    buy 100 at 50.00, fee 1.00        cost 5,000.00 + 1.00           = 5,001.00
Tuesday   close 52.00                       equity 94,999.00 + 5,200.00    = 100,199.00
Wednesday sell 40 at 55.00, fee 1.00        proceeds 2,200.00 - 1.00       = 2,199.00
          their cost                        5,001.00 x 40 / 100            = 2,000.40
          realized                          2,199.00 - 2,000.40            = 198.60
          left: 60 shares, last 54.00       value 3,240.00, cost 3,000.60, unrealized 239.40
          cash                              100,000 - 5,001 + 2,199        = 97,198.00
          equity                            97,198.00 + 3,240.00           = 100,438.00
          total                             438.00                         = 198.60 + 239.40
          day                               100,438.00 - 100,199.00        = 239.00, of 100,199.00: 0.24 %
          day of the position               3,240.00 - 5,200.00 + 2,199.00 = 239.00, of 5,200.00: 4.60 %
"""

from decimal import Decimal

import pytest

from paiid.features.portfolio.service import PortfolioSnapshot
from tests.support.pnl import PnlAccount, at
from tests.support.scripted_market import ACME


@pytest.fixture
async def wednesday(account: PnlAccount) -> PortfolioSnapshot:
    account.market.closes[ACME] = {16: "50.00", 17: "52.00"}
    await account.trade("buy", "100", "50.00", at(16, "11:00"), fee="1.00")
    await account.trade("sell", "40", "55.00", at(18, "11:00"), fee="1.00")
    return await account.at(at(18, "12:00"), ACME="54.00")


def test_cash_and_equity(wednesday: PortfolioSnapshot) -> None:
    assert wednesday.value.cash == Decimal("97198.00")
    assert wednesday.value.equity == Decimal("100438.00")
    assert wednesday.value.long_market_value == Decimal("3240.00")


def test_realized_and_unrealized_add_up_to_the_total(wednesday: PortfolioSnapshot) -> None:
    value = wednesday.value
    assert (value.realized_pnl, value.unrealized_pnl) == (Decimal("198.60"), Decimal("239.40"))
    assert value.total_pnl == Decimal("438.00")
    assert value.total_pnl_percent == Decimal("0.44")


def test_the_day_counts_from_tuesdays_close(wednesday: PortfolioSnapshot) -> None:
    assert wednesday.value.last_equity == Decimal("100199.00")
    assert wednesday.value.day_pnl == Decimal("239.00")
    assert wednesday.value.day_pnl_percent == Decimal("0.24")


def test_the_position(wednesday: PortfolioSnapshot) -> None:
    (position,) = wednesday.value.positions
    assert position.quantity == Decimal(60)
    assert position.average_price == Decimal("50.01")
    assert position.cost_basis == Decimal("3000.60")
    assert position.unrealized_pnl == Decimal("239.40")
    assert position.unrealized_pnl_percent == Decimal("7.98")
    assert (position.day_pnl, position.day_pnl_percent) == (Decimal("239.00"), Decimal("4.60"))
    assert position.realized_pnl == Decimal("198.60")
    assert position.weight_percent == Decimal("3.23")


def test_buying_power_is_twice_the_equity_less_what_is_held(wednesday: PortfolioSnapshot) -> None:
    # 2 x 100,438.00 - 3,240.00
    assert wednesday.buying_power == Decimal("197636.00")
