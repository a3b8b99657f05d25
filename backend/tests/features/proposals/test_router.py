"""Proposals over HTTP: waiting, approved once, rejected, expired; the whole application and a real database."""

import asyncio
from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import update

from paiid.core.errors import AppError
from paiid.features.orders.schemas import OrderCreate
from paiid.features.proposals.models import order_proposals
from paiid.features.proposals.repository import ProposalSource
from paiid.features.proposals.schemas import ProposalCreate, ProposalRead
from paiid.features.proposals.service import ProposalService, Proposer, TooManyProposalsError
from tests.support.http import sign_up

BUY = {"symbol": "AAPL", "side": "buy", "quantity": "3"}
PROPOSER = Proposer(ProposalSource.MCP, "Desk \u202eagent")


@pytest.fixture
def service(app: FastAPI) -> ProposalService:
    found: ProposalService = app.state.proposal_service
    return found


@pytest.fixture
async def me(client: httpx.AsyncClient, headers: dict[str, str]) -> str:
    return str((await client.get("/api/auth/me", headers=headers)).json()["id"])


async def propose(service: ProposalService, user_id: str, key: str | None = None, **order: Any) -> ProposalRead:
    body = OrderCreate.model_validate(BUY | order)
    wanted = ProposalCreate(order=body, reason="It is below\u200b its average.")
    return await service.propose(user_id, wanted, PROPOSER, request_key=key)


async def orders(client: httpx.AsyncClient, headers: dict[str, str]) -> list[dict[str, Any]]:
    return list((await client.get("/api/orders", headers=headers)).json()["items"])


class TestWaiting:
    async def test_nothing_is_placed_and_foreign_text_is_cleaned(
        self, client: httpx.AsyncClient, headers: dict[str, str], service: ProposalService, me: str
    ) -> None:
        made = await propose(service, me)
        page = (await client.get("/api/proposals", headers=headers)).json()
        assert page["waiting"] == 1
        (found,) = page["items"]
        assert (found["id"], found["state"], found["order_id"]) == (made.id, "waiting", None)
        assert (found["source_name"], found["reason"]) == ("Desk agent", "It is below its average.")
        assert found["order"]["quantity"] == "3"
        assert await orders(client, headers) == []

    async def test_the_same_key_is_the_same_proposal(self, service: ProposalService, me: str) -> None:
        first, second = await propose(service, me, "k"), await propose(service, me, "k", quantity="9")
        assert (second.id, second.order.quantity) == (first.id, first.order.quantity)

    async def test_an_order_that_could_never_be_placed_is_refused(self, service: ProposalService, me: str) -> None:
        with pytest.raises(AppError, match="limit"):
            await propose(service, me, type="limit")

    async def test_fifty_wait_at_most(self, service: ProposalService, me: str) -> None:
        for _ in range(50):
            await propose(service, me)
        with pytest.raises(TooManyProposalsError):
            await propose(service, me)


class TestApprove:
    async def test_places_the_order_once_however_often_it_is_said(
        self, client: httpx.AsyncClient, headers: dict[str, str], service: ProposalService, me: str
    ) -> None:
        made = await propose(service, me)
        path = f"/api/proposals/{made.id}/approve"
        answers = await asyncio.gather(*(client.post(path, json={}, headers=headers) for _ in range(4)))
        assert {answer.status_code for answer in answers} <= {200, 409}
        again = (await client.post(path, json={}, headers=headers)).json()
        (order,) = await orders(client, headers)
        assert (again["state"], again["order_id"]) == ("approved", order["id"])
        assert (order["symbol"], order["quantity"]) == ("AAPL", "3")

    async def test_to_other_terms(
        self, client: httpx.AsyncClient, headers: dict[str, str], service: ProposalService, me: str
    ) -> None:
        made = await propose(service, me)
        body = {"order": {**BUY, "quantity": "1"}}
        answer = await client.post(f"/api/proposals/{made.id}/approve", json=body, headers=headers)
        assert answer.json()["order"]["quantity"] == "1"
        assert [order["quantity"] for order in await orders(client, headers)] == ["1"]

    async def test_a_refused_order_leaves_it_waiting(
        self, client: httpx.AsyncClient, headers: dict[str, str], service: ProposalService, me: str
    ) -> None:
        made = await propose(service, me, quantity="9999999")
        answer = await client.post(f"/api/proposals/{made.id}/approve", json={}, headers=headers)
        assert answer.status_code == 409
        assert answer.json()["code"] == "insufficient-buying-power"
        (found,) = (await client.get("/api/proposals", headers=headers)).json()["items"]
        assert found["state"] == "waiting"
        assert await orders(client, headers) == []

    async def test_an_expired_one_is_not_placed(
        self, client: httpx.AsyncClient, headers: dict[str, str], service: ProposalService, me: str
    ) -> None:
        made = await propose(service, me)
        past = service.clock.now() - timedelta(seconds=1)
        await service.db.write(lambda conn: conn.execute(update(order_proposals).values(expires_at=past)) and None)
        answer = await client.post(f"/api/proposals/{made.id}/approve", json={}, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (409, "proposal-decided")
        page = (await client.get("/api/proposals", headers=headers)).json()
        assert (page["waiting"], page["items"][0]["state"]) == (0, "expired")
        assert await orders(client, headers) == []


class TestReject:
    async def test_ends_it(
        self, client: httpx.AsyncClient, headers: dict[str, str], service: ProposalService, me: str
    ) -> None:
        made = await propose(service, me)
        for _ in range(2):
            answer = await client.post(f"/api/proposals/{made.id}/reject", headers=headers)
            assert answer.json()["state"] == "rejected"
        late = await client.post(f"/api/proposals/{made.id}/approve", json={}, headers=headers)
        assert late.status_code == 409
        assert await orders(client, headers) == []

    async def test_an_approved_one_stays_approved(
        self, client: httpx.AsyncClient, headers: dict[str, str], service: ProposalService, me: str
    ) -> None:
        made = await propose(service, me)
        (await client.post(f"/api/proposals/{made.id}/approve", json={}, headers=headers)).raise_for_status()
        assert (await client.post(f"/api/proposals/{made.id}/reject", headers=headers)).status_code == 409


class TestIsolation:
    async def test_anothers_is_not_found_and_anonymous_is_refused(
        self, client: httpx.AsyncClient, headers: dict[str, str], service: ProposalService, me: str
    ) -> None:
        made = await propose(service, me)
        bob = await sign_up(client, "bob@example.com")
        assert (await client.get("/api/proposals", headers=bob)).json()["items"] == []
        for verb in ("approve", "reject"):
            path = f"/api/proposals/{made.id}/{verb}"
            assert (await client.post(path, json={}, headers=bob)).status_code == 404
            assert (await client.post(path, json={})).status_code in {401, 403}
            plain = {"Authorization": headers["Authorization"]}
            assert (await client.post(path, json={}, headers=plain)).status_code == 403
        assert (await client.get("/api/proposals")).status_code == 401
