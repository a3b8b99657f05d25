"""Which open streams hear of whose orders."""

import asyncio
from dataclasses import dataclass, field
from typing import Final

import orjson

from paiid.core.events import Event

MAX_PENDING: Final = 1000
"""Orders that may wait to be told of; a client that is further behind reads too slowly and is let go."""
MAX_STREAMS_PER_KEY: Final = 10


@dataclass(eq=False)
class Listener:
    """One open stream: orders that changed, each once, in the order they changed first."""

    user_id: str
    key_row_id: str
    pending: dict[str, None] = field(default_factory=dict)
    wake: asyncio.Event = field(default_factory=asyncio.Event)
    is_behind: bool = False

    def note(self, order_id: str) -> None:
        """An order changed."""
        if len(self.pending) >= MAX_PENDING:
            self.is_behind = True
        else:
            self.pending[order_id] = None
        self.wake.set()

    def take(self) -> list[str]:
        """All that wait."""
        self.wake.clear()
        found = list(self.pending)
        self.pending.clear()
        return found


@dataclass
class TradeHub:
    """Passes the product's order events on, by their user; which account they are of is found out later."""

    _by_user: dict[str, set[Listener]] = field(default_factory=dict)

    def on_event(self, event: Event) -> None:
        """As a listener of the event bus."""
        listeners = self._by_user.get(event.user_id)
        if event.kind != "order" or not listeners:
            return
        order_id = orjson.loads(event.data)["id"]
        for listener in listeners:
            listener.note(order_id)

    def connect(self, user_id: str, key_row_id: str) -> Listener | None:
        """A new stream of that key; None when it has ten already."""
        listeners = self._by_user.setdefault(user_id, set())
        if sum(one.key_row_id == key_row_id for one in listeners) >= MAX_STREAMS_PER_KEY:
            return None
        listener = Listener(user_id, key_row_id)
        listeners.add(listener)
        return listener

    def disconnect(self, listener: Listener) -> None:
        """Forget a stream."""
        listeners = self._by_user.get(listener.user_id, set())
        listeners.discard(listener)
        if not listeners:
            self._by_user.pop(listener.user_id, None)
