from dataclasses import replace
from typing import Any

import httpx
import pytest

from paiid.core.rate_limit import MemoryWindows
from paiid.core.security import Principal
from paiid.features.connections.router import router
from paiid.features.connections.service import TESTS_PER_MINUTE, ConnectionsService
from tests.support.connections import ScriptedConnection, refused, report
from tests.support.slices import ADA, BOB, EVE, SERVICE, asking

LOCAL = {"market_data": "PaiiD local market", "news": "PaiiD local news"}


def service(*connections: ScriptedConnection, names: frozenset[str] = frozenset()) -> ConnectionsService:
    return ConnectionsService(connections, names, LOCAL, MemoryWindows())


async def read(found: ConnectionsService, who: Principal | None = ADA) -> httpx.Response:
    async with asking(router, who, connections_service=found) as client:
        return await client.get("/api/connections")


async def vendors(found: ConnectionsService, who: Principal | None = ADA) -> dict[str, dict[str, Any]]:
    return {one["id"]: one for one in (await read(found, who)).json()["connections"]}


async def press_test(found: ConnectionsService, who: Principal | None = ADA, name: str = "tradier") -> httpx.Response:
    async with asking(router, who, connections_service=found) as client:
        return await client.post(f"/api/connections/{name}/test")


class TestGetConnections:
    async def test_anonymous_is_401(self) -> None:
        assert (await read(service(), None)).status_code == 401

    async def test_a_connected_vendor_has_every_figure(self) -> None:
        tradier = (await vendors(service(ScriptedConnection(report()), names=frozenset({"TRADIER_API_KEY"}))))[
            "tradier"
        ]
        assert tradier == {
            "id": "tradier",
            "name": "Tradier",
            "roles": ["market_data"],
            "state": "ok",
            "brings": "real prices, bars and option chains",
            "is_configured": True,
            "is_connected": True,
            "variables": [
                {"name": "TRADIER_API_KEY", "is_set": True, "is_required": True},
                {"name": "TRADIER_API_BASE_URL", "is_set": False, "is_required": False},
                {"name": "TRADIER_ACCOUNT_ID", "is_set": False, "is_required": False},
            ],
            "last_success_at": "2026-11-23T18:46:00Z",
            "last_failure_at": None,
            "error": None,
            "mend": None,
            "latency_ms": 12.5,
            "budget_used": 34,
            "budget_limit": 120,
            "budget_resets_at": "2026-11-23T18:46:00Z",
            "feed": "streamed",
            "notes": ["No dividends."],
        }

    async def test_a_vendor_without_its_key_says_what_to_set(self) -> None:
        alpaca = (await vendors(service(names=frozenset({"ALPACA_PAPER_API_KEY"}))))["alpaca"]
        assert (alpaca["state"], alpaca["is_configured"], alpaca["is_connected"]) == ("not_configured", False, False)
        missing = [one["name"] for one in alpaca["variables"] if one["is_required"] and not one["is_set"]]
        assert missing == ["ALPACA_PAPER_SECRET_KEY"]

    async def test_a_key_that_nothing_uses_is_off(self) -> None:
        polygon = (await vendors(service(names=frozenset({"POLYGON_API_KEY"}))))["polygon"]
        assert (polygon["state"], polygon["is_configured"], polygon["is_connected"]) == ("off", True, False)

    async def test_connected_vendors_come_first_and_none_twice(self) -> None:
        answer = await read(service(ScriptedConnection(report("polygon", "Polygon", "news"))))
        ids = [one["id"] for one in answer.json()["connections"]]
        assert ids[0] == "polygon"
        assert sorted(ids) == [
            "alpaca", "alpaca-data", "alpha_vantage", "anthropic", "finnhub", "polygon", "tradier",
        ]  # fmt: skip

    async def test_a_part_that_another_connection_of_the_same_keys_has_is_not_told_again(self) -> None:
        both = ScriptedConnection(report("alpaca", "Alpaca", "broker", "market_data"))
        assert "alpaca-data" not in await vendors(service(both))

    @pytest.mark.parametrize("who", [BOB, EVE, SERVICE])
    async def test_what_an_error_says_is_for_the_owner_alone(self, who: Principal) -> None:
        found = service(ScriptedConnection(refused(report())))
        theirs, mine = (await vendors(found, who))["tradier"], (await vendors(found))["tradier"]
        assert (theirs["state"], theirs["error"], theirs["mend"]) == ("misconfigured", None, None)
        assert mine["error"] == "Tradier does not accept the key (HTTP 401)."
        assert mine["mend"].startswith("TRADIER_API_KEY is not accepted: check ")

    async def test_two_keys_are_mended_together(self) -> None:
        found = await vendors(service(ScriptedConnection(refused(report("alpaca", "Alpaca trading", "broker")))))
        mend = found["alpaca"]["mend"]
        assert mend.startswith("ALPACA_PAPER_API_KEY and ALPACA_PAPER_SECRET_KEY are not accepted: ")


class TestSources:
    async def test_without_a_vendor_the_local_market_is_named_as_simulated(self) -> None:
        prices, news = (await read(service())).json()["sources"]
        assert prices == {"role": "market_data", "names": ["PaiiD local market"], "is_simulated": True}
        assert news == {"role": "news", "names": ["PaiiD local news"], "is_simulated": True}

    async def test_vendors_stand_in_the_order_of_asking_without_a_simulated_one(self) -> None:
        found = service(
            ScriptedConnection(report()),
            ScriptedConnection(report("finnhub", "Finnhub", "news")),
            ScriptedConnection(report("alpaca-data", "Alpaca", "market_data", "news")),
        )
        prices, news = (await read(found)).json()["sources"]
        assert prices == {"role": "market_data", "names": ["Tradier", "Alpaca"], "is_simulated": False}
        assert news == {"role": "news", "names": ["Finnhub", "Alpaca"], "is_simulated": False}


class TestRunConnectionTest:
    async def test_answers_what_the_call_found(self) -> None:
        connection = ScriptedConnection(report(), found=replace(report(), latency_ms=99.0))
        answer = await press_test(service(connection))
        assert (answer.status_code, answer.json()["latency_ms"], connection.tests) == (200, 99.0, 1)

    async def test_a_failed_test_is_an_answer_with_the_mend(self) -> None:
        answer = await press_test(service(ScriptedConnection(report(), found=refused(report()))))
        assert answer.status_code == 200
        assert (answer.json()["state"], answer.json()["mend"] is None) == ("misconfigured", False)

    async def test_anonymous_is_401_and_asks_nobody(self) -> None:
        connection = ScriptedConnection(report())
        assert (await press_test(service(connection), None)).status_code == 401
        assert connection.tests == 0

    @pytest.mark.parametrize("who", [BOB, EVE, SERVICE])
    async def test_only_the_owner_may(self, who: Principal) -> None:
        connection = ScriptedConnection(report())
        assert (await press_test(service(connection), who)).status_code == 403
        assert connection.tests == 0

    @pytest.mark.parametrize("name", ["nobody", "polygon"])
    async def test_what_is_not_connected_is_404(self, name: str) -> None:
        answer = await press_test(service(ScriptedConnection(report())), name=name)
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown-connection")

    async def test_the_seventh_in_a_minute_is_429_and_asks_nobody(self) -> None:
        connection = ScriptedConnection(report())
        found = service(connection)
        for _ in range(TESTS_PER_MINUTE):
            assert (await press_test(found)).status_code == 200
        answer = await press_test(found)
        assert (answer.status_code, answer.json()["code"]) == (429, "too-many-tests")
        assert int(answer.headers["Retry-After"]) > 0
        assert connection.tests == TESTS_PER_MINUTE
