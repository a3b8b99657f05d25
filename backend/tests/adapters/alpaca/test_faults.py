"""What goes wrong between us and Alpaca, and what is known afterwards. One stand-in a test."""

import asyncio
import logging
from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal

import pytest

from paiid.adapters.alpaca.client import AlpacaClient
from paiid.adapters.alpaca.config import AlpacaConfig
from paiid.adapters.alpaca.connection import AlpacaConnection
from paiid.core.clock import SystemClock
from paiid.domain.order import BrokerOrder, OrderStatus, OrderTerms, OrderType, Side, TimeInForce
from paiid.ports.connection import ConnectionState
from paiid.ports.errors import (
    ProviderBadData,
    ProviderError,
    ProviderMisconfigured,
    ProviderNotSent,
    ProviderRateLimited,
    ProviderRejected,
    ProviderTimeout,
    ProviderUnavailable,
)
from tests.standins.kit.faults import fault
from tests.support.alpaca_world import AlpacaWorld, alpaca_world
from tests.support.ports import free_port
from tests.support.scripted_market import ACME

D = Decimal
S = OrderStatus
MARKET = OrderTerms(ACME, Side.BUY, D(10))
RESTING = replace(MARKET, type=OrderType.LIMIT, limit_price=D(90), time_in_force=TimeInForce.GTC)
POST = "POST /v2/orders"


@pytest.fixture
async def world() -> AsyncIterator[AlpacaWorld]:
    async with alpaca_world() as made:
        yield made


async def found(world: AlpacaWorld, client_order_id: str = "one") -> BrokerOrder | None:
    return await world.broker.order("acc_1", client_order_id)


class TestSubmit:
    @pytest.mark.parametrize(
        ("kind", "parameters", "error"),
        [
            ("timeout", {}, ProviderTimeout),
            ("reset", {}, ProviderUnavailable),
            ("status", {"code": 503}, ProviderUnavailable),
            ("status", {"code": 500}, ProviderUnavailable),
            ("status", {"code": 504}, ProviderTimeout),
            ("rate_limited", {}, ProviderRateLimited),
        ],
    )
    async def test_an_unknown_outcome_is_sent_once(
        self, world: AlpacaWorld, kind: str, parameters: dict[str, int], error: type[ProviderError]
    ) -> None:
        world.standin.faults.add(fault(kind, POST, **parameters))
        with pytest.raises(error) as failure:
            await world.broker.submit("acc_1", "one", MARKET)
        assert not isinstance(failure.value, ProviderNotSent)
        world.standin.faults.clear()
        assert world.standin.requests.count(POST) == 1
        assert await found(world) is None

    @pytest.mark.parametrize(("kind", "error"), [
        ("accept_then_drop", ProviderError), ("reset_mid_body", ProviderError), ("truncated_json", ProviderBadData),
    ])  # fmt: skip
    async def test_an_answer_that_is_lost_leaves_one_order(
        self, world: AlpacaWorld, kind: str, error: type[ProviderError]
    ) -> None:
        world.standin.faults.add(fault(kind, POST, times=1))
        with pytest.raises(error) as failure:
            await world.broker.submit("acc_1", "one", MARKET)
        assert not isinstance(failure.value, ProviderNotSent | ProviderRejected)
        assert (await world.decided("acc_1", "one")).status is S.FILLED
        assert len((await world.books())["orders"]) == 1

    async def test_accepted_and_answered_504_is_found_by_its_id(self, world: AlpacaWorld) -> None:
        world.state.orders_lost_to_504 = 1
        with pytest.raises(ProviderTimeout):
            await world.broker.submit("acc_1", "one", MARKET)
        again = await world.broker.submit("acc_1", "one", MARKET)
        assert again.client_order_id == "one"
        assert len((await world.books())["orders"]) == 1

    async def test_nobody_there_means_not_sent(self, world: AlpacaWorld) -> None:
        reachable = world.broker.client
        world.broker.client = AlpacaClient(
            AlpacaConfig(api_key="key", secret_key="secret", base_url=f"http://127.0.0.1:{free_port()}"), SystemClock()
        )
        await world.broker.owner.broker_account()
        with pytest.raises(ProviderNotSent):
            await world.broker.submit("acc_1", "one", MARKET)
        await world.broker.client.aclose()
        world.broker.client = reachable

    async def test_an_account_that_cannot_be_asked_for_means_not_sent(self, world: AlpacaWorld) -> None:
        world.standin.faults.add(fault("status", "GET /v2/account", code=503))
        with pytest.raises(ProviderNotSent, match="not sent"):
            await world.broker.submit("acc_1", "one", MARKET)
        assert (await world.books())["orders"] == []

    async def test_keys_that_are_not_accepted_are_told_without_them(
        self, world: AlpacaWorld, caplog: pytest.LogCaptureFixture
    ) -> None:
        caplog.set_level(logging.DEBUG)
        config = AlpacaConfig(api_key="CANARY-key", secret_key="CANARY-secret", base_url=world.url)
        connection = AlpacaConnection(AlpacaClient(config, SystemClock()))
        with pytest.raises(ProviderMisconfigured) as failure:
            await connection.client.account()
        report = await connection.test()
        assert report.state is ConnectionState.MISCONFIGURED
        assert "CANARY" not in f"{failure.value!r} {report!r} {caplog.text}"
        await connection.client.aclose()

    async def test_a_refusal_is_in_alpacas_words(self, world: AlpacaWorld) -> None:
        with pytest.raises(ProviderRejected, match="insufficient buying power"):
            await world.broker.submit("acc_1", "one", replace(MARKET, quantity=D(100_000)))


class TestReading:
    @pytest.mark.parametrize("kind", ["nan", "wrong_types", "truncated_json"])
    async def test_an_order_that_cannot_be_trusted_is_bad_data(self, world: AlpacaWorld, kind: str) -> None:
        await world.submit(RESTING)
        world.standin.faults.add(fault(kind, "GET /v2/orders:by_client_order_id", field="filled_qty"))
        with pytest.raises(ProviderBadData):
            await found(world)

    async def test_a_status_nobody_knows_leaves_the_order_as_it_is(self, world: AlpacaWorld) -> None:
        await world.submit(RESTING)
        world.state.unknown_order_status = "pondering"
        with pytest.raises(ProviderBadData, match="pondering"):
            await found(world)

    async def test_fills_that_are_not_all_told_are_asked_for_again(self, world: AlpacaWorld) -> None:
        await world.submit(MARKET)
        held, world.state.journal.activities[:] = list(world.state.journal.activities), []
        by_order = {key: list(rows) for key, rows in world.state.journal._by_order.items()}  # the vendor's delay
        world.state.journal._by_order.clear()
        with pytest.raises(ProviderUnavailable, match="not told all fills"):
            await world.broker.executions("acc_1", "one")
        world.state.journal.activities[:] = held
        world.state.journal._by_order.update(by_order)
        assert [one.quantity for one in await world.broker.executions("acc_1", "one")] == [D(10)]

    async def test_a_hiccup_is_read_again(self, world: AlpacaWorld) -> None:
        await world.submit(RESTING)
        world.standin.faults.add(fault("status", "GET /v2/orders:by_client_order_id", times=1, code=503))
        order = await found(world)
        assert order is not None
        assert order.status is S.NEW


class TestOvertaken:
    @pytest.mark.parametrize("later", [{}, {"updated_at": "2026-11-23T10:00:00Z"}])
    async def test_an_older_answer_does_not_take_back_what_is_known(
        self, world: AlpacaWorld, later: dict[str, str]
    ) -> None:
        """Four of ten were filled, then the answer of before arrives; by what time it goes makes no difference."""
        await world.submit(replace(RESTING, limit_price=D(99)))
        before = await world.broker.client.by_client_id("one")
        assert before is not None
        await world.control("orders", client_order_id="one", do="fill", qty="4", price="99")
        await world.decided("acc_1", "one")
        world.broker._seen.keep({**before, "updated_at": "2027-01-01T00:00:00Z", **later})
        assert world.broker._seen.rows["one"]["filled_qty"] == "4"
        assert sum(one.quantity for one in await world.broker.executions("acc_1", "one")) == D(4)

    async def test_one_that_has_ended_stays_so(self, world: AlpacaWorld) -> None:
        await world.submit(RESTING)
        before = await world.broker.client.by_client_id("one")
        assert before is not None
        await world.broker.cancel("acc_1", "one")
        world.broker._seen.keep(before)
        assert world.broker._seen.rows["one"]["status"] == "canceled"


class TestReplacing:
    async def test_a_fill_on_the_way_is_taken_off_the_rest(self, world: AlpacaWorld) -> None:
        """Ten asked for; the caller knows of none filled, four were: never more than ten in all."""
        await world.place_partly("4")
        terms = replace(RESTING, quantity=D(10), limit_price=D(98), time_in_force=TimeInForce.DAY)
        await world.broker.replace("acc_1", "one", new_client_order_id="two", terms=terms, filled=D(0))
        new = await world.decided("acc_1", "two")
        assert (new.status, new.quantity) == (S.NEW, D(6))
        old = await found(world)
        assert old is not None
        assert (old.status, old.filled_quantity) == (S.CANCELED, D(4))

    async def test_an_order_that_fills_before_the_change_is_not_replaced(self, world: AlpacaWorld) -> None:
        await world.submit(RESTING)
        world.state.settle_delay_s = 1.0
        world.standin.clock.frozen_at = None
        asked = asyncio.create_task(
            world.broker.replace(
                "acc_1", "one", new_client_order_id="two", terms=replace(RESTING, limit_price=D(91)), filled=D(0)
            )
        )
        for _ in range(100):
            await asyncio.sleep(0.005)
            if any(row["client_order_id"] == "two" for row in (await world.books())["orders"]):
                break
        await world.control("orders", client_order_id="one", do="fill", price="90")
        with pytest.raises(ProviderRejected):
            await asked
        bought = sum(D(str(row["qty"])) for row in (await world.books())["executions"])
        assert bought == D(10)


class TestStream:
    @pytest.mark.parametrize("kind", ["duplicate_events", "reorder_events"])
    async def test_repeated_and_reordered_events_are_the_same_news(self, world: AlpacaWorld, kind: str) -> None:
        world.standin.faults.add(fault(kind, "WS /stream"))
        updates = world.broker.updates()
        first = asyncio.ensure_future(anext(updates))
        await asyncio.sleep(0.2)
        await world.broker.submit("acc_1", "one", MARKET)
        told = await asyncio.wait_for(first, 5)
        assert (told.account_id, told.client_order_id) == ("acc_1", "one")
        await updates.aclose()  # type: ignore[attr-defined]

    async def test_what_happened_during_a_gap_is_reported_after_it(self, world: AlpacaWorld) -> None:
        await world.submit(RESTING)
        updates = world.broker.updates()
        told = await asyncio.wait_for(anext(updates), 5)
        assert told.client_order_id == "one"
        world.standin.faults.add(fault("disconnect", "WS /stream", times=1))
        world.standin.faults.add(fault("drop_events", "WS /stream"))
        await world.control("orders", client_order_id="one", do="cancel")
        told = await asyncio.wait_for(anext(updates), 10)
        assert told.client_order_id == "one"
        order = await found(world)
        assert order is not None
        assert order.status is S.CANCELED
        await updates.aclose()  # type: ignore[attr-defined]
