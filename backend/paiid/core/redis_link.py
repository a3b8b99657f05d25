"""The connection to Redis and the relay of events between workers over it. Optional: its loss never fails a request."""

import asyncio
import json
import logging
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from paiid.core.events import Event, EventBus
from paiid.core.ids import new_id

if TYPE_CHECKING:
    from redis.asyncio import Redis

logger = logging.getLogger(__name__)

_CHANNEL: Final = "paiid:events"
_RECONNECT_S: Final = 2.0
_TIMEOUT_S: Final = 1.0


def connect(url: str) -> "Redis":
    """A client for `url`; connects when first used."""
    # The package is only loaded where Redis is configured.
    from redis.asyncio import Redis
    from redis.asyncio.retry import Retry
    from redis.backoff import NoBackoff

    # Once more at once, for a connection that died unnoticed; who waits longer than that is better served without.
    return Redis.from_url(
        url,
        socket_timeout=_TIMEOUT_S,
        socket_connect_timeout=_TIMEOUT_S,
        retry=Retry(NoBackoff(), 1),
        decode_responses=False,
    )


@dataclass
class EventRelay:
    """Passes this worker's events to the others and theirs to this worker's listeners.

    An event lost with Redis is no loss of truth: the database has it, and a stream that returns refetches.
    """

    redis: "Redis"
    bus: EventBus
    _sender: str = field(default_factory=lambda: new_id("relay"))
    _outbox: asyncio.Queue[Event] = field(default_factory=lambda: asyncio.Queue(maxsize=10_000))
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)
    _is_relaying: bool = False
    _is_lost: bool = False

    def start(self) -> None:
        """Begin relaying."""
        self.bus.subscribe(self._send_later)
        loop = asyncio.get_running_loop()
        self._tasks = [loop.create_task(self._publish()), loop.create_task(self._listen())]

    async def stop(self) -> None:
        """Stop relaying."""
        pending = set(self._tasks)
        while pending:
            for task in pending:
                task.cancel()
            # redis-py may take a cancellation for a time-out of its own and go on: then it is asked again.
            _, pending = await asyncio.wait(pending, timeout=_TIMEOUT_S / 2)
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _send_later(self, event: Event) -> None:
        if self._is_relaying:
            return
        try:
            self._outbox.put_nowait(event)
        except asyncio.QueueFull:
            logger.warning("event_relay_full")

    async def _publish(self) -> None:
        from redis.exceptions import RedisError

        while True:
            event = await self._outbox.get()
            message = {"from": self._sender, "user_id": event.user_id, "kind": event.kind, "data": event.data}
            try:
                await self.redis.publish(_CHANNEL, json.dumps(message))
            except (RedisError, OSError) as error:
                self._lost(error)

    async def _listen(self) -> None:
        from redis.exceptions import RedisError

        while True:
            try:
                async with self.redis.pubsub() as channel:
                    await channel.subscribe(_CHANNEL)
                    self._found()
                    while True:
                        message = await channel.get_message(ignore_subscribe_messages=True, timeout=_TIMEOUT_S / 2)
                        if message is not None:
                            self._deliver(message)
            except (RedisError, OSError) as error:
                self._lost(error)
                await asyncio.sleep(_RECONNECT_S)

    def _lost(self, error: Exception) -> None:
        # Once an outage: it is tried again every two seconds.
        if not self._is_lost:
            # The rate limits' warning speaks for Redis as a whole.
            logger.info("event_relay_lost", extra={"error": repr(error)})
        self._is_lost = True

    def _found(self) -> None:
        if self._is_lost:
            logger.info("event_relay_back")
        self._is_lost = False

    def _deliver(self, message: dict[str, Any]) -> None:
        try:
            content = json.loads(message["data"])
            sender, event = content["from"], Event(content["user_id"], content["kind"], content["data"])
        except (ValueError, KeyError, TypeError):
            # Somebody else's message on our channel must not end the relay.
            logger.warning("event_relay_unreadable")
            return
        if sender == self._sender:
            return
        # What came from another worker must not be sent back to it.
        self._is_relaying = True
        try:
            self.bus.publish(event)
        finally:
            self._is_relaying = False
