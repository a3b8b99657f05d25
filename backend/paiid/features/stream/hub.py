"""Who listens to what. Quotes are encoded once and coalesced per symbol; a user's own events are never dropped."""

import asyncio
import json
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from paiid.core.errors import TooManyRequestsError
from paiid.core.events import Event
from paiid.core.ids import new_id
from paiid.domain.instrument import Symbol
from paiid.features.stream.frames import Topics, frame

REPLAY: Final = 500
MAX_STREAMS_PER_USER: Final = 30
_EVENT_TOPICS: Final = {"order": "orders", "alert": "alerts", "job": "jobs"}


class TooManyStreamsError(TooManyRequestsError):
    code, title = "too-many-streams", "Too many open streams"


@dataclass(eq=False)
class Subscription:
    """One open stream. `events` keep their order; `latest` holds the newest frame per key until it is sent."""

    user_id: str
    topics: Topics
    events: deque[bytes] = field(default_factory=deque)
    latest: dict[str, bytes] = field(default_factory=dict)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    closed: bool = False

    def put_event(self, data: bytes) -> None:
        """Queue a frame that must arrive."""
        self.events.append(data)
        self.wake.set()

    def put_latest(self, key: str, data: bytes) -> None:
        """Queue a frame that a newer one of the same key may replace."""
        self.latest[key] = data
        self.wake.set()

    def take(self) -> bytes:
        """All that is queued, in one piece."""
        self.wake.clear()
        chunk = b"".join((*self.events, *self.latest.values()))
        self.events.clear()
        self.latest.clear()
        return chunk


@dataclass
class _History:
    """A user's newest events with their numbers, for streams that come back."""

    last: int = 0
    frames: deque[tuple[int, str, bytes]] = field(default_factory=lambda: deque(maxlen=REPLAY))


class StreamHub:
    """Routes events and quotes to open streams of this process."""

    def __init__(self) -> None:
        self._boot = new_id("s")
        self._is_closed = False
        self._by_user: dict[str, set[Subscription]] = {}
        self._by_symbol: dict[Symbol, set[Subscription]] = {}
        self._history: dict[str, _History] = {}

    @property
    def client_count(self) -> int:
        """Streams that are open."""
        return sum(len(streams) for streams in self._by_user.values())

    def connect(self, user_id: str, topics: Topics, last_event_id: str | None) -> Subscription:
        """Open a stream; what it missed since `last_event_id` is queued, or `reset` if that is not known any more.

        Raises:
            TooManyStreamsError: the user has 30 already.
        """
        streams = self._by_user.setdefault(user_id, set())
        if len(streams) >= MAX_STREAMS_PER_USER:
            raise TooManyStreamsError("Close a tab: too many live streams are open.", retry_after_s=5)
        subscription = Subscription(user_id, topics, closed=self._is_closed)
        streams.add(subscription)
        for symbol in topics.symbols:
            self._by_symbol.setdefault(symbol, set()).add(subscription)
        history = self._history.get(user_id) or _History()
        if last_event_id:
            self._replay(subscription, history, last_event_id)
        ready = json.dumps({"topics": sorted(topics.plain), "symbols": sorted(topics.symbols)})
        subscription.put_event(frame("ready", ready, f"{self._boot}.{history.last}"))
        return subscription

    def disconnect(self, subscription: Subscription) -> None:
        """Forget a stream."""
        subscription.closed = True
        subscription.wake.set()
        streams = self._by_user.get(subscription.user_id, set())
        streams.discard(subscription)
        if not streams:
            self._by_user.pop(subscription.user_id, None)
        for symbol in subscription.topics.symbols:
            listeners = self._by_symbol.get(symbol, set())
            listeners.discard(subscription)
            if not listeners:
                self._by_symbol.pop(symbol, None)

    def on_event(self, event: Event) -> None:
        """Number a user's event, keep it for streams that come back, and send it to those that are open."""
        topic = _EVENT_TOPICS.get(event.kind, event.kind)
        history = self._history.setdefault(event.user_id, _History())
        history.last += 1
        data = frame(event.kind, event.data, f"{self._boot}.{history.last}")
        history.frames.append((history.last, topic, data))
        for subscription in self._by_user.get(event.user_id, ()):
            if topic in subscription.topics.plain:
                subscription.put_event(data)

    def symbols(self) -> list[Symbol]:
        """Every symbol somebody watches."""
        return list(self._by_symbol)

    def users_with(self, topic: str) -> list[str]:
        """Users with an open stream on `topic`."""
        return [
            user_id
            for user_id, streams in self._by_user.items()
            if any(topic in subscription.topics.plain for subscription in streams)
        ]

    def send_quote(self, symbol: Symbol, data: bytes) -> None:
        """Give an encoded quote to everyone who watches `symbol`."""
        for subscription in self._by_symbol.get(symbol, ()):
            subscription.put_latest(symbol, data)

    def send_latest(self, topic: str, data: bytes, *, user_id: str | None = None) -> None:
        """Give a replaceable frame to streams on `topic`, of one user or of all."""
        chosen: Iterable[set[Subscription]] = (
            list(self._by_user.values()) if user_id is None else [self._by_user.get(user_id, set())]
        )
        for streams in chosen:
            for subscription in streams:
                if topic in subscription.topics.plain:
                    subscription.put_latest(topic, data)

    def close_all(self) -> None:
        """End every stream and any that still opens; clients come back by themselves."""
        self._is_closed = True
        for streams in list(self._by_user.values()):
            for subscription in list(streams):
                self.disconnect(subscription)

    def _replay(self, subscription: Subscription, history: _History, last_event_id: str) -> None:
        boot, _, number = last_event_id.rpartition(".")
        seen = int(number) if number.isdecimal() and len(number) < 12 else -1
        oldest = history.frames[0][0] if history.frames else history.last + 1
        if boot != self._boot or not oldest - 1 <= seen <= history.last:
            subscription.put_event(frame("reset", "{}"))
            return
        for sequence, topic, data in history.frames:
            if sequence > seen and topic in subscription.topics.plain:
                subscription.put_event(data)
