"""An account of our brokers is valued from its ledger, in the total by a fold of activities: the figures are the same.

Monday buys 100 at 50.00 for a fee of 1.00, Tuesday closes at 52.00; on Wednesday 40 are sold at 55.00, 1,000 come in,
and 30 of the other symbol are sold short at 20.00.
"""

import pytest

from paiid.domain.instrument import Symbol
from paiid.domain.portfolio import PortfolioValue
from paiid.features.portfolio.inputs.periods import Range
from paiid.features.portfolio.present_answers import present_read
from paiid.features.portfolio.service.performing import Question
from tests.support.pnl import PnlAccount, at
from tests.support.scripted_market import ACME, make_instrument

OTHER = Symbol("OTHER")


@pytest.fixture
async def wednesday(account: PnlAccount) -> PnlAccount:
    market = account.market
    market.instruments[OTHER] = make_instrument(OTHER)
    market.closes = {ACME: {16: "50.00", 17: "52.00"}, OTHER: {16: "20.00", 17: "21.00"}}
    await account.trade("buy", "100", "50.00", at(16, "11:00"), fee="1.00")
    await account.trade("sell", "40", "55.00", at(18, "11:00"), fee="1.00")
    await account.deposit("1000.00", at(18, "11:30"))
    await account.trade("sell", "30", "20.00", at(18, "11:45"), symbol=OTHER)
    market.instant = at(18, "12:00")
    market.show(ACME, "54.00")
    market.show(OTHER, "20.50")
    return account


async def by_folds(account: PnlAccount) -> PortfolioValue:
    service, user_id = account.service, account.desk.user_id
    selection = await service.performing.selection(Question(user_id, Range(), account.desk.account.id))
    return (await service.presenting.present(selection)).value


async def test_every_figure_is_the_same(wednesday: PnlAccount) -> None:
    by_ledger = (await wednesday.service.snapshot(wednesday.desk.user_id)).value
    assert len(by_ledger.positions) == 2
    assert await by_folds(wednesday) == by_ledger


async def test_the_total_of_one_account_is_that_account(wednesday: PnlAccount) -> None:
    user_id = wednesday.desk.user_id
    alone = present_read(await wednesday.service.present(user_id))
    total = present_read(await wednesday.service.present(user_id, "all"))
    assert total.positions == alone.positions
    same = {"cash", "equity", "last_equity", "day_pnl", "total_pnl", "realized_pnl", "unrealized_pnl", "net_deposits"}
    assert total.account.model_dump(include=same) == alone.account.model_dump(include=same)
