"""Advice argued by the model from a packet, one question a request."""

import asyncio
import logging
from collections.abc import Sequence
from typing import Final

from paiid.adapters.anthropic.advice_parsing import parse_answer
from paiid.adapters.anthropic.advice_prompt import PROMPT_VERSION, SCHEMA, SYSTEM, question_text
from paiid.domain.advice.draft import Answer, Author, NoAdvice, NoAdviceReason
from paiid.ports.advisor import Question
from paiid.ports.errors import ProviderBadData, ProviderError, ProviderMisconfigured
from paiid.ports.language_model import LanguageModel, ModelCutShort, ModelDeclined, ModelRequest, UserTurn
from paiid.ports.model_meter import ModelBudgetSpent, Purpose, spender_of

logger = logging.getLogger(__name__)

_AT_ONCE: Final = 4
_MOST_OUTPUT: Final = 2000
"""Two texts of 1500 characters, and a model that thinks before them."""
_NOT_ASKED: Final = frozenset({NoAdviceReason.UNAVAILABLE, NoAdviceReason.BUDGET})


class AnthropicAdvisor:
    """`Advisor` on a language model. It never sees a quantity, and its drafts are unchecked."""

    def __init__(self, model: LanguageModel) -> None:
        self._model = model
        self.name = f"{model.name} {model.model}"
        self.method = (
            f"{self.name} argues from the numbered facts of each candidate and nothing else. Code picked the "
            "candidate, checks every number and price of the answer, sizes it, and scores the stated probability "
            "against what happens."
        )

    @property
    def author(self) -> Author:
        """See the port."""
        return Author("anthropic", self._model.model, PROMPT_VERSION, self._model.training_cutoff)

    async def advise(self, questions: Sequence[Question]) -> Sequence[Answer]:
        """See the port.

        Raises:
            ProviderMisconfigured: the key or the model is not accepted, so nothing can be asked.
            ProviderError: no question could be put, for a reason that is the vendor's or the budget's.
        """
        is_repetition = any(question.complaints for question in questions)
        gate = asyncio.Semaphore(_AT_ONCE)
        tasks = [asyncio.ensure_future(self._one(question, gate)) for question in questions]
        try:
            found = await asyncio.gather(*tasks)
        except BaseException:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            raise
        failures = [error for _, error in found if error is not None]
        # What was answered before a repetition must not be lost with it.
        if failures and len(failures) == len(found) and not is_repetition:
            raise failures[0]
        return [answer for answer, _ in found]

    async def _one(self, question: Question, gate: asyncio.Semaphore) -> tuple[Answer, ProviderError | None]:
        """The answer, and the vendor's failure where that is why there is none."""
        symbol = question.packet.symbol
        request = ModelRequest(
            spender=spender_of(Purpose.ADVICE),
            system=SYSTEM,
            turns=[UserTurn(question_text(question))],
            max_output_tokens=_MOST_OUTPUT,
            schema=SCHEMA,
        )
        try:
            async with gate:
                told = await self._model.answer(request)
        except ProviderError as error:
            if isinstance(error, ProviderMisconfigured) and not question.complaints:
                raise
            reason = _reason(error)
            logger.info("no_advice", extra={"symbol": symbol, "reason": reason.value, "error": str(error)})
            failure = error if reason in _NOT_ASKED else None
            return NoAdvice(symbol, reason, str(error)), failure
        answer = parse_answer(told.text, symbol) if not told.calls else _with_wishes(question)
        if isinstance(answer, NoAdvice):
            logger.info("no_advice", extra={"symbol": symbol, "reason": answer.reason.value, "error": answer.detail})
        return answer, None


def _reason(error: ProviderError) -> NoAdviceReason:
    if isinstance(error, ModelBudgetSpent):
        return NoAdviceReason.BUDGET
    if isinstance(error, ModelDeclined):
        return NoAdviceReason.DECLINED
    if isinstance(error, ModelCutShort):
        return NoAdviceReason.CUT_SHORT
    if isinstance(error, ProviderBadData):
        return NoAdviceReason.UNREADABLE
    return NoAdviceReason.UNAVAILABLE


def _with_wishes(question: Question) -> NoAdvice:
    detail = "The model asked for tools, which there are none of here."
    return NoAdvice(question.packet.symbol, NoAdviceReason.UNREADABLE, detail)
