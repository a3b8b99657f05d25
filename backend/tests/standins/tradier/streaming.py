"""Sessions of streams: made by a request, used within five minutes, one market stream a user."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import uuid4


@dataclass
class StreamSession:
    """What a session id stands for."""

    id: str
    kind: str
    token: str
    made_at: datetime
    opened: bool = False


@dataclass
class StreamSessions:
    """All of them, and the market streams that run, by token."""

    made: dict[str, StreamSession] = field(default_factory=dict)
    running: dict[str, asyncio.Event] = field(default_factory=dict)
    """The event is set to end the stream."""

    def make(self, kind: str, token: str, now: datetime) -> StreamSession:
        """A new session of kind `market` or `account`."""
        session = StreamSession(str(uuid4()), kind, token, now)
        self.made[session.id] = session
        return session

    def find(self, session_id: str, kind: str, *, now: datetime, valid_s: float) -> StreamSession | None:
        """The session, unless it is unknown or was left unused for too long."""
        session = self.made.get(session_id)
        if session is None or session.kind != kind:
            return None
        if not session.opened and now - session.made_at > timedelta(seconds=valid_s):
            return None
        return session

    def open(self, session: StreamSession, *, drop_first: bool) -> asyncio.Event | None:
        """The event that ends the new market stream; None when another runs and may not be dropped."""
        other = self.running.get(session.token)
        if other is not None:
            if not drop_first:
                return None
            other.set()
        session.opened = True
        ended = self.running[session.token] = asyncio.Event()
        return ended

    def close(self, session: StreamSession, ended: asyncio.Event) -> None:
        """The stream is over."""
        if self.running.get(session.token) is ended:
            del self.running[session.token]
