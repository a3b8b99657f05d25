"""What the chat endpoints take, answer and stream. Money is USD."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from paiid.core.http import ApiInput, ApiModel
from paiid.core.types import DecimalString, UtcInstant
from paiid.domain.market import Delay
from paiid.domain.order import OrderType, Side, TimeInForce

MOST_TEXT = 4000


class ChatMessageRole(StrEnum):
    """Who says it."""

    USER = "user"
    ASSISTANT = "assistant"


class ChatMessageState(StrEnum):
    """`running` while it is being written; `stopped` by the user, or because its reader went away."""

    RUNNING = "running"
    COMPLETE = "complete"
    STOPPED = "stopped"
    FAILED = "failed"


class ChatThreadCreate(ApiInput):
    """Body of `POST /api/chat/threads`; without a title it takes the first question."""

    title: Annotated[str, StringConstraints(max_length=120)] = ""


class ChatMessageCreate(ApiInput):
    """Body of `POST /api/chat/threads/{id}/messages`."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=MOST_TEXT)]


class ChatCitationRead(ApiModel):
    """Data that an answer was made from; its text names it as `[r1]`. `link` is the page that shows it."""

    reference: str
    tool: str
    title: str
    source: str
    as_of: UtcInstant
    # What was kept before delays were told is read without one.
    delay: Delay | None = Field(default=None, description="The worst of what is in it; null where nothing has one.")
    link: str
    is_cited: bool = Field(description="Whether the text names it.")
    data: dict[str, Any]


class ChatOrderDraftRead(ApiModel):
    """A ticket filled in; nothing is placed. `link` opens it."""

    symbol: str
    side: Side
    type: OrderType
    quantity: DecimalString
    limit_price: DecimalString | None
    time_in_force: TimeInForce
    reference: str
    link: str


class ChatMessageBody(ApiModel):
    """What was said, and what it rests on."""

    text: str = Field(description="Plain text with line breaks; never markup.")
    answered_by: str | None = Field(description="The model, or `without a model`; null for a question.")
    has_model: bool
    citations: list[ChatCitationRead]
    drafts: list[ChatOrderDraftRead]
    unfounded: list[str] = Field(description="Numbers of the text that are in none of the data it was made from.")
    problem: str | None = Field(description="Why it is not complete, in plain words.")
    cost_usd: DecimalString
    input_tokens: int
    output_tokens: int
    calls: int = Field(description="Questions put to the model for this answer.")


class ChatMessageRead(ChatMessageBody):
    """One message."""

    id: str
    role: ChatMessageRole
    state: ChatMessageState
    created_at: UtcInstant
    ended_at: UtcInstant | None


class ChatThreadRead(ApiModel):
    """One conversation."""

    id: str
    title: str
    created_at: UtcInstant
    updated_at: UtcInstant


class ChatThreadsRead(ApiModel):
    """Conversations, the newest first."""

    threads: list[ChatThreadRead]


class ChatConversationRead(ChatThreadRead):
    """A conversation with all that was said; `cost_usd` of all its answers."""

    messages: list[ChatMessageRead]
    cost_usd: DecimalString


class ChatPhraseRead(ApiModel):
    """A question that is answered without a model."""

    example: str
    answers: str


class ChatToolRead(ApiModel):
    """Something that is looked up while answering; none changes anything."""

    name: str
    label: str


class ChatCapabilitiesRead(ApiModel):
    """What the chat can do here and now. `problem` says why the model cannot be asked at present."""

    has_model: bool
    model: str | None
    problem: str | None
    explanation: str
    phrases: list[ChatPhraseRead]
    tools: list[ChatToolRead]
    turn_limit_usd: DecimalString = Field(description="An answer that has cost this much ends.")


class ChatStartedEvent(ApiModel):
    """The question is kept, and the answer has an id by which it can be stopped."""

    type: Literal["started"] = "started"
    question: ChatMessageRead
    message_id: str


class ChatStepEvent(ApiModel):
    """Something is being looked up; `label` says what."""

    type: Literal["step"] = "step"
    tool: str
    label: str


class ChatFoundEvent(ApiModel):
    """It was found."""

    type: Literal["found"] = "found"
    citation: ChatCitationRead


class ChatTextEvent(ApiModel):
    """A piece of the answer's text, to be put behind those before it."""

    type: Literal["text"] = "text"
    text: str


class ChatEndedEvent(ApiModel):
    """The answer as it is kept: complete, stopped or failed. Nothing follows."""

    type: Literal["ended"] = "ended"
    message: ChatMessageRead


ChatEvent = Annotated[
    ChatStartedEvent | ChatStepEvent | ChatFoundEvent | ChatTextEvent | ChatEndedEvent,
    Field(discriminator="type", description="The data of one event of the stream; the event's name is its type."),
]
NOTHING: ChatMessageBody = ChatMessageBody(
    text="",
    answered_by=None,
    has_model=False,
    citations=[],
    drafts=[],
    unfounded=[],
    problem=None,
    cost_usd=Decimal(0),
    input_tokens=0,
    output_tokens=0,
    calls=0,
)
