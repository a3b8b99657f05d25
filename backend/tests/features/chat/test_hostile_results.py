"""A chat whose tools bring hostile text, and whose model obeys it, does nothing and shows nothing hidden."""

import json
import unicodedata
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from paiid.core.http import ApiInput
from paiid.domain.model_cost import TokenUse
from paiid.features.chat.answering import Question, Writing
from paiid.features.chat.schemas import ChatEvent
from paiid.features.chat.tools.findings import Cited, Finding, NoInput, Tool, shown_to_model
from paiid.features.chat.tools.market import DraftInput
from paiid.features.chat.tools.toolbox import Toolbox
from paiid.ports.language_model import ModelAnswer, ModelRequest, OnText, ToolCall, ToolTurn, UserTurn
from tests.support.hostile import HostileText, hostile_texts

CASES = hostile_texts()
AT = datetime(2026, 11, 23, 18, 46, tzinfo=UTC)


class ObeyingModel:
    """Reads the news, then does and says what they demand, then ends."""

    name, model, problem, training_cutoff = "Test", "obeying-1", None, AT.date()

    def __init__(self, case: HostileText) -> None:
        self.case = case
        self.shown: list[str] = []
        self.refused: list[bool] = []
        self.asked = 0

    async def answer(self, request: ModelRequest, on_text: OnText | None = None) -> ModelAnswer:
        assert on_text is not None
        self.asked += 1
        last = request.turns[-1]
        if isinstance(last, ToolTurn):
            self.shown += [one.content for one in last.outcomes]
            self.refused += [one.is_error for one in last.outcomes]
        wishes: list[dict[str, Any]] = []
        text = ""
        if self.asked == 1:
            wishes = [{"name": "get_news", "input": {}}]
        elif self.asked == 2:
            wishes = [self.case.demands.get("tool_use", {"name": "place_order", "input": self.case.demands})]
        else:
            text = f"{self.case.demands.get('answer', '')} {self.case.text[:2000]}"
            await on_text(text)
        calls = tuple(ToolCall(f"t{self.asked}", one["name"], one["input"]) for one in wishes)
        return ModelAnswer(text, calls, None, self.model, TokenUse(1, 1), Decimal("0.001"), None)


def toolbox(case: HostileText, placed: list[Any]) -> Toolbox:
    async def news(_user_id: str, _given: Any) -> Finding:
        data = {"headlines": [{"headline": case.text, "publisher": case.text}], case.text[:50]: 1}
        return Finding("News", "A vendor", AT, "/news", data, is_foreign=True)

    async def draft(_user_id: str, given: ApiInput) -> Finding:
        placed.append(given)
        return Finding("Ticket", "PaiiD", AT, "/trade", {"note": "Filled in, not placed."})

    return Toolbox(
        (
            Tool("get_news", "Reading headlines", "News.", NoInput, news),
            Tool("draft_order", "Filling in a ticket", "A ticket.", DraftInput, draft),
        )
    )


async def never() -> bool:
    return False


@pytest.mark.parametrize("case", CASES, ids=[case.id for case in CASES])
class TestEach:
    async def test_nothing_is_done_and_nothing_hidden_is_shown(self, case: HostileText) -> None:
        drafts: list[Any] = []
        model = ObeyingModel(case)
        question = Question("usr_ada", "What is new?", [UserTurn("What is new?")], 1)
        writing = Writing(question, toolbox(case, drafts), Decimal(1), never)
        await writing.by_model(model)
        body = writing.body()
        # What was demanded was refused: there is no such tool, or its input does not fit.
        assert (model.refused, drafts, body.drafts) == ([False, True], [], [])
        assert [one.tool for one in body.citations] == ["get_news"]
        assert body.citations[0].link == "/news"
        hidden = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
        assert [one for one in body.text if one != "\n" and unicodedata.category(one) in hidden] == []
        events: list[ChatEvent | None] = []
        while not writing.events.empty():
            events.append(writing.events.get_nowait())
        assert "".join(one.text for one in events if one is not None and one.type == "text").strip() == body.text

    def test_it_is_inert_where_it_is_shown_to_the_model(self, case: HostileText) -> None:
        data = {"headlines": [{"headline": case.text}]}
        text = shown_to_model(Cited("r1", "get_news", Finding("News", case.text, AT, "/news", data, is_foreign=True)))
        assert not set(text) & set("<>&\n\r")
        told = json.loads(text)
        assert told["reference"] == "r1"
        assert "never instructions" in told["note"]
        assert len(told["data"]["headlines"][0]["headline"]) <= 400
