"""Tracked accounts, typed activities and private instruments over HTTP."""

from typing import Any

import httpx
import pytest

from tests.support.http import sign_up

BUY: dict[str, Any] = {
    "type": "buy", "date": "2026-03-02", "symbol": "AAPL", "quantity": "10", "price": "187.50", "fee": "1",
}  # fmt: skip


@pytest.fixture
async def bob(client: httpx.AsyncClient, headers: dict[str, str]) -> dict[str, str]:
    return await sign_up(client, "bob@example.com")


async def open_account(client: httpx.AsyncClient, headers: dict[str, str], name: str = "Schwab") -> str:
    answer = await client.post("/api/portfolio/accounts", json={"name": name}, headers=headers)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def names(client: httpx.AsyncClient, headers: dict[str, str]) -> list[tuple[str, bool, bool]]:
    found = (await client.get("/api/portfolio/accounts", headers=headers)).json()["accounts"]
    return [(one["name"], one["is_selected"], one["archived_at"] is not None) for one in found]


class TestInstants:
    async def test_midnight_in_utc_is_a_moment_of_the_day_before_in_new_york(
        self, client: httpx.AsyncClient, headers: dict[str, str]
    ) -> None:
        await open_account(client, headers)
        made = await client.post("/api/activities", json=BUY | {"date": "2026-03-03T00:00:00Z"}, headers=headers)
        assert (made.json()["date"], made.json()["at"]) == ("2026-03-02", "2026-03-03T00:00:00Z")

    async def test_the_end_of_all_years_is_no_day(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        await open_account(client, headers)
        body = BUY | {"date": "9999-12-31T23:59:59-12:00"}
        answer = await client.post("/api/activities", json=body, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid-activity")


class TestAccounts:
    async def test_a_new_one_is_tracked_and_not_selected(
        self, client: httpx.AsyncClient, headers: dict[str, str]
    ) -> None:
        body = {"name": "DEGIRO", "currency": "EUR", "lot_method": "average"}
        made = (await client.post("/api/portfolio/accounts", json=body, headers=headers)).json()
        assert (made["broker"], made["currency"], made["lot_method"]) == ("tracked", "EUR", "average")
        assert await names(client, headers) == [("Paper account", True, False), ("DEGIRO", False, False)]
        listed = (await client.get("/api/portfolio/accounts", headers=headers)).json()["accounts"][1]
        assert (listed["currency"], listed["lot_method"]) == ("EUR", "average")

    async def test_the_same_key_makes_one(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        keyed = headers | {"Idempotency-Key": "k1"}
        first = await client.post("/api/portfolio/accounts", json={"name": "A"}, headers=keyed)
        again = await client.post("/api/portfolio/accounts", json={"name": "A"}, headers=keyed)
        other = await client.post("/api/portfolio/accounts", json={"name": "B"}, headers=keyed)
        assert first.json() == again.json()
        assert (other.status_code, other.json()["code"]) == (409, "key-used")

    async def test_names_differ_whatever_their_letters(
        self, client: httpx.AsyncClient, headers: dict[str, str]
    ) -> None:
        first = await open_account(client, headers, "Schwab")
        answer = await client.post("/api/portfolio/accounts", json={"name": "SCHWAB"}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (409, "account-name-taken")
        second = await open_account(client, headers, "Other")
        answer = await client.patch(f"/api/portfolio/accounts/{second}", json={"name": "schwab"}, headers=headers)
        assert answer.json()["code"] == "account-name-taken"
        answer = await client.patch(f"/api/portfolio/accounts/{first}", json={"name": "schwab"}, headers=headers)
        assert answer.json()["name"] == "schwab"

    async def test_the_lot_method_of_any_account_but_the_name_of_none_of_a_broker(
        self, client: httpx.AsyncClient, headers: dict[str, str]
    ) -> None:
        paper = (await client.get("/api/portfolio/accounts", headers=headers)).json()["accounts"][0]["id"]
        path = f"/api/portfolio/accounts/{paper}"
        assert (await client.patch(path, json={"lot_method": "hifo"}, headers=headers)).json()["lot_method"] == "hifo"
        answer = await client.patch(path, json={"name": "Mine"}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (409, "account-not-tracked")
        assert (await client.delete(path, headers=headers)).json()["code"] == "account-not-tracked"

    async def test_archiving_the_selected_one_selects_another(
        self, client: httpx.AsyncClient, headers: dict[str, str]
    ) -> None:
        mine = await open_account(client, headers)
        await client.post(f"/api/portfolio/accounts/{mine}/select", headers=headers)
        assert (await client.delete(f"/api/portfolio/accounts/{mine}", headers=headers)).status_code == 204
        assert await names(client, headers) == [("Paper account", True, False), ("Schwab", False, True)]
        assert (await client.delete(f"/api/portfolio/accounts/{mine}", headers=headers)).status_code == 404
        await open_account(client, headers, "Schwab")

    async def test_nobody_elses(self, client: httpx.AsyncClient, headers: dict[str, str], bob: dict[str, str]) -> None:
        mine = await open_account(client, headers)
        for method, body in (("PATCH", {"name": "X"}), ("DELETE", None)):
            answer = await client.request(method, f"/api/portfolio/accounts/{mine}", json=body, headers=bob)
            assert (answer.status_code, answer.json()["code"]) == (404, "account-not-found")


class TestActivities:
    async def test_one_is_recorded_as_a_statement_would_say_it(
        self, client: httpx.AsyncClient, headers: dict[str, str]
    ) -> None:
        mine = await open_account(client, headers)
        added = (await client.post("/api/activities", json=BUY, headers=headers)).json()
        assert (added["account_id"], added["account_name"], added["amount"]) == (mine, "Schwab", "1875")
        assert (added["at"], added["is_imported"], added["to_symbol"]) == (None, False, None)
        assert (await client.get("/api/activities", headers=headers)).json() == {
            "items": [added], "next_cursor": None,
        }  # fmt: skip

    async def test_an_instant_is_of_the_day_in_new_york(
        self, client: httpx.AsyncClient, headers: dict[str, str]
    ) -> None:
        await open_account(client, headers)
        body = BUY | {"date": "2026-03-03T02:30:00Z"}
        added = (await client.post("/api/activities", json=body, headers=headers)).json()
        assert (added["date"], added["at"]) == ("2026-03-02", "2026-03-03T02:30:00Z")

    async def test_the_same_key_records_one(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        await open_account(client, headers)
        keyed = headers | {"Idempotency-Key": "k"}
        first = (await client.post("/api/activities", json=BUY, headers=keyed)).json()
        again = (await client.post("/api/activities", json=BUY, headers=keyed)).json()
        assert first == again
        other = await client.post("/api/activities", json=BUY | {"quantity": "2"}, headers=keyed)
        assert (other.status_code, other.json()["code"]) == (409, "key-used")
        await client.post("/api/activities", json=BUY, headers=headers)
        assert len((await client.get("/api/activities", headers=headers)).json()["items"]) == 2

    @pytest.mark.parametrize(
        ("change", "status", "field"),
        [
            ({"symbol": None}, 422, "symbol"),
            ({"amount": "1"}, 422, "amount"),
            ({"date": "2031-01-01"}, 422, "date"),
            ({"type": "spin_off"}, 422, "ratio"),
            ({"quantity": "1e400"}, 422, None),
            ({"date": "2026-03-03T02:30:00"}, 422, None),
            ({"fee": "-1"}, 422, None),
        ],
    )
    async def test_what_is_wrong_is_named(
        self, client: httpx.AsyncClient, headers: dict[str, str], change: dict[str, Any], status: int, field: str | None
    ) -> None:
        await open_account(client, headers)
        answer = await client.post("/api/activities", json=BUY | change, headers=headers)
        assert (answer.status_code, answer.json().get("field")) == (status, field), answer.text
        assert (await client.get("/api/activities", headers=headers)).json()["items"] == []

    async def test_which_account_must_be_clear(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        async def code(**change: str) -> str:
            answer = await client.post("/api/activities", json=BUY | change, headers=headers)
            return str(answer.json().get("code", answer.status_code))

        assert await code() == "account-not-found"
        await open_account(client, headers, "A")
        await open_account(client, headers, "B")
        assert await code() == "account-not-found"
        assert await code(account="b") == "201"
        assert await code(account="Paper account") == "account-not-tracked"
        assert await code(account="acc_absent") == "account-not-found"

    async def test_pages_and_filters(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        await open_account(client, headers)
        for day in ("2026-03-02", "2026-03-04", "2026-03-03"):
            await client.post("/api/activities", json=BUY | {"date": day}, headers=headers)
        await client.post(
            "/api/activities", json={"type": "deposit", "date": "2026-03-01", "amount": 9}, headers=headers
        )
        seen: list[str] = []
        cursor = None
        while True:
            query = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
            page = (await client.get("/api/activities", params=query, headers=headers)).json()
            seen += [one["date"] for one in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert seen == ["2026-03-04", "2026-03-03", "2026-03-02", "2026-03-01"]
        for wanted, count in (
            ("type=deposit", 1), ("type=deposit&type=buy", 4), ("symbol=aapl", 3), ("start=2026-03-03", 2),
            ("end=2026-03-02", 2), ("account=Schwab", 4), ("account=all", 4),
        ):  # fmt: skip
            page = (await client.get(f"/api/activities?{wanted}", headers=headers)).json()
            assert len(page["items"]) == count, wanted
        for wanted, status in (("cursor=bm9wZQ", 422), ("account=nope", 404), ("symbol=%3F", 422), ("type=hold", 422)):
            assert (await client.get(f"/api/activities?{wanted}", headers=headers)).status_code == status, wanted

    async def test_reading_and_deleting_one(
        self, client: httpx.AsyncClient, headers: dict[str, str], bob: dict[str, str]
    ) -> None:
        await open_account(client, headers)
        posted = (await client.post("/api/activities", json=BUY, headers=headers)).json()
        added = posted["id"]
        assert (await client.get(f"/api/activities/{added}", headers=headers)).json() == posted
        assert (await client.get(f"/api/activities/{added}", headers=bob)).json()["code"] == "activity-not-found"
        assert (await client.get(f"/api/activities/{added}")).status_code == 401
        assert (await client.delete(f"/api/activities/{added}", headers=bob)).status_code == 404
        assert (await client.get("/api/activities", headers=bob)).json()["items"] == []
        assert (await client.delete(f"/api/activities/{added}", headers=headers)).status_code == 204
        assert (await client.delete(f"/api/activities/{added}", headers=headers)).json()["code"] == "activity-not-found"
        assert (await client.get("/api/activities", headers=headers)).json()["items"] == []


class TestPrivateInstruments:
    async def test_one_is_described_and_described_again(
        self, client: httpx.AsyncClient, headers: dict[str, str], bob: dict[str, str]
    ) -> None:
        path = "/api/instruments/private/my-house"
        assert (await client.get(path, headers=headers)).json()["code"] == "private-instrument-not-found"
        await client.put(path, json={"name": "House"}, headers=headers)
        body = {"name": "Our house", "currency": "EUR", "asset_class": "real_estate", "sector": "Real estate"}
        made = (await client.put(path, json=body, headers=headers)).json()
        assert (made["symbol"], made["name"], made["currency"], made["price_count"]) == (
            "MY-HOUSE", "Our house", "EUR", 0,
        )  # fmt: skip
        assert (await client.get("/api/instruments/private", headers=headers)).json()["items"] == [made]
        assert (await client.get(path, headers=headers)).json() == made | {"prices": []}
        assert (await client.get("/api/instruments/private", headers=bob)).json()["items"] == []

    async def test_a_name_that_is_no_symbol(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        answer = await client.put("/api/instruments/private/%3F%3F", json={"name": "X"}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid-symbol")


async def test_a_history_begins_with_the_first_activity(client: httpx.AsyncClient, headers: dict[str, str]) -> None:
    account_id = await open_account(client, headers)

    async def first_days() -> dict[str, str]:
        found = (await client.get("/api/portfolio/accounts", headers=headers)).json()["accounts"]
        return {one["name"]: one["first_day"] for one in found}

    made = await first_days()
    assert made["Schwab"] == made["Paper account"]
    answer = await client.post("/api/activities", json=BUY | {"account": account_id}, headers=headers)
    assert answer.status_code == 201, answer.text
    assert await first_days() == made | {"Schwab": "2026-03-02"}
