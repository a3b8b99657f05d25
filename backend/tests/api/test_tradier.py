"""The program with Tradier behind its market: real prices, honest gaps, nothing secret told, the budget kept."""

import asyncio
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from tests.standins.kit.faults import fault
from tests.standins.kit.serving import serving
from tests.standins.kit.standin import Standin
from tests.standins.tradier import TradierState, tradier
from tests.support.server import NO_LIMITS, RunningServer, register, running_server

CANARY = "Canary-of-tradier-71845"


@dataclass(frozen=True)
class Desk:
    """A running server before a stand-in, and a signed-in client."""

    server: RunningServer
    standin: Standin
    http: httpx.Client

    def get(self, path: str, **params: Any) -> Any:
        answer = self.http.get(path, params=params)
        assert answer.status_code == 200, answer.text
        assert CANARY not in answer.text
        return answer.json()


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    standin = tradier(TradierState(mode="live"))
    with asyncio.Runner() as loop:
        running = serving(standin)
        url = loop.run(running.__aenter__())
        env = {
            "TRADIER_API_KEY": CANARY,
            "TRADIER_API_BASE_URL": f"{url}/v1",
            "TRADIER_WEBSOCKET_URL": f"{url.replace('http', 'ws')}/v1",
            "LOG_LEVEL": "debug",
        }
        try:
            with running_server(NO_LIMITS | env) as server, httpx.Client(base_url=server.url, timeout=30) as client:
                client.headers.update(register(client))
                yield Desk(server, standin, client)
        finally:
            loop.run(running.__aexit__(None, None, None))


class TestMarket:
    def test_quotes_are_the_vendors(self, desk: Desk) -> None:
        quote = desk.get("/api/market/quote/AAPL")
        assert (quote["source"], quote["delay"], quote["name"]) == ("Tradier", "live", "Apple Inc.")

    def test_indices_answer_quickly_all_of_them_and_then_with_charts(self, desk: Desk) -> None:
        began = time.monotonic()
        found = (desk.get("/api/market/indices"))["indices"]
        assert time.monotonic() - began < 5
        assert [one["symbol"] for one in found] == ["$DJI", "$SPX", "$NDX", "$RUT", "$VIX", "SPY", "QQQ"]
        assert found[0]["source"] == "Tradier (DJX × 100)"
        again = (desk.get("/api/market/indices"))["indices"]
        assert all(one["spark"] for one in again)

    def test_recommendations_answer_quickly_and_say_what_is_missing(self, desk: Desk) -> None:
        desk.get("/api/ai/recommendations")  # loads the numeric libraries
        began = time.monotonic()
        run = desk.get("/api/ai/recommendations")
        assert time.monotonic() - began < 5
        assert run["considered"] + run["pending"] <= 31
        assert run["pending"] > 0
        assert desk.standin.requests.count("GET /v1/markets/history") < 30

    def test_key_figures_and_bars(self, desk: Desk) -> None:
        figures = desk.get("/api/market/instruments/KO")
        assert figures["trailing_dividends"] is not None
        assert (desk.get("/api/market/bars/AAPL", interval="1h", limit=20))["delay"] == "live"

    def test_health_names_the_vendor_its_latency_and_how_prices_come(self, desk: Desk) -> None:
        desk.get("/api/market/quote/AAPL")
        found = (desk.get("/api/health/detailed"))["dependencies"]["market_data"]
        assert found["status"] == "ok"
        assert found["detail"].startswith("Tradier: Connection ok, ")
        assert "polling every" in found["detail"] or "streaming" in found["detail"]

    def test_a_paper_order_fills_at_its_prices(self, desk: Desk) -> None:
        order = {"symbol": "AAPL", "side": "buy", "type": "market", "quantity": "1", "time_in_force": "day"}
        placed = desk.http.post("/api/orders", json=order, headers={"Idempotency-Key": "tradier-paper-1"})
        assert placed.status_code in {200, 201}, placed.text
        deadline = time.monotonic() + 20
        while (found := desk.get(f"/api/orders/{placed.json()['id']}"))["status"] != "filled":
            assert time.monotonic() < deadline, found
            time.sleep(0.1)
        (held,) = desk.get("/api/portfolio")["positions"]
        assert (held["source"], held["delay"]) == ("Tradier", "live")

    def test_no_demo_is_offered_over_real_prices(self, desk: Desk) -> None:
        refused = desk.http.post("/api/auth/demo")
        assert (refused.status_code, refused.json()["code"]) == (404, "demo-unavailable")
        assert (desk.get("/api/auth/options"))["demo_available"] is False

    def test_no_secret_is_in_the_log_even_when_everything_fails(self, desk: Desk) -> None:
        for laid in (fault("unauthorized"), fault("status", code=502, body="html"), fault("reset")):
            desk.standin.faults.add(laid)
            for path in ("/api/market/quote/MSFT", "/api/market/bars/MSFT", "/api/market/search?q=micro"):
                answer = desk.http.get(path)
                assert answer.status_code in {200, 502, 503, 504}
                assert CANARY not in answer.text
            desk.standin.faults.clear()
        desk.standin.faults.clear()
        log = desk.server.log.read_text()
        assert "Traceback" not in log
        assert CANARY not in log
