"""`/api/api-keys`: made once, shown once, revoked at once."""

import hashlib

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from paiid.features.activity.models import activity_log
from paiid.features.api_keys.models import api_keys
from paiid.features.api_keys.service import MAX_KEYS
from tests.support.api_keys import key_headers, make_key

pytestmark = pytest.mark.database
KEYS = "/api/api-keys"
ACCOUNT = "/alpaca/v2/account"


async def test_a_key_is_shown_with_its_secret_once(client: httpx.AsyncClient, ada: dict[str, str]) -> None:
    made = await make_key(client, ada, name="Momentum bot")
    assert made["key_id"].startswith("PK")
    assert len(made["key_id"]) == 20
    assert made["secret"].startswith("paiid_")
    listed = (await client.get(KEYS, headers=ada)).json()
    assert listed == {"items": [{k: v for k, v in made.items() if k != "secret"}], "next_cursor": None}
    assert (listed["items"][0]["name"], listed["items"][0]["account_in_use"]) == ("Momentum bot", True)


async def test_only_a_digest_of_the_secret_is_stored(
    app: FastAPI, client: httpx.AsyncClient, ada: dict[str, str]
) -> None:
    made = await make_key(client, ada)
    row = await app.state.api_key_service.db.read(lambda conn: conn.execute(select(api_keys)).mappings().one())
    assert row["secret_hash"] == hashlib.sha256(made["secret"].encode()).hexdigest()
    assert made["secret"] not in str(dict(row))


async def test_making_and_revoking_stand_in_the_activity_log(
    app: FastAPI, client: httpx.AsyncClient, ada: dict[str, str]
) -> None:
    made = await make_key(client, ada)
    await client.delete(f"{KEYS}/{made['id']}", headers=ada)
    rows = await app.state.api_key_service.db.read(
        lambda conn: conn.execute(select(activity_log).order_by(activity_log.c.id)).mappings().all()
    )
    found = [(row["action"], row["detail"]["key_id"]) for row in rows if row["action"].startswith("api-key")]
    assert found == [("api-key-created", made["key_id"]), ("api-key-revoked", made["key_id"])]
    assert made["secret"] not in str(rows)


async def test_a_revoked_key_is_worth_nothing_at_once(client: httpx.AsyncClient, ada: dict[str, str]) -> None:
    made = await make_key(client, ada)
    assert (await client.get(ACCOUNT, headers=key_headers(made))).status_code == 200
    assert (await client.delete(f"{KEYS}/{made['id']}", headers=ada)).status_code == 204
    assert (await client.get(ACCOUNT, headers=key_headers(made))).status_code == 401
    assert (await client.get(KEYS, headers=ada)).json()["items"] == []
    assert (await client.delete(f"{KEYS}/{made['id']}", headers=ada)).status_code == 404


async def test_another_users_key_is_absent(client: httpx.AsyncClient, ada: dict[str, str], bob: dict[str, str]) -> None:
    made = await make_key(client, ada)
    assert (await client.delete(f"{KEYS}/{made['id']}", headers=bob)).status_code == 404
    assert (await client.get(KEYS, headers=bob)).json()["items"] == []
    assert (await client.get(ACCOUNT, headers=key_headers(made))).status_code == 200


async def test_the_same_request_makes_no_second_key(client: httpx.AsyncClient, ada: dict[str, str]) -> None:
    headers = ada | {"Idempotency-Key": "form-1"}
    first = (await client.post(KEYS, json={"name": "bot", "scope": "read"}, headers=headers)).json()
    again = await client.post(KEYS, json={"name": "bot", "scope": "read"}, headers=headers)
    assert (again.status_code, again.json()["code"]) == (409, "key-made-already")
    assert again.json()["key_id"] == first["key_id"]
    assert first["secret"] not in again.text
    assert len((await client.get(KEYS, headers=ada)).json()["items"]) == 1


async def test_use_is_noted_to_five_minutes(client: httpx.AsyncClient, ada: dict[str, str]) -> None:
    made = await make_key(client, ada)
    assert made["last_used_at"] is None
    await client.get(ACCOUNT, headers=key_headers(made))
    first = (await client.get(KEYS, headers=ada)).json()["items"][0]["last_used_at"]
    await client.get(ACCOUNT, headers=key_headers(made))
    assert first is not None
    assert (await client.get(KEYS, headers=ada)).json()["items"][0]["last_used_at"] == first


async def test_keys_are_limited_in_number(client: httpx.AsyncClient, ada: dict[str, str]) -> None:
    for number in range(MAX_KEYS):
        await make_key(client, ada, scope="read", name=f"bot {number}")
    answer = await client.post(KEYS, json={"name": "one more"}, headers=ada)
    assert (answer.status_code, answer.json()["code"]) == (409, "too-many-keys")


@pytest.mark.parametrize(
    "body", [{}, {"name": ""}, {"name": "x" * 61}, {"name": "x", "scope": "admin"}, {"name": "\n"}]
)
async def test_a_malformed_request_makes_nothing(
    client: httpx.AsyncClient, ada: dict[str, str], body: dict[str, str]
) -> None:
    assert (await client.post(KEYS, json=body, headers=ada)).status_code == 422


async def test_a_viewer_gets_a_key_that_reads_only(
    app: FastAPI, client: httpx.AsyncClient, ada: dict[str, str], bob: dict[str, str]
) -> None:
    trading = await make_key(client, bob)
    await _make_viewer(app, "bob@example.com")
    refused = await client.post(KEYS, json={"name": "bot", "scope": "trade"}, headers=bob)
    assert refused.status_code == 403
    reading = await make_key(client, bob, scope="read")
    order = {"symbol": "AAPL", "qty": "1", "side": "buy", "type": "market", "time_in_force": "day"}
    for key in (reading, trading):
        assert (await client.get(ACCOUNT, headers=key_headers(key))).status_code == 200
        answer = await client.post("/alpaca/v2/orders", json=order, headers=key_headers(key))
        assert (answer.status_code, answer.json()["code"]) == (403, 40310000)


async def _make_viewer(app: FastAPI, email: str) -> None:
    from paiid.features.auth.models import users

    service = app.state.api_key_service
    await service.db.write(
        lambda conn: conn.execute(users.update().where(users.c.email == email).values(role="viewer"))
    )
    app.state.auth_service.sessions.cache.clear()
