"""The option endpoints over the local market at one frozen moment."""

from collections.abc import AsyncIterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import httpx
import pytest

from paiid.adapters.simulated import SimulatedOptions
from paiid.adapters.tradier.option_data import TradierOptions
from paiid.features.market.service import MarketService
from paiid.features.options.router import router
from paiid.features.options.service import OptionService
from tests.support.local_market import OPEN_MONDAY, SEED, market_at
from tests.support.slices import asking
from tests.support.tradier_market import tradier_rig

TRUTH = {"source", "as_of", "delay"}
CONTRACT = {
    "symbol", "bid", "ask", "bid_size", "ask_size", "last", "volume", "open_interest", "implied_volatility", "greeks",
    "in_the_money", "as_of",
}  # fmt: skip
DAY = "2026-12-18"


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    market = market_at(OPEN_MONDAY, "exchange")
    service = OptionService(SimulatedOptions(market, SEED), MarketService(market))
    async with asking(router, option_service=service) as client:
        yield client


async def get(http: httpx.AsyncClient, path: str, **query: Any) -> dict[str, Any]:
    answer = await http.get(f"/api/market/options/{path}", params=query)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def is_true(number: dict[str, Any]) -> bool:
    return (
        number["source"].startswith("PaiiD local market")
        and number["delay"] == "simulated"
        and datetime.fromisoformat(number["as_of"]) == OPEN_MONDAY
    )


class TestExpirations:
    async def test_shape(self, http: httpx.AsyncClient) -> None:
        found = await get(http, "aapl/expirations")
        assert found.keys() == {"symbol", "expirations", *TRUTH}
        assert found["symbol"] == "AAPL"
        assert is_true(found)
        assert {"expiration": DAY, "kind": "standard"} in found["expirations"]
        assert found["expirations"][0] == {"expiration": "2026-11-27", "kind": "weekly"}

    async def test_a_symbol_without_options_has_an_empty_list(self, http: httpx.AsyncClient) -> None:
        assert (await get(http, "$VIX/expirations"))["expirations"] == []


class TestChain:
    async def test_shape(self, http: httpx.AsyncClient) -> None:
        found = await get(http, "AAPL/chain", expiration=DAY)
        assert found.keys() == {"symbol", "expiration", "underlying", "at_the_money", "strikes", *TRUTH}
        assert is_true(found)
        assert found["underlying"].keys() == {"last", *TRUTH}
        assert is_true(found["underlying"])
        for row in found["strikes"]:
            assert row.keys() == {"strike", "root", "multiplier", "is_adjusted", "call", "put"}
            for side in ("call", "put"):
                assert row[side].keys() == CONTRACT
                assert row[side]["greeks"].keys() == {"delta", "gamma", "theta", "vega", "rho", "as_of"}
                assert isinstance(row[side]["ask"], str)

    async def test_rows_go_by_strike_and_say_what_is_in_the_money(self, http: httpx.AsyncClient) -> None:
        found = await get(http, "AAPL/chain", expiration=DAY)
        last = Decimal(found["underlying"]["last"])
        strikes = [Decimal(row["strike"]) for row in found["strikes"]]
        assert strikes == sorted(strikes)
        assert Decimal(found["at_the_money"]) == min(strikes, key=lambda strike: abs(strike - last))
        for row in found["strikes"]:
            assert row["call"]["in_the_money"] is (Decimal(row["strike"]) < last)
            assert row["put"]["in_the_money"] is (Decimal(row["strike"]) > last)
            assert row["call"]["symbol"].startswith("AAPL261218C")

    async def test_roots_of_one_strike_have_a_row_each(self, http: httpx.AsyncClient) -> None:
        rows = (await get(http, "$SPX/chain", expiration=DAY))["strikes"]
        assert {row["root"] for row in rows} == {"SPX", "SPXW"}
        assert len({(row["strike"], row["root"]) for row in rows}) == len(rows)

    async def test_a_symbol_without_options_has_an_empty_chain(self, http: httpx.AsyncClient) -> None:
        found = await get(http, "$VIX/chain", expiration=DAY)
        assert (found["strikes"], found["at_the_money"]) == ([], None)

    async def test_a_day_on_which_nothing_ends_is_404(self, http: httpx.AsyncClient) -> None:
        answer = await http.get("/api/market/options/AAPL/chain", params={"expiration": "2026-12-15"})
        problem = answer.json()
        assert (answer.status_code, problem["code"], problem["expiration"]) == (404, "unknown-expiration", "2026-12-15")


async def test_an_unknown_symbol_is_404(http: httpx.AsyncClient) -> None:
    for path in ("NOPE/expirations", f"NOPE/chain?expiration={DAY}"):
        answer = await http.get(f"/api/market/options/{path}")
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown-symbol")


@pytest.mark.parametrize(
    "path",
    [
        "123/expirations",
        "A..B/expirations",
        f"TOOLONGSYMBOL/chain?expiration={DAY}",
        "AAPL/chain",
        "AAPL/chain?expiration=soon",
        "AAPL/chain?expiration=2026-13-01",
    ],
)
async def test_malformed_is_422(http: httpx.AsyncClient, path: str) -> None:
    assert (await http.get(f"/api/market/options/{path}")).status_code == 422


async def test_where_there_are_no_options_no_chain_is_asked_for() -> None:
    async with tradier_rig() as rig:
        options = TradierOptions(rig.market.client, rig.time)
        service = OptionService(options, MarketService(rig.market))
        async with asking(router, option_service=service) as http:
            found = await get(http, "$DJI/chain", expiration="9999-12-31")
        assert (found["strikes"], found["source"]) == ([], "Tradier")
        assert rig.asked("GET /v1/markets/options") == 0
