from decimal import Decimal

import pytest

from paiid.domain.instrument import Symbol
from paiid.domain.ledger import TransactionKind
from paiid.features.activity import service as activity
from paiid.features.portfolio.jobs import due_postings
from tests.support.pnl import PnlAccount, at, corporate_actions_of, dividend, split
from tests.support.scripted_market import ACME, make_instrument


@pytest.fixture
async def holder(account: PnlAccount) -> PnlAccount:
    account.market.closes[ACME] = {16: "100.00", 17: "100.00"}
    await account.trade("buy", "10.5", "100.00", at(16, "11:00"))
    return account


async def kinds(account: PnlAccount) -> list[TransactionKind]:
    history = await account.desk.db.read(
        lambda conn: account.desk.trading.ledger.transactions(conn, account.desk.account.id)
    )
    return [one.transaction.kind for one in history]


class TestRun:
    async def test_a_dividend_is_paid_once(self, holder: PnlAccount) -> None:
        holder.market.actions = [dividend(17, "0.33")]
        holder.market.instant = at(17, "09:30")
        assert await holder.corporate_actions() == 1
        assert await holder.corporate_actions() == 0
        # 10.5 x 0.33 = 3.465, halves to the even cent
        value = (await holder.at(at(17, "12:00"), ACME="100.00")).value
        assert value.cash == Decimal("98953.46")
        assert value.income == Decimal("3.46")

    async def test_it_is_not_paid_before_the_ex_date_opens(self, holder: PnlAccount) -> None:
        holder.market.actions = [dividend(17, "0.33")]
        holder.market.instant = at(17, "09:29")
        assert await holder.corporate_actions() == 0

    async def test_shares_bought_on_the_ex_date_get_none(self, holder: PnlAccount) -> None:
        await holder.trade("buy", "100", "100.00", at(17, "09:31"))
        holder.market.actions = [dividend(17, "1.00")]
        holder.market.instant = at(17, "09:40")
        await holder.corporate_actions()
        assert (await holder.at(at(17, "12:00"), ACME="100.00")).value.income == Decimal("10.50")

    async def test_shares_sold_on_the_ex_date_still_do(self, holder: PnlAccount) -> None:
        await holder.trade("sell", "10.5", "100.00", at(17, "09:31"))
        holder.market.actions = [dividend(17, "1.00")]
        holder.market.instant = at(17, "09:40")
        await holder.corporate_actions()
        assert (await holder.at(at(17, "12:00"))).value.income == Decimal("10.50")

    async def test_what_fell_due_while_the_program_was_down_is_posted_in_order(self, holder: PnlAccount) -> None:
        # The split comes first, so the dividend is on 21 shares.
        holder.market.actions = [dividend(19, "0.10"), split(18, "2")]
        holder.market.instant = at(20, "12:00")
        assert await holder.corporate_actions() == 2
        assert (await kinds(holder))[-2:] == [TransactionKind.SPLIT, TransactionKind.DIVIDEND]
        snapshot = await holder.at(at(20, "12:00"), ACME="50.00")
        assert snapshot.value.positions[0].quantity == Decimal(21)
        assert snapshot.value.income == Decimal("2.10")

    async def test_each_posting_is_in_the_activity_log(self, holder: PnlAccount) -> None:
        holder.market.actions = [dividend(17, "0.33")]
        holder.market.instant = at(17, "09:30")
        await holder.corporate_actions()
        rows = await holder.desk.db.read(lambda conn: activity.latest(conn, holder.desk.user_id))
        assert [(row.action, row.detail["symbol"]) for row in rows] == [("dividend-posted", "ACME")]

    async def test_nothing_held_asks_for_nothing(self, account: PnlAccount) -> None:
        account.market.actions = [dividend(17, "0.33")]
        account.market.instant = at(17, "12:00")
        assert await account.corporate_actions() == 0


class TestTick:
    async def test_it_runs_once_for_each_open(self, holder: PnlAccount) -> None:
        job = corporate_actions_of(holder.desk, holder.service)
        holder.market.actions = [dividend(18, "1.00")]
        holder.market.instant = at(17, "12:00")
        assert await job.tick() == 0
        holder.market.instant = at(18, "09:29")
        assert await job.tick() == 0
        holder.market.instant = at(18, "09:30")
        assert await job.tick() == 1
        assert await job.tick() == 0


async def test_a_split_of_what_was_sold_out_before_its_posting_is_left_aside(holder: PnlAccount) -> None:
    await holder.trade("sell", "10.5", "100.00", at(17, "09:31"))
    holder.market.actions = [split(17, "2")]
    holder.market.instant = at(17, "12:00")
    assert await holder.corporate_actions() == 0
    assert (await holder.at(at(17, "12:00"))).value.positions == ()


async def test_an_action_of_another_symbol_changes_nothing(holder: PnlAccount) -> None:
    other = Symbol("OTHER")
    holder.market.instruments[other] = make_instrument(other)
    history = await holder.desk.db.read(
        lambda conn: holder.desk.trading.ledger.transactions(conn, holder.desk.account.id)
    )
    assert due_postings([one.transaction for one in history], [dividend(17, "1", other)]) == []
