"""The brief over HTTP: the whole application, the local market, a real database."""

import asyncio
import re
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from paiid.domain.brief import StepKey
from paiid.features.morning.knowledge import Knowledge
from paiid.features.morning.service import MorningService
from paiid.features.morning.telling import Telling
from paiid.ports.errors import ProviderUnavailable
from tests.support.http import sign_up

_CITED = re.compile(r"\[(\d+)\]")


async def brief(client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI, **body: Any) -> dict[str, Any]:
    """A new brief, finished."""
    answer = (await client.post("/api/morning/brief", json=body, headers=headers)).raise_for_status()
    me = (await client.get("/api/auth/me", headers=headers)).json()
    await service_of(app).finish(me["id"])
    found = await client.get(f"/api/morning/briefs/{answer.json()['id']}", headers=headers)
    return dict(found.raise_for_status().json())


def service_of(app: FastAPI) -> MorningService:
    service: MorningService = app.state.morning_service
    return service


def step(found: dict[str, Any], key: str) -> dict[str, Any]:
    return next(one for one in found["steps"] if one["key"] == key)


def text(found: dict[str, Any], key: str) -> str:
    return " ".join(sentence["text"] for sentence in step(found, key)["sentences"])


class TestCompose:
    async def test_every_citation_of_a_sentence_exists_and_names_its_source(
        self, client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI
    ) -> None:
        await client.post("/api/orders", json={"symbol": "AAPL", "quantity": 10, "side": "buy"}, headers=headers)
        found = await brief(client, headers, app)
        assert found["state"] == "done"
        assert [one["key"] for one in found["steps"]] == found["wanted"]
        for one in found["steps"]:
            numbers = [citation["number"] for citation in one["citations"]]
            assert numbers == list(range(1, len(numbers) + 1))
            cited = {int(number) for sentence in one["sentences"] for number in _CITED.findall(sentence["text"])}
            assert cited == set(numbers), one["key"]
            assert all(citation["source"] and citation["as_of"] for citation in one["citations"])

    async def test_simulated_prices_say_so(
        self, client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI
    ) -> None:
        found = await brief(client, headers, app, steps=["indices"])
        assert {one["delay"] for one in step(found, "indices")["citations"]} == {"simulated"}

    async def test_only_the_steps_that_are_wanted(
        self, client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI
    ) -> None:
        found = await brief(client, headers, app, steps=["orders", "market"])
        assert [one["key"] for one in found["steps"]] == ["market", "orders"]

    async def test_steps_of_the_settings_when_none_are_named(
        self, client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI
    ) -> None:
        body = {"preferences": {"morning_steps": ["risks"]}}
        (await client.put("/api/settings", json=body, headers=headers)).raise_for_status()
        assert [one["key"] for one in (await brief(client, headers, app))["steps"]] == ["risks"]

    async def test_nothing_held_and_no_order_says_that(
        self, client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI
    ) -> None:
        found = await brief(client, headers, app)
        assert "holds no position" in text(found, "holdings")
        assert "No order [1] is waiting" in text(found, "orders")
        assert "no limit is passed" in text(found, "risks")
        assert step(found, "actions")["suggestions"] == []

    async def test_a_position_over_its_limit_is_named_and_suggested(
        self, client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI
    ) -> None:
        body = {"symbol": "AAPL", "notional": "60000", "side": "buy"}
        (await client.post("/api/orders", json=body, headers=headers)).raise_for_status()
        await filled(client, headers, "AAPL")
        found = await brief(client, headers, app)
        assert "AAPL is " in text(found, "risks")
        assert "of equity, over 10%" in text(found, "risks")
        assert any("Review the size of AAPL" in one["text"] for one in step(found, "actions")["suggestions"])

    async def test_an_order_near_its_price_is_pointed_at(
        self, client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI
    ) -> None:
        quote = (await client.get("/api/market/quote/MSFT", headers=headers)).json()
        near = f"{float(quote['bid']) * 0.995:.2f}"
        order = {"symbol": "MSFT", "quantity": 1, "side": "buy", "type": "limit", "limit_price": near}
        (await client.post("/api/orders", json={**order, "time_in_force": "gtc"}, headers=headers)).raise_for_status()
        found = await brief(client, headers, app, steps=["orders", "actions"])
        assert f"Buy 1 MSFT at ${float(near):,.2f}" in text(found, "orders")
        assert [one["link"] for one in step(found, "actions")["suggestions"]] == ["/trade/orders"]

    async def test_the_same_key_makes_one_brief(
        self, client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI
    ) -> None:
        keyed = {**headers, "Idempotency-Key": "morning-1"}
        first = await brief(client, keyed, app, steps=["market"])
        again = await client.post("/api/morning/brief", json={"steps": ["market"]}, headers=keyed)
        assert again.json()["id"] == first["id"]

    async def test_what_is_asked_meanwhile_is_the_one_on_its_way(
        self, client: httpx.AsyncClient, headers: dict[str, str]
    ) -> None:
        answers = await asyncio.gather(*(client.post("/api/morning/brief", json={}, headers=headers) for _ in range(3)))
        assert len({answer.json()["id"] for answer in answers}) == 1

    @pytest.mark.parametrize("body", [{"steps": []}, {"steps": ["nothing"]}, {"stepz": ["market"]}])
    async def test_bad_steps_are_told(
        self, client: httpx.AsyncClient, headers: dict[str, str], body: dict[str, Any]
    ) -> None:
        assert (await client.post("/api/morning/brief", json=body, headers=headers)).status_code == 422


class TestFailure:
    async def test_a_step_whose_source_is_down_takes_nothing_from_the_others(
        self, client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        service = service_of(app)
        reading = service.steps.reading()

        async def down(_knowledge: Knowledge) -> Telling:
            raise ProviderUnavailable("the vendor is gone")

        steps = type("Down", (), {"reading": lambda _self: {**reading, StepKey.INDICES: down}})()
        monkeypatch.setattr(service, "steps", steps)
        found = await brief(client, headers, app)
        assert step(found, "indices")["state"] == "failed"
        assert step(found, "indices")["detail"] == "Its source gave no answer."
        assert step(found, "market")["state"] == "done"
        assert "Indices and sectors" in text(found, "actions")


class TestRead:
    async def test_none_of_today_is_null(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        assert (await client.get("/api/morning/brief", headers=headers)).json() == {"brief": None}

    async def test_the_newest_of_today(self, client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI) -> None:
        await brief(client, headers, app, steps=["market"])
        second = await brief(client, headers, app, steps=["orders"])
        assert (await client.get("/api/morning/brief", headers=headers)).json()["brief"]["id"] == second["id"]
        page = (await client.get("/api/morning/briefs?limit=1", headers=headers)).json()
        assert [one["id"] for one in page["items"]] == [second["id"]]
        rest = (await client.get(f"/api/morning/briefs?cursor={page['next_cursor']}", headers=headers)).json()
        assert len(rest["items"]) == 1
        assert rest["next_cursor"] is None

    async def test_another_users_is_not_found(
        self, client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI
    ) -> None:
        mine = await brief(client, headers, app, steps=["market"])
        others = await sign_up(client, "bob@example.com")
        assert (await client.get(f"/api/morning/briefs/{mine['id']}", headers=others)).status_code == 404
        body = {"reviewed": ["market"]}
        answer = await client.put(f"/api/morning/briefs/{mine['id']}/reviewed", json=body, headers=others)
        assert answer.status_code == 404

    async def test_anonymous_is_refused(self, client: httpx.AsyncClient) -> None:
        assert (await client.get("/api/morning/brief")).status_code == 401
        assert (await client.get("/api/morning/briefs")).status_code == 401

    async def test_without_a_token_against_forgery_nothing_is_composed(
        self, client: httpx.AsyncClient, headers: dict[str, str]
    ) -> None:
        plain = {"Authorization": headers["Authorization"]}
        assert (await client.post("/api/morning/brief", json={}, headers=plain)).status_code == 403


class TestReview:
    async def test_ticked_steps_are_kept(
        self, client: httpx.AsyncClient, headers: dict[str, str], app: FastAPI
    ) -> None:
        found = await brief(client, headers, app)
        path = f"/api/morning/briefs/{found['id']}/reviewed"
        answer = await client.put(path, json={"reviewed": ["risks", "market"]}, headers=headers)
        assert answer.json()["reviewed"] == ["market", "risks"]
        assert (await client.get("/api/morning/brief", headers=headers)).json()["brief"]["reviewed"] == [
            "market",
            "risks",
        ]


async def filled(client: httpx.AsyncClient, headers: dict[str, str], symbol: str) -> None:
    """Wait until a position in `symbol` is there."""
    for _ in range(100):
        positions = (await client.get("/api/portfolio", headers=headers)).json()["positions"]
        if any(one["symbol"] == symbol for one in positions):
            return
        await asyncio.sleep(0.05)
    pytest.fail(f"no position in {symbol}")
