"""What Alpaca's faults come to where it is a source of prices."""

import asyncio
from time import monotonic
from typing import Any

import pytest

from paiid.adapters.alpaca.failures import Answers
from paiid.adapters.alpaca.snapshot_table import PATIENCE_S
from paiid.adapters.vendor.call import Answer
from paiid.core.clock import ManualClock
from paiid.domain.instrument import Symbol
from paiid.domain.market import Delay
from paiid.ports.errors import (
    ProviderBadData,
    ProviderError,
    ProviderMisconfigured,
    ProviderRateLimited,
    ProviderUnavailable,
)
from tests.standins.kit.faults import fault
from tests.support.alpaca_market import alpaca_rig

AAPL, MSFT, BRK = Symbol("AAPL"), Symbol("MSFT"), Symbol("BRK.B")
PATH = "GET /v2/stocks/snapshots"


@pytest.mark.parametrize(
    ("kind", "parameters", "expected"),
    [
        ("rate_limited", {}, ProviderRateLimited),
        ("unauthorized", {}, ProviderMisconfigured),
        ("status", {"code": 503}, ProviderUnavailable),
        ("reset", {}, ProviderUnavailable),
        ("truncated_json", {}, ProviderBadData),
        ("nan", {"field": "p"}, ProviderBadData),
        ("wrong_types", {"field": "p", "form": "list"}, ProviderBadData),
        ("null_string", {"field": "t"}, ProviderBadData),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_a_failure_is_of_its_kind(kind: str, parameters: dict[str, Any], expected: type[ProviderError]) -> None:
    async with alpaca_rig() as rig:
        rig.standin.faults.add(fault(kind, PATH, **parameters))
        with pytest.raises(expected):
            await rig.market.quotes([AAPL, MSFT])


async def test_many_askers_cost_one_call() -> None:
    async with alpaca_rig() as rig:
        for symbols in ([AAPL, MSFT], [AAPL], [MSFT]):
            assert set(await rig.market.quotes(symbols)) == set(symbols)
        assert rig.standin.requests.count(PATH) == 1


async def test_a_call_that_hangs_holds_up_nobody_for_long_and_prices_go_stale() -> None:
    async with alpaca_rig() as rig:
        ahead = 0.0
        rig.market.table.monotonic = lambda: monotonic() + ahead
        assert set(await rig.market.quotes([AAPL])) == {AAPL}
        rig.standin.faults.add(fault("timeout", PATH))
        ahead = 10.0
        began = monotonic()
        late = await asyncio.gather(*(rig.market.quotes([AAPL]) for _ in range(3)))
        assert monotonic() - began < PATIENCE_S + 1
        assert {quotes[AAPL].delay for quotes in late} == {Delay.STALE}
        began = monotonic()
        assert set(await rig.market.quotes([AAPL])) == {AAPL}
        assert monotonic() - began < 0.5
        assert rig.standin.requests.count(PATH) == 2


async def test_a_symbol_alpaca_cannot_read_costs_nobody_elses_prices() -> None:
    async with alpaca_rig() as rig:
        seconds = 1000.0
        rig.market.table.monotonic = lambda: seconds
        assert set(await rig.market.quotes([AAPL])) == {AAPL}
        seconds += 10
        rig.standin.faults.add(fault("status", PATH, code=400, after=1, times=1))
        assert set(await rig.market.quotes([Symbol("Q1X9"), AAPL])) == {AAPL}
        assert rig.market.table.delay_of(AAPL) is Delay.LIVE
        before = rig.standin.requests.count(PATH)
        assert before == 3
        for _ in range(5):
            seconds += 10
            assert set(await rig.market.quotes([Symbol("Q1X9"), AAPL])) == {AAPL}
        assert rig.standin.requests.count(PATH) == before + 5
        assert "Q1X9" not in rig.standin.requests.entries[-1].query


async def test_rate_headers_beyond_reason_change_nothing() -> None:
    headers = {"x-ratelimit-remaining": "5", "x-ratelimit-reset": "9" * 400}
    answer = Answer("Alpaca", 429, headers, b"{}")
    assert isinstance(Answers(ManualClock()).failure(answer), ProviderRateLimited)


async def test_search_ranks_the_symbol_first() -> None:
    async with alpaca_rig() as rig:
        found = await rig.market.search("aapl")
        assert found[0].symbol == AAPL
        assert await rig.market.search("  ") == []
