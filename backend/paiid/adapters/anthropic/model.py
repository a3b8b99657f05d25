"""The language model: one metered call over the official SDK."""

import asyncio
import logging
import time
from datetime import date
from decimal import Decimal

from paiid.adapters.anthropic.asking import body_of, size_of
from paiid.adapters.anthropic.connection import AnthropicConnection
from paiid.adapters.anthropic.failures import NAME
from paiid.adapters.anthropic.sdk import Exchange
from paiid.core.tracing import span
from paiid.domain.model_cost import TokenUse, tokens_at_most
from paiid.ports.errors import ProviderBadData, ProviderError
from paiid.ports.language_model import ModelAnswer, ModelCutShort, ModelDeclined, ModelRequest, OnText
from paiid.ports.model_meter import Bill, CallOutcome, ModelMeter

logger = logging.getLogger(__name__)


class AnthropicModel:
    """`LanguageModel` over one connection."""

    name = NAME

    def __init__(self, connection: AnthropicConnection, meter: ModelMeter) -> None:
        self.connection = connection
        self._config = connection.config
        self._meter = meter
        connection.money = meter.told

    @property
    def model(self) -> str:
        """The id of the settings."""
        return self._config.model

    @property
    def training_cutoff(self) -> date:
        """See the port."""
        return self.connection.training_cutoff

    @property
    def problem(self) -> str | None:
        """See the port."""
        return self.connection.problem

    async def answer(self, request: ModelRequest, on_text: OnText | None = None) -> ModelAnswer:
        """See the port."""
        facts = {
            "gen_ai.operation.name": "chat",
            "gen_ai.provider.name": "anthropic",
            "gen_ai.request.model": self.model,
            "paiid.purpose": request.spender.purpose.value,
        }
        with span(f"chat {self.model}", "client", facts) as asking:
            answer = await self._answer(request, on_text)
            if asking is not None:
                use = {"gen_ai.usage.input_tokens": answer.use.input, "gen_ai.usage.output_tokens": answer.use.output}
                asking.describe(use)
        return answer

    async def _answer(self, request: ModelRequest, on_text: OnText | None) -> ModelAnswer:
        health = self.connection.health
        health.admit()
        try:
            body = body_of(request, self.model)
            most = self._config.prices.most(tokens_at_most(size_of(body)), request.max_output_tokens)
            reservation = await self._meter.reserve(request.spender, self.model, most)
        except BaseException:
            health.abandoned()
            raise
        exchange, started = Exchange(), time.perf_counter()
        outcome = CallOutcome.CANCELED
        try:
            await self.connection.sdk.fill(exchange, body, on_text)
            text, calls, raw = exchange.message.checked()
            outcome = CallOutcome.ANSWERED
            health.succeeded(time.perf_counter() - started)
        except ProviderError as error:
            outcome = _outcome(error, exchange)
            health.failed(error)
            _log(request, exchange, outcome, error)
            raise
        except BaseException:
            health.abandoned()
            raise
        finally:
            bill = self._bill(exchange, outcome, most, started)
            # It is booked even though its asker may have gone.
            await asyncio.shield(asyncio.ensure_future(self._meter.settle(reservation, bill)))
        _log(request, exchange, outcome, None)
        use = exchange.message.use
        return ModelAnswer(text, calls, raw, self.model, use, bill.cost, exchange.request_id)

    def _bill(self, exchange: Exchange, outcome: CallOutcome, most: Decimal, started: float) -> Bill:
        """What is known is booked; what is not, as the most it can be."""
        message, latency_ms = exchange.message, round((time.perf_counter() - started) * 1000)
        if message.has_begun:
            cost = self._config.prices.cost(message.use)
            use, is_estimate = message.use, not message.has_ended
        else:
            is_estimate = exchange.is_unknown or (outcome is CallOutcome.CANCELED and exchange.is_sent)
            use, cost = TokenUse(), most if is_estimate else Decimal(0)
        return Bill(use, cost, outcome, exchange.request_id, latency_ms, is_estimate=is_estimate)


def _outcome(error: ProviderError, exchange: Exchange) -> CallOutcome:
    if isinstance(error, ModelDeclined):
        return CallOutcome.DECLINED
    if isinstance(error, ModelCutShort):
        return CallOutcome.CUT_SHORT
    if isinstance(error, ProviderBadData):
        return CallOutcome.UNREADABLE
    return CallOutcome.UNKNOWN if exchange.is_unknown else CallOutcome.FAILED


def _log(request: ModelRequest, exchange: Exchange, outcome: CallOutcome, error: ProviderError | None) -> None:
    use = exchange.message.use
    told = {
        "purpose": request.spender.purpose.value,
        "outcome": outcome.value,
        "vendor_request_id": exchange.request_id,
        "billed_in": use.input,
        "billed_out": use.output,
        "billed_cached": use.cache_read,
    }
    if error is None:
        logger.info("model_answered", extra=told)
    else:
        logger.warning("model_call_failed", extra=told | {"error": repr(error)})
