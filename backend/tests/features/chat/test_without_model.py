"""The chat without a key: a few questions from the same data, and a plain word about the rest."""

import re
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from paiid.features.ai.calls.repository import CallRepository
from paiid.features.chat.quick import PHRASES, matched
from tests.support.advice import make_call, make_draft
from tests.support.chat import talk
from tests.support.http import sign_up


class TestPhrases:
    @pytest.mark.parametrize(
        ("text", "tool", "given"),
        [
            ("What do I hold?", "get_portfolio", {}),
            ("positions", "get_portfolio", {}),
            ("How much cash do I have", "get_portfolio", {}),
            ("How am I doing today?", "get_portfolio", {}),
            ("today's P&L", "get_portfolio", {}),
            ("What is my return this month?", "get_returns", {"range": "mtd"}),
            ("returns", "get_returns", {"range": "ytd"}),
            ("How did I do in the past year?", "get_returns", {"range": "1y"}),
            ("my performance over the last 3 years", "get_returns", {"range": "3y"}),
            ("profit since the start", "get_returns", {"range": "max"}),
            ("What did most this year?", "get_contributors", {"range": "ytd"}),
            ("biggest losers this week", "get_contributors", {"range": "wtd"}),
            ("What is the price of AAPL?", "get_quotes", {"symbols": ["AAPL"]}),
            ("quote brk.b", "get_quotes", {"symbols": ["BRK.B"]}),
            ("MSFT price", "get_quotes", {"symbols": ["MSFT"]}),
            ("What speaks against brk.b?", "get_recommendations", {"symbol": "BRK.B"}),
        ],
    )
    def test_each_is_understood(self, text: str, tool: str, given: dict[str, Any]) -> None:
        found = matched(text)
        assert found is not None
        assert (found.tool, found.given) == (tool, given)

    @pytest.mark.parametrize("text", ["Should I worry?", "Tell me a joke", "Why did it fall", "?"])
    def test_others_are_not(self, text: str) -> None:
        assert matched(text) is None

    @pytest.mark.parametrize("example", [phrase.example for phrase in PHRASES])
    def test_every_example_works(self, example: str) -> None:
        assert matched(example) is not None


class TestCapabilities:
    async def test_it_says_plainly_what_a_key_would_bring(
        self, client: httpx.AsyncClient, headers: dict[str, str]
    ) -> None:
        found = (await client.get("/api/chat/capabilities", headers=headers)).json()
        assert (found["has_model"], found["model"], found["problem"]) == (False, None, None)
        assert "ANTHROPIC_API_KEY" in found["explanation"]
        assert len(found["phrases"]) == len(PHRASES)
        assert "draft_order" in {tool["name"] for tool in found["tools"]}


class TestAnswers:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("What do I hold?", r"You hold 1 position: 10 AAPL worth \$[\d,.]+ .* cash \[r1\]\."),
            ("How am I doing today?", r"Since the last close your account has made [+-]?\$[\d,.]+ \(.* %\).* \[r1\]"),
            ("What is my return this month?", r"earned [+-]?\$[\d,.]+: a time-weighted return of .* \[r1\]\."),
            ("What is the price of MSFT?", r"MSFT \(.*\) last traded at \$[\d,.]+, .*simulated \[r1\]\."),
            ("What did most today?", r"From \d{4}-\d{2}-\d{2} to .* \[r1\]\."),
        ],
    )
    async def test_from_the_users_own_data(
        self, client: httpx.AsyncClient, holder: dict[str, str], text: str, expected: str
    ) -> None:
        message = await (await talk(client, holder)).answer(text)
        assert re.search(expected, message["text"]), message["text"]
        assert (message["state"], message["answered_by"], message["has_model"]) == (
            "complete", "without a model", False,
        )  # fmt: skip
        (citation,) = message["citations"]
        assert (citation["reference"], citation["is_cited"]) == ("r1", True)
        assert citation["source"]
        assert citation["delay"] == "simulated"
        assert citation["as_of"].endswith("Z")
        assert citation["link"].startswith("/")
        assert message["cost_usd"] == "0"

    async def test_from_the_advice_that_is_open(
        self, app: FastAPI, client: httpx.AsyncClient, headers: dict[str, str]
    ) -> None:
        user_id = (await client.get("/api/auth/me", headers=headers)).json()["id"]
        await app.state.call_service.db.write(lambda conn: CallRepository().insert_call(conn, make_call(1, user_id)))
        one = await talk(client, headers)
        message = await one.answer("What speaks for and against ACME?")
        draft = make_draft()
        assert message["text"].startswith(
            "After Nov 20 PaiiD advised to buy ACME: 55.00 % that it reaches $106 before $96 within 20 sessions. For: "
        )
        (citation,) = message["citations"]
        assert citation["data"]["recommendations"][0]["for"] == draft.thesis
        assert [fact["number"] for fact in citation["data"]["recommendations"][0]["facts"]] == list(draft.citations)
        assert "quantity" not in str(citation["data"])
        message = await one.answer("What speaks for AAPL?")
        assert message["text"] == "No recommendation for AAPL is open [r2]."

    async def test_a_question_that_needs_a_model(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        message = await (await talk(client, headers)).answer("Why is the sky blue?")
        assert message["text"].startswith("Without a language model I can answer a few questions only")
        assert message["citations"] == []

    async def test_a_symbol_that_is_none(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        message = await (await talk(client, headers)).answer("What is the price of NOBODY?")
        assert message["text"] == "There is no instrument with the symbol NOBODY."
        assert message["state"] == "complete"

    async def test_events_come_in_order(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        found = await (await talk(client, headers)).ask("What do I hold?")
        assert [one["type"] for one in found] == ["started", "step", "found", "text", "ended"]
        assert found[0]["question"]["text"] == "What do I hold?"
        assert found[0]["message_id"] == found[-1]["message"]["id"]
        assert found[1]["label"] == "Looking at your positions"


class TestThreads:
    async def test_what_was_said_is_kept(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        one = await talk(client, headers)
        await one.answer("What do I hold?")
        second = await one.answer("What is the price of AAPL?")
        assert second["citations"][0]["reference"] == "r2"
        found = await one.read()
        assert found["title"] == "What do I hold?"
        assert [message["role"] for message in found["messages"]] == ["user", "assistant"] * 2
        assert found["messages"][3] == second
        listed = (await client.get("/api/chat/threads", headers=headers)).json()["threads"]
        assert [thread["id"] for thread in listed] == [one.thread_id]

    async def test_removed(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        one = await talk(client, headers)
        message = await one.answer("What do I hold?")
        path = f"/api/chat/threads/{one.thread_id}"
        assert (await client.delete(f"{path}/messages/{message['id']}", headers=headers)).status_code == 204
        assert [kept["role"] for kept in (await one.read())["messages"]] == ["user"]
        assert (await client.delete(path, headers=headers)).status_code == 204
        assert (await client.get(path, headers=headers)).status_code == 404

    async def test_another_users_are_not_there(self, client: httpx.AsyncClient, headers: dict[str, str]) -> None:
        one = await talk(client, headers)
        message = await one.answer("What do I hold?")
        other = await sign_up(client, "bob@example.com")
        path = f"/api/chat/threads/{one.thread_id}"
        assert (await client.get(path, headers=other)).status_code == 404
        assert (await client.delete(path, headers=other)).status_code == 404
        assert (await client.post(f"{path}/messages", json={"text": "Hi"}, headers=other)).status_code == 404
        assert (await client.delete(f"{path}/messages/{message['id']}", headers=other)).status_code == 404
        assert (await client.get("/api/chat/threads", headers=other)).json() == {"threads": []}
        assert len((await one.read())["messages"]) == 2

    @pytest.mark.parametrize("text", ["", "   ", "x" * 4001, "a\u0000b"])
    async def test_a_question_that_is_none(self, client: httpx.AsyncClient, headers: dict[str, str], text: str) -> None:
        one = await talk(client, headers)
        answer = await client.post(f"/api/chat/threads/{one.thread_id}/messages", json={"text": text}, headers=headers)
        assert answer.status_code == 422
        assert (await one.read())["messages"] == []
