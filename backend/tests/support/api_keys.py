"""API keys over HTTP, and the headers Alpaca's clients send."""

from typing import Any

import httpx


async def make_key(
    client: httpx.AsyncClient, headers: dict[str, str], *, scope: str = "trade", name: str = "bot"
) -> dict[str, Any]:
    """A key as `POST /api/api-keys` answers it, secret included."""
    answer = await client.post("/api/api-keys", json={"name": name, "scope": scope}, headers=headers)
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def key_headers(key: dict[str, Any]) -> dict[str, str]:
    """What a client with that key sends."""
    return {"APCA-API-KEY-ID": key["key_id"], "APCA-API-SECRET-KEY": key["secret"]}
