"""The official SDK's client over both transports, against the real program: what it sees; it places nothing."""

import json
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.shared._httpx_utils import create_mcp_http_client
from prometheus_client.parser import text_string_to_metric_families

from tests.support.databases import BACKEND, plain_environment
from tests.support.server import NO_LIMITS, RunningServer, register, running_server

pytestmark = [pytest.mark.enable_socket, pytest.mark.long]
PROPOSAL = {"order": {"symbol": "AAPL", "side": "buy", "quantity": "2"}, "reason": "A test asks."}


@pytest.fixture(scope="module")
def server() -> Iterator[RunningServer]:
    with running_server(NO_LIMITS | {"PAIID_MCP": "on"}) as running:
        yield running


@pytest.fixture(scope="module")
def http(server: RunningServer) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.url) as client:
        client.headers.update(register(client))
        yield client


def token(http: httpx.Client, scope: str) -> str:
    answer = http.post("/api/mcp/tokens", json={"name": f"Desk {scope}", "scope": scope}).raise_for_status()
    return str(answer.json()["token"])


@asynccontextmanager
async def over_http(server: RunningServer, good: str) -> AsyncIterator[Client]:
    async with (
        create_mcp_http_client(headers={"Authorization": f"Bearer {good}"}) as http_client,
        Client(streamable_http_client(f"{server.url}/mcp", http_client=http_client)) as client,
    ):
        yield client


def over_stdio(server: RunningServer, good: str) -> Client:
    parameters = StdioServerParameters(
        command=sys.executable,
        args=["-c", "from paiid.cli import main; main()", "mcp"],
        cwd=BACKEND,
        env=plain_environment() | {"PAIID_HOME": str(server.home), "PAIID_MCP": "on", "PAIID_MCP_TOKEN": good},
    )
    return Client(parameters)


def items(http: httpx.Client, path: str) -> list[dict[str, Any]]:
    return list(http.get(path).raise_for_status().json()["items"])


def status_of_a_stranger(http: httpx.Client) -> int:
    return http.post("/mcp", json={}, headers={"Authorization": "Bearer none"}).status_code


async def call(client: Client, name: str, given: dict[str, Any]) -> tuple[bool, str]:
    result = await client.call_tool(name, given)
    (content,) = result.content
    assert content.type == "text"
    return bool(result.is_error), content.text


async def test_reading_token_sees_tools_that_only_read(server: RunningServer, http: httpx.Client) -> None:
    async with over_http(server, token(http, "read")) as client:
        tools = (await client.list_tools()).tools
        assert {"get_quotes", "get_portfolio"} <= {tool.name for tool in tools}
        assert all(tool.annotations and tool.annotations.read_only_hint for tool in tools)
        is_error, text = await call(client, "get_quotes", {"symbols": ["SPY"]})
        assert not is_error
        assert json.loads(text)["source"] == "PaiiD local market"
        assert (await call(client, "propose_order", PROPOSAL))[0]
    assert items(http, "/api/proposals") == []


async def test_calls_are_counted_as_requests_and_refusals_apart(server: RunningServer, http: httpx.Client) -> None:
    def told() -> tuple[float, float]:
        """Answered with 200 at `/mcp`, and refused with 401 anywhere."""
        text = http.get("/api/monitor/metrics").raise_for_status().text
        found = [one for family in text_string_to_metric_families(text) for one in family.samples]
        at_mcp = {"method": "POST", "route": "/mcp", "status": "200"}
        served = sum(
            one.value for one in found if one.name.endswith("seconds_count") and at_mcp.items() <= one.labels.items()
        )
        refused = sum(
            one.value
            for one in found
            if one.name == "paiid_http_requests_refused_total" and one.labels["status"] == "401"
        )
        return served, refused

    good, before = token(http, "read"), told()
    async with over_http(server, good) as client:
        assert not (await call(client, "get_quotes", {"symbols": ["SPY"]}))[0]
    between = told()
    assert between[0] > before[0]
    assert between[1] == before[1]
    assert status_of_a_stranger(http) == 401
    assert told() == (between[0], between[1] + 1)


async def test_a_proposal_waits_and_places_nothing(server: RunningServer, http: httpx.Client) -> None:
    async with over_http(server, token(http, "propose")) as client:
        is_error, text = await call(client, "propose_order", PROPOSAL)
        assert not is_error
        is_bad, words = await call(client, "propose_order", {"order": {"symbol": "AAPL"}, "reason": "x"})
        assert is_bad
        assert "does not fit" in words
    made = json.loads(text)["proposal_id"]
    (found,) = [one for one in items(http, "/api/proposals") if one["id"] == made]
    assert (found["state"], found["source"], found["source_name"]) == ("waiting", "mcp", "Desk propose")
    assert items(http, "/api/orders") == []


async def test_the_same_over_standard_input_and_output(server: RunningServer, http: httpx.Client) -> None:
    async with over_stdio(server, token(http, "propose")) as client:
        names = {tool.name for tool in (await client.list_tools()).tools}
        assert "propose_order" in names
        assert "draft_order" not in names
        is_error, text = await call(client, "get_portfolio", {})
        assert not is_error
        assert "source" in json.loads(text)


def test_bad_tokens_and_cookies_are_not_let_in(server: RunningServer, http: httpx.Client) -> None:
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    with httpx.Client(base_url=server.url) as stranger:
        for headers in ({}, {"Authorization": "Bearer paiid_mcp_nonsense"}, {"Authorization": "Basic eDp5"}):
            answer = stranger.post("/mcp", json=body, headers=headers)
            assert answer.status_code == 401
            assert answer.headers["content-type"].startswith("application/problem+json")
    assert http.post("/mcp", json=body).status_code == 401


def test_a_revoked_token_ends_at_once(server: RunningServer, http: httpx.Client) -> None:
    made = http.post("/api/mcp/tokens", json={"name": "Gone"}).raise_for_status().json()
    headers = {"Authorization": f"Bearer {made['token']}", "Accept": "application/json, text/event-stream"}
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {}}
    with httpx.Client(base_url=server.url) as program:
        before = program.post("/mcp", json=body, headers=headers).status_code
        assert http.delete(f"/api/mcp/tokens/{made['made']['id']}").status_code == 204
        after = program.post("/mcp", json=body, headers=headers).status_code
    assert (before != 401, after) == (True, 401)
