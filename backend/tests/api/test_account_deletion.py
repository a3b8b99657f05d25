"""Deleting one's account: what is the person's alone goes, the books stay without a name, nobody else is touched."""

from typing import Any, Final

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import Connection, String, Text, cast, func, or_, select, update

from paiid.bootstrap.tables import metadata
from paiid.core.db import Database
from paiid.features.auth.models import users
from paiid.features.ledger.models import accounts
from tests.support.automation import document
from tests.support.http import PASSWORD, sign_up

PATH: Final = "/api/auth/me/deletion"
BUY: Final = {"symbol": "AAPL", "quantity": 2, "side": "buy"}
WAITING: Final = BUY | {"type": "limit", "limit_price": "1", "time_in_force": "gtc"}
HEADER: Final = "date,type,symbol,quantity,price,amount,fee,tax,currency,account,note\n"
CSV: Final = HEADER + "2024-01-02,buy,AAPL,1,100,,,,USD,Mine,Bob Canary\n"
BOOKS: Final = {"activity_log", "accounts", "orders", "executions", "advice_calls"}
NAMES: Final = ("bob@example.com", "Bob Canary")


def confirmed(email: str = "bob@example.com", password: str = PASSWORD) -> dict[str, str]:
    return {"password": password, "confirmation": email}


async def saved(client: httpx.AsyncClient, headers: dict[str, str], **changes: Any) -> str:
    body = {"definition": document().model_dump(mode="json") | changes}
    answer = await client.post("/api/strategies", json=body, headers=headers)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def user_id(client: httpx.AsyncClient, headers: dict[str, str]) -> str:
    return str((await client.get("/api/auth/me", headers=headers)).raise_for_status().json()["id"])


@pytest.fixture
async def bob(client: httpx.AsyncClient, headers: dict[str, str]) -> dict[str, str]:
    """A member beside the owner, who has a bit of everything."""
    assert headers
    own = await sign_up(client, "bob@example.com")

    async def send(method: str, path: str, body: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
        answer = await client.request(method, path, json=body, headers=own, **more)
        assert answer.status_code < 300, f"{path}: {answer.text}"
        return dict(answer.json())

    await send("PATCH", "/api/auth/me", {"full_name": "Bob Canary"})
    await send("POST", "/api/orders", BUY)
    await send("POST", "/api/orders", WAITING)
    await send("POST", "/api/api-keys", {"name": "Bob Canary"})
    await send("PUT", "/api/settings", {"preferences": {"default_symbol": "AAPL"}})
    files = {"file": ("Bob Canary.csv", CSV.encode(), "text/csv")}
    assert (await client.post("/api/imports", files=files, headers=own)).status_code < 300
    await saved(client, own, name="Bob Canary")
    return own


def rows_of(conn: Connection, user: str) -> dict[str, int]:
    """How many rows refer to the user, by table."""
    found: dict[str, int] = {}
    for table in metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table is users:
                count = conn.execute(select(func.count()).select_from(table).where(key.parent == user)).scalar_one()
                found[table.name] = found.get(table.name, 0) + count
    return {name: count for name, count in found.items() if count}


def rows_that_say(conn: Connection, *texts: str) -> list[str]:
    """Tables with a row in which one of `texts` stands anywhere."""
    found = []
    for table in metadata.sorted_tables:
        columns = [cast(column, Text) if not isinstance(column.type, String) else column for column in table.columns]
        says = or_(*(column.contains(text) for column in columns for text in texts))
        if conn.execute(select(func.count()).select_from(table).where(says)).scalar_one():
            found.append(table.name)
    return found


class TestDeleted:
    async def test_what_is_personal_is_gone_and_the_books_stay(
        self, client: httpx.AsyncClient, bob: dict[str, str], db: Database
    ) -> None:
        user = await user_id(client, bob)
        before = await db.read(lambda conn: rows_of(conn, user))
        assert {"api_keys", "user_preferences", "strategies", "imports", "user_sessions", "orders"} <= set(before)
        answer = await client.post(PATH, json=confirmed(), headers=bob)
        assert (answer.status_code, answer.content) == (204, b"")
        cleared = answer.headers.get_list("set-cookie")
        assert all("Max-Age=0" in one for one in cleared)
        assert len(cleared) == 2
        after = await db.read(lambda conn: rows_of(conn, user))
        assert set(after) <= BOOKS
        money = ("accounts", "orders", "executions")
        assert [after.get(name) for name in money] == [before.get(name) for name in money]
        assert await db.read(lambda conn: rows_that_say(conn, *NAMES)) == []

    async def test_what_stays_has_no_name_and_no_address(
        self, client: httpx.AsyncClient, bob: dict[str, str], db: Database
    ) -> None:
        user = await user_id(client, bob)
        assert (await client.post(PATH, json=confirmed(), headers=bob)).status_code == 204

        def read(conn: Connection) -> tuple[Any, list[Any], list[Any]]:
            log = metadata.tables["activity_log"]
            lines = conn.execute(select(log).where(log.c.user_id == user)).mappings().all()
            kept = conn.execute(select(accounts).where(accounts.c.user_id == user)).mappings().all()
            return conn.execute(select(users).where(users.c.id == user)).mappings().one(), list(lines), list(kept)

        row, lines, kept = await db.read(read)
        assert (row["email"], row["full_name"]) == (f"{user}@deleted.invalid", None)
        assert (row["password_hash"], row["role"]) == ("!", "viewer")
        assert row["deleted_at"] is not None
        assert {(line["ip"], str(line["detail"])) for line in lines} == {(None, "{}")}
        assert "account-deleted" in {line["action"] for line in lines}
        assert {(one["name"], one["archived_at"] is None) for one in kept} == {("Deleted account", False)}

    async def test_open_orders_of_our_broker_are_canceled(
        self, client: httpx.AsyncClient, bob: dict[str, str], db: Database
    ) -> None:
        await client.post(PATH, json=confirmed(), headers=bob)
        orders = metadata.tables["orders"]
        found = await db.read(lambda conn: dict(map(tuple, conn.execute(select(orders.c.type, orders.c.status)))))
        # Outside of trading hours the other one waits for the open, and is canceled too.
        assert found["limit"] == "canceled"
        assert found["market"] in {"filled", "canceled"}

    async def test_nobody_comes_in_with_what_was_given_out(
        self, client: httpx.AsyncClient, bob: dict[str, str]
    ) -> None:
        made = await client.post("/api/api-keys", json={"name": "bot"}, headers=bob)
        key = {"APCA-API-KEY-ID": made.json()["key_id"], "APCA-API-SECRET-KEY": made.json()["secret"]}
        assert (await client.get("/alpaca/v2/account", headers=key)).status_code == 200
        assert (await client.post(PATH, json=confirmed(), headers=bob)).status_code == 204
        assert (await client.get("/api/auth/me", headers=bob)).status_code == 401
        assert (await client.get("/alpaca/v2/account", headers=key)).status_code == 401
        login = {"email": "bob@example.com", "password": PASSWORD}
        assert (await client.post("/api/auth/login", json=login)).status_code == 401

    async def test_the_same_address_begins_anew(self, client: httpx.AsyncClient, bob: dict[str, str]) -> None:
        await client.post(PATH, json=confirmed(), headers=bob)
        again = await sign_up(client, "bob@example.com")
        assert (await client.get("/api/orders", headers=again)).json()["items"] == []
        assert (await client.get("/api/auth/me", headers=again)).json()["full_name"] is None
        assert (await client.get("/api/portfolio", headers=again)).json()["positions"] == []

    async def test_others_keep_everything(
        self, client: httpx.AsyncClient, headers: dict[str, str], bob: dict[str, str], db: Database
    ) -> None:
        await client.post("/api/orders", json=BUY, headers=headers)
        owner = await user_id(client, headers)
        before = await db.read(lambda conn: rows_of(conn, owner))
        assert (await client.post(PATH, json=confirmed(), headers=bob)).status_code == 204
        assert await db.read(lambda conn: rows_of(conn, owner)) == before
        assert len((await client.get("/api/orders", headers=headers)).json()["items"]) == 1

    @pytest.mark.long
    async def test_an_automation_ends_with_it(
        self, client: httpx.AsyncClient, bob: dict[str, str], db: Database, app: FastAPI
    ) -> None:
        strategy = await saved(client, bob)
        body = {"strategy_id": strategy, "capital": "20000", "max_drawdown": "0.2"}
        made = await client.post("/api/automations", json=body, headers=bob)
        assert made.status_code == 201, made.text
        assert (await client.post(PATH, json=confirmed(), headers=bob)).status_code == 204
        assert await db.read(app.state.automation_service.desk.repository.alive) == []
        assert await db.read(lambda conn: rows_that_say(conn, made.json()["id"])) == []


class TestRefused:
    async def nothing_has_changed(self, client: httpx.AsyncClient, bob: dict[str, str]) -> bool:
        me = (await client.get("/api/auth/me", headers=bob)).json()
        open_orders = (await client.get("/api/orders?status=open", headers=bob)).json()["items"]
        return me.get("full_name") == "Bob Canary" and "limit" in {order["type"] for order in open_orders}

    async def test_wrong_password(self, client: httpx.AsyncClient, bob: dict[str, str]) -> None:
        answer = await client.post(PATH, json=confirmed(password="not this one"), headers=bob)
        assert (answer.status_code, answer.json()["code"]) == (403, "wrong-password")
        assert await self.nothing_has_changed(client, bob)

    async def test_another_address(self, client: httpx.AsyncClient, bob: dict[str, str]) -> None:
        answer = await client.post(PATH, json=confirmed("ada@example.com"), headers=bob)
        assert (answer.status_code, answer.json()["code"]) == (422, "not-confirmed")
        assert await self.nothing_has_changed(client, bob)

    async def test_without_a_csrf_token_or_a_session(self, client: httpx.AsyncClient, bob: dict[str, str]) -> None:
        bearer = {"Authorization": bob["Authorization"]}
        assert (await client.post(PATH, json=confirmed(), headers=bearer)).status_code == 403
        assert (await client.post(PATH, json=confirmed())).status_code == 401
        assert await self.nothing_has_changed(client, bob)

    async def test_an_order_at_another_broker(
        self, client: httpx.AsyncClient, bob: dict[str, str], db: Database
    ) -> None:
        user = await user_id(client, bob)
        linked = {"broker": "alpaca", "broker_account": "PA1"}
        of_bob = update(accounts).where(accounts.c.user_id == user, accounts.c.broker == "paper")
        await db.write(lambda conn: conn.execute(of_bob.values(linked)) and None)
        answer = await client.post(PATH, json=confirmed(), headers=bob)
        assert (answer.status_code, answer.json()["code"]) == (409, "orders-in-the-way")
        assert answer.json()["order_ids"]
        assert await self.nothing_has_changed(client, bob)

    async def test_the_only_owner_while_there_are_others(
        self, client: httpx.AsyncClient, headers: dict[str, str], bob: dict[str, str]
    ) -> None:
        answer = await client.post(PATH, json=confirmed("ada@example.com"), headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (409, "last-owner")
        assert (await client.get("/api/auth/me", headers=headers)).status_code == 200
        assert (await client.post(PATH, json=confirmed(), headers=bob)).status_code == 204
        # The last one may go, and whoever comes next is the first again.
        assert (await client.post(PATH, json=confirmed("ada@example.com"), headers=headers)).status_code == 204
        assert (await client.get("/api/auth/options")).json()["is_first_account"] is True
        next_one = await sign_up(client, "eve@example.com")
        assert (await client.get("/api/auth/me", headers=next_one)).json()["role"] == "owner"


def test_every_table_says_what_becomes_of_a_users_rows() -> None:
    """Foreign keys decide; a table whose rows are to stay is a decision, and stands here."""
    by_rule: dict[str | None, set[str]] = {}
    for table in metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.column.table is users:
                by_rule.setdefault(key.ondelete, set()).add(table.name)
    assert set(by_rule) == {"CASCADE", "SET NULL", "RESTRICT"}
    assert by_rule["RESTRICT"] == BOOKS
