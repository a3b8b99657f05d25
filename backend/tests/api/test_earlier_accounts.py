"""Histories after the paper account was started over: the active account unless others are asked for."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

BUY = {"symbol": "SPY", "quantity": 1, "side": "buy"}
REST = BUY | {"type": "limit", "limit_price": "1.00"}


@pytest.fixture
async def two_accounts(client: httpx.AsyncClient, ada: dict[str, str]) -> list[dict[str, Any]]:
    """Two orders ("old", filled, and "old-rest") in an archived account, one ("new") in that which followed."""
    for key, order in (("old", BUY), ("old-rest", REST)):
        placed = await client.post("/api/orders", json=order, headers=ada | {"Idempotency-Key": key})
        assert placed.status_code == 200, placed.text
    reset = await client.post("/api/portfolio/reset", json={"confirm": "RESET"}, headers=ada)
    assert reset.status_code == 200, reset.text
    placed = await client.post("/api/orders", json=BUY, headers=ada | {"Idempotency-Key": "new"})
    assert placed.json()["status"] == "filled"
    listed = (await client.get("/api/portfolio/accounts", headers=ada)).json()["accounts"]
    assert [account["archived_at"] is None for account in listed] == [True, False]
    found: list[dict[str, Any]] = listed
    return found


async def keys(client: httpx.AsyncClient, ada: dict[str, str], query: str = "") -> list[str]:
    answer = await client.get(f"/api/orders{query}", headers=ada)
    assert answer.status_code == 200, answer.text
    return [order["client_order_id"] for order in answer.json()["items"]]


class TestOrders:
    async def test_the_active_account_on_the_hot_and_on_the_common_way(
        self, client: httpx.AsyncClient, ada: dict[str, str], two_accounts: list[dict[str, Any]]
    ) -> None:
        for query in ("", "?limit=20", "?status=all", "?account=active", f"?account={two_accounts[0]['id']}"):
            assert await keys(client, ada, query) == ["new"], query

    async def test_all_and_one_by_its_id(
        self, client: httpx.AsyncClient, ada: dict[str, str], two_accounts: list[dict[str, Any]]
    ) -> None:
        assert await keys(client, ada, "?account=all") == ["new", "old-rest", "old"]
        assert await keys(client, ada, f"?account={two_accounts[1]['id']}") == ["old-rest", "old"]

    async def test_pages_of_all_go_on(
        self, client: httpx.AsyncClient, ada: dict[str, str], two_accounts: list[dict[str, Any]]
    ) -> None:
        first = (await client.get("/api/orders?account=all&limit=2", headers=ada)).json()
        assert await keys(client, ada, f"?account=all&limit=2&cursor={first['next_cursor']}") == ["old"]

    async def test_the_file_takes_the_same_word(
        self, client: httpx.AsyncClient, ada: dict[str, str], two_accounts: list[dict[str, Any]]
    ) -> None:
        for query, lines in (("", 1), ("&account=all", 3)):
            text = (await client.get(f"/api/orders?format=csv{query}", headers=ada)).text
            assert len(text.splitlines()) == 1 + lines


class TestTrades:
    async def test_the_active_account_unless_others_are_asked_for(
        self, client: httpx.AsyncClient, ada: dict[str, str], two_accounts: list[dict[str, Any]]
    ) -> None:
        for query, count in (("", 1), ("?account=all", 2), (f"?account={two_accounts[1]['id']}", 1)):
            answer = await client.get(f"/api/trades{query}", headers=ada)
            assert len(answer.json()["items"]) == count, query
            sign = "&" if query else "?"
            text = (await client.get(f"/api/trades{query}{sign}format=csv", headers=ada)).text
            assert len(text.splitlines()) == 1 + count


class TestOthers:
    @pytest.mark.parametrize("path", ["/api/orders", "/api/trades"])
    @pytest.mark.parametrize("name", [lambda listed: listed[0]["id"], lambda _: "acc_none"], ids=["another's", "none"])
    async def test_another_users_account_is_as_absent_as_none(
        self,
        client: httpx.AsyncClient,
        bob: dict[str, str],
        two_accounts: list[dict[str, Any]],
        path: str,
        name: Callable[[list[dict[str, Any]]], str],
    ) -> None:
        for query in ("", "&format=csv"):
            answer = await client.get(f"{path}?account={name(two_accounts)}{query}", headers=bob)
            assert (answer.status_code, answer.json()["code"]) == (404, "account-not-found")

    async def test_another_users_list_has_none_of_them(
        self, client: httpx.AsyncClient, bob: dict[str, str], two_accounts: list[dict[str, Any]]
    ) -> None:
        listed = (await client.get("/api/portfolio/accounts", headers=bob)).json()["accounts"]
        assert {one["id"] for one in listed}.isdisjoint({one["id"] for one in two_accounts})

    async def test_malformed_is_422(self, client: httpx.AsyncClient, ada: dict[str, str]) -> None:
        assert (await client.get("/api/orders", params={"account": "a b"}, headers=ada)).status_code == 422
