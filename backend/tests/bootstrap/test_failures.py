"""How a provider's failure reaches the client, on the framework's routes and on the hot ones."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from paiid.bootstrap.failures import PROVIDER_FAILURES
from paiid.core.db import Database
from paiid.core.http import install_error_handlers
from paiid.features.market.router import router as market_router
from paiid.features.orders.hot import place_order
from paiid.middleware.hot_paths import HotPathsMiddleware
from paiid.ports.errors import (
    ProviderBadData,
    ProviderError,
    ProviderMisconfigured,
    ProviderRateLimited,
    ProviderRejected,
    ProviderTimeout,
    ProviderUnavailable,
)
from tests.support.desk import Desk, open_desk
from tests.support.slices import ADA, AskedBy

SECRET = "https://vendor.example/v1?token=canary"
FAILURES = [
    (ProviderTimeout(SECRET), 504, "provider-timeout"),
    (ProviderUnavailable(SECRET), 503, "unavailable"),
    (ProviderRateLimited(SECRET, retry_after_s=12.5), 503, "provider-rate-limited"),
    (ProviderRateLimited(SECRET), 503, "provider-rate-limited"),
    (ProviderRateLimited(SECRET, retry_after_s=float("inf")), 503, "provider-rate-limited"),
    (ProviderRejected("Symbols of this exchange are not in your plan."), 502, "provider-rejected"),
    (ProviderMisconfigured(SECRET), 503, "provider-misconfigured"),
    (ProviderBadData(SECRET), 502, "provider-bad-data"),
    (ProviderError(SECRET), 503, "unavailable"),
]


class VendorsOwn(ProviderTimeout):
    """An adapter's own kind of failure."""


@pytest.fixture
async def desk(db: Database) -> Desk:
    return await open_desk(db)


@pytest.fixture
async def http(desk: Desk) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.include_router(market_router, prefix="/api")
    app.state.market_service = desk.trading.market
    install_error_handlers(app, dict(PROVIDER_FAILURES))
    hot = {("POST", "/api/orders"): place_order(desk.trading.place)}
    app.add_middleware(HotPathsMiddleware, endpoints=hot, failures=PROVIDER_FAILURES)
    transport = httpx.ASGITransport(AskedBy(app, ADA), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
        yield client


@pytest.mark.parametrize(("error", "status", "code"), [*FAILURES, (VendorsOwn("x"), 504, "provider-timeout")], ids=repr)
async def test_a_read_and_an_order(
    http: httpx.AsyncClient, desk: Desk, error: Exception, status: int, code: str
) -> None:
    desk.market.error = error
    order = {"symbol": "ACME", "quantity": "1", "side": "buy"}
    for answer in (await http.get("/api/market/quote/ACME"), await http.post("/api/orders", json=order)):
        assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text
        assert answer.headers["content-type"] == "application/problem+json"
        assert "canary" not in answer.text
    assert (await desk.counts())[0] == 0


async def test_a_refusal_is_told_in_the_providers_words(http: httpx.AsyncClient, desk: Desk) -> None:
    desk.market.error = ProviderRejected("Symbols of this exchange are not in your plan.")
    answer = await http.get("/api/market/quote/ACME")
    assert answer.json()["detail"] == "Symbols of this exchange are not in your plan."


@pytest.mark.parametrize(("wait", "told"), [(12.5, "13"), (None, "5")])
async def test_when_to_come_back(http: httpx.AsyncClient, desk: Desk, wait: float | None, told: str) -> None:
    desk.market.error = ProviderRateLimited("slow down", retry_after_s=wait)
    answer = await http.get("/api/market/quote/ACME")
    assert (answer.headers["retry-after"], str(answer.json()["retry_after"])) == (told, told)
