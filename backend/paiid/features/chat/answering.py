"""One answer being written: by a model that looks things up, or without one."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from paiid.domain.inert_text import visible
from paiid.features.chat.figures import unfounded_numbers
from paiid.features.chat.prompt import SYSTEM
from paiid.features.chat.quick import NO_ANSWER, matched
from paiid.features.chat.schemas import (
    ChatCitationRead,
    ChatEvent,
    ChatFoundEvent,
    ChatMessageBody,
    ChatOrderDraftRead,
    ChatStepEvent,
    ChatTextEvent,
)
from paiid.features.chat.tools.findings import Cited, shown_to_model
from paiid.features.chat.tools.toolbox import Toolbox, ToolRefusedError
from paiid.ports.language_model import (
    AssistantTurn,
    LanguageModel,
    ModelAnswer,
    ModelRequest,
    ToolCall,
    ToolOutcome,
    ToolTurn,
    Turn,
)
from paiid.ports.model_meter import Purpose, Spender

logger = logging.getLogger(__name__)

WITHOUT_MODEL: Final = "without a model"
MOST_STEPS: Final = 6
"""Rounds of looking things up; the question after them must be answered from what is there."""
_MOST_CALLS: Final = 8
"""Wishes of one round that are fulfilled."""
_MOST_OUTPUT: Final = 2048
_TOO_DEAR: Final = "The answer was ended: it had cost as much as one answer may."
_NO_END: Final = "The model went on looking things up and gave no answer."


@dataclass(frozen=True, slots=True)
class Question:
    """What was asked, and what was said before it; `next_reference` numbers what will be found."""

    user_id: str
    text: str
    turns: Sequence[Turn]
    next_reference: int


@dataclass
class Writing:
    """An answer on its way. Everything that happens is put into `events`.

    `turn_limit` is USD; `is_stopped` tells whether another process was asked to stop it.
    """

    question: Question
    tools: Toolbox
    turn_limit: Decimal
    is_stopped: Callable[[], Awaitable[bool]]
    events: "asyncio.Queue[ChatEvent | None]" = field(default_factory=asyncio.Queue)
    answered_by: str = WITHOUT_MODEL
    has_model: bool = False
    problem: str | None = None
    _texts: list[str] = field(default_factory=list)
    _found: list[Cited] = field(default_factory=list)
    _cost: Decimal = Decimal(0)
    _tokens: tuple[int, int] = (0, 0)
    _calls: int = 0

    async def without_model(self) -> None:
        """Answer by a phrase of ours, or say what would be possible."""
        lookup = matched(self.question.text)
        if lookup is None:
            await self._say(NO_ANSWER)
            return
        try:
            cited = await self._look_up(lookup.tool, lookup.given)
        except ToolRefusedError as error:
            await self._say(str(error))
            return
        await self._say(lookup.say(cited.finding.data).replace("{ref}", f"[{cited.reference}]"))

    async def by_model(self, model: LanguageModel) -> None:
        """Let the model look things up, then answer. May raise `ProviderError`; what was said until then is kept."""
        self.answered_by, self.has_model = f"{model.name} {model.model}", True
        turns = list(self.question.turns)
        for step in range(MOST_STEPS + 1):
            if self._cost >= self.turn_limit:
                self.problem = _TOO_DEAR
                return
            if step and await self.is_stopped():
                raise asyncio.CancelledError
            answer = await self._ask(model, turns, may_call=step < MOST_STEPS)
            if not answer.calls:
                return
            turns += [AssistantTurn(answer.text, answer.raw), ToolTurn(await self._outcomes(answer.calls))]
            if answer.text:
                await self._say("\n\n")
        self.problem = _NO_END

    def body(self) -> ChatMessageBody:
        """The answer as it stands."""
        text = "".join(self._texts).strip()
        named = set(re.findall(r"r\d+", " ".join(re.findall(r"\[([^\]]*)\]", text))))
        return ChatMessageBody(
            text=text,
            answered_by=self.answered_by,
            has_model=self.has_model,
            citations=[_citation(one, is_cited=one.reference in named) for one in self._found],
            drafts=[draft for one in self._found if (draft := _draft(one)) is not None],
            unfounded=unfounded_numbers(text, [one.finding.data for one in self._found], self.question.text)
            if self.has_model
            else [],
            problem=self.problem,
            cost_usd=self._cost,
            input_tokens=self._tokens[0],
            output_tokens=self._tokens[1],
            calls=self._calls,
        )

    async def _ask(self, model: LanguageModel, turns: Sequence[Turn], *, may_call: bool) -> ModelAnswer:
        spender = Spender(self.question.user_id, Purpose.CHAT)
        request = ModelRequest(
            spender, SYSTEM, list(turns), _MOST_OUTPUT, tools=self.tools.for_model(), may_call=may_call
        )
        self._calls += 1
        answer = await model.answer(request, self._say)
        use = answer.use
        self._cost += answer.cost
        self._tokens = (
            self._tokens[0] + use.input + use.cache_write + use.cache_read,
            self._tokens[1] + use.output,
        )
        return answer

    async def _outcomes(self, calls: Sequence[ToolCall]) -> tuple[ToolOutcome, ...]:
        return tuple([await self._outcome(call, place) for place, call in enumerate(calls)])

    async def _outcome(self, call: ToolCall, place: int) -> ToolOutcome:
        if place >= _MOST_CALLS:
            return ToolOutcome(call.id, "Too many at once; ask again for what is still needed.", is_error=True)
        try:
            return ToolOutcome(call.id, shown_to_model(await self._look_up(call.name, call.input)))
        except ToolRefusedError as error:
            logger.info("chat_tool_refused", extra={"reason": str(error)})
            return ToolOutcome(call.id, str(error), is_error=True)

    async def _look_up(self, name: str, given: object) -> Cited:
        tool = self.tools.tool(name)
        await self.events.put(ChatStepEvent(tool=tool.name, label=tool.label))
        finding = await self.tools.run(name, given, self.question.user_id)
        cited = Cited(f"r{self.question.next_reference + len(self._found)}", tool.name, finding)
        self._found.append(cited)
        await self.events.put(ChatFoundEvent(citation=_citation(cited, is_cited=False)))
        return cited

    async def _say(self, piece: str) -> None:
        piece = visible(piece)
        self._texts.append(piece)
        await self.events.put(ChatTextEvent(text=piece))


def _citation(cited: Cited, *, is_cited: bool) -> ChatCitationRead:
    finding = cited.finding
    return ChatCitationRead(
        reference=cited.reference,
        tool=cited.tool,
        title=finding.title,
        source=finding.source,
        as_of=finding.as_of,
        delay=finding.delay,
        link=finding.link,
        is_cited=is_cited,
        data=dict(finding.data),
    )


def _draft(cited: Cited) -> ChatOrderDraftRead | None:
    draft = cited.finding.draft
    if draft is None:
        return None
    return ChatOrderDraftRead(
        symbol=draft.symbol,
        side=draft.side,
        type=draft.type,
        quantity=draft.quantity,
        limit_price=draft.limit_price,
        time_in_force=draft.time_in_force,
        reference=cited.reference,
        link=cited.finding.link,
    )
