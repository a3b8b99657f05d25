"""What counts as the day.

Friday's close of ACME is 50.00, of 100 shares held since Monday; Monday, November 23, it stands at 51.00.
"""

from decimal import Decimal

import pytest

from tests.support.pnl import PnlAccount, at
from tests.support.scripted_market import ACME


@pytest.fixture
async def holder(account: PnlAccount) -> PnlAccount:
    account.market.closes[ACME] = {16: "48.00", 19: "49.00", 20: "50.00"}
    await account.trade("buy", "100", "48.00", at(16, "11:00"))
    return account


async def test_a_deposit_is_no_profit(holder: PnlAccount) -> None:
    await holder.deposit("10000", at(23, "10:00"))
    value = (await holder.at(at(23, "12:00"), ACME="51.00")).value
    # 95,200 + 5,000 on Friday; 105,200 + 5,100 today; 10,000 of it came from outside
    assert value.last_equity == Decimal("100200.00")
    assert value.day_pnl == Decimal("100.00")
    assert value.net_deposits == Decimal(110_000)


async def test_bought_and_sold_within_the_day(holder: PnlAccount) -> None:
    # 10 bought at 50.50 and sold at 50.80 bring 3.00; the hundred held bring 100.00.
    await holder.trade("buy", "10", "50.50", at(23, "10:00"))
    await holder.trade("sell", "10", "50.80", at(23, "10:30"))
    value = (await holder.at(at(23, "12:00"), ACME="51.00")).value
    assert value.day_pnl == Decimal("103.00")


async def test_sold_out_today_still_counts_for_the_account(holder: PnlAccount) -> None:
    await holder.trade("sell", "100", "52.00", at(23, "10:00"))
    value = (await holder.at(at(23, "12:00"), ACME="51.00")).value
    assert value.positions == ()
    assert value.day_pnl == Decimal("200.00")


async def test_on_a_weekend_it_is_fridays_day_that_is_shown(holder: PnlAccount) -> None:
    # Quotes compare with Thursday's 49.00 until Monday's open, and so does the account.
    value = (await holder.at(at(21, "12:00"), ACME="50.20")).value
    assert value.day_pnl == Decimal("120.00")


async def test_an_account_opened_today_has_no_equity_before(account: PnlAccount) -> None:
    await account.trade("buy", "100", "50.00", at(16, "11:00"))
    value = (await account.at(at(16, "12:00"), ACME="50.50")).value
    assert value.last_equity == 0
    assert value.day_pnl == Decimal("50.00")
    assert value.day_pnl_percent == Decimal("0.05")
    # 50.00 on the 5,000.00 put in today
    assert value.positions[0].day_pnl_percent == Decimal("1.00")


async def test_without_a_price_nothing_is_made_up_and_the_rest_is_valued(holder: PnlAccount) -> None:
    del holder.market.present[ACME]
    holder.market.instant = at(23, "12:00")
    value = (await holder.service.snapshot(holder.desk.user_id)).value
    assert (value.unpriced, value.equity, value.day_pnl, value.total_pnl) == (
        (ACME,),
        value.cash,
        Decimal(0),
        Decimal(0),
    )
