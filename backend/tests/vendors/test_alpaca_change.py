"""A change that Alpaca has taken is never told as one that was not sent, whatever follows fails with."""

import time
from decimal import Decimal

import pytest

from paiid.domain.order import OrderTerms, OrderType, Side
from paiid.ports.errors import ProviderNotSent, ProviderUnavailable
from tests.standins.kit.faults import fault
from tests.support.alpaca_world import alpaca_world
from tests.support.scripted_market import ACME


async def test_a_budget_that_ends_right_after_the_change() -> None:
    async with alpaca_world() as world:
        world.state.rate_limit = 100_000
        terms = OrderTerms(ACME, Side.BUY, Decimal(10), type=OrderType.LIMIT, limit_price=Decimal(90))
        await world.submit(terms)
        spent = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(int(time.time()) + 60)}
        world.standin.faults.add(fault("lying_rate_headers", "PATCH /v2/orders", headers=spent))
        wanted = OrderTerms(ACME, Side.BUY, Decimal(12), type=OrderType.LIMIT, limit_price=Decimal(90))
        with pytest.raises(ProviderUnavailable) as failure:
            await world.broker.replace("acc_1", "one", new_client_order_id="two", terms=wanted)
        assert not isinstance(failure.value, ProviderNotSent)
        assert "two" in {row["client_order_id"] for row in (await world.books())["orders"]}
