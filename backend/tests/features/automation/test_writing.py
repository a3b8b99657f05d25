"""Strategies that write options on paper in the local market: every order there, every end, and their replay."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from paiid.core.db import Database
from paiid.domain.exchange_calendar import next_session, session_open, sessions_between
from paiid.domain.instrument import Symbol
from paiid.domain.option import ExpirationList, is_option
from paiid.domain.order import OrderType
from paiid.domain.strategy import RiskLimits
from paiid.domain.strategy_tree import Constant, Number
from paiid.domain.strategy_writing import ExpiryCycle, OptionWriting, StrikeKind, StrikeRule, WritingKind
from paiid.features.automation.parity.comparing import DifferenceKind
from paiid.features.automation.parity.contracts import MODELLED
from paiid.features.automation.parity.reports import ParityState
from paiid.features.automation.schemas import AutomationDecisionRead, AutomationOrderRead, AutomationRead
from paiid.features.automation.service.making import NotOnPaperError
from paiid.features.settings.schemas import Preferences
from paiid.features.settings.service import SettingsService
from paiid.features.strategies.document import StrategyDocument
from paiid.features.strategies.service import StrategyService
from tests.support.automation import PaperRun, document, paper_run

D = Decimal
BEGIN = datetime(2026, 9, 1, 14, 0, tzinfo=UTC)
FIRST = date(2026, 9, 1)
AAPL, MSFT = Symbol("AAPL"), Symbol("MSFT")


def writer(
    kind: WritingKind, days: int = 9, symbols: tuple[Symbol, ...] = (AAPL, MSFT), **part: Any
) -> StrategyDocument:
    """Weeklies one percent out of the money on two names, half of the equity each."""
    strike = StrikeRule(StrikeKind.PERCENT_OUT_OF_THE_MONEY, Number(D("0.01")))
    writing = OptionWriting(kind, strike, Number(D(days)), ExpiryCycle.WEEKLY, **part)
    universe = replace(StrategyService().definition("rsi2-reversion").universe, symbols=symbols)
    rules = {"entry": Constant(value=True), "exit": Constant(value=False), "universe": universe}
    return document(risk=RiskLimits(2, D("0.5"), None, "."), option_writing=writing, **rules)


async def decisions(run: PaperRun, automation: str) -> list[AutomationDecisionRead]:
    found = await run.automations.service.decisions(run.desk.user_id, automation, cursor=None, limit=100)
    return found.items[::-1]


async def orders(run: PaperRun, automation: str) -> list[AutomationOrderRead]:
    return [order for one in await decisions(run, automation) for order in one.orders]


async def told(run: PaperRun, automation: str) -> AutomationRead:
    return await run.automations.service.get(run.desk.user_id, automation)


def lists_nothing(run: PaperRun) -> None:
    """From here on the market lists no contracts."""
    options: Any = run.automations.jobs.desk.options

    async def nothing(underlying: Symbol) -> ExpirationList:
        found: ExpirationList = await type(options).expirations(options, underlying)
        return replace(found, expirations=())

    options.expirations = nothing


async def must_be_covered(run: PaperRun, automation: str) -> None:
    """Calls never promise more than the shares, puts never more than the cash; and the account has all of it."""
    own, book = await told(run, automation), await run.desk.book()
    shares = {one.symbol: one.shares for one in own.holdings}
    for symbol in {one.underlying for one in own.contracts}:
        calls = sum((one.contracts for one in own.contracts if one.underlying == symbol and one.right == "call"), D(0))
        assert calls * 100 <= shares.get(symbol, D(0))
    assert sum((one.secured for one in own.contracts), D(0)) <= own.cash
    there = {symbol: position.quantity for symbol, position in book.positions.items()}
    assert there == shares | {one.symbol: -one.contracts for one in own.contracts}


@pytest.mark.parametrize("kind", WritingKind)
async def test_a_simulated_month_agrees_with_its_backtest_but_for_modelled_premiums(
    db: Database, kind: WritingKind
) -> None:
    run = await paper_run(db, BEGIN)
    automation = await run.create(writer(kind), capital="99000")
    for day in sessions_between(FIRST, date(2026, 10, 1)):
        await run.session(day)
        await must_be_covered(run, automation)
    own = await told(run, automation)
    assert (own.state, run.alarms()) == ("running", [])
    assert {"expired", "assigned"} <= {one.fate for one in own.contract_ends}
    found = await orders(run, automation)
    assert {(one.state, one.status) for one in found} == {("sent", "filled")}
    assert len({one.order_id for one in found}) == len(found)
    written = [one for one in found if is_option(one.symbol)]
    # At the bid of the moment: a limit that is filled at once, at itself.
    assert all(one.side == "sell" and one.average_fill_price == one.limit_price for one in written)
    assert len(written) == 8
    report = await run.check(automation)
    assert report.state is ParityState.TOLERATED, report.differences
    assert {one.kind for one in report.differences} == {DifferenceKind.DATA}
    premiums = [one for one in report.differences if one.what == "premium"]
    assert premiums
    assert all(MODELLED in one.detail and not one.beyond for one in premiums)
    assert report.matched == report.paper_trades == report.replay_trades >= 9
    if kind is WritingKind.CASH_SECURED_PUT:
        sold = [one for one in found if one.symbol == AAPL]
        assert [(one.kind, one.side, one.quantity) for one in sold] == [("exit", "sell", D(100))]


async def test_what_was_seen_says_what_is_modelled_and_what_the_market_lists(db: Database) -> None:
    run = await paper_run(db, BEGIN)
    automation = await run.create(writer(WritingKind.COVERED_CALL), capital="99000")
    await run.session(FIRST)
    (first,) = await decisions(run, automation)
    assert first.inputs is not None
    assert [one.symbol for one in first.inputs.orders] == [one.symbol for one in first.orders]
    for one in first.inputs.contracts:
        assert (one.act, one.right, one.problem, one.delay) == ("write", "call", None, "simulated")
        assert one.source == "PaiiD local market (model prices)"
        assert (one.rule_strike, one.rule_expiration) == (one.strike, one.expiration)
        assert one.modelled_price is not None
        assert one.bid is not None
        assert one.modelled_price > 0
        assert one.bid > 0


async def test_a_restart_in_the_middle_and_an_order_nobody_noted_double_nothing(db: Database) -> None:
    run = await paper_run(db, BEGIN)
    automation = await run.create(writer(WritingKind.COVERED_CALL), capital="99000")
    await run.session(FIRST)
    shares, call = (await orders(run, automation))[:2]
    # The process dies after the call was placed, and before anybody noted it.
    run.at(session_open(next_session(FIRST)) + timedelta(minutes=1))
    await run.desk.step()
    assert shares.symbol == AAPL
    limit = {"type": OrderType.LIMIT, "limit_price": "1.00"}
    placed = json.loads(await run.desk.place(call.id, symbol=call.symbol, side="sell", quantity="1", **limit))
    again = await paper_run(db, run.clock.now(), is_new=False)
    for day in sessions_between(next_session(FIRST), date(2026, 9, 15)):
        await again.session(day)
    found = await orders(again, automation)
    assert found[1].order_id == placed["id"]
    assert {(one.state, one.status) for one in found} == {("sent", "filled")}
    assert (await again.desk.counts())[0] == len(found)
    await must_be_covered(again, automation)


async def test_with_approval_the_call_is_proposed_once_its_shares_are_there(db: Database) -> None:
    run = await paper_run(db, BEGIN)
    automation = await run.create(writer(WritingKind.COVERED_CALL, symbols=(AAPL,)), capital="99000", mode="approval")
    await run.session(FIRST)
    shares, call = await orders(run, automation)
    assert (shares.state, call.state) == ("proposed", "pending")
    proposals = run.automations.jobs.desk.proposals
    assert shares.proposal_id is not None
    await proposals.approve(run.desk.user_id, shares.proposal_id)
    run.at(session_open(next_session(FIRST)) + timedelta(minutes=1))
    await run.tick()
    await run.tick()
    _, call = await orders(run, automation)
    assert (call.state, call.proposal) == ("proposed", "waiting")
    assert call.proposal_id is not None
    await proposals.approve(run.desk.user_id, call.proposal_id)
    await run.tick()
    _, call = await orders(run, automation)
    assert (call.status, call.filled_quantity) == ("filled", D(1))
    await must_be_covered(run, automation)


async def test_shares_nobody_approved_leave_no_call(db: Database) -> None:
    run = await paper_run(db, BEGIN)
    automation = await run.create(writer(WritingKind.COVERED_CALL, symbols=(AAPL,)), capital="99000", mode="approval")
    await run.session(FIRST)
    await run.session(next_session(FIRST))
    call = (await orders(run, automation))[1]
    assert (call.state, call.problem) == ("refused", "The shares under the call were not bought.")
    assert (await run.desk.book()).positions == {}


async def test_stopping_with_a_sale_buys_contracts_back_before_it_sells_their_shares(db: Database) -> None:
    run = await paper_run(db, BEGIN)
    automation = await run.create(writer(WritingKind.COVERED_CALL), capital="99000")
    await run.sessions(FIRST, date(2026, 9, 3))
    # While the market is closed nothing of it is bought or sold.
    await run.automations.service.stop(run.desk.user_id, automation, sells=True, tag=None)
    await run.tick()
    assert len((await run.desk.book()).positions) == 4
    run.at(session_open(date(2026, 9, 4)) + timedelta(minutes=1))
    for _ in range(3):
        await run.tick()
    assert (await run.desk.book()).positions == {}
    last = [one for one in await orders(run, automation) if one.kind == "exit"]
    assert [(is_option(one.symbol), one.side) for one in last] == [(True, "buy")] * 2 + [(False, "sell")] * 2
    assert {one.status for one in last} == {"filled"}
    assert {one.fate for one in (await told(run, automation)).contract_ends} == {"bought_back"}


async def test_while_trading_is_paused_nothing_is_written_and_it_says_so(db: Database) -> None:
    run = await paper_run(db, BEGIN)
    automation = await run.create(writer(WritingKind.CASH_SECURED_PUT), capital="99000")
    await run.session(FIRST)
    settings = SettingsService(db, run.clock, run.desk.market, watchers=())
    await settings.save(run.desk.user_id, Preferences(trading_paused=True))
    await run.session(next_session(FIRST))
    found = (await orders(run, automation))[:2]
    assert {one.state for one in found} == {"refused"}
    assert all("paused" in str(one.problem) for one in found)
    assert (await run.desk.book()).positions == {}


async def test_a_contract_that_is_missing_in_the_account_pauses_it(db: Database) -> None:
    run = await paper_run(db, BEGIN)
    automation = await run.create(writer(WritingKind.CASH_SECURED_PUT), capital="99000")
    await run.sessions(FIRST, date(2026, 9, 2))
    (one, _) = (await told(run, automation)).contracts
    run.at(session_open(date(2026, 9, 3)) + timedelta(minutes=5))
    await run.desk.place("by-hand", symbol=one.symbol, side="buy", quantity="1")
    await run.session(date(2026, 9, 3))
    own = await told(run, automation)
    assert (own.state, own.reason) == ("paused", "holdings")
    assert own.reason_text == f"The account has fewer of {one.symbol} written than the strategy has."


async def test_a_contract_that_is_not_listed_is_not_written_and_is_no_alarm(db: Database) -> None:
    run = await paper_run(db, BEGIN)
    automation = await run.create(writer(WritingKind.CASH_SECURED_PUT), capital="99000")
    lists_nothing(run)
    await run.sessions(FIRST, date(2026, 9, 3))
    first = (await decisions(run, automation))[0]
    assert first.orders == []
    assert "No contracts on AAPL are listed near" in first.why
    report = await run.check(automation)
    assert report.state is ParityState.TOLERATED, report.differences
    assert {(one.kind, one.what) for one in report.differences} == {(DifferenceKind.DATA, "trade")}


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        (WritingKind.CASH_SECURED_PUT, "and the strategy has less that is free."),
        (WritingKind.COVERED_CALL, "The strategy cannot pay 100 shares of AAPL, which one call takes."),
    ],
)
async def test_what_one_contract_takes_and_is_not_there_is_told(db: Database, kind: WritingKind, why: str) -> None:
    run = await paper_run(db, BEGIN)
    automation = await run.create(writer(kind), capital="5000")
    await run.sessions(FIRST, FIRST)
    first = (await decisions(run, automation))[0]
    assert first.orders == []
    assert first.why.startswith("What the rules ask for was not ordered.")
    assert why in first.why
    assert first.inputs is not None
    seen = first.inputs.contracts[0]
    assert seen.act == "write"
    assert seen.contracts == 0
    assert seen.contract is None
    assert seen.rule_strike is not None
    assert seen.problem is not None
    assert seen.problem in first.why
    assert (await run.check(automation)).differences == []


async def test_it_is_bought_back_for_a_part_of_its_premium_or_some_days_before_its_end(db: Database) -> None:
    run = await paper_run(db, BEGIN)
    cheap = writer(WritingKind.CASH_SECURED_PUT, 20, close_at=Number(D("0.6")), roll_days=Number(D(10)))
    automation = await run.create(cheap, capital="99000")
    for day in sessions_between(FIRST, date(2026, 9, 30)):
        await run.session(day)
        await must_be_covered(run, automation)
    seen = [one for it in await decisions(run, automation) if it.inputs is not None for one in it.inputs.contracts]
    assert {one.reason for one in seen if one.act == "buy_back"} == {"bought_back", "rolled"}
    found = [one for one in await orders(run, automation) if one.side == "buy"]
    assert found
    assert {(one.kind, one.status) for one in found} == {("exit", "filled")}
    report = await run.check(automation)
    assert report.state is ParityState.TOLERATED, [one for one in report.differences if one.beyond]


async def test_without_options_it_is_refused_and_says_why(db: Database) -> None:
    run = await paper_run(db, BEGIN)
    lists_nothing(run)
    with pytest.raises(NotOnPaperError, match=r"It writes options, and PaiiD local market .* lists none on AAPL, MSFT"):
        await run.create(writer(WritingKind.COVERED_CALL), capital="99000")
