"""A fall and its recovery: 1,000 shares bought at 50.00 with half of 100,000.

Close     50.00    60.00    45.00    57.00    61.00
Equity    100,000  110,000  95,000   107,000  111,000
Fall      0        0        15/110   3/110    0
Deepest   15,000 / 110,000 = 0.136363636364 from Tuesday's close to Wednesday's, recovered at Friday's.
"""

from datetime import date
from decimal import Decimal

from tests.support.pnl import PnlAccount, at
from tests.support.scripted_market import ACME


async def test_the_deepest_fall_with_its_dates(account: PnlAccount) -> None:
    account.market.closes[ACME] = {16: "50.00", 17: "60.00", 18: "45.00", 19: "57.00", 20: "61.00"}
    await account.trade("buy", "1000", "50.00", at(16, "11:00"))
    account.market.instant = at(21, "12:00")
    found = await account.performance(date(2026, 11, 16), date(2026, 11, 20))
    deepest = found.max_drawdown
    assert deepest.ratio == Decimal("0.136363636364")
    assert (deepest.peak_at, deepest.trough_at, deepest.recovered_at) == (at(17), at(18), at(20))
    assert list(found.falls[1:]) == [0, 0, Decimal("0.136363636364"), Decimal("0.027272727273"), 0]


async def test_a_fall_that_lasts_has_no_recovery(account: PnlAccount) -> None:
    account.market.closes[ACME] = {16: "50.00", 17: "60.00", 18: "45.00"}
    await account.trade("buy", "1000", "50.00", at(16, "11:00"))
    account.market.instant = at(19, "08:00")
    found = await account.performance(date(2026, 11, 16), date(2026, 11, 18))
    assert found.max_drawdown.recovered_at is None


async def test_a_deposit_is_no_recovery(account: PnlAccount) -> None:
    # 110,000 falls to 95,000; 50,000 more is not a gain: the fall stays 15/110.
    account.market.closes[ACME] = {16: "50.00", 17: "60.00", 18: "45.00", 19: "45.00"}
    account.market.minute(ACME, at(19, "12:00"), "45.00")
    await account.trade("buy", "1000", "50.00", at(16, "11:00"))
    await account.deposit("50000", at(19, "12:00"))
    account.market.instant = at(20, "08:00")
    found = await account.performance(date(2026, 11, 16), date(2026, 11, 19))
    assert found.falls[-1] == Decimal("0.136363636364")
    assert found.max_drawdown.recovered_at is None
