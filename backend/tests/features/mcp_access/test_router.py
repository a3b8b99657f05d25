"""Tokens over HTTP; off, as it is by default."""

import httpx
from fastapi import FastAPI

from paiid.features.mcp_access.tokens import McpTokens
from tests.support.http import sign_up


async def test_off_by_default_and_no_token_is_good(
    client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI
) -> None:
    made = (await client.post("/api/mcp/tokens", json={"name": "Desk"}, headers=headers)).json()
    access = (await client.get("/api/mcp", headers=headers)).json()
    assert (access["is_on"], access["path"]) == (False, "/mcp")
    assert [one["name"] for one in access["tokens"]] == ["Desk"]
    tokens: McpTokens = app.state.mcp_tokens
    assert await tokens.recognize(made["token"]) is None
    answer = await client.post("/mcp", json={}, headers={"Authorization": f"Bearer {made['token']}"})
    assert answer.status_code == 404


async def test_the_token_is_told_once_and_stored_as_a_hash(
    client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI
) -> None:
    made = (await client.post("/api/mcp/tokens", json={"name": "Desk"}, headers=headers)).json()
    assert made["token"] not in (await client.get("/api/mcp", headers=headers)).text
    tokens: McpTokens = app.state.mcp_tokens
    me = (await client.get("/api/auth/me", headers=headers)).json()["id"]
    assert made["token"] not in str(await tokens.live(me))


async def test_twenty_five_at_most(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    for number in range(25):
        (await client.post("/api/mcp/tokens", json={"name": f"{number}"}, headers=headers)).raise_for_status()
    answer = await client.post("/api/mcp/tokens", json={"name": "one more"}, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "too-many-tokens")


async def test_anothers_token_is_not_found_and_anonymous_is_refused(
    client: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    made = (await client.post("/api/mcp/tokens", json={"name": "Desk"}, headers=headers)).json()
    path = f"/api/mcp/tokens/{made['made']['id']}"
    bob = await sign_up(client, "bob@example.com")
    assert (await client.get("/api/mcp", headers=bob)).json()["tokens"] == []
    assert (await client.delete(path, headers=bob)).status_code == 404
    assert (await client.get("/api/mcp")).status_code == 401
    assert (await client.delete(path, headers={"Authorization": headers["Authorization"]})).status_code == 403
    assert (await client.delete(path, headers=headers)).status_code == 204
    assert (await client.delete(path, headers=headers)).status_code == 404
