"""The broker's own return beside ours: what it says, why it differs, and that its failures stay its own."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, cast

import pytest

from paiid.core.db import Database
from paiid.domain.account import BrokerId
from paiid.domain.instrument import Symbol
from paiid.features.portfolio.explaining.broker_figures import Told, ask_broker, broker_figure
from paiid.features.portfolio.explaining.reconciling import Method
from paiid.features.portfolio.explaining.service import ExplainFigures
from paiid.features.portfolio.inputs.periods import Range
from paiid.features.portfolio.service.performing import Question
from paiid.ports.custody import Custody, ToldResult
from tests.conformance.files import scenarios
from tests.standins.kit.faults import fault
from tests.support.alpaca_desk import AlpacaDesk, alpaca_desk
from tests.support.explained import material_of
from tests.support.lots_service import lots_of
from tests.support.pnl import portfolio_of
from tests.support.scripted_market import make_instrument

D = Decimal
HISTORY = "GET /v2/account/portfolio/history"
JAN_2 = date(2024, 1, 2)


def figure(result: ToldResult, scenario: str = "06-buy-and-hold") -> tuple[Decimal | None, str]:
    material = material_of(scenarios()[scenario])
    found = broker_figure(Told("Alpaca paper", result), material.curve, material.money)
    return found.value, found.detail


class TestSentence:
    """Scenario 06: 1,000.00 put in, worth more at the end; its own curve gives the numbers that must agree."""

    def test_the_same_as_ours(self) -> None:
        curve = material_of(scenarios()["06-buy-and-hold"]).curve
        assert curve.time_weighted_return is not None
        earned, begin = curve.net_pnl, curve.start_equity + curve.net_flows
        result = ToldResult(earned, curve.time_weighted_return, begin, JAN_2, curve.end_equity)
        value, detail = figure(result)
        assert value == curve.time_weighted_return
        assert "what it was worth on Jan 2, 2024" in detail
        assert detail.endswith("That is our time-weighted return.")

    def test_money_put_in_that_counts_as_earned(self) -> None:
        # 1,000.00 became 2,150.00, of which 1,000.00 was put in: it says 115 %, of which 15 % was earned.
        material = material_of(scenarios()["10-deposit-timed-after-the-crash"])
        flows = material.curve.net_flows
        result = ToldResult(flows + 150, (flows + 150) / 1000, D(1000), None, flows + 1150)
        _, detail = figure(result, "10-deposit-timed-after-the-crash")
        assert (
            f"It counts {material.money(flows)} put in meanwhile as earned; without that it would be 15.00 %." in detail
        )

    def test_money_put_in_that_does_not_count(self) -> None:
        material = material_of(scenarios()["10-deposit-timed-after-the-crash"])
        flows = material.curve.net_flows
        _, detail = figure(
            ToldResult(D(150), D("0.15"), D(1000), None, flows + 1150), "10-deposit-timed-after-the-crash"
        )
        assert f"It does not count {material.money(flows)} put in meanwhile." in detail

    def test_a_rule_that_cannot_be_told(self) -> None:
        _, detail = figure(ToldResult(D(7), D("0.007"), D(1000), None, D(5000)), "10-deposit-timed-after-the-crash")
        assert "cannot be told from its figures" in detail

    def test_without_a_ratio_there_is_none(self) -> None:
        value, detail = figure(ToldResult(D(7), None, D(1000), JAN_2, D(1007)))
        assert value is None
        assert detail.endswith("It tells no ratio of the two.")


@pytest.fixture
async def desk(db: Database) -> AsyncIterator[AlpacaDesk]:
    async with alpaca_desk(db) as found:
        found.world.market.advance(hours=1)
        found.desk.market.instruments[Symbol("SPY")] = make_instrument(Symbol("SPY"))
        yield found


async def told(desk: AlpacaDesk) -> Method:
    desk.desk.market.instant = desk.world.market.instant
    portfolio = portfolio_of(desk.desk)
    service = ExplainFigures(portfolio, lots_of(portfolio))
    found = await service.reconcile(Question(desk.desk.user_id, Range(word="max")))
    assert [one.method for one in found.methods][:4] == ["twr", "xirr", "simple", "modified_dietz"]
    return found.methods[-1]


class TestAtAlpaca:
    async def test_its_own_figure_stands_beside_ours(self, desk: AlpacaDesk) -> None:
        found = await told(desk)
        assert found.value == 0
        assert found.detail.startswith("Alpaca paper tells $0.00 earned on ")

    @pytest.mark.parametrize(
        ("kind", "parameters", "reason"),
        [
            ("status", {"code": 504}, "did not answer in time"),
            ("status", {"code": 503}, "cannot be asked for its own figure at the moment"),
            ("status", {"code": 401}, "not accepted"),
            ("reset", {}, "cannot be asked for its own figure at the moment"),
            ("rate_limited", {}, "left alone for a while"),
            ("truncated_json", {}, "cannot be trusted"),
        ],
    )
    async def test_its_failure_is_a_reason_and_the_rest_is_there(
        self, desk: AlpacaDesk, kind: str, parameters: dict[str, Any], reason: str
    ) -> None:
        desk.world.standin.faults.add(fault(kind, HISTORY, **parameters))
        found = await told(desk)
        assert found.value is None
        assert reason in found.detail


class TestAsking:
    SPAN = (datetime(2026, 11, 20, 21, tzinfo=UTC), datetime(2026, 11, 23, 21, tzinfo=UTC))

    async def test_one_that_never_answers_is_not_waited_for(self, desk: AlpacaDesk) -> None:
        class Silent:
            broker = BrokerId.ALPACA

            async def broker_account(self) -> str:
                await asyncio.Event().wait()
                raise AssertionError

        selection = await portfolio_of(desk.desk).performing.selection(Question(desk.desk.user_id, Range()))
        found = await ask_broker(cast("Custody", Silent()), selection, self.SPAN, wait_s=0.01)
        assert (found.result, found.reason) == (None, "Alpaca paper did not answer in time with its own figure.")

    async def test_keys_of_another_account_tell_nothing_of_this_one(self, desk: AlpacaDesk) -> None:
        service = portfolio_of(desk.desk)
        selection = await service.performing.selection(Question(desk.desk.user_id, Range()))
        other = replace(selection, rows=(replace(selection.rows[0], broker_account="another"),))
        found = await ask_broker(service.custody, other, self.SPAN)
        assert (found.result, found.reason) == (None, "The keys of Alpaca paper open another account than this one.")

    async def test_without_keys_nobody_is_asked(self, desk: AlpacaDesk) -> None:
        selection = await portfolio_of(desk.desk).performing.selection(Question(desk.desk.user_id, Range()))
        found = await ask_broker(None, selection, self.SPAN)
        assert "keys of Alpaca paper are not set" in found.reason

    async def test_nothing_to_value_is_not_asked_for(self, desk: AlpacaDesk) -> None:
        service = portfolio_of(desk.desk)
        selection = await service.performing.selection(Question(desk.desk.user_id, Range()))
        assert "nothing to value" in (await ask_broker(service.custody, selection, None)).reason

    @pytest.mark.parametrize(
        ("broker", "reason"), [(BrokerId.PAPER, "own paper broker"), (BrokerId.TRACKED, "track this account yourself")]
    )
    async def test_accounts_without_another_broker_say_so(
        self, desk: AlpacaDesk, broker: BrokerId, reason: str
    ) -> None:
        service = portfolio_of(desk.desk)
        selection = await service.performing.selection(Question(desk.desk.user_id, Range()))
        ours = replace(selection, rows=(replace(selection.rows[0], broker=broker),))
        assert reason in (await ask_broker(service.custody, ours, self.SPAN)).reason
