"""A language model: text and data go in, text, JSON of a schema or wishes to call a tool come out."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from paiid.domain.model_cost import TokenUse
from paiid.ports.errors import ProviderBadData, ProviderRejected
from paiid.ports.model_meter import Spender


class ModelDeclined(ProviderRejected):
    """The model refused to answer."""


class ModelCutShort(ProviderBadData):
    """The answer ended before it was complete, by its length or by the connection."""


@dataclass(frozen=True, slots=True)
class ModelTool:
    """Something the model may ask for. `parameters` is a JSON schema of an object, every member required."""

    name: str
    description: str
    parameters: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A wish of the model's; `input` is as it came, unchecked."""

    id: str
    name: str
    input: Any


@dataclass(frozen=True, slots=True)
class UserTurn:
    """What a person, or the program in its name, says."""

    text: str


@dataclass(frozen=True, slots=True)
class AssistantTurn:
    """What the model said. `raw` is the vendor's own form, given back unchanged while tools are being called."""

    text: str
    raw: Any = None


@dataclass(frozen=True, slots=True)
class ToolOutcome:
    """What a tool brought; `call_id` is that of the wish."""

    call_id: str
    content: str
    is_error: bool = False


@dataclass(frozen=True, slots=True)
class ToolTurn:
    """The outcome of every wish of the turn before."""

    outcomes: tuple[ToolOutcome, ...]


Turn = UserTurn | AssistantTurn | ToolTurn


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """One question. `system` is the same for many calls; `schema` asks for a JSON document that fits it.

    With `may_call` off the tools are known to the model, but it must answer without them.
    """

    spender: Spender
    system: str
    turns: Sequence[Turn]
    max_output_tokens: int
    schema: Mapping[str, Any] | None = None
    tools: tuple[ModelTool, ...] = ()
    may_call: bool = True


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    """A complete answer: text, wishes, or both. `cost` is USD."""

    text: str
    calls: tuple[ToolCall, ...]
    raw: Any = field(repr=False)
    model: str
    use: TokenUse
    cost: Decimal
    request_id: str | None


OnText = Callable[[str], Awaitable[None]]
"""Takes the pieces of an answer's text as they come."""


class LanguageModel(Protocol):
    """One model of one vendor, its calls metered."""

    name: str
    """The vendor's, fit to show."""

    @property
    def model(self) -> str:
        """The vendor's id of the model."""
        ...

    @property
    def training_cutoff(self) -> date:
        """The last day it may have been trained on; where nobody says, the latest it can be."""
        ...

    @property
    def problem(self) -> str | None:
        """Why it cannot be used at present, in plain words, as last seen."""
        ...

    async def answer(self, request: ModelRequest, on_text: OnText | None = None) -> ModelAnswer:
        """The answer, a complete one; canceling ends the call.

        Raises:
            ModelBudgetSpent: not sent.
            ModelDeclined: it refused.
            ModelCutShort: it was not complete.
            ProviderError: everything else.
        """
        ...
