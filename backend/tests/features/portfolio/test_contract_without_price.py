"""A contract that has no price: left out and told, the rest valued; and what the local market keeps a price for."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from paiid.adapters.simulated import SimulatedMarketData, SimulatedOptions, WorldClock, build_world
from paiid.core.clock import ManualClock
from paiid.core.db import Database
from paiid.domain import ledger as entries
from paiid.domain.account import AccountKind
from paiid.domain.activity import ZERO
from paiid.domain.exchange_calendar import session_close
from paiid.domain.instrument import Symbol
from paiid.domain.order import Execution, Side
from paiid.features.portfolio.contract_ends import end_of
from paiid.features.portfolio.present_answers import present_read
from paiid.features.portfolio.service import PortfolioService, Range
from paiid.features.portfolio.service.performing import Question
from tests.support.desk import open_desk
from tests.support.local_market import SEED
from tests.support.pnl import SPY, PnlAccount, at, portfolio_of
from tests.support.scripted_market import ACME

D = Decimal
PUT, CALL = Symbol("SPY261120P00600000"), Symbol("SPY261218C00600000")
ENDS = {16: "601", 17: "602", 18: "600", 19: "598", 20: "595", 23: "596"}


@pytest.fixture
def holder(account: PnlAccount) -> PnlAccount:
    account.market.closes[SPY] = ENDS
    account.market.closes[ACME] = dict.fromkeys(ENDS, "50")
    return account


async def contributed(service: PortfolioService, user_id: str) -> Mapping[str, Decimal]:
    """What each part added since the beginning; together they are the account's result."""
    found = await service.asking.contribution(Question(user_id, Range(word="max")))
    parts = {one.key: one.pnl for one in found.contribution.by_position}
    assert sum(parts.values(), ZERO) == D(int(found.found.timeline.pnl.sum())) / 100
    return parts


@pytest.mark.parametrize(("side", "contract", "inside"), [("buy", CALL, D(500)), ("sell", PUT, D(-500))])
class TestHeld:
    """100 ACME at 50 (51 now), and one contract at 5.00 on the 17th; 100,000 put in. ACME earned 100."""

    async def test_the_rest_is_valued_and_the_contract_told(
        self, holder: PnlAccount, side: str, contract: Symbol, inside: Decimal
    ) -> None:
        await holder.trade("buy", "100", "50", at(16, "11:00"))
        await holder.trade(side, "1", "5", at(17, "11:00"), symbol=contract)
        found = await holder.at(at(19, "12:00"), ACME="51", SPY="598")
        value = found.value
        assert [one.symbol for one in value.positions] == [ACME]
        assert value.equity == 100_000 - 5_000 - inside + 5_100
        assert (value.left_out, value.total_pnl, value.unrealized_pnl) == (inside, D(100), D(100))
        # ACME closed at 50 the day before; the contract was there already.
        assert (value.day_pnl, value.last_equity, value.day_flows) == (D(100), value.equity - 100, ZERO)
        shown = present_read(found)
        assert [(one.symbol, one.kind, one.detail) for one in shown.gaps] == [
            (contract, "price", f"{contract} has no price: it is left out until there is one.")
        ]
        assert shown.account.left_out == inside

    async def test_traded_today_it_is_no_result_of_the_day(
        self, holder: PnlAccount, side: str, contract: Symbol, inside: Decimal
    ) -> None:
        await holder.trade("buy", "100", "50", at(16, "11:00"))
        await holder.trade(side, "1", "5", at(19, "11:00"), symbol=contract)
        value = (await holder.at(at(19, "12:00"), ACME="51", SPY="598")).value
        assert (value.day_pnl, value.total_pnl, value.day_flows) == (D(100), D(100), -inside)

    async def test_contributions_are_those_of_the_rest(
        self, holder: PnlAccount, side: str, contract: Symbol, inside: Decimal
    ) -> None:
        await holder.trade("buy", "100", "50", at(16, "11:00"))
        await holder.trade(side, "1", "5", at(17, "11:00"), symbol=contract)
        await holder.at(at(19, "12:00"), ACME="51", SPY="598")
        parts = await contributed(holder.service, holder.desk.user_id)
        assert parts == {ACME: D(100), contract: ZERO, "cash": ZERO}
        assert inside

    async def test_it_carries_as_much_as_it_cost(
        self, holder: PnlAccount, side: str, contract: Symbol, inside: Decimal
    ) -> None:
        """On margin an equity of 100,000 carries twice that, less the 500 that are held or owed."""
        await holder.trade(side, "1", "5", at(17, "11:00"), symbol=contract)
        service, user_id = holder.service, holder.desk.user_id
        holder.market.instant = at(19, "12:00")
        state = await holder.desk.db.read(lambda conn: service.reader.state(conn, user_id, None))
        assert (await service.valuing.value(state)).buying_power == 200_000 - 500
        in_cash = replace(state, account=replace(state.account, kind=AccountKind.CASH))
        assert (await service.valuing.value(in_cash)).buying_power == 100_000 - inside


@pytest.mark.parametrize(("side", "contract"), [("sell", PUT), ("buy", Symbol("SPY261120C00590000"))])
async def test_shares_that_unpriced_contracts_delivered_are_no_result_of_cash(
    holder: PnlAccount, side: str, contract: Symbol
) -> None:
    """100 SPY came at the strike when SPY closed at 595; it stands at 596 now: 100 earned by SPY, by cash nothing."""
    await holder.trade(side, "1", "5", at(17, "11:00"), symbol=contract)
    end = end_of(contract, D(1 if side == "buy" else -1), D(595))
    assert end is not None
    await holder.post(end)
    await holder.at(at(23, "12:00"), SPY="596")
    parts = await contributed(holder.service, holder.desk.user_id)
    assert parts == {SPY: D(100), contract: ZERO, "cash": ZERO}


async def test_trades_of_contracts_deliver_nothing(holder: PnlAccount) -> None:
    """SPY is held beside a call bought at 5.00 and sold at 7.00; of what has no price neither counts."""
    await holder.trade("buy", "10", "600", at(16, "11:00"), symbol=SPY)
    await holder.trade("buy", "1", "5", at(17, "11:00"), symbol=CALL)
    await holder.trade("sell", "1", "7", at(18, "11:00"), symbol=CALL)
    await holder.at(at(19, "12:00"), SPY="598")
    assert await contributed(holder.service, holder.desk.user_id) == {SPY: D(-20), CALL: ZERO, "cash": ZERO}


async def test_a_put_written_on_the_local_market_has_a_price_until_it_ends(db: Database) -> None:
    clock = ManualClock(datetime(2026, 11, 23, 18, 46, tzinfo=UTC))
    market = SimulatedMarketData(build_world(SEED), WorldClock("exchange", clock))
    options = SimulatedOptions(market, SEED)
    day = date(2026, 12, 11)
    put = Symbol((await options.chain(SPY, day)).quotes[1].contract.symbol.compact)
    local: Any = market
    desk = await open_desk(db, market=local, options=options)
    execution = Execution("exe-1", "key-1", put, Side.SELL, D(1), D(1), ZERO, clock.now())
    await desk.db.write(lambda conn: desk.trading.ledger.post(conn, desk.account.id, entries.fill(execution)))
    service = portfolio_of(desk)
    while clock.now() < session_close(day):
        value = (await service.snapshot(desk.user_id)).value
        assert ([one.symbol for one in value.positions], value.unpriced) == ([put], ()), clock.now()
        assert value.total_pnl == value.unrealized_pnl
        clock.advance(timedelta(hours=13))
