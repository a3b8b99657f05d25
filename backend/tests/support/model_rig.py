"""The language model over Anthropic's stand-in, its meter in memory."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from paiid.adapters.anthropic.config import AnthropicConfig
from paiid.adapters.anthropic.connection import AnthropicConnection
from paiid.adapters.anthropic.model import AnthropicModel
from paiid.core.clock import ManualClock
from paiid.domain.model_cost import TokenPrices
from paiid.ports.language_model import ModelRequest, UserTurn
from paiid.ports.model_meter import Bill, ModelBudgetSpent, Purpose, Spender
from tests.standins.anthropic.app import make_standin
from tests.standins.anthropic.state import AnthropicState
from tests.standins.kit.serving import serving
from tests.standins.kit.standin import Standin

MODEL = "claude-sonnet-5-5"
PRICES = TokenPrices(Decimal(2), Decimal(10), Decimal("2.5"), Decimal("0.2"))
KEY = "some-key"  # pragma: allowlist secret


@dataclass
class MemoryMeter:
    """Reservations and bills as they came. `left`: USD that may still be set aside."""

    left: Decimal = Decimal(100)
    reserved: list[tuple[Spender, str, Decimal]] = field(default_factory=list)
    bills: list[Bill] = field(default_factory=list)

    async def reserve(self, spender: Spender, model: str, most: Decimal) -> str:
        if most > self.left:
            raise ModelBudgetSpent("This month's budget for language models is used up.")
        self.left -= most
        self.reserved.append((spender, model, most))
        return str(len(self.reserved))

    async def settle(self, reservation_id: str, bill: Bill) -> None:
        self.left += self.reserved[int(reservation_id) - 1][2] - bill.cost
        self.bills.append(bill)

    def told(self) -> str:
        return f"{self.left} USD are left."


@dataclass
class ModelRig:
    """A running stand-in, and the model over it."""

    standin: Standin
    state: AnthropicState
    url: str
    connection: AnthropicConnection
    meter: MemoryMeter
    model: AnthropicModel

    def replies(self, *replies: dict[str, Any]) -> None:
        """What the stand-in answers next."""
        self.state.replies = list(replies)


def ask(text: str = "Hi", *, most: int = 400, **members: Any) -> ModelRequest:
    """A question for a chat."""
    return ModelRequest(Spender(None, Purpose.CHAT), "You are brief.", [UserTurn(text)], most, **members)


@asynccontextmanager
async def running_model(
    *,
    model: str = MODEL,
    api_key: str = KEY,
    timeout_s: float = 1.0,
    deadline_s: float = 5.0,
    cutoff: date | None = None,
    base_url: str | None = None,
) -> AsyncIterator[ModelRig]:
    """Serve the stand-in until the block ends."""
    state = AnthropicState()
    standin = make_standin(state)
    async with serving(standin) as url:
        config = AnthropicConfig(
            api_key=api_key,
            model=model,
            prices=PRICES,
            base_url=base_url or url,
            training_cutoff=cutoff,
            timeout_s=timeout_s,
            deadline_s=deadline_s,
        )
        connection, meter = AnthropicConnection(config, ManualClock()), MemoryMeter()
        try:
            yield ModelRig(standin, state, url, connection, meter, AnthropicModel(connection, meter))
        finally:
            await connection.stop()
