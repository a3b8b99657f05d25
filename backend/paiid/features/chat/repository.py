"""Rows of conversations; every read is of one user's."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, delete, func, insert, select, update

from paiid.features.chat.models import chat_messages as m
from paiid.features.chat.models import chat_threads as t

RUNNING: Final = ("running", "stopping")


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """One conversation."""

    id: str
    user_id: str
    title: str
    created_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class MessageRow:
    """One message; `body` is JSON. `ended_at` is None while an answer is being written."""

    id: str
    thread_id: str
    user_id: str
    position: int
    role: str
    state: str
    body: str
    created_at: datetime
    ended_at: datetime | None


_THREAD: Final = tuple(t.c[item.name] for item in fields(ThreadRow))
_MESSAGE: Final = tuple(m.c[item.name] for item in fields(MessageRow))


class ChatRepository:
    """Every query of this slice."""

    def threads(self, conn: Connection, user_id: str, limit: int) -> list[ThreadRow]:
        """The newest first."""
        wanted = select(*_THREAD).where(t.c.user_id == user_id).order_by(t.c.updated_at.desc(), t.c.id.desc())
        return [ThreadRow(*row) for row in conn.execute(wanted.limit(limit))]

    def thread(self, conn: Connection, user_id: str, thread_id: str, *, lock: bool = False) -> ThreadRow | None:
        """The user's thread of that id, perhaps held until the transaction ends."""
        wanted = select(*_THREAD).where(t.c.user_id == user_id, t.c.id == thread_id)
        row = conn.execute(wanted.with_for_update() if lock else wanted).first()
        return None if row is None else ThreadRow(*row)

    def add_thread(self, conn: Connection, row: ThreadRow) -> None:
        """A new thread."""
        conn.execute(insert(t).values({item.name: getattr(row, item.name) for item in fields(row)}))

    def touch(self, conn: Connection, thread_id: str, title: str, at: datetime) -> None:
        """Something was said in it."""
        conn.execute(update(t).where(t.c.id == thread_id).values(title=title, updated_at=at))

    def remove_thread(self, conn: Connection, user_id: str, thread_id: str) -> bool:
        """Remove it with all that was said; False for none."""
        conn.execute(delete(m).where(m.c.user_id == user_id, m.c.thread_id == thread_id))
        return conn.execute(delete(t).where(t.c.user_id == user_id, t.c.id == thread_id)).rowcount > 0

    def messages(self, conn: Connection, user_id: str, thread_id: str) -> Sequence[MessageRow]:
        """All that was said, the first first."""
        wanted = select(*_MESSAGE).where(m.c.user_id == user_id, m.c.thread_id == thread_id).order_by(m.c.position)
        return [MessageRow(*row) for row in conn.execute(wanted)]

    def message(self, conn: Connection, user_id: str, message_id: str) -> MessageRow | None:
        """The user's message of that id."""
        row = conn.execute(select(*_MESSAGE).where(m.c.user_id == user_id, m.c.id == message_id)).first()
        return None if row is None else MessageRow(*row)

    def next_position(self, conn: Connection, thread_id: str) -> int:
        """The place of the next message; under `thread(lock=True)`."""
        last = conn.execute(select(func.max(m.c.position)).where(m.c.thread_id == thread_id)).scalar_one()
        return 1 if last is None else int(last) + 1

    def add_message(self, conn: Connection, row: MessageRow) -> None:
        """A new message."""
        conn.execute(insert(m).values({item.name: getattr(row, item.name) for item in fields(row)}))

    def running(self, conn: Connection, user_id: str, since: datetime) -> bool:
        """Whether an answer to the user is being written that began after `since`."""
        wanted = select(m.c.id).where(m.c.user_id == user_id, m.c.state.in_(RUNNING), m.c.created_at > since)
        return conn.execute(wanted.limit(1)).first() is not None

    def end(self, conn: Connection, message_id: str, state: str, body: str, at: datetime) -> None:
        """Write down an answer that has ended; one that was removed meanwhile stays removed."""
        conn.execute(update(m).where(m.c.id == message_id).values(state=state, body=body, ended_at=at))

    def ask_to_stop(self, conn: Connection, message_id: str) -> None:
        """Let the process that writes the answer know."""
        conn.execute(update(m).where(m.c.id == message_id, m.c.state == "running").values(state="stopping"))

    def remove_message(self, conn: Connection, user_id: str, message_id: str) -> None:
        """Remove one message."""
        conn.execute(delete(m).where(m.c.user_id == user_id, m.c.id == message_id))
