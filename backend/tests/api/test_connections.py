"""Connections of the running application before Tradier's stand-in."""

from collections.abc import AsyncIterator

import httpx
import pytest
from pydantic import SecretStr

from paiid.settings import Settings
from tests.standins.kit.serving import serving
from tests.standins.tradier import TradierState, tradier

KEY = "Canary-key-of-tradier"


@pytest.fixture
async def settings(settings: Settings) -> AsyncIterator[Settings]:
    """Settings with Tradier's key, and its stand-in running."""
    async with serving(tradier(TradierState())) as url:
        changes = {"tradier_api_key": SecretStr(KEY), "tradier_api_base_url": f"{url}/v1"}
        yield Settings(_env_file=None, **(dict(settings) | changes))


async def test_a_tested_vendor_is_told_with_its_latency_and_without_its_key(
    client: httpx.AsyncClient, ada: dict[str, str], bob: dict[str, str]
) -> None:
    answer = await client.post("/api/connections/tradier/test", headers=ada)
    assert (answer.status_code, answer.json()["state"]) == (200, "ok"), answer.text
    assert answer.json()["latency_ms"] > 0
    listed = await client.get("/api/connections", headers=bob)
    assert listed.json()["connections"][0]["id"] == "tradier"
    assert listed.json()["sources"][0]["is_simulated"] is False
    assert KEY not in answer.text + listed.text


async def test_a_test_needs_a_csrf_token_and_the_owner(
    client: httpx.AsyncClient, ada: dict[str, str], bob: dict[str, str]
) -> None:
    without = {"Authorization": ada["Authorization"]}
    assert (await client.post("/api/connections/tradier/test", headers=without)).status_code == 403
    assert (await client.post("/api/connections/tradier/test", headers=bob)).status_code == 403
    assert (await client.post("/api/connections/tradier/test")).status_code == 401


async def test_detailed_health_names_the_vendor_with_state_and_latency(
    client: httpx.AsyncClient, ada: dict[str, str]
) -> None:
    await client.post("/api/connections/tradier/test", headers=ada)
    [found] = (await client.get("/api/health/detailed")).json()["connections"]
    assert (found["id"], found["name"], found["state"]) == ("tradier", "Tradier", "ok")
    assert found["latency_ms"] > 0
