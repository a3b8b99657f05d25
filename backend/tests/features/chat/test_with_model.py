"""The chat with Anthropic, by its stand-in: tools, citations, cost, drafts, stopping, and every way it can fail."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from paiid.settings import Settings
from tests.support.chat import Talk, talk
from tests.support.vendor_anthropic import Vendor, running_vendor

QUOTE = {"name": "get_quotes", "input": {"symbols": ["AAPL"]}}
TICKET: dict[str, Any] = {
    "symbol": "AAPL",
    "side": "buy",
    "type": "limit",
    "quantity": "5",
    "limit_price": "150",
}
DRAFT = {"name": "draft_order", "input": TICKET}


@pytest.fixture
async def vendor() -> AsyncIterator[Vendor]:
    async with running_vendor() as made:
        yield made


@pytest.fixture
def settings(settings: Settings, vendor: Vendor) -> Settings:
    return vendor.behind(settings)


@pytest.fixture
async def one(client: httpx.AsyncClient, headers: dict[str, str]) -> Talk:
    return await talk(client, headers)


async def usage(one: Talk) -> dict[str, Any]:
    found: dict[str, Any] = (await one.client.get("/api/ai/usage", headers=one.headers)).json()
    return found


class TestAnswers:
    async def test_data_are_looked_up_and_cited(self, one: Talk, vendor: Vendor) -> None:
        vendor.replies({"text": "One moment.", "tool_use": [QUOTE]}, {"text": "It is calm today [r1]."})
        found = await one.ask("How is Apple?")
        assert [event["type"] for event in found if event["type"] != "text"] == ["started", "step", "found", "ended"]
        message = found[-1]["message"]
        assert message["text"] == "One moment.\n\nIt is calm today [r1]."
        assert "".join(event["text"] for event in found if event["type"] == "text") == message["text"]
        assert message["answered_by"] == "Anthropic claude-sonnet-5-5"
        (citation,) = message["citations"]
        assert (citation["reference"], citation["is_cited"], citation["title"]) == ("r1", True, "Prices of AAPL")
        assert citation["data"]["quotes"][0]["symbol"] == "AAPL"
        assert (message["state"], message["calls"]) == ("complete", 2)
        shown = vendor.state.calls[1]["body"]["messages"][-1]["content"][0]["content"]
        assert '"reference":"r1"' in shown
        assert citation["data"]["quotes"][0]["last"] in shown

    async def test_the_cost_is_shown_and_booked(self, one: Talk, vendor: Vendor) -> None:
        use = {
            "input_tokens": 1000,
            "output_tokens": 100,
            "cache_creation_input_tokens": 0,
            "cache_read_input_tokens": 0,
        }
        vendor.replies({"tool_use": [QUOTE], "usage": use}, {"text": "Calm [r1].", "usage": use})
        message = await one.answer("How is Apple?")
        # 2 * (1000 * 2 + 100 * 10) / 1e6
        assert message["cost_usd"] == "0.006"
        found = await usage(one)
        assert (found["spent_usd"], found["reserved_usd"]) == ("0.006", "0")
        assert [(call["purpose"], call["outcome"]) for call in found["calls"]] == [("chat", "answered")] * 2
        assert (await one.read())["cost_usd"] == "0.006"

    async def test_numbers_that_no_data_have_are_named(self, one: Talk, vendor: Vendor) -> None:
        vendor.replies({"tool_use": [QUOTE]}, {"text": "It will reach 9,876.54 by 2027 [r1]."})
        assert (await one.answer("How far will Apple rise?"))["unfounded"] == ["9,876.54"]

    async def test_what_was_said_before_is_told_again(self, one: Talk, vendor: Vendor) -> None:
        vendor.replies({"text": "First."}, {"text": "Second."})
        await one.answer("Question one")
        await one.answer("Question two")
        told = vendor.state.calls[1]["body"]["messages"]
        assert [message["role"] for message in told] == ["user", "assistant", "user"]
        assert (told[0]["content"], told[1]["content"]) == ("Question one", "First.")
        assert told[2]["content"].endswith("\n\nQuestion two")

    async def test_the_beginning_is_the_same_each_time(self, one: Talk, vendor: Vendor) -> None:
        vendor.replies({"text": "First."}, {"text": "Second."})
        await one.answer("Question one")
        await one.answer("Question two")
        first, second = (call["body"] for call in vendor.state.calls)
        assert (first["system"], first["tools"]) == (second["system"], second["tools"])
        found = await usage(one)
        assert found["calls"][0]["cache_read_tokens"] == found["calls"][1]["cache_write_tokens"] > 512

    async def test_a_ticket_is_filled_in_and_nothing_is_placed(self, one: Talk, vendor: Vendor) -> None:
        vendor.replies({"tool_use": [DRAFT]}, {"text": "The ticket is ready [r1]."})
        message = await one.answer("Buy 5 Apple at 150")
        (draft,) = message["drafts"]
        assert (draft["symbol"], draft["side"], draft["quantity"], draft["limit_price"]) == ("AAPL", "buy", "5", "150")
        assert draft["link"] == "/trade?symbol=AAPL&side=buy&quantity=5&type=limit&limit=150"
        orders = (await one.client.get("/api/orders", headers=one.headers)).json()
        assert orders["items"] == []

    async def test_every_tool_answers(self, client: httpx.AsyncClient, holder: dict[str, str], vendor: Vendor) -> None:
        calls: list[dict[str, Any]] = [
            {"name": "get_portfolio", "input": {}},
            {"name": "get_returns", "input": {"range": "ytd"}},
            {"name": "get_contributors", "input": {"range": "mtd"}},
            {"name": "get_lots", "input": {"symbol": None}},
            {"name": "get_orders", "input": {"state": "all", "symbol": "AAPL"}},
            {"name": "get_scorecard", "input": {}},
            {"name": "get_price_history", "input": {"symbol": "SPY", "span": "1y"}},
            {"name": "get_options", "input": {"symbol": "SPY", "right": "call", "expiration": None, "strike": None}},
        ]
        news = {"name": "get_news", "input": {"symbol": "AAPL"}}
        advice = {"name": "get_recommendations", "input": {"symbol": None}}
        backtests = {"name": "get_backtests", "input": {"id": None}}
        described = {"description": "Buy SPY when RSI(2) is below 10, sell when RSI(2) is above 70."}
        strategy = {"name": "draft_strategy", "input": described}
        more = [news, advice, backtests, strategy]
        vendor.replies({"tool_use": list(calls)}, {"tool_use": more}, {"text": "Done."})
        calls += more
        message = await (await talk(client, holder)).answer("Everything, please")
        assert [one["tool"] for one in message["citations"]] == [call["name"] for call in calls]
        turns = vendor.state.calls[2]["body"]["messages"]
        results = [*turns[-3]["content"], *turns[-1]["content"]]
        assert len(results) == len(calls)
        assert not any(one.get("is_error") for one in results)
        found = {one["tool"]: one["data"] for one in message["citations"]}
        assert found["get_orders"]["orders"][0]["status"] == "filled"
        assert found["get_lots"]["lots"][0]["quantity"] == "10"
        assert found["get_options"]["contracts"]
        assert found["get_scorecard"]["score"]["counts"]["made"] == 0
        assert found["get_news"]["headlines"]
        assert found["draft_strategy"]["description"] == described["description"]
        assert found["get_backtests"] == {"backtests": [], "there_are_more": False}
        assert found["get_recommendations"] == {"symbol": None, "recommendations": []}


class TestWishesThatAreNotFulfilled:
    @pytest.mark.parametrize(
        ("name", "given"),
        [
            ("place_order", {"symbol": "AAPL", "quantity": "1"}),
            ("delete_account", {"confirm": True}),
            ("get_portfolio", {"user_id": "usr_other"}),
            ("get_returns", {"range": "all; DROP TABLE users"}),
            ("get_news", {"symbol": "../../etc/passwd"}),
            ("get_quotes", {"symbols": []}),
            ("get_quotes", {"symbols": ["AAPL"] * 11}),
            ("get_quotes", {"symbols": ["NOBODY"]}),
            ("get_quotes", "AAPL"),
            ("draft_order", TICKET | {"quantity": "99999999999999999999"}),
            ("draft_order", TICKET | {"quantity": "-5"}),
            ("draft_order", TICKET | {"quantity": "NaN"}),
            ("draft_order", TICKET | {"limit_price": None}),
            ("draft_order", TICKET | {"type": "stop"}),
            ("draft_order", TICKET | {"symbol": "$SPX"}),
        ],
    )
    async def test_each_is_an_error_to_the_model(self, one: Talk, vendor: Vendor, name: str, given: Any) -> None:
        vendor.replies({"tool_use": [{"name": name, "input": given}]}, {"text": "That is not possible."})
        message = await one.answer("Do it")
        (result,) = vendor.state.calls[1]["body"]["messages"][-1]["content"]
        assert result["is_error"] is True
        assert (message["citations"], message["drafts"], message["state"]) == ([], [], "complete")

    async def test_a_loop_ends(self, one: Talk, vendor: Vendor) -> None:
        vendor.replies(*[{"tool_use": [QUOTE]}] * 10)
        message = await one.answer("Go on for ever")
        assert message["state"] == "failed"
        assert message["problem"] == "The model went on looking things up and gave no answer."
        assert len(vendor.state.calls) == 7
        assert vendor.state.calls[5]["body"].get("tool_choice") is None
        assert vendor.state.calls[6]["body"]["tool_choice"] == {"type": "none"}

    async def test_many_at_once_are_bounded(self, one: Talk, vendor: Vendor) -> None:
        vendor.replies({"tool_use": [QUOTE] * 12}, {"text": "Enough."})
        message = await one.answer("All of them")
        assert len(message["citations"]) == 8

    async def test_an_answer_that_grows_dear_ends(self, one: Talk, vendor: Vendor) -> None:
        use = {"input_tokens": 300_000, "output_tokens": 10}
        vendor.replies(*[{"tool_use": [QUOTE], "usage": use}] * 5)
        message = await one.answer("Think hard")
        assert message["problem"] == "The answer was ended: it had cost as much as one answer may."
        assert len(vendor.state.calls) == 1


class TestFailures:
    @pytest.mark.parametrize(
        ("reply", "words"),
        [
            ({"error": {"status": 401}}, "not set up rightly"),
            ({"error": {"status": 404}}, "not set up rightly"),
            ({"error": {"status": 429}}, "slow down"),
            ({"error": {"status": 529}, "headers": {"x-should-retry": "false"}}, "overloaded"),
            ({"refusal": {"category": None}}, "declined"),
            ({"text": "Half an ans", "stream": {"ending": "truncated", "after": 4}}, "broke off"),
            ({"text": "Half an ans", "stream": {"ending": "error", "after": 4}}, "broke off"),
            ({"content": []}, "empty"),
        ],
    )
    async def test_each_is_told_in_plain_words(
        self, one: Talk, vendor: Vendor, reply: dict[str, Any], words: str
    ) -> None:
        vendor.replies(reply)
        message = await one.answer("How is Apple?")
        assert message["state"] == "failed"
        assert words in message["problem"]
        assert (await one.read())["messages"][1] == message

    async def test_what_was_said_until_then_is_kept(self, one: Talk, vendor: Vendor) -> None:
        vendor.replies({"text": "Half an answer is better", "stream": {"ending": "truncated", "after": 4}})
        assert (await one.answer("How is Apple?"))["text"] == "Half an answ"

    async def test_the_budget_is_used_up(self, one: Talk, vendor: Vendor) -> None:
        body = {"monthly_usd": "0.00", "user_monthly_usd": None}
        await one.client.put("/api/ai/usage/budget", json=body, headers=one.headers)
        message = await one.answer("How is Apple?")
        assert message["state"] == "failed"
        assert message["problem"].startswith("This month's budget for language models is 0.00 USD")
        assert vendor.state.calls == []


class TestStopping:
    async def test_by_its_id(self, one: Talk, vendor: Vendor) -> None:
        vendor.replies({"text": "word " * 400, "stream": {"pause_s": 0.05}})
        asking = asyncio.create_task(one.answer("Talk"))
        row: dict[str, Any] = {}
        for _ in range(100):
            await asyncio.sleep(0.05)
            messages = (await one.read())["messages"]
            if messages and vendor.state.calls:
                row = messages[1]
                break
        assert row["state"] == "running"
        await asyncio.sleep(0.3)
        path = f"/api/chat/threads/{one.thread_id}/messages"
        second = await one.client.post(path, json={"text": "And?"}, headers=one.headers)
        assert (second.status_code, second.json()["code"]) == (409, "answer-under-way")
        assert (await one.client.delete(f"{path}/{row['id']}", headers=one.headers)).status_code == 204
        message = await asking
        assert (message["state"], message["problem"]) == ("stopped", "Stopped.")
        assert 0 < len(message["text"]) < 2000
        assert (await usage(one))["calls"][0]["outcome"] == "canceled"
        assert (await one.read())["messages"][1] == message

    async def test_with_its_conversation(self, one: Talk, vendor: Vendor) -> None:
        vendor.replies({"text": "word " * 400, "stream": {"pause_s": 0.05}})
        asking = asyncio.create_task(one.answer("Talk"))
        for _ in range(100):
            await asyncio.sleep(0.05)
            if vendor.state.calls:
                break
        answer = await one.client.delete(f"/api/chat/threads/{one.thread_id}", headers=one.headers)
        assert answer.status_code == 204
        assert (await asking)["state"] == "stopped"
