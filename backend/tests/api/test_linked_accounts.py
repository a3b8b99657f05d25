"""The program with an account at Tradier: shown to its owner beside the paper book, and its number told nowhere."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from tests.standins.kit.faults import fault
from tests.standins.kit.serving import serving
from tests.standins.kit.standin import Standin
from tests.standins.tradier import TradierState, tradier
from tests.support.server import NO_LIMITS, RunningServer, register, running_server

TOKEN = "Canary-of-tradier-71845"
NUMBER = "VA73519264"
PATHS = ("", "/tradier", "/tradier/positions", "/tradier/history", "/tradier/gains")


@dataclass(frozen=True)
class Desk:
    """A running server before a stand-in, and a client signed in as the owner."""

    server: RunningServer
    standin: Standin
    http: httpx.Client


@pytest.fixture(scope="module")
def desk() -> Iterator[Desk]:
    held = {"symbol": "AAPL", "quantity": "7", "cost_basis": "700", "date_acquired": "2026-10-01T14:30:00+00:00"}
    standin = tradier(TradierState(mode="live", account_numbers=[NUMBER], holdings=[held]))
    with asyncio.Runner() as loop:
        running = serving(standin)
        url = loop.run(running.__aenter__())
        env = {
            "TRADIER_API_KEY": TOKEN,
            "TRADIER_ACCOUNT_ID": NUMBER,
            "TRADIER_API_BASE_URL": f"{url}/v1",
            "PAIID_MARKET_DATA": "simulated",
            "LOG_LEVEL": "debug",
        }
        try:
            with running_server(NO_LIMITS | env) as server, httpx.Client(base_url=server.url, timeout=30) as client:
                client.headers.update(register(client))
                yield Desk(server, standin, client)
        finally:
            loop.run(running.__aexit__(None, None, None))


def test_it_is_shown_whoever_tells_the_prices_and_stays_out_of_the_paper_book(desk: Desk) -> None:
    told = desk.http.get("/api/linked-accounts/tradier/positions").json()
    assert [one["symbol"] for one in told["positions"]] == ["AAPL"]
    assert told["source"] == "Tradier"
    portfolio = desk.http.get("/api/portfolio").json()
    assert portfolio["positions"] == []
    assert portfolio["account"]["equity"] == "100000"


def test_its_number_is_in_no_answer_and_no_log_also_when_things_fail(desk: Desk) -> None:
    texts = [desk.http.get(f"/api/linked-accounts{path}").text for path in PATHS]
    assert "••••9264" in texts[0]
    laid = [
        fault("status", "GET /v1/accounts", code=401, body="text", text=f"Unauthorized Account: {NUMBER}"),
        fault("truncated_json", "GET /v1/accounts"),
        fault("status", "GET /v1/accounts", code=503, body="html"),
    ]
    for number, one in enumerate(laid, start=1):
        desk.standin.faults.laid[:] = [one]
        # A page of another length is another question, so that nothing kept can answer it.
        answer = desk.http.get("/api/linked-accounts/tradier/history", params={"limit": number})
        assert answer.status_code in {502, 503}, answer.text
        texts.append(answer.text)
    desk.standin.faults.laid.clear()
    texts += [desk.http.get("/api/health/detailed").text, desk.http.get("/api/connections").text]
    everything = "\n".join([*texts, desk.server.log.read_text()])
    assert NUMBER not in everything
    assert TOKEN not in everything


def test_a_member_is_shown_nothing(desk: Desk) -> None:
    with httpx.Client(base_url=desk.server.url, timeout=30) as other:
        other.headers.update(register(other, "bob@example.com"))
        assert {other.get(f"/api/linked-accounts{path}").status_code for path in PATHS} == {403}
