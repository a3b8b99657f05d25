"""Conversations as they are stored, shown and told to a model."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from paiid.core.ids import new_id
from paiid.features.chat.repository import RUNNING, MessageRow, ThreadRow
from paiid.features.chat.schemas import (
    ChatMessageBody,
    ChatMessageRead,
    ChatMessageRole,
    ChatMessageState,
    ChatThreadRead,
)
from paiid.ports.language_model import AssistantTurn, Turn, UserTurn

LOST_AFTER: Final = timedelta(minutes=12)
"""Longer than any answer takes: the process that wrote it has died."""
_TURNS_TOLD: Final = 20
"""Messages of before that a model is told."""
_LONGEST_TOLD: Final = 6000
_SHOWN: Final = {"stopping": ChatMessageState.RUNNING}


def new_row(thread_id: str, user_id: str, role: str, state: str, body: ChatMessageBody, at: datetime) -> MessageRow:
    """A message that is about to be kept; its place is given by the transaction."""
    ended_at = None if state in RUNNING else at
    return MessageRow(new_id("chm"), thread_id, user_id, 0, role, state, body.model_dump_json(), at, ended_at)


def body_of(row: MessageRow) -> ChatMessageBody:
    """What was said."""
    return ChatMessageBody.model_validate_json(row.body)


def is_running(row: MessageRow, now: datetime) -> bool:
    """Whether somebody is writing it."""
    return row.state in RUNNING and now - row.created_at < LOST_AFTER


def message_read(row: MessageRow, now: datetime) -> ChatMessageRead:
    """A message as it is shown; one whose writer has died counts as stopped."""
    body = body_of(row)
    state = _SHOWN.get(row.state) or ChatMessageState(row.state)
    if state is ChatMessageState.RUNNING and not is_running(row, now):
        state, body = (
            ChatMessageState.STOPPED,
            body.model_copy(update={"problem": "PaiiD ended while it was being written."}),
        )
    return ChatMessageRead(
        **dict(body),
        id=row.id,
        role=ChatMessageRole(row.role),
        state=state,
        created_at=row.created_at,
        ended_at=row.ended_at,
    )


def thread_read(row: ThreadRow) -> ChatThreadRead:
    """A conversation as it is listed."""
    return ChatThreadRead.model_validate(row)


def turns_of(rows: Sequence[MessageRow]) -> list[Turn]:
    """The newest of what was said, as a model is told; it begins with a question."""
    turns: list[Turn] = []
    for row in rows[-_TURNS_TOLD:]:
        text = body_of(row).text[:_LONGEST_TOLD].strip()
        if not text or (row.role == "assistant" and not turns):
            continue
        turns.append(UserTurn(text) if row.role == "user" else AssistantTurn(text))
    return turns
