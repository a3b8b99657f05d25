"""Saved strategies over HTTP, on a real database."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from typing import Any, cast

import httpx
import pytest
from sqlalchemy import Connection

from paiid.core.clock import ManualClock
from paiid.core.db import Database
from paiid.core.security import Principal
from paiid.domain.instrument import Symbol
from paiid.features.activity import service as activity
from paiid.features.strategies.conversion import document_of
from paiid.features.strategies.router import router
from paiid.features.strategies.service import SavedStrategies, StrategyService, SymbolCheck
from paiid.features.strategies.templates import TEMPLATES
from paiid.ports.errors import ProviderUnavailable
from paiid.ports.market_data import MarketData
from tests.support.http import sign_up
from tests.support.slices import ADA, BOB, EVE, SERVICE, add_principal, asking

RSI2 = next(one for one in TEMPLATES if one.id == "rsi2-reversion")


def document(**changes: Any) -> dict[str, Any]:
    return document_of(RSI2).model_dump(mode="json") | changes


@pytest.fixture
async def saved(db: Database, clock: ManualClock) -> SavedStrategies:
    def users(conn: Connection) -> None:
        for one in (ADA, BOB, EVE):
            add_principal(conn, one)

    await db.write(users)
    return SavedStrategies(db, clock)


def asked_by(saved: SavedStrategies, principal: Principal) -> AbstractAsyncContextManager[httpx.AsyncClient]:
    return asking(router, principal, strategies_service=StrategyService(), saved_strategies=saved)


@pytest.fixture
async def ada(saved: SavedStrategies) -> AsyncIterator[httpx.AsyncClient]:
    async with asked_by(saved, ADA) as client:
        yield client


async def create(client: httpx.AsyncClient, key: str | None = None, **changes: Any) -> dict[str, Any]:
    headers = {} if key is None else {"Idempotency-Key": key}
    body = {"definition": document(**changes), "template_id": "rsi2-reversion"}
    answer = await client.post("/api/strategies", json=body, headers=headers)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


class TestSaving:
    async def test_a_clone_of_a_template_is_kept_as_it_was_sent(self, ada: httpx.AsyncClient) -> None:
        made = await create(ada, name="Dips")
        assert (made["version"], made["template_id"]) == (1, "rsi2-reversion")
        found = (await ada.get(f"/api/strategies/{made['id']}")).json()
        assert found == made
        assert found["definition"] == document(name="Dips")
        assert found["words"]["entry"] == "the close is above the 200-session average and RSI(2) is below 10"
        listed = (await ada.get("/api/strategies")).json()
        assert [(one["id"], one["name"], one["version"]) for one in listed["items"]] == [(made["id"], "Dips", 1)]

    async def test_the_same_key_is_the_same_strategy(self, ada: httpx.AsyncClient) -> None:
        first, second = await asyncio.gather(create(ada, "k"), create(ada, "k", name="Other"))
        assert first == second

    async def test_what_cannot_be_run_is_not_saved(self, ada: httpx.AsyncClient) -> None:
        risk = document()["risk"] | {"max_positions": 0}
        answer = await ada.post("/api/strategies", json={"definition": document(risk=risk)})
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid-strategy")
        assert answer.json()["problems"] == [{"path": "risk.max_positions", "message": "must be at least 1"}]
        answer = await ada.post("/api/strategies", json={"definition": document(), "template_id": "none-such"})
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown-template")

    async def test_deeds_are_noted(self, ada: httpx.AsyncClient, db: Database) -> None:
        made = await create(ada)
        await ada.put(f"/api/strategies/{made['id']}", json={"definition": document(name="B"), "made_from": 1})
        assert (await ada.delete(f"/api/strategies/{made['id']}")).status_code == 204
        assert (await ada.delete(f"/api/strategies/{made['id']}")).status_code == 404
        noted = await db.read(lambda conn: [one.action for one in activity.latest(conn, ADA.user_id)])
        assert sorted(noted) == ["strategy-changed", "strategy-created", "strategy-deleted"]
        assert (await ada.get("/api/strategies")).json()["items"] == []


class TestVersions:
    async def test_every_one_is_kept_and_the_difference_is_told(self, ada: httpx.AsyncClient) -> None:
        path = f"/api/strategies/{(await create(ada))['id']}"
        rsi, held = document()["entry"]["rules"][1], document()["exit"]["rules"][1]
        entry = {"node": "and", "rules": [document()["entry"]["rules"][0], rsi | {"comparator": "at_most"}]}
        exit_rule = {"node": "or", "rules": [held]}
        changed = document(name="Deeper dips", entry=entry, exit=exit_rule)
        # The average of the exit rule was the only one to use it.
        changed["parameters"] = [one for one in changed["parameters"] if one["name"] != "recovery"]
        answer = await ada.put(path, json={"definition": changed, "made_from": 1})
        assert (answer.status_code, answer.json()["version"]) == (200, 2)
        page = (await ada.get(f"{path}/versions", params={"limit": 1})).json()
        assert [(one["number"], one["made_from"], one["name"]) for one in page["items"]] == [(2, 1, "Deeper dips")]
        rest = (await ada.get(f"{path}/versions", params={"cursor": page["next_cursor"]})).json()
        assert ([one["number"] for one in rest["items"]], rest["next_cursor"]) == ([1], None)
        assert (await ada.get(f"{path}/versions/1")).json()["definition"] == document()
        assert (await ada.get(f"{path}/versions/3")).json()["code"] == "unknown-strategy-version"
        told = (await ada.get(f"{path}/diff", params={"from": 1, "to": 2})).json()
        assert [(one["path"], one["kind"], one["sentence"]) for one in told["changes"]] == [
            ("name", "changed", "Name: “RSI(2) pullback in an up-trend” became “Deeper dips”."),
            ("parameters.recovery", "removed", "The parameter recovery is gone."),
            ("entry.rules.1", "changed", "Entry: “RSI(2) is below 10” became “RSI(2) is at most 10”."),
            ("exit.rules.0", "removed", "Exit: “the close is above the 5-session average” is gone."),
        ]
        assert told["changes"][2]["after"] == entry["rules"][1]
        assert (await ada.get(f"{path}/diff", params={"from": 2, "to": 2})).json()["changes"] == []

    async def test_an_equal_definition_makes_none(self, ada: httpx.AsyncClient) -> None:
        made = await create(ada)
        again = await ada.put(f"/api/strategies/{made['id']}", json={"definition": document(), "made_from": 1})
        assert again.json() == made

    async def test_of_two_changes_of_one_version_the_second_is_refused(self, ada: httpx.AsyncClient) -> None:
        path = f"/api/strategies/{(await create(ada))['id']}"
        bodies = [{"definition": document(name=name), "made_from": 1} for name in ("One", "Two", "Three")]
        answers = await asyncio.gather(*(ada.put(path, json=body) for body in bodies))
        assert sorted(answer.status_code for answer in answers) == [200, 409, 409]
        refused = next(answer for answer in answers if answer.status_code == 409).json()
        assert (refused["code"], refused["version"]) == ("strategy-changed", 2)


class TestFinding:
    async def test_a_version_the_latest_or_a_template(self, saved: SavedStrategies, ada: httpx.AsyncClient) -> None:
        made = (await create(ada))["id"]
        await ada.put(f"/api/strategies/{made}", json={"definition": document(name="B"), "made_from": 1})
        first, latest = await saved.find(ADA.user_id, made, 1), await saved.find(ADA.user_id, made)
        template = await saved.find(BOB.user_id, "rsi2-reversion")
        assert (first.version, latest.version, template.version) == (1, 2, None)
        assert (first.definition.id, first.definition.name) == (made, RSI2.name)
        assert template.definition == RSI2
        assert first.digest == template.digest != latest.digest


class TestChecking:
    async def test_faults_have_their_path_and_words_go_as_far_as_they_can(self, ada: httpx.AsyncClient) -> None:
        average: dict[str, Any] = {"kind": "indicator", "name": "sma", "arguments": {}, "symbol": None, "ago": 0}
        rule = {"node": "compare", "left": average, "comparator": "above", "right": {"kind": "parameter", "name": "x"}}
        answer = await ada.post("/api/strategies/validate", json={"definition": document(entry=rule, parameters=[])})
        assert answer.status_code == 200
        told = {one["path"]: one["message"] for one in answer.json()["problems"]}
        assert told["entry.left.period"] == "is missing"
        assert told["entry.right"] == "there is no parameter x"
        assert answer.json()["words"]["entry"] == "the ?-session average is above x"

    async def test_what_cannot_be_read_is_a_problem_document(self, ada: httpx.AsyncClient) -> None:
        deep: dict[str, Any] = {"node": "constant", "value": True}
        for _ in range(400):
            deep = {"node": "not", "rules": [deep]}
        for entry in ({"node": "maybe"}, deep):
            answer = await ada.post("/api/strategies/validate", json={"definition": document(entry=entry)})
            assert (answer.status_code, answer.json()["code"]) == (422, "invalid-request")

    async def test_the_schema_is_published(self, ada: httpx.AsyncClient) -> None:
        schema = (await ada.get("/api/strategies/schema")).json()
        assert schema["properties"]["format"]["const"] == document()["format"]


class TestWhoMay:
    async def test_anothers_strategy_is_not_there(self, saved: SavedStrategies, ada: httpx.AsyncClient) -> None:
        path = f"/api/strategies/{(await create(ada))['id']}"
        async with asked_by(saved, BOB) as bob:
            answers = [
                await bob.get(path),
                await bob.put(path, json={"definition": document(name="Mine"), "made_from": 1}),
                await bob.delete(path),
                await bob.get(f"{path}/versions"),
                await bob.get(f"{path}/versions/1"),
                await bob.get(f"{path}/diff", params={"from": 1, "to": 1}),
            ]
            assert {(one.status_code, one.json()["code"]) for one in answers} == {(404, "unknown-strategy")}
            assert (await bob.get("/api/strategies")).json()["items"] == []

    async def test_a_viewer_may_look_and_check_but_not_save(self, saved: SavedStrategies) -> None:
        async with asked_by(saved, EVE) as eve:
            body = {"definition": document(), "made_from": 1}
            assert (await eve.get("/api/strategies")).status_code == 200
            assert (await eve.post("/api/strategies/validate", json={"definition": document()})).status_code == 200
            writes = [
                await eve.post("/api/strategies", json={"definition": document()}),
                await eve.put("/api/strategies/str_1", json=body),
                await eve.delete("/api/strategies/str_1"),
            ]
            assert {one.status_code for one in writes} == {403}

    async def test_the_service_token_has_none(self, saved: SavedStrategies) -> None:
        async with asked_by(saved, SERVICE) as service:
            assert (await service.get("/api/strategies")).status_code == 403

    async def test_the_whole_application_asks_for_a_session_and_a_csrf_token(self, client: httpx.AsyncClient) -> None:
        assert (await client.get("/api/strategies")).status_code == 401
        headers = await sign_up(client)
        bare = {"Authorization": headers["Authorization"]}
        assert (await client.post("/api/strategies", json={"definition": document()}, headers=bare)).status_code == 403
        made = await client.post("/api/strategies", json={"definition": document()}, headers=headers)
        assert made.status_code == 201


class Market:
    """Knows a few symbols by their quotes, one without a quote, and is down when told to."""

    is_down = False

    async def quotes(self, symbols: Sequence[Symbol]) -> dict[Symbol, str]:
        if self.is_down:
            raise ProviderUnavailable("down")
        return {one: "a quote" for one in symbols if one in {"SPY", "QQQ", "IWM", "DIA"}}

    async def instrument(self, symbol: Symbol) -> str | None:
        return "quiet" if symbol == "QUIET" else None


class TestSymbols:
    async def test_one_that_the_market_does_not_know_is_named(self, saved: SavedStrategies) -> None:
        market = Market()
        checking = replace(saved, symbols=SymbolCheck(cast("MarketData", market)))
        async with asked_by(checking, ADA) as client:
            made = await create(client)
            strange = document()["universe"] | {"symbols": ["SPY", "NOPE", "QUIET", "NADA"]}
            body = {"definition": document(universe=strange), "made_from": 1}
            answer = await client.put(f"/api/strategies/{made['id']}", json=body)
            assert (answer.status_code, answer.json()["code"]) == (422, "unknown-symbols")
            assert answer.json()["symbols"] == ["NOPE", "NADA"]
            assert answer.json()["errors"][0]["location"] == "body.definition.universe.symbols.1"
            assert "NOPE, NADA" in answer.json()["detail"]
            created = await client.post("/api/strategies", json={"definition": document(universe=strange)})
            assert created.status_code == 422
            # A market that does not answer keeps nobody from saving.
            market.is_down = True
            assert (await client.put(f"/api/strategies/{made['id']}", json=body)).status_code == 200

    async def test_a_template_that_is_not_there_begins_nothing(self, ada: httpx.AsyncClient) -> None:
        body = {"definition": document(), "template_id": "no-such-template"}
        answer = await ada.post("/api/strategies", json=body)
        assert (answer.status_code, answer.json()["code"]) == (404, "unknown-template")
