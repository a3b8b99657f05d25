"""Conversations: kept, answered, stopped."""

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection

from paiid.core.clock import Clock
from paiid.core.db import Database
from paiid.core.errors import ConflictError, NotFoundError
from paiid.core.ids import new_id
from paiid.domain.exchange_calendar import NEW_YORK
from paiid.features.chat.answering import Question, Writing
from paiid.features.chat.keeping import (
    LOST_AFTER,
    body_of,
    is_running,
    message_read,
    new_row,
    thread_read,
    turns_of,
)
from paiid.features.chat.quick import PHRASES
from paiid.features.chat.repository import ChatRepository, MessageRow, ThreadRow
from paiid.features.chat.schemas import (
    NOTHING,
    ChatCapabilitiesRead,
    ChatConversationRead,
    ChatEndedEvent,
    ChatEvent,
    ChatMessageState,
    ChatPhraseRead,
    ChatStartedEvent,
    ChatThreadRead,
    ChatToolRead,
)
from paiid.features.chat.tools.toolbox import Toolbox
from paiid.features.chat.words import HAS_MODEL, HAS_NONE, problem_words
from paiid.features.market.service import MarketService
from paiid.ports.errors import ProviderError
from paiid.ports.language_model import LanguageModel, UserTurn

logger = logging.getLogger(__name__)

MOST_THREADS: Final = 200
_TITLE: Final = 80


class ThreadNotFoundError(NotFoundError):
    code, title = "thread-not-found", "No such conversation"


class MessageNotFoundError(NotFoundError):
    code, title = "message-not-found", "No such message"


class AnswerUnderWayError(ConflictError):
    code, title = "answer-under-way", "An answer is being written"


@dataclass
class Answering:
    """An answer that is being written in this process."""

    row: MessageRow
    writing: Writing
    task: "asyncio.Task[None] | None" = None

    async def events(self) -> AsyncIterator[ChatEvent]:
        """What happens, until the answer has ended."""
        while (event := await self.writing.events.get()) is not None:
            yield event

    async def stop(self) -> None:
        """End it; what has been said is kept."""
        if self.task is not None:
            self.task.cancel()
            await asyncio.gather(self.task, return_exceptions=True)


@dataclass
class ChatService:
    """Threads and messages of users. One answer at a time for each user.

    `model` is None without a key; `turn_limit` is USD.
    """

    db: Database
    clock: Clock
    market: MarketService
    tools: Toolbox
    model: LanguageModel | None
    turn_limit: Decimal
    repository: ChatRepository = field(default_factory=ChatRepository)
    _running: dict[str, Answering] = field(default_factory=dict)

    def capabilities(self) -> ChatCapabilitiesRead:
        """What can be asked here and now."""
        model = self.model
        return ChatCapabilitiesRead(
            has_model=model is not None,
            model=None if model is None else f"{model.name} {model.model}",
            problem=None if model is None else model.problem,
            explanation=HAS_NONE if model is None else HAS_MODEL,
            phrases=[ChatPhraseRead(example=one.example, answers=one.answers) for one in PHRASES],
            tools=[ChatToolRead(name=one.name, label=one.label) for one in self.tools.tools],
            turn_limit_usd=self.turn_limit,
        )

    async def threads(self, user_id: str) -> list[ChatThreadRead]:
        """The user's conversations, the newest first."""
        rows = await self.db.read(lambda conn: self.repository.threads(conn, user_id, MOST_THREADS))
        return [thread_read(row) for row in rows]

    async def create(self, user_id: str, title: str) -> ChatThreadRead:
        """A new conversation."""
        now = self.clock.now()
        row = ThreadRow(new_id("cht"), user_id, title[:_TITLE], now, now)
        await self.db.write(lambda conn: self.repository.add_thread(conn, row))
        return thread_read(row)

    async def conversation(self, user_id: str, thread_id: str) -> ChatConversationRead:
        """A conversation with all that was said.

        Raises:
            ThreadNotFoundError: absent, or not the user's.
        """

        def read(conn: Connection) -> tuple[ThreadRow, Sequence[MessageRow]]:
            return self._thread(conn, user_id, thread_id), self.repository.messages(conn, user_id, thread_id)

        thread, rows = await self.db.read(read)
        now = self.clock.now()
        messages = [message_read(row, now) for row in rows]
        cost = sum((one.cost_usd for one in messages), Decimal(0))
        return ChatConversationRead(**dict(thread_read(thread)), messages=messages, cost_usd=cost)

    async def remove(self, user_id: str, thread_id: str) -> None:
        """Remove a conversation; an answer that is being written in it ends.

        Raises:
            ThreadNotFoundError: absent, or not the user's.
        """
        for one in [one for one in self._running.values() if one.row.thread_id == thread_id]:
            if one.row.user_id == user_id:
                await one.stop()
        if not await self.db.write(lambda conn: self.repository.remove_thread(conn, user_id, thread_id)):
            raise ThreadNotFoundError("You have no conversation with that id.")

    async def stop_or_remove(self, user_id: str, thread_id: str, message_id: str) -> None:
        """Stop an answer that is being written, keeping what was said; remove a message that is complete.

        Raises:
            MessageNotFoundError: absent, in another thread, or not the user's.
        """
        row = await self.db.read(lambda conn: self.repository.message(conn, user_id, message_id))
        if row is None or row.thread_id != thread_id:
            raise MessageNotFoundError("You have no message with that id in this conversation.")
        if (running := self._running.get(message_id)) is not None:
            await running.stop()
        elif is_running(row, self.clock.now()):
            # Another process writes it; it looks before it asks the model again.
            await self.db.write(lambda conn: self.repository.ask_to_stop(conn, message_id))
        else:
            await self.db.write(lambda conn: self.repository.remove_message(conn, user_id, message_id))

    async def ask(self, user_id: str, thread_id: str, text: str) -> Answering:
        """Keep a question and begin to answer it.

        Raises:
            ThreadNotFoundError: absent, or not the user's.
            AnswerUnderWayError: another answer for the user is being written.
        """
        status = await self.market.status()
        now = self.clock.now()
        asked = new_row(thread_id, user_id, "user", "complete", NOTHING.model_copy(update={"text": text}), now)
        begun = new_row(thread_id, user_id, "assistant", "running", NOTHING, now)
        before = await self.db.write(lambda conn: self._begin(conn, asked, begun, text))
        at = self.market.market_data.now().astimezone(NEW_YORK)
        told = f"(It is {at:%A %Y-%m-%d %H:%M} in New York; the market is {status.state.value}.)\n\n{text}"
        found = sum(len(body_of(row).citations) for row in before)
        question = Question(user_id, text, [*turns_of(before), UserTurn(told)], found + 1)

        async def is_stopped() -> bool:
            row = await self.db.read(lambda conn: self.repository.message(conn, user_id, begun.id))
            return row is None or row.state != "running"

        writing = Writing(question, self.tools, self.turn_limit, is_stopped)
        answering = Answering(begun, writing)
        await writing.events.put(ChatStartedEvent(question=message_read(asked, now), message_id=begun.id))
        self._running[begun.id] = answering
        answering.task = asyncio.get_running_loop().create_task(self._write(answering), name=f"answer {begun.id}")
        # It begins before anybody can stop it: what has begun is always written down.
        await asyncio.sleep(0)
        return answering

    async def stop_all(self) -> None:
        """End every answer of this process."""
        for one in list(self._running.values()):
            await one.stop()

    async def _write(self, answering: Answering) -> None:
        writing, state = answering.writing, ChatMessageState.FAILED
        try:
            if self.model is None:
                await writing.without_model()
            else:
                await writing.by_model(self.model)
            state = ChatMessageState.COMPLETE if writing.problem is None else ChatMessageState.FAILED
        except ProviderError as error:
            writing.problem = problem_words(error)
        except asyncio.CancelledError:
            state, writing.problem = ChatMessageState.STOPPED, "Stopped."
        except Exception:
            logger.exception("chat_answer_failed")
            writing.problem = "Something went wrong on our side; the log has the details."
        finally:
            # It is kept even though its reader may have gone.
            await asyncio.shield(asyncio.ensure_future(self._end(answering, state)))

    async def _end(self, answering: Answering, state: ChatMessageState) -> None:
        row, body, now = answering.row, answering.writing.body(), self.clock.now()
        text = body.model_dump_json()
        with suppress(KeyError):
            del self._running[row.id]
        try:
            await self.db.write(lambda conn: self.repository.end(conn, row.id, state.value, text, now))
        finally:
            message = message_read(replace(row, state=state.value, body=text, ended_at=now), now)
            await answering.writing.events.put(ChatEndedEvent(message=message))
            await answering.writing.events.put(None)

    def _thread(self, conn: Connection, user_id: str, thread_id: str, *, lock: bool = False) -> ThreadRow:
        row = self.repository.thread(conn, user_id, thread_id, lock=lock)
        if row is None:
            raise ThreadNotFoundError("You have no conversation with that id.")
        return row

    def _begin(self, conn: Connection, asked: MessageRow, begun: MessageRow, text: str) -> Sequence[MessageRow]:
        """Keep the question and the place of its answer; what was said before."""
        user_id, thread_id, now = asked.user_id, asked.thread_id, asked.created_at
        thread = self._thread(conn, user_id, thread_id, lock=True)
        if self.repository.running(conn, user_id, now - LOST_AFTER):
            raise AnswerUnderWayError("Wait for the answer that is being written, or stop it.")
        before = self.repository.messages(conn, user_id, thread_id)
        place = self.repository.next_position(conn, thread_id)
        self.repository.add_message(conn, replace(asked, position=place))
        self.repository.add_message(conn, replace(begun, position=place + 1))
        self.repository.touch(conn, thread_id, thread.title or " ".join(text.split())[:_TITLE], now)
        return before
